using CodebookLsp.Features.Editor;
using CodebookLsp.Features.Themes.Reading;
using CodebookLsp.Server.Protocol;
using CodebookLsp.Server.Rpc;
using CodebookLsp.Server.Scheduling;
using CodebookLsp.Server.State;

namespace CodebookLsp.Server.Handlers;

/// <summary><c>codebookLsp/passagesLike</c>: passages that are about the same as a part of a document.</summary>
internal sealed class PassagesLikeHandler(ThemeHost host, FoundPassages passages, ThemedIndex corpus, ReadingScheduler scheduler)
{
    private const int UsualLimit = 20;
    private const int MostPassages = 200;

    /// <summary>What is less like is not worth a line.</summary>
    private const double Least = 0.3;

    /// <exception cref="StreamJsonRpc.LocalRpcException">There are no themes, or none in this part.</exception>
    public async Task<PassagesLikeResult?> LikeAsync(Snapshot snapshot, PassagesLikeParams request, CancellationToken cancel)
    {
        await scheduler.WhenReadAsync(snapshot.Text, cancel).ConfigureAwait(false);
        var read = snapshot.Themes ?? throw LspError.Failed(host.ProblemOf(snapshot));
        var (start, end) = snapshot.Offsets(request.Range);
        if (ThemePassages.Of(read, start, end) is not { Loads.Themes.Count: > 0 } asked)
            throw LspError.Failed("Nothing can be said about this part of the text. Select some sentences more.");

        var (limit, themes) = (Math.Clamp(request.Limit ?? UsualLimit, 0, MostPassages), read.Open);
        var groups = new List<IReadOnlyList<LikePassageEntry>>
        {
            Entries(passages.In(snapshot.Document, read, Likeness, new(start, Math.Max(end, start + 1)), limit)),
            Entries(passages.InOpen(themes, Likeness, limit, but: snapshot.Document.Uri)),
            Entries(passages.InWorkspace(themes, window => Worth(window.Loads), limit, cancel)),
            await IndexAsync(themes, asked.Loads, limit, cancel).ConfigureAwait(false),
        };

        // Of every kind some: an index has so many passages that some are always nearer than what the user has written.
        var each = Math.Max(1, limit / Math.Max(1, groups.Count(static group => group.Count > 0)));
        var chosen = groups.SelectMany(group => group.Take(each)).Concat(
            groups.SelectMany(group => group.Skip(each)).OrderByDescending(static one => one.Likeness)).Take(limit);
        return new(
            snapshot.Document.Version, [.. asked.Themes.Select(theme => ThemesHandler.Entry(themes, theme))],
            [.. chosen.OrderByDescending(static one => one.Likeness)]);

        double Likeness(ThemedPassage passage) => Worth(passage.Loads);
        double Worth(ThemeLoads loads) => loads.Likeness(asked.Loads) is var likeness && likeness >= Least ? likeness : 0;
    }

    private static IReadOnlyList<LikePassageEntry> Entries(IEnumerable<FoundPassage> found) =>
        [.. found.Select(static one => new LikePassageEntry(one.Uri, one.Range, one.Text, one.Source, one.Score, one.Themes))];

    private async Task<IReadOnlyList<LikePassageEntry>> IndexAsync(
        OpenThemes themes, ThemeLoads like, int most, CancellationToken cancel)
    {
        if (await corpus.OfAsync(themes, cancel).ConfigureAwait(false) is not var (texts, read))
            return [];
        return
        [
            .. read.Windows.Select(window => (Window: window, Likeness: window.Loads.Likeness(like)))
                .Where(static one => one.Likeness >= Least).OrderByDescending(static one => one.Likeness).Take(most)
                .Select(one =>
                {
                    var range = one.Window.RangeIn(texts);
                    return new LikePassageEntry(
                        null, null,
                        ThemeWords.Excerpt(texts.TextOf(one.Window.Document)[range.Start..range.End], FoundPassages.LongestText),
                        texts.Documents[one.Window.Document].Title, one.Likeness,
                        [.. one.Window.Stated.Select(static theme => theme.Theme.Number)]);
                }),
        ];
    }
}
