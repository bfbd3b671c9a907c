using CodebookLsp.Features.Conditions;

namespace CodebookLsp.Features.AutoLabels;

/// <summary>One thing that is said of tokens. Several together make a <see cref="Description"/>.</summary>
internal abstract record Statement
{
    /// <summary>How many names it uses: what is simpler is preferred.</summary>
    public abstract int Names { get; }

    public abstract bool Holds(TokenFeatures features, int token);

    /// <summary>On how many tokens of a half it holds.</summary>
    public abstract int Total(TokenFeatures features, int half);

    /// <summary>The same, so that it can be tested on any text.</summary>
    public abstract LabelClause Clause(TokenFeatures features);
}

/// <summary>The token, or what stands before it, has one of some names.</summary>
/// <param name="Family">Index into <see cref="TokenFeatures.Families"/>.</param>
/// <param name="Ids">The most salient first.</param>
internal sealed record Named(int Family, IReadOnlyList<int> Ids) : Statement
{
    public override int Names => Ids.Count;

    public override bool Holds(TokenFeatures features, int token)
    {
        var id = features.Families[Family][token];
        foreach (var wanted in Ids)
        {
            if (id == wanted)
                return true;
        }

        return false;
    }

    public override LabelClause Clause(TokenFeatures features) =>
        new NamedClause([features.Families[Family].Kind], [.. Ids.Select(features.Families[Family].Name)]);

    public override int Total(TokenFeatures features, int half) => Ids.Sum(id => features.Families[Family].Totals[half][id]);
}

/// <summary>The token has a predicate.</summary>
internal sealed record OfPredicate(int Index) : Statement
{
    public override int Names => 1;

    public override bool Holds(TokenFeatures features, int token) => features.Has(token, Index);

    public override LabelClause Clause(TokenFeatures features) => new PredicateClause(Index);

    public override int Total(TokenFeatures features, int half) => features.PredicateTotals[half][Index, Index];
}

/// <summary>One of some words stands in the tokens before.</summary>
/// <param name="Where">Index into <see cref="TokenFeatures.Near"/>.</param>
internal sealed record Near(int Where, IReadOnlyList<int> Words) : Statement
{
    public override int Names => Words.Count;

    public override bool Holds(TokenFeatures features, int token)
    {
        foreach (var word in features.Near[Where].At(token))
        {
            foreach (var wanted in Words)
            {
                if (word == wanted)
                    return true;
            }
        }

        return false;
    }

    public override LabelClause Clause(TokenFeatures features)
    {
        IReadOnlyList<string> words = [.. Words.Select(features.Near[Where].Name)];
        return features.Near[Where].IsOfWords ? new NearClause(words) : new SoonAfterClause(words);
    }

    public override int Total(TokenFeatures features, int half) => features.Near[Where].Covered(Words, half);
}

/// <summary>What a label says: one statement, or two that hold together.</summary>
internal sealed record Description(Statement First, Statement? Second = null)
{
    public int Names => First.Names + (Second?.Names ?? 0);

    public bool Holds(TokenFeatures features, int token) => First.Holds(features, token) && Second?.Holds(features, token) != false;

    public LabelCondition Condition(TokenFeatures features) => new(First.Clause(features), Second?.Clause(features));

    /// <summary>On how many tokens of a half it holds.</summary>
    public int Total(TokenFeatures features, int half)
    {
        switch (First, Second)
        {
            case (_, null):
                return First.Total(features, half);
            case (OfPredicate one, OfPredicate other):
                return features.PredicateTotals[half][Math.Min(one.Index, other.Index), Math.Max(one.Index, other.Index)];
            case (Named named, _):
                return Count(features, named, Second, half);
            case (_, Named named):
                return Count(features, named, First, half);
            default:
                throw new InvalidOperationException("One of two statements has names, or both are predicates.");
        }
    }

    private static int Count(TokenFeatures features, Named named, Statement other, int half)
    {
        var count = 0;
        foreach (var id in named.Ids)
        {
            foreach (var token in features.Families[named.Family].Tokens(id))
                count += features.Halves.Of(token) == half && other.Holds(features, token) ? 1 : 0;
        }

        return count;
    }
}
