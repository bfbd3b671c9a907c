using CodebookLsp.Network.Primitives;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace CodebookLsp.Network.Codebooks;

/// <summary>A layer's codes by torch's own products and sums: on a GPU, and where all similarities are wanted.</summary>
internal sealed class TorchCodes : IDisposable
{
    private readonly Tensor rows;
    private readonly Lazy<Tensor>? means;
    private readonly CodebookOptions options;
    private readonly Lazy<Tensor> directions; // [heads, part, codes], normalised
    private readonly Lazy<Tensor> firstRows; // [1, heads, 1] int64: where each head's codes begin among all
    private readonly Lazy<Tensor?> absent; // [heads, 1, codes]: minus infinity where a head has no code; null where all have as many
    private readonly Lazy<Tensor> shares; // [1, heads, k, 1]: how much each slot counts

    /// <param name="rows">[heads, codes, part] float32</param>
    /// <param name="means">[heads, part]: the mean of each head's codes; null where nobody asks for it.</param>
    public TorchCodes(Tensor rows, Lazy<Tensor>? means, CodebookOptions options)
    {
        (this.rows, this.means, this.options) = (rows, means, options);
        directions = new(Directions);
        firstRows = new(FirstRows);
        absent = new(Absent);
        shares = new(Shares);
    }

    private int Heads => (int)rows.shape[0];

    private int Codes => (int)rows.shape[1];

    private int Part => (int)rows.shape[2];

    /// <summary>All similarities. [heads, rows, codes], larger is closer.</summary>
    public Tensor Scores(Tensor parts)
    {
        var z = parts.to_type(ScalarType.Float32).view(-1, Heads, Part).transpose(0, 1); // [heads, rows, part]
        var scores = options.Similarity == Similarity.InnerProduct
            ? z.matmul(directions.Value)
            : cdist(z, rows, compute_mode: TorchSharp.compute_mode.donot_use_mm_for_euclid_dist).neg_();
        return absent.Value is { } none ? scores.add_(none, Scalars.One) : scores;
    }

    /// <summary>The mean of the codes that each head's own slots name. [rows, heads, part] float32</summary>
    /// <param name="vectors">[rows, heads, k, part]</param>
    public Tensor Mean(Tensor vectors)
    {
        if (options.HeadKs is not null)
            return (vectors * shares.Value).sum(2);
        using var slots = Scalars.Of(vectors.shape[2]);
        return vectors.sum(2).div_(slots);
    }

    /// <summary>The sum of the codes the ids name, each times its weight. [rows, heads · part] float32</summary>
    public Tensor Mix(int[] ids, float[] weights, int count, int k) =>
        (Vectors(ids, count, k) * tensor(weights, [count, Heads, k, 1], device: rows.device)).sum(2).view(count, Heads * Part);

    /// <summary>
    /// The codes the ids name, zero for −1, the mean of all for <see cref="CodeChoice.MeanCode"/>. [rows, heads, k, part]
    /// </summary>
    public Tensor Vectors(int[] ids, int count, int k)
    {
        var chosen = tensor(ids, ScalarType.Int64, rows.device).view(count, Heads, k);
        var vectors = Vectors(chosen.clamp_min(Scalars.Zero)) * chosen.ge(Scalars.Zero).unsqueeze(-1);
        if (!ids.Contains(CodeChoice.MeanCode))
            return vectors;
        using var mean = Scalars.Of(CodeChoice.MeanCode);
        return vectors.add_(chosen.eq(mean).unsqueeze(-1) * means!.Value.view(1, Heads, 1, Part), Scalars.One);
    }

    /// <summary>The codes the ids name. [rows, heads, k, part]</summary>
    /// <param name="ids">[rows, heads, k] int64, none below 0.</param>
    public Tensor Vectors(Tensor ids) =>
        rows.view(-1, Part).index_select(0, ids.add(firstRows.Value, Scalars.One).flatten()).view(ids.shape[0], Heads, ids.shape[2], Part);

    public void Dispose()
    {
        foreach (var made in new[] { directions, firstRows, shares })
        {
            if (made.IsValueCreated)
                made.Value.Dispose();
        }

        if (absent.IsValueCreated)
            absent.Value?.Dispose();
    }

    private Tensor Directions()
    {
        using var scope = NewDisposeScope();
        return functional.normalize(rows, dim: -1).transpose(1, 2).DetachFromDisposeScope();
    }

    private Tensor? Absent()
    {
        if (options.HeadCodes is not { } own)
            return null;
        var values = new float[Heads * Codes];
        for (var at = 0; at < values.Length; at++)
            values[at] = at % Codes < own[at / Codes] ? 0 : float.NegativeInfinity;
        return tensor(values, [Heads, 1, Codes], device: rows.device).DetachFromDisposeScope();
    }

    private Tensor Shares()
    {
        var values = new float[Heads * options.K];
        for (var at = 0; at < values.Length; at++)
            values[at] = at % options.K < options.KOf(at / options.K) ? 1f / options.KOf(at / options.K) : 0;
        return tensor(values, [1, Heads, options.K, 1], device: rows.device).DetachFromDisposeScope();
    }

    private Tensor FirstRows() =>
        tensor([.. Enumerable.Range(0, Heads).Select(head => (long)head * Codes)], [1, Heads, 1], device: rows.device)
            .DetachFromDisposeScope();
}
