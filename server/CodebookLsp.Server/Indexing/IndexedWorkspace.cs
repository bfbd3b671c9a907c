using System.Security.Cryptography;
using System.Text;
using CodebookLsp.Features.Core;
using CodebookLsp.Features.Editor;
using CodebookLsp.Features.Indexing;
using CodebookLsp.Text.Files;

namespace CodebookLsp.Server.Indexing;

/// <summary>What of the workspace is to be indexed. Two that are equal have the same texts.</summary>
/// <param name="MostBytes">Longer files are left out.</param>
/// <param name="Folders">Their paths, one a line.</param>
internal sealed record IndexedWorkspace(bool IsOn, int MostFiles, int MostBytes, int MostTokens, string Folders)
{
    public static IndexedWorkspace None { get; } = new(false, 0, 0, 0, "");

    public static IndexedWorkspace Of(LiveSettings settings, IReadOnlyList<string> folders) => settings.IndexWorkspace && folders.Count > 0
        ? new(true, settings.IndexedFiles, settings.IndexedFileLength, settings.IndexedTokens, string.Join('\n', folders))
        : None;

    /// <summary>The texts that there are now, without files that are empty or, despite their names, not texts.</summary>
    public List<CorpusText> Texts() =>
    [
        .. TextsOfFolders.Find(Folders.Split('\n'), MostBytes).Where(IsReadable).Take(MostFiles)
            .Select(static text => new CorpusText(text.Path, () => TextFile.OpenPlain(text.Path))),
    ];

    /// <summary>
    /// In the user's cache, one file for these folders, this model and this way to divide texts. The workspace has no say in it.
    /// </summary>
    /// <exception cref="IOException">There can be no folder that only this user may read.</exception>
    public string CachePath(LoadedModel model)
    {
        var key = $"{Folders}\n{model.Hash ?? model.Name}\n{new IndexingOptions().Analysis}";
        var name = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(key)).AsSpan(0, 12));
        return Path.Combine(IndexCache.Folder(), name + IndexCache.Extension);
    }

    private static bool IsReadable(WorkspaceText text)
    {
        try
        {
            using var file = TextFile.OpenPlain(text.Path);
            return !file.IsEmpty;
        }
        catch (TextFileException)
        {
            return false;
        }
    }
}
