using CodebookLsp.Network.Primitives;

namespace CodebookLsp.Network.Codebooks;

/// <summary>How a forced code changes what a site gives on.</summary>
public enum InterventionMode
{
    /// <summary>It takes slots of the site's own codes: the paper's intervention, a replacement of ids.</summary>
    Replace,

    /// <summary>own + strength · (forced − the codebook's mean), as sparse-autoencoder features are steered.</summary>
    Add,

    /// <summary>It may not fire: the next closest code stands where it would (the reference's <c>disable_codes</c>).</summary>
    Ablate,
}

/// <summary>Which slots of a site a code takes that replaces.</summary>
public enum InterventionSlot
{
    /// <summary>One slot, counted from the most similar (0) or from the least similar (−1); strength blends it with its own code.</summary>
    One,

    /// <summary>All k: at strength 1 the output is the code itself.</summary>
    All,

    /// <summary>One more than there are: at strength 1 the output is the mean over k + 1.</summary>
    Append,

    /// <summary>
    /// Strength · k slots, the least similar first and after those that earlier codes of the list have taken; the last of them perhaps
    /// in part.
    /// </summary>
    Share,
}

/// <summary>A code forced on (specification, section 11).</summary>
/// <param name="Head">Null for an ungrouped codebook.</param>
/// <param name="Positions">Null for every position: prompt and everything generated.</param>
/// <param name="Index">With <see cref="InterventionSlot.One"/>, which.</param>
public sealed record CodeIntervention(
    int Layer, Placement Placement, int? Head, int Code, IReadOnlyList<int>? Positions = null, InterventionSlot Slot = InterventionSlot.One,
    int Index = -1)
{
    private const double WholeSlot = 1 - 1e-9; // sums of strengths are not exact

    public InterventionMode Mode { get; init; }

    /// <summary>
    /// 0 changes nothing. Of no account to <see cref="InterventionMode.Ablate"/>. With <see cref="InterventionMode.Replace"/> at most 1;
    /// with <see cref="InterventionMode.Add"/> any number, negative ones lead away.
    /// </summary>
    public double Strength { get; init; } = 1;

    /// <summary>The first position it holds for.</summary>
    public int From { get; init; }

    /// <summary>The hook that forces the codes, in the order of the list.</summary>
    public static CodeHook Hook(IReadOnlyList<CodeIntervention> interventions)
    {
        var banned = interventions.Where(static intervention => intervention.Mode == InterventionMode.Ablate)
            .ToLookup(static intervention => intervention.At, static intervention => intervention.Code);
        var taken = new Dictionary<(int, Placement, int), double>();
        var placed = new List<(CodeIntervention Intervention, double Taken, IReadOnlyCollection<int> Banned)>();
        foreach (var intervention in interventions)
        {
            placed.Add((intervention, taken.GetValueOrDefault(intervention.At), [.. banned[intervention.At]]));
            if (intervention is { Mode: InterventionMode.Replace, Slot: InterventionSlot.Share })
                taken[intervention.At] = taken.GetValueOrDefault(intervention.At) + intervention.Strength;
        }

        var byLayer = placed.ToLookup(static one => (one.Intervention.Layer, one.Intervention.Placement));
        return choice =>
        {
            foreach (var (intervention, before, ablated) in byLayer[(choice.Layer, choice.Placement)])
                intervention.Apply(choice, before, ablated);
        };
    }

    private (int Layer, Placement Placement, int Head) At => (Layer, Placement, Head ?? 0);

    /// <summary>Whether a site of this model can carry it.</summary>
    public bool Fits(Site site) =>
        site.Layer == Layer && site.Placement == Placement && site.Head == Head && Code >= 0 && Code < site.Codes
        && (Slot != InterventionSlot.One || (Index < site.K && Index >= -site.K));

    private void Apply(CodeChoice choice, double taken, IReadOnlyCollection<int> banned)
    {
        var head = Head ?? 0;
        if (head >= choice.Heads || Code >= choice.CodesOf(head)
            || (Slot == InterventionSlot.One && (Index >= choice.OwnSlotsOf(head) || Index < -choice.OwnSlotsOf(head))))
            throw new ArgumentException($"{this} does not fit a site of {choice.Heads} heads, {choice.Codes} codes and {choice.K} slots.");
        if (Strength == 0 && Mode != InterventionMode.Ablate)
            return;
        foreach (var sequence in choice.Sequences)
        {
            for (var at = Math.Max(0, From - sequence.FirstPosition); at < sequence.Rows; at++)
            {
                if (Positions?.Contains(sequence.FirstPosition + at) != false)
                    Apply(choice, sequence.FirstRow + at, head, taken, banned);
            }
        }
    }

    private void Apply(CodeChoice choice, int row, int head, double taken, IReadOnlyCollection<int> banned)
    {
        var k = choice.OwnSlotsOf(head);
        switch (Mode, Slot)
        {
            case (InterventionMode.Ablate, _):
                choice.Ablate(row, head, banned);
                break;
            case (InterventionMode.Add, _):
                choice.Add(row, head, Code, Strength);
                break;
            case (_, InterventionSlot.Append):
                choice.Append(row, head, Code, Strength);
                break;
            case (_, InterventionSlot.All):
                for (var slot = 0; slot < k; slot++)
                    Take(choice, row, head, slot, Strength);
                break;
            case (_, InterventionSlot.Share):
                var (first, last) = (taken * k, (taken + Strength) * k); // in slots, from the least similar
                for (var slot = (int)first; slot < Math.Min(k, last); slot++)
                    Take(choice, row, head, k - 1 - slot, Math.Min(last, slot + 1) - Math.Max(first, slot));
                break;
            default:
                Take(choice, row, head, Index < 0 ? Index + k : Index, Strength);
                break;
        }
    }

    private void Take(CodeChoice choice, int row, int head, int slot, double share)
    {
        if (share >= WholeSlot)
            choice.Rewrite(row, head)[slot] = Code;
        else if (share > 1 - WholeSlot)
            choice.Blend(row, head, slot, Code, share);
    }
}
