using CodebookLsp.Features.Core;
using CodebookLsp.Features.Explain;

namespace CodebookLsp.Features.Editor;

/// <summary>A piece of one line with a colour.</summary>
/// <param name="Color">From 1; 0 for none.</param>
public readonly record struct ColoredRange(int Start, int End, int Color)
{
    public WordTint Tint { get; init; }

    /// <summary>Which code, where one gives the colour.</summary>
    public CodeId Code { get; init; }

    /// <summary>The theme's number, where one gives the colour.</summary>
    public int Theme { get; init; }

    /// <summary>How surprising the word is; null where it is not, or that is not shown.</summary>
    public SurpriseStrength? Surprise { get; init; }
}

/// <summary>Why a word has a colour.</summary>
public enum WordTint
{
    /// <summary>A code fires on it.</summary>
    Code,

    /// <summary>It carries its passage's theme.</summary>
    Theme,

    /// <summary>It carries much of it.</summary>
    StrongTheme,
}

/// <summary>The words that have a colour: because a code with a colour fires on them, or because they carry a theme.</summary>
public static class CodeColors
{
    /// <summary>
    /// In the order of the text; none overlap, none goes over a line's end, blanks around a word are left out. Lines with a script that is
    /// written from right to left have none.
    /// </summary>
    public static IReadOnlyList<ColoredRange> In(LiveText text, int start, int end, LiveSettings settings) =>
        text.Ask(counts => In(text, counts, start, end, settings));

    /// <summary>The same inside <see cref="LiveText.Ask"/>.</summary>
    internal static IReadOnlyList<ColoredRange> In(LiveText text, CodeCounts counts, int start, int end, LiveSettings settings) =>
        [.. RightToLeft.Without(text.Text, All(text, counts, start, end, settings), static range => range.Start)];

    private static List<ColoredRange> All(LiveText text, CodeCounts counts, int start, int end, LiveSettings settings)
    {
        var (ofCodes, ofThemes) = (OfCodes(text, counts, start, end, settings), ThemeColors.In(text, start, end, settings));
        if (ofCodes.Count == 0)
            return [.. ofThemes];

        // A code that the user follows says more of a word than its passage's theme.
        var (all, at) = (new List<ColoredRange>(), 0);
        foreach (var one in ofThemes)
        {
            for (; at < ofCodes.Count && ofCodes[at].Start < one.End; at++)
                all.Add(ofCodes[at]);
            if (all.Count == 0 || all[^1].End <= one.Start)
                all.Add(one);
        }

        all.AddRange(ofCodes.Skip(at));
        return all;
    }

    private static List<ColoredRange> OfCodes(LiveText text, CodeCounts counts, int start, int end, LiveSettings settings)
    {
        var among = settings.Sites.Among(text.Model.Loaded.Sites);
        // Where several fire on one token, what the user follows wins, then the rarer one, which says more.
        var followed = settings.Followed.Select(code => text.Model.Names.Find(code.Name)).ToHashSet();
        var colors = text.Slots.Of(text, counts, among, settings)
            .OrderBy(pair => followed.Contains(pair.Key) ? 0 : 1).ThenBy(pair => counts[pair.Key.Site, pair.Key.Code])
            .ToArray();
        if (colors.Length == 0)
            return [];

        var ranges = new List<ColoredRange>();
        foreach (var word in LiveWords.In(text, start, end))
        {
            if (LiveWords.Part(text, word) is { } visible && (ranges.Count == 0 || visible.Start >= ranges[^1].End)
                && Color(text, word, colors) is var (code, color))
            {
                ranges.Add(new(visible.Start, visible.End, color) { Code = code });
            }
        }

        return ranges;
    }

    /// <summary>The colours in use, by code.</summary>
    public static IReadOnlyDictionary<CodeId, int> Of(LiveText text, LiveSettings settings) =>
        text.Ask(counts => text.Slots.Of(text, counts, settings.Sites.Among(text.Model.Loaded.Sites), settings));

    private static (CodeId Code, int Color)? Color(LiveText text, IReadOnlyList<LiveToken> word, KeyValuePair<CodeId, int>[] colors)
    {
        foreach (var (code, color) in colors)
        {
            if (word.Any(token => text.Has(token, code)))
                return (code, color);
        }

        return null;
    }
}
