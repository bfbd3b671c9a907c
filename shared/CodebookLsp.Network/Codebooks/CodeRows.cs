using static TorchSharp.torch;

namespace CodebookLsp.Network.Codebooks;

/// <summary>The codes of heads that have not all as many, in one tensor (<see cref="CodebookOptions.HeadCodes"/>).</summary>
internal static class CodeRows
{
    /// <param name="heads">Of each [codes, part].</param>
    /// <returns>[heads, codes of the largest, part], zero where a head has no code. A tensor of the caller's.</returns>
    public static Tensor Stacked(IReadOnlyList<Tensor> heads)
    {
        var most = heads.Max(static one => one.shape[0]);
        if (heads.All(one => one.shape[0] == most))
            return stack(heads);
        var rows = zeros([heads.Count, most, heads[0].shape[1]], heads[0].dtype, heads[0].device);
        foreach (var (head, own) in heads.Index())
        {
            using var place = rows[head].narrow(0, 0, own.shape[0]);
            place.copy_(own);
        }

        return rows;
    }

    /// <summary>With more codes behind those of each head.</summary>
    /// <param name="rows">[heads, codes of the largest, part]</param>
    /// <param name="added">For each head [new codes, part].</param>
    /// <returns>A tensor of the caller's, laid out alike, and how many codes each head has.</returns>
    public static (Tensor Rows, int[] Codes) Extended(Tensor rows, CodebookOptions options, IReadOnlyList<float[]> added)
    {
        using var scope = NewDisposeScope();
        var part = rows.shape[2];
        var heads = added.Select((own, head) =>
            cat([Of(rows, options, head), tensor(own, [own.Length / part, part], device: rows.device)])).ToList();
        return (Stacked(heads).DetachFromDisposeScope(), [.. heads.Select(static one => (int)one.shape[0])]);
    }

    /// <summary>Makes zero what is no code.</summary>
    /// <param name="rows">[heads, codes of the largest, part]</param>
    public static Tensor Cleared(Tensor rows, CodebookOptions options)
    {
        using var scope = NewDisposeScope();
        for (var head = 0; options.HeadCodes is { } codes && head < codes.Count; head++)
            rows[head].narrow(0, codes[head], rows.shape[1] - codes[head]).zero_();
        return rows;
    }

    /// <summary>One head's own codes, another name for the same numbers. [codes, part]</summary>
    public static Tensor Of(Tensor rows, CodebookOptions options, int head)
    {
        using var scope = NewDisposeScope();
        return rows[head].narrow(0, 0, options.CodesOf(head, (int)rows.shape[1])).MoveToOuterDisposeScope();
    }

    /// <summary>The mean of each head's codes. [heads, part], a tensor of the caller's.</summary>
    /// <param name="rows">[heads, codes of the largest, part]</param>
    public static Tensor Means(Tensor rows, CodebookOptions options)
    {
        using var scope = NewDisposeScope();
        return options.HeadCodes is null ? rows.mean([1]).MoveToOuterDisposeScope()
            : stack([.. options.HeadCodes.Select((_, head) => Of(rows, options, head).mean([0]))]).MoveToOuterDisposeScope();
    }
}
