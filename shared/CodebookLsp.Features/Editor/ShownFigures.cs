using CodebookLsp.Features.Labels;
using CodebookLsp.Features.Statistics;
using CodebookLsp.Text.Offsets;

namespace CodebookLsp.Features.Editor;

/// <summary>
/// What an editor shows of texts that have been read, counted: how much of it tells a reader nothing, and how much is false. Asked of what
/// writes hints, lenses and hovers, not of a copy of it.
/// </summary>
/// <param name="Hints">Of the hints as they are by default, those that repeat a word or its neighbour.</param>
/// <param name="AllHints">The same of the hints of every word.</param>
/// <param name="NamelessHints">Of the hints of every word, those that are only a code's name.</param>
/// <param name="Lenses">Of the lines above paragraphs, with themes and without, those without a name.</param>
/// <param name="Facts">Of the statements of codes' labels that hovers give as facts, those that are false there.</param>
/// <param name="Told">Of content words, those whose hover states something by a label, or by words that the code fires on
/// elsewhere.</param>
/// <param name="Passages">The same, or names the theme of the passage without a "may be".</param>
/// <param name="Expected">The same, or says what was expected in its place.</param>
/// <param name="Labelled">The same as <paramref name="Told"/>, by labels alone.</param>
public sealed record ShownFigures(
    WilsonInterval Hints, WilsonInterval AllHints, WilsonInterval NamelessHints, WilsonInterval Lenses, WilsonInterval Facts,
    WilsonInterval Labelled, WilsonInterval Told, WilsonInterval Passages, WilsonInterval Expected)
{
    /// <summary>Words with fewer letters are seldom content words.</summary>
    private const int FewestLetters = 3;

    public static ShownFigures None { get; } = new(default, default, default, default, default, default, default, default, default);

    /// <summary>What the editor shows of a text.</summary>
    /// <param name="text">One that has been read whole.</param>
    /// <param name="settings">With labels and themes, as far as there are any; what is shown by default.</param>
    public static ShownFigures Of(LiveText text, LiveSettings settings)
    {
        var (lines, check) = (new LineMap(text.Text), new FactCheck(text));
        var all = Hints(settings with { Density = HintDensity.Many, HintUnitsPerLine = 0 });
        var lenses = text.Themed(settings.Themes) is { } read ? ThemeLenses.In(read, text.Text).Select(static lens => lens.Title) : [];
        string[] titles =
            [.. lenses, .. ParagraphCodes.In(text, lines, settings).SelectMany(static one => one.Codes).Select(static code => code.Title)];
        var words = Words(text, settings).Select(word => text.Ask(counts => HoveredWord.Of(text, counts, word, settings, check))).ToList();
        return new(
            Share(Hints(settings), one => check.NamesNeighbour(one.Label, one.Token)),
            Share(all, one => check.NamesNeighbour(one.Label, one.Token)),
            Share(all, one => one.Code is { } code && one.Label == text.Model.Names.Of(code)),
            Share(titles, title => string.IsNullOrWhiteSpace(title) || text.Model.Names.Find(title) is not null),
            Share([.. words.SelectMany(static word => word.Facts)], static isTrue => !isTrue),
            Share(words, static word => word.Facts.Contains(true)),
            Share(words, static word => word.IsTold),
            Share(words, static word => word.IsTold || word.HasTheme),
            Share(words, static word => word.IsTold || word.HasTheme || word.HasExpectation));

        IReadOnlyList<CodeHint> Hints(LiveSettings shown) => CodeHints.In(text, lines, 0, text.Text.Length, shown);
    }

    /// <summary>The figures of two texts together.</summary>
    public ShownFigures With(ShownFigures other) => new(
        Sum(Hints, other.Hints), Sum(AllHints, other.AllHints), Sum(NamelessHints, other.NamelessHints), Sum(Lenses, other.Lenses),
        Sum(Facts, other.Facts), Sum(Labelled, other.Labelled), Sum(Told, other.Told), Sum(Passages, other.Passages),
        Sum(Expected, other.Expected));

    private static WilsonInterval Sum(WilsonInterval one, WilsonInterval other) => new(one.Hits + other.Hits, one.Trials + other.Trials);

    private static WilsonInterval Share<T>(IReadOnlyCollection<T> all, Func<T, bool> hits) => new(all.Count(hits), all.Count);

    /// <summary>Where a mouse rests on each content word: on the token in its middle.</summary>
    private static IEnumerable<LiveToken> Words(LiveText text, LiveSettings settings)
    {
        foreach (var word in LiveWords.In(text, 0, text.Text.Length))
        {
            if (LiveWords.Part(text, word) is not { } seen || seen.End - seen.Start < FewestLetters
                || !text.Text[seen.Start..seen.End].All(char.IsLetter)
                || !ThemeWords.IsOfFewTexts(settings.Themes, text.Text[seen.Start..seen.End]))
                continue;
            if (text.TokenAt((seen.Start + seen.End) / 2) is { } token && text.IsRead(token))
                yield return token;
        }
    }
}

/// <summary>What the hover of a word says.</summary>
/// <param name="Facts">Of each statement of a label that is given as a fact, whether it is so.</param>
/// <param name="IsTold">Whether a code says something true that a reader does not see.</param>
/// <param name="HasTheme">Whether it says what the passage is about.</param>
/// <param name="HasExpectation">Whether it says what was expected in the word's place.</param>
internal sealed record HoveredWord(IReadOnlyList<bool> Facts, bool IsTold, bool HasTheme, bool HasExpectation)
{
    public static HoveredWord Of(LiveText text, Core.CodeCounts counts, LiveToken token, LiveSettings settings, FactCheck check)
    {
        var hover = HoverContent.Of(text, counts, token, settings);
        var rows = hover.Rows.Meanings;
        bool[] facts =
        [
            .. rows.Where(static row => row.IsFact && row.Codes[0].Label is { Origin: LabelOrigin.Automatic, Condition: not null })
                .Select(row => check.Holds(row.Codes[0].Label!.Condition!, token, row.Here, settings.Themes)),
        ];
        return new(
            facts,
            facts.Contains(true) || rows.Any(static row => row.Codes[0].Label is null or { Origin: LabelOrigin.Person }),
            hover.Theme is { } theme && ThemeWords.Strength(theme.First) != "weak",
            !Explain.TokenExpectation.IsBeginningAt(text.Blocks[token.Block], token.Index));
    }
}
