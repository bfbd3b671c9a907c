namespace CodebookLsp.Features.Conditions;

/// <summary>When two labels say the same, however they were come by: their rows are shown as one.</summary>
public static class LabelMeaning
{
    /// <summary>A key that labels of one meaning share.</summary>
    /// <param name="text">The label's, which tells where there is no condition.</param>
    public static string Of(LabelCondition? condition, string text) => condition is null
        ? "text:" + text.Trim().ToLowerInvariant()
        : string.Join(" & ", condition.Clauses.Select(Key).Order(StringComparer.Ordinal));

    private static string Key(LabelClause clause) => clause switch
    {
        // What a reader sees of a topic is its first words.
        TopicClause topic => "about:" + Sorted(topic.Words.Take(LabelWords.OfTopic)),
        NearClause near => "about:" + Sorted(near.Words),
        NamedClause { Predicate: { } predicate } => Key(new PredicateClause(predicate)),
        NamedClause named => (named.IsOfPrevious ? "after:" : "word:") + Sorted(named.Names),
        SoonAfterClause soon => "soonafter:" + Sorted(soon.Names),
        SourceClause source => "source:" + Sorted(source.Sources),
        NextClause next => "next:" + Sorted(next.Names),
        _ => new LabelCondition(clause).ToString(),
    };

    private static string Sorted(IEnumerable<string> names) => string.Join('\u0001', names.Order(StringComparer.Ordinal));
}
