namespace CodebookLsp.Features.Conditions;

/// <summary>
/// Reads from the text of an automatic label what it says. Their grammar is closed: lists of names behind a few words, predicates, and two
/// of these together. Where a text does not say in which of several ways a name is meant, each of them counts.
/// </summary>
internal static class LabelGrammar
{
    /// <summary>What stands before a list of names, and what it then says; the longer of two that begin alike first.</summary>
    private static readonly (string Prefix, Func<IReadOnlyList<string>, LabelClause?> Clause)[] Lists =
    [
        ("after the word ", static names => new NamedClause([FamilyKind.PreviousWord], names)),
        ("after ", static names => new NamedClause([FamilyKind.Previous, FamilyKind.PreviousPair], names)),
        ("a word in ", Endings),
        ("near ", static names => new NearClause(names)),
        ("soon after ", static names => new SoonAfterClause(names)),
        ("about ", static names => new TopicClause(1, names)),
        ("before ", static names => new NextClause(names)),
        (LabelWords.BeforeSources, static names => new SourceClause(names)),
        ("", static names => new NamedClause([FamilyKind.Token, FamilyKind.Word, FamilyKind.Pair], names)),
    ];

    /// <summary>Null where it is no such text: somebody wrote it, or it speaks of what a text alone does not tell.</summary>
    public static LabelCondition? Parse(string text)
    {
        foreach (var (first, rest) in Beginnings(text))
        {
            if (rest.Length == 0)
                return new(first);
            if (Beside(rest) is { } second)
                return new(first, second);
        }

        return null;
    }

    /// <summary>What a text may begin with, and what is left then.</summary>
    private static IEnumerable<(LabelClause First, string Left)> Beginnings(string text)
    {
        // The longest predicate first: "after a line break" is not "after" and a list.
        foreach (var predicate in Enumerable
            .Range(0, TokenPredicate.All.Count)
            .Where(one => text.StartsWith(TokenPredicate.All[one].Alone, StringComparison.Ordinal))
            .OrderByDescending(static one => TokenPredicate.All[one].Alone.Length))
            yield return (new PredicateClause(predicate), text[TokenPredicate.All[predicate].Alone.Length..]);
        foreach (var (prefix, clause) in Lists)
        {
            if (
                text.StartsWith(prefix, StringComparison.Ordinal)
                && Names(text[prefix.Length..]) is var (names, rest)
                && clause(names) is { } list)
                yield return (list, rest);
        }
    }

    /// <summary>What stands behind the first clause; null where it is nothing known.</summary>
    private static LabelClause? Beside(string rest)
    {
        var place = rest.StartsWith(", ", StringComparison.Ordinal) ? rest[2..] : rest[0] == ' ' ? rest[1..] : null;
        for (var predicate = 0; predicate < TokenPredicate.All.Count; predicate++)
        {
            var beside = TokenPredicate.All[predicate].Beside;
            if (beside is not null && (beside == rest || beside == place))
                return new PredicateClause(predicate);
        }

        return place is null
            ? null
            : Lists.Where(static list => list.Prefix.Length > 0)
                .Where(list => place.StartsWith(list.Prefix, StringComparison.Ordinal))
                .Select(list => Names(place[list.Prefix.Length..]) is (var names, "") ? list.Clause(names) : null)
                .FirstOrDefault(static clause => clause is not null);
    }

    /// <summary>The list of names at a text's start, and what stands behind it; null where none does.</summary>
    private static (IReadOnlyList<string> Names, string Left)? Names(string text)
    {
        var (names, at) = (new List<string>(), 0);
        while (Item(text[at..]) is var (name, length))
        {
            names.Add(name);
            at += length;
            if (!text[at..].StartsWith(", ", StringComparison.Ordinal) || Item(text[(at + 2)..]) is null)
                return (names, text[at..]);
            at += 2;
        }

        return null;
    }

    private static (string Name, int Length)? Item(string text)
    {
        // the longest first
        foreach (var (unseen, shown) in LabelWords.Unseen.Reverse())
        {
            if (text.StartsWith(shown, StringComparison.Ordinal))
                return (unseen, shown.Length);
        }

        if (text.Length < 3)
            return null;
        var closing = text[0] switch { '“' => '”', '«' => '»', _ => '\0' };
        if (closing == '\0')
            return null;
        for (var end = 2; end < text.Length; end++)
        {
            if (text[end] == closing && (end + 1 == text.Length || text[end + 1] is ' ' or ','))
                return (text[1..end], end + 1);
        }

        return null;
    }

    private static NamedClause? Endings(IReadOnlyList<string> names)
    {
        if (names.Any(static name => name.Length is < 3 or > 5 || name[0] != '-'))
            return null;
        return new(
            [.. names.Select(static name => name.Length switch
            {
                5 => FamilyKind.Ending4,
                4 => FamilyKind.Ending3,
                _ => FamilyKind.Ending2,
            }).Distinct()],
            [.. names.Select(static name => name[1..])]);
    }
}
