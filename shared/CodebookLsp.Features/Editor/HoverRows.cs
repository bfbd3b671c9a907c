using CodebookLsp.Features.Conditions;
using CodebookLsp.Features.Labels;

namespace CodebookLsp.Features.Editor;

/// <summary>What one or several codes of a token say of it that a reader does not see.</summary>
/// <param name="Codes">Of one meaning; at least one.</param>
/// <param name="Examples">Other words that they fire on; without a label these are what is said.</param>
/// <param name="Here">Of a topic, the words by which it is told here.</param>
internal sealed record HoverRow(IReadOnlyList<SalientCode> Codes, CodeExamples Examples, IReadOnlyList<string> Here)
{
    public IReadOnlyList<string> Words => Examples.Words;

    /// <summary>Whether it is stated as a fact, by a label.</summary>
    public bool IsFact => Codes[0].Worth == LabelWorth.Fact;
}

/// <summary>What a hover says of a token by its codes.</summary>
/// <param name="Structure">What a reader sees anyway, each thing once.</param>
internal sealed record HoverRows(IReadOnlyList<HoverRow> Meanings, IReadOnlyList<string> Structure)
{
    private const int MostStructure = 3, MostHere = 3;

    /// <summary>Codes without a label say something by the other words they fire on; more than these say the same again.</summary>
    private const int MostUnnamed = 2;

    /// <summary>So many codes without a label are asked for their words: each takes some milliseconds, and a person waits.</summary>
    private const int MostAsked = 16;

    /// <summary>Codes of which so many of the words that are shown are the same say the same.</summary>
    private const int SameWords = 2;

    /// <param name="codes">All of the token's, those shown first first.</param>
    /// <param name="themes">Those that the hover names of the passage: a code that says so too says nothing more.</param>
    public static HoverRows Of(
        LiveText text, LiveToken token, IReadOnlyList<SalientCode> codes, LiveSettings settings, IReadOnlyList<int> themes)
    {
        var structure = codes.Where(static code => code.Worth == LabelWorth.Structure && code.Label?.Condition is not null)
            .SelectMany(code => text.Truth.Seen(code.Label!.Condition!, token));
        return new(
            MeaningsOf(text, token, codes.Where(code => IsNew(code, themes)), settings),
            [.. structure.DistinctBy(static one => one.Key).Take(Math.Min(MostStructure, settings.HoverCodes))
                .Select(static one => one.Text)]);
    }

    private static List<HoverRow> MeaningsOf(
        LiveText text, LiveToken token, IEnumerable<SalientCode> codes, LiveSettings settings)
    {
        var (rows, asked) = (new List<HoverRow>(), 0);
        foreach (var code in codes)
        {
            if (code.Label is { } label)
            {
                if (rows.FindIndex(row => row.Codes[0].Label is { } other && IsSame(other, label)) is >= 0 and var same)
                    rows[same] = rows[same] with { Codes = [.. rows[same].Codes, code] };
                else if (label.Condition is { } condition && text.Truth.TopicWords(condition, token, settings) is { Count: > 0 } here)
                    rows.Add(new([code], new([], false), [.. Named(label, here), .. here.Except(Named(label, here))]));
                else
                    rows.Add(new([code], CodeWords.Examples(text, code.Id, token, settings, isNamed: true), []));
                continue;
            }

            if (asked++ >= MostAsked)
                continue;
            var examples = CodeWords.Examples(text, code.Id, token, settings, isNamed: false);
            if (examples.Words.Count < SameWords)
                continue;
            if (rows.FindIndex(row => row.Codes[0].Label is null && Shared(row.Words, examples.Words) >= SameWords) is >= 0 and var alike)
                rows[alike] = rows[alike] with { Codes = [.. rows[alike].Codes, code] };
            else
                rows.Add(new([code], examples, []));
        }

        return
        [
            .. Different(rows.Where(static row => row.Codes[0].Label is not null))
                .Concat(rows.Where(static row => row.Codes[0].Label is null).Take(MostUnnamed))
                .Take(settings.HoverCodes).Select(static row => row with { Here = [.. row.Here.Take(MostHere)] }),
        ];
    }

    /// <summary>Of topics that are told by the same words here only the clearest; those first that name what stands here.</summary>
    private static IEnumerable<HoverRow> Different(IEnumerable<HoverRow> rows)
    {
        var told = new List<IReadOnlyList<string>>();
        foreach (var row in rows.OrderByDescending(
            static row => row.Here.Count == 0 ? 1 : Math.Min(SameWords, Named(row.Codes[0].Label!, row.Here).Count())))
        {
            if (row.Here.Count > 0 && told.Exists(here => Shared(here, row.Here) >= SameWords))
                continue;
            if (row.Here.Count > 0)
                told.Add(row.Here);
            yield return row;
        }
    }

    /// <summary>The words of a label's topic that it names, of those that stand around.</summary>
    private static IEnumerable<string> Named(CodeLabel label, IReadOnlyList<string> here) => (Topic(label) ?? []).Intersect(here);

    /// <summary>Whether a code says something that a reader does not see and has not been told. Of a kind of texts nobody can say whether
    /// this is one.</summary>
    private static bool IsNew(SalientCode code, IReadOnlyList<int> themes) =>
        code.Worth is null or LabelWorth.Fact or LabelWorth.Usually && code.Label?.Kind != LabelKind.Register
        && !(code.Label?.Condition?.Theme is { } theme && themes.Contains(theme.Number));

    private static bool IsSame(CodeLabel one, CodeLabel other) => one.Meaning == other.Meaning
        || (Topic(one) is { } words && Topic(other) is { } others && Shared(words, others) >= SameWords);

    private static string[]? Topic(CodeLabel label) =>
        label.Condition is { First: TopicClause topic, Second: null } ? [.. topic.Words.Take(LabelWords.OfTopic)] : null;

    private static int Shared(IReadOnlyList<string> left, IReadOnlyList<string> right) =>
        left.Intersect(right, StringComparer.OrdinalIgnoreCase).Count();
}
