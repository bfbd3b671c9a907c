using CodebookLsp.Features.Core;
using CodebookLsp.Features.Editor;
using CodebookLsp.Features.Explain;
using CodebookLsp.Features.Labels;
using CodebookLsp.Server.Protocol;
using CodebookLsp.Server.Rpc;
using CodebookLsp.Server.Scheduling;
using CodebookLsp.Server.State;
using StreamJsonRpc;
using static CodebookLsp.Features.Explain.ExplanationWords;

namespace CodebookLsp.Server.Handlers;

/// <summary><c>codebookLsp/explain</c>: what the model expected at a word, and which codes of the token say what comes next.</summary>
/// <param name="patience">How long a person waits for the model; null for as long as for anything.</param>
internal sealed class ExplainHandler(ExpectationHost expectations, ReadingScheduler scheduler, TimeSpan? patience = null)
{
    private const int LongestTitle = 60, Beside = 160; // in UTF-16 units

    private readonly TimeSpan patience = patience ?? DocumentRequests.PersonsPatience;

    /// <summary>The token has not been read in time, or is not read at all.</summary>
    public static LocalRpcException NotRead() =>
        LspError.Failed("This word has not been read yet: reading is paused, or the model is busy. Try again when the status says ready.");

    /// <summary>About a token that has been read.</summary>
    /// <exception cref="LocalRpcException">Nothing stands before the word, the time is up, or the text has changed.</exception>
    public async Task<ExplainResult?> HandleAsync(Snapshot snapshot, LiveToken token, ExplainParams request, CancellationToken cancel)
    {
        var code = request.Code is null ? default(CodeId?)
            : snapshot.Text.Model.Names.Find(request.Code) ?? throw LspError.UnknownCode(request.Code);
        var (expected, effects) = await OfAsync(snapshot, token, code, cancel).ConfigureAwait(false);
        return new(
            snapshot.Document.Version, expected.Word, snapshot.ToLsp(expected.Range.Start, expected.Range.End),
            Place(snapshot, expected), expected.Bits, expected.Rank, Words(expected.InPlace), Words(expected.After),
            Sentences(expected), effects?.Sites ?? 0, [.. (effects?.Most ?? []).Select(effect => Entry(snapshot, token, effect))]);
    }

    /// <summary>The same in a few sentences, for an editor that shows only these.</summary>
    /// <exception cref="LocalRpcException">As there.</exception>
    public async Task<string?> SaidAsync(Snapshot snapshot, LiveToken token, CancellationToken cancel)
    {
        var (expected, effects) = await OfAsync(snapshot, token, null, cancel).ConfigureAwait(false);
        var codes = (effects?.Most ?? []).Select(effect => string.Join(
            " ", ExplanationWords.Of(effect, Quoted).Prepend(
                $"{string.Join(" + ", effect.Codes.Select(code => CodeWords.Titled(snapshot.Text, code, token, snapshot.Settings)))}:")));
        return string.Join(" ", Sentences(expected).Concat(codes));
    }

    private async Task<(TokenExpectation Expected, CodeEffects? Effects)> OfAsync(
        Snapshot snapshot, LiveToken token, CodeId? code, CancellationToken cancel)
    {
        var text = snapshot.Text;
        using var end = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        end.CancelAfter(patience);
        try
        {
            var expected = await expectations.OfAsync(text, token, patience, end.Token).ConfigureAwait(false)
                ?? throw LspError.Failed(
                    "Nothing stands before this word, so there is nothing that the model could have expected it from.");
            var effects = await scheduler.AskAsync(
                model => CodeEffects.Of(model, text.Blocks, token.Block, text.Codes(token.Block)!, token.Index, end.Token, code),
                end.Token).ConfigureAwait(false);
            return (expected, effects);
        }
        catch (Exception e) when (e is TimeoutException || (e is OperationCanceledException && end.IsCancellationRequested
            && !cancel.IsCancellationRequested))
        {
            throw LspError.Failed("The model has been busy with something else for too long. Ask again.");
        }
        catch (OperationCanceledException) when (!cancel.IsCancellationRequested)
        {
            throw LspError.ContentModified(); // what was asked about is gone
        }
    }

    private static ExplainedCode Entry(Snapshot snapshot, LiveToken token, CodeEffect effect)
    {
        var (names, labels) = (snapshot.Text.Model.Names, snapshot.Settings.Labels);
        return new(
            [.. effect.Codes.Select(code => labels.Of(code) is null
                ? Unnamed(names.Of(code), CodeWords.Telling(snapshot.Text, code, token, snapshot.Settings))
                : new(names.Of(code), labels.Called(code, names, LongestTitle), [], false))],
            effect.Bits, Moved(effect.Promoted), Moved(effect.Suppressed),
            [.. (effect.Reads?.Words ?? []).Select(word => new ReadEntry(
                word.Text, snapshot.ToLsp(word.Range.Start, word.Range.End), word.Share))],
            [.. ExplanationWords.Of(effect, Quoted)]);
    }

    private static ExplainedName Unnamed(string code, CodeExamples examples) => new(code, null, [.. examples.Words], examples.AreAlike);

    private static ExplainedPlace Place(Snapshot snapshot, TokenExpectation expected)
    {
        var excerpt = WordExcerpt.Of(snapshot.Text.Text, expected.Range, Beside);
        return new(excerpt.Before, excerpt.Word, excerpt.After);
    }

    private static string[] Sentences(TokenExpectation expected) =>
        [.. new[] { ExplanationWords.InPlace(expected, Quoted), ExplanationWords.After(expected, Quoted) }.OfType<string>()];

    private static LikelyWord[] Words(IReadOnlyList<ExpectedWord> words) =>
        [.. words.Select(static word => new LikelyWord(word.Text, word.Probability))];

    private static MovedEntry[] Moved(IReadOnlyList<MovedWord> words) =>
        [.. words.Select(static word => new MovedEntry(word.Text, word.With, word.Without))];
}
