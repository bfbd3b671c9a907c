namespace CodebookLsp.Features.Conditions;

/// <summary>Something that a reader sees of a token, in a few words.</summary>
/// <param name="Key">The same for things that are as good as the same.</param>
internal sealed record SeenThing(string Key, string Text)
{
    /// <summary>Predicates of which one says what the others say.</summary>
    private static readonly int[][] Alike =
    [
        [TokenPredicate.Capitalised, TokenPredicate.Capitals],
        [TokenPredicate.Digits, TokenPredicate.Year],
        [TokenPredicate.Repeats, TokenPredicate.RepeatsWords],
        [TokenPredicate.StartsSentence, TokenPredicate.AfterSentence],
        [TokenPredicate.AfterCapitalised, TokenPredicate.AfterPunctuation, TokenPredicate.AfterDigits], // what stands right before
        [TokenPredicate.StartsText, TokenPredicate.StartsParagraph, TokenPredicate.StartsLine, TokenPredicate.AfterLineBreak],
    ];

    /// <summary>What a clause that holds on a token says of it, by what is true here alone; perhaps nothing that is worth a
    /// word.</summary>
    public static IEnumerable<SeenThing> Of(LabelClause clause, TextFacts facts, int token) => clause switch
    {
        PredicateClause predicate => [Of(predicate.Predicate)],
        NamedClause { IsOfPrevious: true } named => After(named, facts, token),
        SoonAfterClause soon => Enumerable.Range(1, SoonAfterClause.Tokens).Where(back => back <= token)
            .Select(back => (Back: back, Name: facts.Name(FamilyKind.Token, token - back)))
            .Where(one => one.Name is not null && soon.Names.Contains(one.Name)).Take(1)
            .Select(static one => one.Back == 1 ? After(one.Name!) : new("soon after", $"soon after {LabelWords.List([one.Name!])}")),
        NearClause near => Enumerable.Range(0, NearClause.Tokens).Where(back => back <= token)
            .Select(back => facts.Said(token - back)).OfType<string>().Where(near.Words.Contains).Take(1)
            .Select(static word => new SeenThing("near", $"near {LabelWords.List([word])}")),
        NextClause => facts.Name(FamilyKind.Token, token + 1) is { } next ? [new("before", $"before {LabelWords.List([next])}")] : [],
        _ => [],
    };

    private static IEnumerable<SeenThing> After(NamedClause named, TextFacts facts, int token)
    {
        foreach (var family in named.Families)
        {
            if (facts.Name(family, token) is { } name && named.Names.Contains(name))
                return [After(name)];
        }

        return [];
    }

    private static SeenThing After(string name) => name is "⏎" or "⏎⏎" ? Of(TokenPredicate.AfterLineBreak)
        : new(Of(TokenPredicate.AfterCapitalised).Key, $"after {LabelWords.List([name])}");

    private static SeenThing Of(int predicate) => new(
        $"is:{Alike.FirstOrDefault(group => group.Contains(predicate))?[0] ?? predicate}", TokenPredicate.All[predicate].Alone);
}
