using CodebookLsp.Features.Conditions;
using CodebookLsp.Features.Labels;
using CodebookLsp.Text.Offsets;

namespace CodebookLsp.Features.Editor;

/// <summary>What a label says of a token of an open text.</summary>
internal enum LabelWorth
{
    /// <summary>Something that is not to be seen in the text, and holds here or was said by a person.</summary>
    Fact,

    /// <summary>Something that is not to be seen in the text, and is usually so where the code fires; whether it is here, nobody can
    /// tell.</summary>
    Usually,

    /// <summary>Only what a reader sees anyway, and it is so.</summary>
    Structure,

    /// <summary>It is not so here.</summary>
    False,
}

/// <summary>Tests what labels say on the tokens of one version of an open text. Made when first asked.</summary>
internal sealed class LiveTruth(LiveText text)
{
    /// <summary>A longer text is looked at in parts: a block, and the three before it and one after.</summary>
    private const int LongestWhole = 400_000; // UTF-16 units

    /// <summary>A topic is told by so many words, at least.</summary>
    private const int FewestOfTopic = 2;

    /// <summary>By so many if none of them is one that the label names.</summary>
    private const int FewestOfUnnamed = 3;

    private const int BlocksBefore = 3, BlocksAfter = 1;

    private readonly Lock gate = new();
    private (int First, int Last, LabelTruth Truth)? part; // looked at last, in blocks

    public LabelWorth Worth(CodeLabel label, LiveToken token, LiveSettings settings)
    {
        if (label.Origin == LabelOrigin.Person)
            return LabelWorth.Fact;
        if (label.Condition is not { } condition)
            return LabelWorth.False; // nobody can tell
        var (truth, at) = Of(token);
        var holds = truth.Holds(condition, at, theme => IsStated(theme, token, settings));
        return holds switch
        {
            false => LabelWorth.False,
            null => condition.Kind.IsTrivial() ? LabelWorth.False : LabelWorth.Usually,
            true => truth.NamesNeighbour(condition, at) || IsOfAnyText(condition, settings) || IsThin(condition, truth, at, settings)
                ? LabelWorth.Structure : LabelWorth.Fact,
        };
    }

    /// <summary>The words of a label's topic that stand around a token and that not any text has; none of labels about something
    /// else.</summary>
    public IReadOnlyList<string> TopicWords(LabelCondition condition, LiveToken token, LiveSettings settings)
    {
        var (truth, at) = Of(token);
        return Telling(truth.TopicWords(condition, at), settings);
    }

    /// <summary>What a condition that holds on a token says of it that a reader sees; see <see cref="LabelTruth.Seen"/>.</summary>
    public IEnumerable<SeenThing> Seen(LabelCondition condition, LiveToken token)
    {
        var (truth, at) = Of(token);
        return truth.Seen(condition, at);
    }

    private (LabelTruth Truth, int At) Of(LiveToken token)
    {
        var (first, last) = text.Text.Length <= LongestWhole ? (0, text.Blocks.Count - 1)
            : (Math.Max(0, token.Block - BlocksBefore), Math.Min(text.Blocks.Count - 1, token.Block + BlocksAfter));
        lock (gate)
        {
            if (part is not { } known || known.First != first || known.Last != last)
            {
                var (from, to) = ((int)text.Blocks[first].Start.Utf16, (int)text.Blocks[last].End);
                TextRange[] tokens =
                [
                    .. Enumerable.Range(first, last - first + 1).SelectMany(block => Enumerable.Range(0, text.Blocks[block].Tokens.Length)
                        .Select(index => text.Token(block, index)).Select(one => new TextRange(one.Start - from, one.End - from))),
                ];
                part = known = (first, last, LabelTruth.Of(text.Text[from..to], tokens));
            }

            return (known.Truth, text.NumberOf(token) - text.NumberOf(text.Token(first, 0)));
        }
    }

    /// <summary>Whether a label names words around that come in any text: near "upon" and "still" tells nobody anything.</summary>
    private static bool IsOfAnyText(LabelCondition condition, LiveSettings settings) =>
        condition.Clauses.All(clause => clause.Kind.IsTrivial()
            || (clause is NearClause near && !near.Words.Any(word => ThemeWords.IsOfFewTexts(settings.Themes, word)))
            || (clause is TopicClause topic && Telling(topic.Words.Take(LabelWords.OfTopic), settings).Length < FewestOfTopic));

    /// <summary>Whether too little of a topic stands around a token for a reader to see that the text is about it: a label names three of
    /// up to twenty-four words, and one of the others alone stands in texts about anything.</summary>
    private static bool IsThin(LabelCondition condition, LabelTruth truth, int at, LiveSettings settings) =>
        condition.Clauses.OfType<TopicClause>().FirstOrDefault() is { } topic
        && Telling(truth.TopicWords(condition, at), settings) is var here
        && here.Length < (topic.Words.Take(LabelWords.OfTopic).Any(here.Contains) ? FewestOfTopic : FewestOfUnnamed);

    private static string[] Telling(IEnumerable<string> words, LiveSettings settings) =>
        [.. words.Where(word => ThemeWords.IsTelling(settings.Themes, word))];

    private bool? IsStated(ThemeReference theme, LiveToken token, LiveSettings settings) =>
        settings.Themes is { } themes && themes.Names.Identity == theme.Themes
        && text.Themed(themes)?.PassageAt(text.NumberOf(token)) is { } window
            ? window.Themes.Any(one => one.Theme.Number == theme.Number)
            : null;
}
