using CodebookLsp.Cli.Shell;
using CodebookLsp.Features.Core;
using CodebookLsp.Features.Indexing;
using CodebookLsp.Features.Labels;
using CodebookLsp.Network.Checkpoints;
using CodebookLsp.Text.Errors;
using CodebookLsp.Text.Files;

namespace CodebookLsp.Cli.Model;

/// <summary>Whose codes labels are of.</summary>
/// <param name="Hash">The model's; null when nobody knows.</param>
/// <param name="SameCodes">Hashes of models that were there before and have the same codes.</param>
internal sealed record LabelPlace(CodeNames Names, string? Hash, IReadOnlyList<string> SameCodes);

/// <summary>Labels wherever they are kept: indexes, label files, tables. What a file is, its name says.</summary>
internal static class LabelFiles
{
    /// <summary>
    /// The codes that the names in some files mean: those of the first index among them, else of the model's index, else of the model.
    /// </summary>
    public static LabelPlace PlaceOf(IReadOnlyList<string> files, string? model, CommandContext context)
    {
        var folder = model is null && files.FirstOrDefault(IsIndex) is not null ? null : ModelFolder.Find(model, context);
        if ((files.FirstOrDefault(IsIndex) ?? IndexFiles.ForModel(folder!)) is { } path)
        {
            using var index = CodeIndex.Open(path);
            return new(new(index.Sites), index.ModelHash, index.SameCodes);
        }

        var opened = context.Open(folder!, new LoadOptions { Device = "cpu" }, CancellationToken.None);
        using (opened)
            return new(new(opened.Sites), opened.Hash, [.. opened.SameCodes.Select(static earlier => earlier.Hash)]);
    }

    /// <summary>
    /// What is known about a loaded model's codes: what people say in the current folder's label file, over the labels of the model's
    /// index. Either may be missing, or be another model's.
    /// </summary>
    /// <param name="folder">The model's.</param>
    /// <exception cref="UserFacingException">A file is there and cannot be read.</exception>
    public static LabelBook Known(string folder, CodeNames names, LoadedModel model, CommandContext context)
    {
        var own = LabelFile.PathIn(Directory.GetCurrentDirectory()) is var path
            && File.Exists(path)
            && LabelFile.Read(path, names, within: Directory.GetCurrentDirectory()) is var file
            && model.HasCodesOf(file.Model)
            ? new LabelBook(file.Labels)
            : LabelBook.Empty;
        if (IndexFiles.ForModel(folder) is not { } kept)
            return own;

        using var index = context.OpenIndex(kept);
        return model.HasCodesOf(index.Corpus.ModelHash) ? own.Over(index.Labels) : own;
    }

    /// <returns>The labels, the model they are for where that is said, and names that mean no code.</returns>
    /// <exception cref="UserFacingException">The file cannot be read.</exception>
    public static (IReadOnlyList<CodeLabel> Labels, string? Model, int Unknown) Read(string path, LabelPlace place)
    {
        if (IsIndex(path))
        {
            using var index = CodeIndex.Open(path);
            return (index.Labels, index.ModelHash, 0);
        }

        if (IsTable(path))
        {
            var (labels, unknown) = LabelTable.Parse(WholeText.TextOf(path), path, place.Names);
            return (labels, null, unknown.Count);
        }

        var read = LabelFile.Read(path, place.Names);
        return (read.Labels, read.Model, read.Unknown.Count);
    }

    /// <summary>A new file in place of what is there.</summary>
    /// <exception cref="UserFacingException">It cannot be written.</exception>
    public static void Write(string path, IReadOnlyList<CodeLabel> labels, LabelPlace place, UnixFileMode? rights)
    {
        if (IsTable(path))
            AtomicFile.WriteText(path, LabelTable.Format(labels, place.Names), rights);
        else if (IsIndex(path))
            throw UsageException.WrongOption(
                "--output", "a file that ends in .json or .csv; 'labels import --into INDEX' writes into an index");
        else
            LabelFile.Empty(place.Names, place.Hash).With(labels).Write(path, rights);
    }

    /// <summary>Adds labels to an index or a label file.</summary>
    /// <returns>How many were added, how many gave way to labels that people wrote, and how many names are not codes.</returns>
    /// <exception cref="LabelFileException">A file is for another model.</exception>
    public static (int Added, int Kept, int Unknown) Import(IReadOnlyList<string> files, string target, LabelPlace place, bool replace)
    {
        if (IsTable(target))
            throw UsageException.WrongOption("--into", "an index or a label file (.json)");
        var (all, unknown) = (new List<CodeLabel>(), 0);
        foreach (var file in files)
        {
            var read = Read(file, place);
            if (read.Model is { } other && place.Hash is { } hash && other != hash && !place.SameCodes.Contains(other))
                throw LabelFileException.OtherModel(file, other, hash);
            all.AddRange(read.Labels);
            unknown += read.Unknown;
        }

        var before = IsIndex(target) || File.Exists(target) ? Read(target, place).Labels : [];
        var written = before.Where(static label => label.Origin == LabelOrigin.Person).Select(static label => label.Code).ToHashSet();
        var coming = new LabelBook(all).All.Where(label => replace || !written.Contains(label.Code)).ToArray();
        if (IsIndex(target))
            CodeIndex.WriteLabels(target, new LabelBook(coming.Concat(before)).All);
        else
            (File.Exists(target) ? LabelFile.Read(target, place.Names) : LabelFile.Empty(place.Names, place.Hash))
                .With(coming)
                .Write(target);
        return (coming.Length, new LabelBook(all).Count - coming.Length, unknown);
    }

    private static bool IsTable(string path) =>
        path.EndsWith(".csv", StringComparison.OrdinalIgnoreCase) || path.EndsWith(".tsv", StringComparison.OrdinalIgnoreCase);

    private static bool IsIndex(string path) => !IsTable(path) && !path.EndsWith(".json", StringComparison.OrdinalIgnoreCase);
}
