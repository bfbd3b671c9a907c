namespace CodebookLsp.Network.Codebooks;

/// <summary>Which slots of a site a forced code takes.</summary>
public enum PatchSlot
{
    /// <summary>One slot, counted from the most similar (0) or from the least similar (−1).</summary>
    One,

    /// <summary>All k: the output is the code itself.</summary>
    All,

    /// <summary>One more than there are: the output is the mean over k + 1.</summary>
    Append,
}

/// <summary>A code forced on: the paper's intervention, a replacement of ids (specification, section 11).</summary>
/// <param name="Head">Null for an ungrouped codebook.</param>
/// <param name="Positions">Null for every position: prompt and everything generated.</param>
/// <param name="Index">With <see cref="PatchSlot.One"/>, which.</param>
public sealed record CodePatch(
    int Layer, Placement Placement, int? Head, int Code, IReadOnlyList<int>? Positions = null, PatchSlot Slot = PatchSlot.One, int Index = -1)
{
    /// <summary>The seam that forces the codes, in the order of the list.</summary>
    public static CodeSeam Seam(IReadOnlyList<CodePatch> patches) => choice =>
    {
        foreach (var patch in patches)
        {
            if (patch.Layer == choice.Layer && patch.Placement == choice.Placement)
                patch.Apply(choice);
        }
    };

    private void Apply(CodeChoice choice)
    {
        var head = Head ?? 0;
        if (head >= choice.Heads || Code >= choice.Codes || (Slot == PatchSlot.One && (Index >= choice.K || Index < -choice.K)))
            throw new ArgumentException($"{this} does not fit a site of {choice.Heads} heads, {choice.Codes} codes and {choice.K} slots.");
        foreach (var sequence in choice.Sequences)
        {
            for (var at = 0; at < sequence.Rows; at++)
            {
                if (Positions?.Contains(sequence.FirstPosition + at) == false)
                    continue;
                var row = sequence.FirstRow + at;
                switch (Slot)
                {
                    case PatchSlot.Append:
                        choice.Append(row, head, Code);
                        break;
                    case PatchSlot.All:
                        choice.Rewrite(row, head).Fill(Code);
                        break;
                    default:
                        choice.Rewrite(row, head)[Index < 0 ? Index + choice.K : Index] = Code;
                        break;
                }
            }
        }
    }
}
