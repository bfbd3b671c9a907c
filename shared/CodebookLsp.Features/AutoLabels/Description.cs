namespace CodebookLsp.Features.AutoLabels;

/// <summary>One thing that is said of tokens. Several together make a <see cref="Description"/>.</summary>
internal abstract record Statement
{
    /// <summary>How many names it uses: what is simpler is preferred.</summary>
    public abstract int Names { get; }

    public abstract bool Holds(TokenFeatures facts, int token);

    /// <summary>On how many tokens of a half it holds.</summary>
    public abstract int Total(TokenFeatures facts, int half);
}

/// <summary>The token, or what stands before it, has one of some names.</summary>
/// <param name="Family">Index into <see cref="TokenFeatures.Families"/>.</param>
/// <param name="Ids">The most telling first.</param>
internal sealed record Named(int Family, IReadOnlyList<int> Ids) : Statement
{
    public override int Names => Ids.Count;

    public override bool Holds(TokenFeatures facts, int token)
    {
        var id = facts.Families[Family][token];
        foreach (var wanted in Ids)
        {
            if (id == wanted)
                return true;
        }

        return false;
    }

    public override int Total(TokenFeatures facts, int half) => Ids.Sum(id => facts.Families[Family].Totals[half][id]);
}

/// <summary>The token has a trait.</summary>
internal sealed record OfTrait(int Index) : Statement
{
    public override int Names => 1;

    public override bool Holds(TokenFeatures facts, int token) => facts.Has(token, Index);

    public override int Total(TokenFeatures facts, int half) => facts.TraitTotals[half][Index, Index];
}

/// <summary>One of some words stands in the tokens before.</summary>
/// <param name="Where">Index into <see cref="TokenFeatures.Near"/>.</param>
internal sealed record Near(int Where, IReadOnlyList<int> Words) : Statement
{
    public override int Names => Words.Count;

    public override bool Holds(TokenFeatures facts, int token)
    {
        foreach (var word in facts.Near[Where].At(token))
        {
            foreach (var wanted in Words)
            {
                if (word == wanted)
                    return true;
            }
        }

        return false;
    }

    public override int Total(TokenFeatures facts, int half) => facts.Near[Where].Covered(Words, half);
}

/// <summary>What a label says: one statement, or two that hold together.</summary>
internal sealed record Description(Statement First, Statement? Second = null)
{
    public int Names => First.Names + (Second?.Names ?? 0);

    public bool Holds(TokenFeatures facts, int token) => First.Holds(facts, token) && Second?.Holds(facts, token) != false;

    /// <summary>On how many tokens of a half it holds.</summary>
    public int Total(TokenFeatures facts, int half)
    {
        switch (First, Second)
        {
            case (_, null):
                return First.Total(facts, half);
            case (OfTrait one, OfTrait other):
                return facts.TraitTotals[half][Math.Min(one.Index, other.Index), Math.Max(one.Index, other.Index)];
            case (Named named, _):
                return Count(facts, named, Second, half);
            case (_, Named named):
                return Count(facts, named, First, half);
            default:
                throw new InvalidOperationException("One of two statements has names, or both are traits.");
        }
    }

    private static int Count(TokenFeatures facts, Named named, Statement other, int half)
    {
        var count = 0;
        foreach (var id in named.Ids)
        {
            foreach (var token in facts.Families[named.Family].Tokens(id))
                count += facts.Halves.Of(token) == half && other.Holds(facts, token) ? 1 : 0;
        }

        return count;
    }
}
