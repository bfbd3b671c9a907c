using CodebookLsp.Features.Cards;
using CodebookLsp.Features.Core;
using CodebookLsp.Features.Indexing;
using CodebookLsp.Features.Labels;
using CodebookLsp.Server.Protocol;
using CodebookLsp.Server.Rpc;
using CodebookLsp.Server.State;
using CodebookLsp.Text.Offsets;

namespace CodebookLsp.Server.Handlers;

/// <summary><c>codebookLsp/card</c>, <c>codebookLsp/cardTendencies</c> and <c>codebookLsp/example</c>: the evidence for what a code means.</summary>
internal static class CardHandlers
{
    public static CardResult Card(CardMaker maker, CodeId code, LabelBook labels, CancellationToken cancel)
    {
        var card = maker.Make(code, labels, cancel);
        return new(
            card.Name, card.Site.Layer, card.Site.Head, code.Code, card.Site.Codes,
            card.Label is { } label ? Label(label, card.LabelByChance) : null,
            card.Corpus.Documents, card.Corpus.Tokens, card.Firings, card.CommonerThan,
            [.. card.Documents.Select(static one => new CardDocumentEntry(one.Name, one.Firings, one.Lift))],
            Counted(card.Tokens), Counted(card.Before), Counted(card.After),
            [.. card.Examples.Select(Example)],
            [.. card.Tests.Select(static test => new DescriptionEntry(test.What, test.Precision, test.Lift, test.OtherCodes, test.Chance))],
            Codes(card.Coactive), Codes(card.Similar ?? []), Codes(card.Opposite ?? []));
    }

    public static TendenciesResult Tendencies(CardLogitEffects tendencies)
    {
        return new(Entry(tendencies.Add), Entry(tendencies.Replace));

        static TendencyEntry Entry(CardLogitEffect tendency) => new(Tokens(tendency.Raised), Tokens(tendency.Lowered), tendency.Change);
        static NextTokenEntry[] Tokens(IReadOnlyList<NextToken> tokens) => [.. tokens.Select(static one => new NextTokenEntry(one.Text, one.Change, one.Before, one.After))];
    }

    /// <summary>A token of the indexed texts, in its document: in the file where that still says what was indexed, else in the text as it was.</summary>
    /// <exception cref="StreamJsonRpc.LocalRpcException">There is no such token.</exception>
    public static ExampleResult Example(IIndexedCorpus corpus, int token, ClientSupport client)
    {
        if (token < 0 || token >= corpus.TokenIds.Length)
            throw LspError.Failed("The index has no such token: it has been made anew. Open the card again.");
        var number = corpus.DocumentOf(token);
        var (name, text, range) = (corpus.Documents[number].Name, corpus.TextOf(number), corpus.RangeOf(token));
        var (start, end) = VisiblePart.Of(text, range) ?? range;
        return new(WorkspaceFiles.Find(client.Folders, name, text), name, text, new LineMap(text).ToLsp(start, end, client.Columns));
    }

    private static CardLabel Label(CodeLabel label, double? byChance) => new(
        label.Text, label.Origin == LabelOrigin.Person ? "person" : "evidence", label.Note,
        label.Scores is { } scores ? new(scores.Precision, scores.Recall, scores.Lift, byChance ?? 0, scores.Firings) : null);

    private static CountedEntry[] Counted(IReadOnlyList<CountedText> texts) => [.. texts.Select(static one => new CountedEntry(one.Text, one.Count, one.Share, one.Lift))];

    private static ExampleEntry Example(CardExample example) => new(
        example.Token, example.Name, example.Place.Start, example.Text,
        [.. example.Marks.Select((mark, index) => new MarkEntry(mark.Start, mark.End, index == example.Mark))]);

    private static OtherCodeEntry[] Codes(IReadOnlyList<CardCode> codes) => [.. codes.Select(static one => new OtherCodeEntry(one.Name, one.Label, one.Score, one.Share, one.FiresOn))];
}
