using CodebookLsp.Cli.Shell;
using CodebookLsp.Features.Indexing;
using CodebookLsp.Features.SearchCaches;
using CodebookLsp.Text.Errors;

namespace CodebookLsp.Cli.Commands.Index;

/// <summary>Indexes as search caches of the reference, and the other way round.</summary>
internal static class ReferenceCacheRun
{
    /// <summary>The reference's own for TinyStories.</summary>
    public const int BlockTokens = 512;

    /// <exception cref="UserFacingException">The index, or what is at the folder, stands in the way.</exception>
    public static void Write(string from, string folder, int blockTokens, CommandContext context, CancellationToken cancel)
    {
        using var index = CodeIndex.Open(from);
        var line = new ProgressLine(context, "Writing");
        var caches = ReferenceCacheWriter.Write(
            index, folder, blockTokens, context.Time.GetLocalNow(), done => line.ShowShare((double)done / index.Sites.Count), cancel);
        line.Clear();
        foreach (var cache in caches)
            context.Say($"Wrote {cache}");
        if (index.Tokens % blockTokens is > 0 and var rest)
            context.Say($"Tokens left out at the end, since they fill no block: {rest:N0}.");
    }

    /// <exception cref="UserFacingException">The cache, or what is at the target, stands in the way.</exception>
    public static void Read(string folder, string target, CommandContext context, CancellationToken cancel)
    {
        var line = new ProgressLine(context, "Reading");
        ReferenceCacheReader.Write(folder, target, line.ShowShare, cancel);
        line.Clear();
    }
}
