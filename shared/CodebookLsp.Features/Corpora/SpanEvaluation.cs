using System.Collections;
using CodebookLsp.Datasets.Abstractions;
using CodebookLsp.Features.Core;
using CodebookLsp.Features.Themes;
using CodebookLsp.Features.Themes.Reading;

namespace CodebookLsp.Features.Corpora;

/// <summary>How well the places of a theme agree with what people have marked.</summary>
/// <param name="Precision">The share of tokens where the theme stands that are marked.</param>
/// <param name="Recall">The share of marked tokens where it stands.</param>
/// <param name="Low">Of F1: 95 %, by resampling texts.</param>
/// <param name="SpansRight">The share of our spans of which half or more is marked.</param>
/// <param name="SpansFound">The share of people's spans of which half or more is found.</param>
public sealed record SpanScores(
    ThemePlacing Placing, double Precision, double Recall, double F1, double Low, double High, double SpansRight, double SpansFound);

/// <summary>A label of people and the theme that it is held against.</summary>
/// <param name="Texts">In how many texts it was scored.</param>
/// <param name="Spans">How many spans of people those have.</param>
/// <param name="IsChosen">Whether the theme is the one that fits best in the other half of the texts; else somebody named it.</param>
public sealed record LabelScores(
    string Label, Theme Theme, int Texts, int Spans, bool IsChosen, IReadOnlyList<SpanScores> Scores);

/// <summary>
/// Holds the places of themes against spans that people have marked. Where nobody says which theme a label means, it is the one with the
/// best F1 in one half of the texts, and the other half is scored.
/// </summary>
public static class SpanEvaluation
{
    private const int Samples = 1000;

    /// <summary>Reads texts with spans.</summary>
    public static async Task<IReadOnlyList<MarkedText>> ReadAsync(
        IEnumerable<(string Text, IReadOnlyList<GivenSpan> Given)> texts, LoadedModel model, ThemeReader reader,
        Action<int>? progress, CancellationToken cancel)
    {
        var (read, pieces) = (new List<MarkedText>(), new List<ThemedPiece>());
        await foreach (var (work, _, piece, document) in ThemedWorks.ReadAsync(
            texts.Select(static one => (one, (IEnumerable<string>)[one.Text])), model, reader, cancel).ConfigureAwait(false))
        {
            if (piece is not null)
                pieces.Add(piece);
            if (document is null)
                continue;

            read.Add(MarkedText.Of(work.Text, work.Given, [.. pieces], document, model));
            pieces.Clear();
            progress?.Invoke(read.Count);
        }

        return read;
    }

    /// <param name="meant">Which theme a label means; labels that are not in it get the one that fits best.</param>
    /// <returns>The labels by their names; without those of which too little is marked to choose and to score.</returns>
    public static IReadOnlyList<LabelScores> Of(
        IReadOnlyList<MarkedText> texts, IReadOnlyList<Theme> themes, IReadOnlyDictionary<string, Theme> meant) =>
    [
        .. texts.SelectMany(static text => text.Given.Select(static span => span.Label)).Distinct().Order(StringComparer.Ordinal)
            .Select(label => meant.TryGetValue(label, out var theme)
                ? Scored(label, theme, texts, isChosen: false)
                : Best(label, [.. texts.Where(static text => text.IsForChoosing)], themes) is { } best
                    ? Scored(label, best, [.. texts.Where(static text => !text.IsForChoosing)], isChosen: true) : null)
            .OfType<LabelScores>(),
    ];

    private static Theme? Best(string label, IReadOnlyList<MarkedText> texts, IReadOnlyList<Theme> themes)
    {
        var marked = texts.Select(text => text.Marked(label)).ToList();
        return themes.Where(static theme => theme.Hidden is null)
            .Select(theme => (Theme: theme, Score: Enum.GetValues<ThemePlacing>().Average(placing => Score([
                .. texts.Select((text, i) => Counts(marked[i], text.Found(theme, placing)))]).F1)))
            .Where(static one => one.Score > 0)
            .OrderByDescending(static one => one.Score).ThenBy(static one => one.Theme.Number)
            .Select(static one => one.Theme)
            .FirstOrDefault();
    }

    private static LabelScores? Scored(string label, Theme theme, IReadOnlyList<MarkedText> texts, bool isChosen)
    {
        var spans = texts.Sum(text => text.Given.Count(span => span.Label == label));
        return spans == 0 ? null : new(
            label, theme, texts.Count, spans, isChosen,
            [.. Enum.GetValues<ThemePlacing>().Select(placing => Scored(label, theme, texts, placing))]);
    }

    private static SpanScores Scored(string label, Theme theme, IReadOnlyList<MarkedText> texts, ThemePlacing placing)
    {
        var (counts, ours, right, found, given) = (new List<(int Both, int Found, int Marked)>(), 0, 0, 0, 0);
        foreach (var text in texts)
        {
            var (marked, places, runs) = (text.Marked(label), text.Found(theme, placing), text.Runs(theme, placing));
            counts.Add(Counts(marked, places));
            ours += runs.Count;
            right += runs.Count(run => IsMostlyIn(run, marked));
            var theirs = text.Given.Where(span => span.Label == label).Select(text.TokensOf).ToList();
            given += theirs.Count;
            found += theirs.Count(run => IsMostlyIn(run, places));
        }

        var (precision, recall, f1) = Score(counts);
        var (random, sampled) = (new Random(16), new double[Samples]);
        for (var i = 0; i < Samples; i++)
            sampled[i] = Score([.. counts.Select(_ => counts[random.Next(counts.Count)])]).F1;
        Array.Sort(sampled);
        return new(
            placing, precision, recall, f1, sampled[Samples / 40], sampled[^(Samples / 40)],
            (double)right / Math.Max(1, ours), (double)found / Math.Max(1, given));
    }

    private static bool IsMostlyIn((int From, int End) run, BitArray tokens) =>
        run.End > run.From && 2 * Enumerable.Range(run.From, run.End - run.From).Count(token => tokens[token]) >= run.End - run.From;

    private static (int Both, int Found, int Marked) Counts(BitArray marked, BitArray found)
    {
        var (both, ours, theirs) = (0, 0, 0);
        for (var token = 0; token < marked.Count; token++)
        {
            both += marked[token] && found[token] ? 1 : 0;
            ours += found[token] ? 1 : 0;
            theirs += marked[token] ? 1 : 0;
        }

        return (both, ours, theirs);
    }

    private static (double Precision, double Recall, double F1) Score(IReadOnlyList<(int Both, int Found, int Marked)> counts)
    {
        double both = counts.Sum(static one => (long)one.Both), found = counts.Sum(static one => (long)one.Found);
        double marked = counts.Sum(static one => (long)one.Marked);
        return (both / Math.Max(1, found), both / Math.Max(1, marked), 2 * both / Math.Max(1, found + marked));
    }
}
