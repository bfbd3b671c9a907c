using CodebookLsp.Features.Editor;
using CodebookLsp.Features.Explain;
using CodebookLsp.Features.Labels;
using CodebookLsp.Server.Protocol;
using CodebookLsp.Server.Rpc;
using CodebookLsp.Server.Scheduling;
using CodebookLsp.Server.State;
using static CodebookLsp.Features.Explain.ExplanationWords;

namespace CodebookLsp.Server.Handlers;

/// <summary><c>codebookLsp/explain</c>: what the model expected at a word, and which codes of the token say what comes next.</summary>
internal sealed class ExplainHandler(ExpectationHost expectations, ReadingScheduler scheduler)
{
    private const int LongestTitle = 60; // in UTF-16 units

    /// <summary>About a token that has been read.</summary>
    public async Task<ExplainResult?> HandleAsync(Snapshot snapshot, LiveToken token, CancellationToken cancel)
    {
        var text = snapshot.Text;
        var expected = await expectations.OfAsync(text, token, DocumentRequests.PersonsPatience, cancel).ConfigureAwait(false)
            ?? throw LspError.Failed("Nothing stands before this word, so there is nothing that the model could have expected it from.");
        var effects = await scheduler.AskAsync(
            model => CodeEffects.Of(model, text.Blocks, token.Block, text.Codes(token.Block)!, token.Index, cancel), cancel)
                .ConfigureAwait(false);
        return new(
            snapshot.Document.Version, expected.Word, snapshot.ToLsp(expected.Range.Start, expected.Range.End), expected.Bits,
                expected.Rank,
            Words(expected.InPlace), Words(expected.After),
            [.. new[] { ExplanationWords.InPlace(expected, Quoted), ExplanationWords.After(expected, Quoted) }.OfType<string>()],
            effects?.Sites ?? 0, [.. (effects?.Most ?? []).Select(effect => Entry(snapshot, effect))]);
    }

    private static ExplainedCode Entry(Snapshot snapshot, CodeEffect effect)
    {
        var (names, labels) = (snapshot.Text.Model.Names, snapshot.Settings.Labels);
        return new(
            [.. effect.Codes.Select(code => new ExplainedName(
                names.Of(code), labels.Of(code) is null ? null : labels.Called(code, names, LongestTitle)))],
            effect.Bits, Moved(effect.Promoted), Moved(effect.Suppressed),
            [.. (effect.Reads?.Words ?? []).Select(word => new ReadEntry(
                word.Text, snapshot.ToLsp(word.Range.Start, word.Range.End), word.Share))],
            [.. ExplanationWords.Of(effect, Quoted)]);
    }

    private static LikelyWord[] Words(IReadOnlyList<ExpectedWord> words) =>
        [.. words.Select(static word => new LikelyWord(word.Text, word.Probability))];

    private static MovedEntry[] Moved(IReadOnlyList<MovedWord> words) =>
        [.. words.Select(static word => new MovedEntry(word.Text, word.With, word.Without))];
}
