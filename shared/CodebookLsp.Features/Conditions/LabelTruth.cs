using CodebookLsp.Text.Offsets;

namespace CodebookLsp.Features.Conditions;

/// <summary>Whether what labels say holds on the tokens of one text. Any thread may ask.</summary>
/// <remarks>A text of a corpus and an open text give the same answers; tests hold it against what labels were chosen by.</remarks>
public sealed class LabelTruth
{
    private readonly TextFacts facts;

    private LabelTruth(TextFacts facts) => this.facts = facts;

    /// <param name="tokens">Where all tokens of the text lie, in UTF-16 units, in their order.</param>
    public static LabelTruth Of(string text, IReadOnlyList<TextRange> tokens) => new(TextFacts.Of(text, tokens));

    /// <summary>Whether a condition holds on a token; null where the text does not tell.</summary>
    /// <param name="token">Counted from the text's first.</param>
    /// <param name="isStated">Whether a theme is stated of the passage around the token; null where nobody knows.</param>
    public bool? Holds(LabelCondition condition, int token, Func<ThemeReference, bool?>? isStated = null)
    {
        var first = Holds(condition.First, token, isStated);
        if (condition.Second is null || first == false)
            return first;
        return Holds(condition.Second, token, isStated) switch { false => false, null => null, true => first };
    }

    /// <summary>
    /// Whether a condition names what stands at the token or right beside it, so that a reader sees it without being told: "near
    /// “whale”" on the word behind "whale", "words like “ran”, “walked”" on "ran".
    /// </summary>
    public bool NamesNeighbour(LabelCondition condition, int token) =>
        condition.Kind.IsTrivial()
        || condition.Clauses.Any(clause => clause switch
        {
            NearClause near => Beside(token, near.Words),
            TopicClause topic => Beside(token, topic.Words),
            ClassClause one => Beside(token, one.Class.Examples),
            NextClause => true,
            _ => false,
        });

    /// <summary>What a condition that holds on a token says of it that a reader sees, by what is true here alone: of "after “a”, “the”"
    /// behind "the" that it is after “the”. Which word the token is itself is not said.</summary>
    internal IEnumerable<SeenThing> Seen(LabelCondition condition, int token) =>
        condition.Clauses.SelectMany(clause => SeenThing.Of(clause, facts, token));

    private bool Holds(LabelClause clause, int token) => clause switch
    {
        NamedClause named => named.Families.Any(family => facts.Name(family, token) is { } name && named.Names.Contains(name)),
        PredicateClause predicate => facts.Has(token, predicate.Predicate),
        NearClause near => Any(token - NearClause.Tokens + 1, token, at => facts.Said(at), near.Words),
        SoonAfterClause soon => Any(token - SoonAfterClause.Tokens, token - 1, at => facts.Name(FamilyKind.Token, at), soon.Names),
        TopicClause topic => OfTopic(topic, token),
        ClassClause one => facts.Word(token) is { } word && one.Class.Has(word),
        NextClause next => token + 1 < facts.Tokens && next.Names.Contains(facts.Name(FamilyKind.Token, token + 1)!),
        _ => throw new ArgumentOutOfRangeException(nameof(clause)),
    };

    private bool? Holds(LabelClause clause, int token, Func<ThemeReference, bool?>? isStated) => clause switch
    {
        ThemeClause theme => isStated?.Invoke(theme.Theme),
        SourceClause => null, // an open text comes from nowhere
        _ => Holds(clause, token),
    };

    /// <summary>The words of a condition's topics that stand around a token, each once; those beside it do not count. None of other
    /// conditions.</summary>
    public IReadOnlyList<string> TopicWords(LabelCondition condition, int token) =>
        [.. condition.Clauses.OfType<TopicClause>().SelectMany(topic => Met(topic, token)).Distinct()];

    private bool OfTopic(TopicClause topic, int token) => Met(topic, token).Count >= topic.Least;

    private HashSet<string> Met(TopicClause topic, int token)
    {
        var met = new HashSet<string>(StringComparer.Ordinal);
        for (var at = Math.Max(0, token - TopicClause.Tokens); at <= Math.Min(facts.Tokens - 1, token + TopicClause.Tokens); at++)
        {
            if (Math.Abs(at - token) >= TopicClause.Beside && facts.Said(at) is { } said && topic.Words.Contains(said))
                met.Add(said);
        }

        return met;
    }

    private static bool Any(int from, int to, Func<int, string?> name, IReadOnlyList<string> wanted)
    {
        for (var at = Math.Max(0, from); at <= to; at++)
        {
            if (name(at) is { } here && wanted.Contains(here))
                return true;
        }

        return false;
    }

    private bool Beside(int token, IReadOnlyList<string> words)
    {
        for (var at = Math.Max(0, token - 2); at <= Math.Min(facts.Tokens - 1, token + 2); at++)
        {
            if (facts.Word(at) is { } word && words.Contains(word, StringComparer.OrdinalIgnoreCase))
                return true;
        }

        return false;
    }
}
