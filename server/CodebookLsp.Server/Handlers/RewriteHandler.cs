using CodebookLsp.Features.Core;
using CodebookLsp.Features.Rewriting;
using CodebookLsp.Features.Wishes;
using CodebookLsp.Server.Protocol;
using CodebookLsp.Server.Rpc;
using CodebookLsp.Server.Scheduling;
using CodebookLsp.Server.State;
using CodebookLsp.Text.Errors;

namespace CodebookLsp.Server.Handlers;

/// <summary><c>codebookLsp/rewrite</c>: a passage led somewhere by few changes, in several ways. The document stays as it is.</summary>
internal sealed class RewriteHandler(DocumentMaking making, ReadingScheduler scheduler, WishHost wishes)
{
    private const int MostEdits = 20;

    /// <exception cref="StreamJsonRpc.LocalRpcException">The document has changed or is not read, or a direction makes no
    /// sense.</exception>
    /// <exception cref="UserFacingException">The passage cannot be rewritten, or not so.</exception>
    public Task<RewriteResult> RewriteAsync(RewriteParams request, CancellationToken cancel)
    {
        if (request.MostEdits is < 1 or > MostEdits || !DirectedContinuation.IsStrength(request.Strength))
            throw LspError.Failed("A passage is rewritten in 1 to 20 places, with a strength from 0.25 to 3.");

        return making.MakeAsync(
            request.TextDocument, (snapshot, _, stop) => MakeAsync(snapshot, request, stop), cancel);
    }

    private async Task<RewriteResult> MakeAsync(Snapshot snapshot, RewriteParams request, CancellationToken cancel)
    {
        if (snapshot.Text.Fields is not null)
            throw LspError.Failed("A text inside a dataset cannot be rewritten here. Copy it into a document of its own.");
        var maker = await wishes.ForAsync(request.Directions, snapshot.Settings.Themes, cancel).ConfigureAwait(false);
        var (start, end) = snapshot.Offsets(request.Range);
        var options = new RewriteOptions();
        options = options with
        {
            MostEdits = request.MostEdits ?? options.MostEdits,
            Seed = (ulong)Math.Abs((long)(request.Seed ?? 0)),
        };
        var proposal = await scheduler.AskAsync(
            model => Rewriter.Propose(
                model, snapshot.Settings.Themes?.Reader, snapshot.Text.Text, new(start, end),
                Target(snapshot, request, model, maker, cancel), options, cancel, scheduler.YieldToForeground),
            cancel).ConfigureAwait(false);
        return new(
            snapshot.Document.Version, request.Range, proposal.Target, RewriteWords.Limits,
            [.. proposal.Candidates.Select(candidate => Entry(snapshot, candidate))]);
    }

    private static RewriteTarget Target(
        Snapshot snapshot, RewriteParams request, LoadedModel model, WishMaker? maker, CancellationToken cancel)
    {
        if (!request.Directions.Any(static one => (one.Weight ?? 1) > 0))
            throw RewriteException.NoDirection();
        var words = new List<IReadOnlyDictionary<string, double>>();
        var profile = DirectedContinuation.Of(
            new(snapshot, model, maker) { Understood = wish => words.Add(RewriteTarget.WordsOf(wish)) },
            request.Directions, cancel);
        foreach (var direction in request.Directions.Where(static one => one is { Theme: not null, Weight: null or > 0 }))
        {
            var open = snapshot.Settings.Themes!.Themes;
            words.Add(RewriteTarget.WordsOf(open, open.Themes[direction.Theme!.Value]));
        }

        return RewriteTarget.Of(
            profile.Times(request.Strength ?? 1), words,
            request.Directions is [{ Theme: { } only }] ? snapshot.Settings.Themes!.Themes.Themes[only] : null);
    }

    private static RewriteEntry Entry(Snapshot snapshot, RewriteCandidate candidate) => new(
        candidate.Text, RewriteWords.Figures(candidate), candidate.Reaches, candidate.Gain, candidate.FluencyCost, candidate.WordsKept,
        candidate.NamesKept, candidate.NumbersKept,
        [
            .. candidate.Hunks.Select(hunk => new RewriteChange(
                snapshot.ToLsp(hunk.Range.Start, hunk.Range.End), hunk.Replacement, hunk.Kind.ToString().ToLowerInvariant(),
                RewriteWords.Change(hunk))),
        ]);
}
