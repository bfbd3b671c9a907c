using System.Globalization;
using CodebookLsp.Features.Labels;
using CodebookLsp.Text.Printing;

namespace CodebookLsp.Features.Cards;

/// <summary>Puts a card into words.</summary>
public static class CardWriter
{
    /// <summary>What the columns of <see cref="CardView.Tests"/> are called.</summary>
    public static IReadOnlyList<string> TestColumns { get; } =
    ["Its five most common …", "this code", "lift", "similarly common codes", "random tokens"];

    public static CardView View(CodeCard card) => new(
        card.Name, Place(card), card.Label is { } label ? Line(label.Text) : null, card.Label?.Note, Badges(card), Facts(card))
    {
        Examples = CardPassages.Of(card),
        FiresOn = card.Tokens.Count == 0 ? null : new("Fires on", "share of firings, lift", Counted(card.Tokens), ""),
        WordsAround = card.Before.Count + card.After.Count == 0
            ? null
            : new("Words around it", "share of firings", new("Before", Counted(card.Before)), new("After", Counted(card.After))),
        LogitEffects = card.LogitEffects is not { } effects ? null : Effects(
            "Logit effects", "next token, in nats", effects.Add,
            $"Added at strength 1 to neutral prompts. The whole distribution changes by {CardFigures.Divergence(effects.Add.Change)} nats."
        ),
        ReplacingEffects = card.LogitEffects is not { } others ? null : Effects(
            $"Replacing the codebook's own code: {CardFigures.Divergence(others.Replace.Change)} nats", "", others.Replace, null),
        Coactive = new(
            "Fires together with", "codes of other codebooks", Others(card.Coactive), "No code fires with it five times or more."),
        Similar = card.Similar is not { } similar ? null : new(
            "Similar", "same codebook, cosine", Others(similar), "No code of its codebook points in a similar direction."),
        Opposite = card.Opposite is not { } opposite ? null : new(
            "Opposite", "same codebook, cosine", Others(opposite), "No code of its codebook points the opposite way."),
        Tests = card.Tests.Count == 0 ? null : new(
            "How well simple descriptions predict it", "made on one half of the texts, tested on the other",
            [.. card.Tests.Select(Test)], "",
            "The figures say how many of the firings each description is true of. The solid line marks the median of codes that fire about "
            + "as "
            + "often, and the dashed line as many random tokens. A description that does no better than these says nothing about this code."
    ),
    };

    private static string Place(CodeCard card) => string.Create(
        CultureInfo.InvariantCulture,
        $"layer {card.Site.Layer}{(card.Site.Head is { } head ? $", head {head}" : "")}, code {card.Code.Code} of {card.Site.Codes:N0}");

    private static IReadOnlyList<CardFigure> Badges(CodeCard card)
    {
        if (card.Label is not { } label)
            return [];
        var from =
            label.Origin == LabelOrigin.Person ? "written by a person"
            : label.Scores is null ? "automatic"
            : "automatic, tested on other text";
        CardFigure origin = new(from, "", "");
        return label.Scores is not { } scores ? [origin] :
        [
            origin,
            new("true of", CardFigures.Percent(scores.Precision), "of its firings"),
            new("by chance", CardFigures.Percent(card.LabelByChance ?? 0), ""),
            new("lift", CardFigures.Times(scores.Lift), ""),
            new("recall", CardFigures.Percent(scores.Recall), ""),
            new("", CardFigures.Count(scores.Firings), "firings"),
        ];
    }

    private static IReadOnlyList<CardFigure> Facts(CodeCard card) =>
    [
        new("", CardFigures.Percent(card.Rate), "of all tokens"),
        new("", CardFigures.Count(card.Firings), $"firings in {CardFigures.Count(card.Corpus.Tokens)} tokens"),
        new("", CardFigures.Count(card.Documents.Count), $"of {CardFigures.Count(card.Corpus.Documents)} texts"),
        new("", CardFigures.Percent(card.CommonerThan), "of the codes in its codebook fire less often"),
    ];

    private static IReadOnlyList<CardBar> Counted(IReadOnlyList<CountedText> texts)
    {
        var most = texts.Select(static one => one.Share).DefaultIfEmpty(1).Max();
        return
        [
            .. texts.Select(one => new CardBar(
                Written(one.Text), one.Share / most, CardFigures.Percent(one.Share), one.Lift is { } lift ? CardFigures.Times(lift) : null
            )),
        ];
    }

    private static CardPair Effects(string title, string note, CardLogitEffect effect, string? remark)
    {
        var most = effect.Raised.Concat(effect.Lowered).Select(static one => Math.Abs(one.Change)).DefaultIfEmpty(1).Max();
        return new(title, note, new("Promoted", Rows(effect.Raised)), new("Suppressed", Rows(effect.Lowered)), remark);

        IReadOnlyList<CardBar> Rows(IReadOnlyList<NextToken> tokens) =>
        [
            .. tokens.Select(one => new CardBar(
                Written(one.Text), Math.Abs(one.Change) / most, CardFigures.Nats(one.Change), $"→ {CardFigures.Probability(one.After)}",
                $"{CardFigures.Probability(one.Before)} → {CardFigures.Probability(one.After)}")),
        ];
    }

    private static IReadOnlyList<CardOtherCode> Others(IReadOnlyList<CardCode> codes) =>
    [
        .. codes.Select(static one =>
        {
            var (means, kind) = one.Label is { } label ? (Line(label), CardMeaning.Label)
                : one.FiresOn is { } token ? (Written(token), CardMeaning.Token)
                : ("never fires", CardMeaning.NeverFires);
            return one.Share is { } share
                ? new CardOtherCode(one.Name, means, kind, CardFigures.Percent(share), CardFigures.Times(one.Score))
                : new CardOtherCode(one.Name, means, kind, CardFigures.Cosine(one.Score), null);
        }),
    ];

    private static CardTest Test(DescriptionTest test) => new(
        test.What, test.Precision, CardFigures.Percent(test.Precision), CardFigures.Times(test.Lift),
        test.OtherCodes, test.OtherCodes is { } others ? CardFigures.Percent(others) : "–", test.Chance, CardFigures.Percent(test.Chance));

    /// <summary>A token or word, its spaces visible.</summary>
    private static string Written(string text) => Printable.Line(text, spaces: true);

    private static string Line(string text) => Printable.Line(text);
}
