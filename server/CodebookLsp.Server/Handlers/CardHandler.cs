using CodebookLsp.Features.Cards;
using CodebookLsp.Features.Core;
using CodebookLsp.Features.Indexing;
using CodebookLsp.Features.Labels;
using CodebookLsp.Server.Protocol;
using CodebookLsp.Server.Rpc;
using CodebookLsp.Server.Scheduling;
using CodebookLsp.Server.State;
using CodebookLsp.Text.Offsets;

namespace CodebookLsp.Server.Handlers;

/// <summary>
/// <c>codebookLsp/card</c>, <c>codebookLsp/cardTendencies</c> and <c>codebookLsp/example</c>: the evidence for what a code means.
/// </summary>
internal sealed class CardHandler(Session session, ModelLoader loader, ReadingScheduler scheduler)
{
    private readonly LogitEffectCache measured = new();

    /// <exception cref="StreamJsonRpc.LocalRpcException">There is no index, or the model has no such code.</exception>
    public Task<CardResult> CardAsync(CardParams request, CancellationToken cancel) => FromIndexAsync(
        (index, maker) =>
        {
            var code = new CodeNames(index.Corpus.Sites).Find(request.Code) ?? throw LspError.UnknownCode(request.Code);
            return Result(code, maker.Make(code, session.Settings.Current.Labels.Over(index.Labels), cancel));
        },
        cancel);

    /// <summary>What forcing a code on does to the next token: known, or measured now.</summary>
    /// <exception cref="StreamJsonRpc.LocalRpcException">There is no model, or it has no such code.</exception>
    public async Task<LogitEffectsResult> LogitEffectsAsync(CardParams request, CancellationToken cancel)
    {
        var code = loader.Names.Find(request.Code) ?? throw LspError.UnknownCode(request.Code);
        if (measured.Find(code) is not { } effects)
        {
            effects = await scheduler.AskPatientlyAsync((model, stop) => CardLogitEffects.Measure(model, code, stop), cancel)
                .ConfigureAwait(false);
            measured.Keep(code, effects);
        }

        return Result(effects);
    }

    /// <exception cref="StreamJsonRpc.LocalRpcException">There is no index, or it has no such token.</exception>
    public Task<ExampleResult> ExampleAsync(ExampleParams request, CancellationToken cancel) =>
        FromIndexAsync((index, _) => Example(index.Corpus, request.Token, session.Client), cancel);

    private async Task<T> FromIndexAsync<T>(Func<OpenIndex, CardMaker, T> answer, CancellationToken cancel)
    {
        var (index, maker) = await loader.Index.WhenOpenAsync(DocumentRequests.PersonsPatience, cancel).ConfigureAwait(false);
        return await Task.Run(() => answer(index, maker), cancel).ConfigureAwait(false);
    }

    private static CardResult Result(CodeId code, CodeCard card)
    {
        return new(
            card.Name, card.Site.Layer, card.Site.Head, code.Code, card.Site.Codes,
            card.Label is { } label ? Label(label, card.LabelByChance) : null,
            card.Corpus.Documents, card.Corpus.Tokens, card.Firings, card.CommonerThan,
            [.. card.Documents.Select(static one => new CardDocumentEntry(one.Title, one.Firings, one.Lift))],
            Counted(card.Tokens), Counted(card.Before), Counted(card.After),
            [.. card.Examples.Select(Example)],
            [.. card.Tests.Select(static test => new DescriptionEntry(test.What, test.Precision, test.Lift, test.OtherCodes, test.Chance))],
            Codes(card.Coactive), Codes(card.Similar ?? []), Codes(card.Opposite ?? []));
    }

    private static LogitEffectsResult Result(CardLogitEffects effects)
    {
        return new(Entry(effects.Add), Entry(effects.Replace));

        static LogitEffectEntry Entry(CardLogitEffect effect) => new(Tokens(effect.Raised), Tokens(effect.Lowered), effect.Change);
        static NextTokenEntry[] Tokens(IReadOnlyList<NextToken> tokens) =>
            [.. tokens.Select(static one => new NextTokenEntry(one.Text, one.Change, one.Before, one.After))];
    }

    /// <summary>
    /// A token of the indexed texts in its document: in the file, if that still has the text that was indexed, else in that text.
    /// </summary>
    private static ExampleResult Example(IIndexedCorpus corpus, int token, ClientSupport client)
    {
        if (token < 0 || token >= corpus.TokenIds.Length)
            throw LspError.Failed("The index has no such token: it has been made again since. Open the card again.");
        var number = corpus.DocumentOf(token);
        var (name, text, range) = (corpus.Documents[number].Name, corpus.TextOf(number), corpus.RangeOf(token));
        var (start, end) = (range.Start, range.End);
        while (start < end - 1 && char.IsWhiteSpace(text[start])) // tokens begin with the blank before a word
            start++;
        return new(WorkspaceFiles.Find(client.Folders, name, text), name, text, new LineMap(text).ToLsp(start, end, client.Columns));
    }

    private static CardLabel Label(CodeLabel label, double? byChance) => new(
        label.Text, label.Origin == LabelOrigin.Person ? "person" : "evidence", label.Note,
        label.Scores is { } scores ? new(scores.Precision, scores.Recall, scores.Lift, byChance ?? 0, scores.Firings) : null);

    private static CountedEntry[] Counted(IReadOnlyList<CountedText> texts) =>
        [.. texts.Select(static one => new CountedEntry(one.Text, one.Count, one.Share, one.Lift))];

    private static ExampleEntry Example(CardExample example) => new(
        example.Token, example.Title, example.Place.Start, example.Text,
        [.. example.Marks.Select((mark, index) => new MarkEntry(mark.Start, mark.End, index == example.Mark))]);

    private static OtherCodeEntry[] Codes(IReadOnlyList<CardCode> codes) =>
        [.. codes.Select(static one => new OtherCodeEntry(one.Name, one.Label, one.Score, one.Share, one.FiresOn))];
}
