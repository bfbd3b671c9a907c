using System.Numerics;
using CodebookLsp.Network.Codebooks;
using CodebookLsp.Network.Kernels;
using CodebookLsp.Network.Primitives;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace CodebookLsp.Network.Training;

/// <summary>
/// The codebooks at one place of one layer while they are trained: as <see cref="CodebookLayer"/>, with gradients. The codes' own gradients
/// are not torch's business: what a pass replaces its vectors with is a leaf of the graph, and <see cref="Spread"/> hands that leaf's
/// gradient to the codes it was made of.
/// </summary>
internal sealed class TrainableCodebook : IDisposable
{
    private const double NormEpsilon = 1e-5;

    private readonly List<Snapped> passes = [];

    /// <param name="rows">[heads, codes, part] float32; taken over.</param>
    /// <param name="normWeight">[heads, part]; null without an input norm.</param>
    public TrainableCodebook(int layer, CodebookOptions options, Tensor rows, Tensor? normWeight, Tensor? normBias)
    {
        if (options.K > rows.shape[1])
            throw OptionsException.Wrong($"k at layer {layer}", options.K, $"at most the number of codes ({rows.shape[1]})");
        (Layer, Options, Rows, NormWeight, NormBias) = (layer, options, rows, normWeight, normBias);
        Gradient = zeros_like(rows).DetachFromDisposeScope();
        Unused = new int[Heads * Codes];
    }

    public int Layer { get; }

    public CodebookOptions Options { get; }

    /// <summary>[heads, codes, part]</summary>
    public Tensor Rows { get; }

    /// <summary>[heads, part]</summary>
    public Tensor? NormWeight { get; }

    /// <summary>[heads, part]</summary>
    public Tensor? NormBias { get; }

    /// <summary>[heads, codes, part]: the codes' gradient, summed up since it was last set to zero.</summary>
    public Tensor Gradient { get; }

    public int Heads => (int)Rows.shape[0];

    public int Codes => (int)Rows.shape[1];

    public int Part => (int)Rows.shape[2];

    /// <summary>[heads · codes]: for how many passes with gradients no vector has chosen the code.</summary>
    public int[] Unused { get; }

    /// <summary>[rows, heads, part]: what the last pass with gradients replaced its vectors with, a leaf of the graph.</summary>
    public Tensor Given => passes[^1].Output;

    /// <summary>The share of codes that no vector has chosen in so many passes.</summary>
    public double DeadShare(int passes) => (double)Unused.Count(count => count >= passes) / Unused.Length;

    /// <summary>The vectors through each head's own layer norm.</summary>
    /// <param name="x">[rows, heads · part]</param>
    /// <returns>[rows, heads, part]</returns>
    public Tensor Normalised(Tensor x)
    {
        var parts = x.view(-1, Heads, Part);
        return NormWeight is null
            ? parts
            : (functional.layer_norm(parts, [Part], eps: NormEpsilon) * NormWeight).add(NormBias!, Scalars.One);
    }

    /// <summary>Replaces vectors by the mean of the k codes most similar to them.</summary>
    /// <param name="x">[rows, heads · part]</param>
    /// <param name="summedCommitment">Whether the commitment is summed over tokens, as in the reference, or averaged.</param>
    /// <param name="extra">Gets what is to be added to the loss.</param>
    /// <param name="seen">Told [rows, heads, part] vectors and what replaces them; null for nobody.</param>
    /// <returns>[rows, heads · part]</returns>
    public Tensor Snap(Tensor x, CodebookLoss loss, bool summedCommitment, List<Tensor> extra, Action<Tensor, Tensor>? seen)
    {
        var z = Normalised(x);
        var fixedZ = z.detach().contiguous();
        var count = (int)x.shape[0];
        var (ids, mean) = Choose(fixedZ, count);
        seen?.Invoke(fixedZ, mean);
        if (!is_grad_enabled())
            return mean.view(count, -1);

        Age(ids);
        var y = mean.DetachFromDisposeScope().requires_grad_();
        passes.Add(new(ids, y));
        if (loss.CodesFollowInput)
            extra.Add(Squares(y, fixedZ, count));
        if (loss.Commitment > 0)
        {
            using var weight = Scalars.Of(loss.Commitment * (summedCommitment ? count : 1));
            extra.Add(Squares(z, y.detach(), count).mul(weight));
        }

        // Straight-through: forward gives y, to the bit; backward behaves as if z had passed untouched.
        var given = loss.CodesLearnFromOutput ? y : y.detach();
        return given.add(z - fixedZ, Scalars.One).view(count, -1);
    }

    /// <summary>After the backward pass: hands the gradients of what was given on to the codes it was the mean of.</summary>
    public void Spread()
    {
        foreach (var (ids, y) in passes)
        {
            using var scope = NewDisposeScope();
            if (y.grad is { } gradient)
                Add(ids, gradient.contiguous());
            y.Dispose();
        }

        passes.Clear();
    }

    /// <summary>Drops what an interrupted pass has left.</summary>
    public void Forget()
    {
        passes.ForEach(static pass => pass.Output.Dispose());
        passes.Clear();
    }

    public void Dispose()
    {
        Forget();
        Rows.Dispose();
        NormWeight?.Dispose();
        NormBias?.Dispose();
        Gradient.Dispose();
    }

    /// <returns>[rows, heads, k] ids, and [rows, heads, part]: the mean of their codes.</returns>
    private unsafe (int[] Ids, Tensor Mean) Choose(Tensor z, int count)
    {
        var ids = GC.AllocateUninitializedArray<int>(count * Heads * Options.K);
        if (!OwnKernels.Take(z))
            return (ids, ChooseByTorch(z, ids));
        var scores = GC.AllocateUninitializedArray<float>(ids.Length);
        var mean = empty(z.shape, ScalarType.Float32, CPU);
        using var vectors = new TensorMemory(z);
        using var output = new TensorMemory(mean);
        using var nearest = new NearestCodes(Rows, Options.Similarity);
        fixed (int* id = ids)
        fixed (float* score = scores)
        {
            nearest.Find((float*)vectors.Address, count, Options.K, id, score);
            nearest.Mean(id, count, Options.K, (float*)output.Address);
        }

        return (ids, mean);
    }

    private Tensor ChooseByTorch(Tensor z, int[] ids)
    {
        using var scope = NewDisposeScope();
        using var untracked = no_grad();
        using var codes = new TorchCodes(Rows, null, Options.Similarity);
        using var k = Scalars.Of(Options.K);
        var chosen = codes.Scores(z).topk(Options.K, dim: -1).indexes.transpose(0, 1); // [rows, heads, k]
        TensorMemory.Copy<int>(chosen.to_type(ScalarType.Int32)).CopyTo(ids, 0);
        return codes.Vectors(chosen).sum(2).div_(k).MoveToOuterDisposeScope();
    }

    /// <summary>The rows of [heads · codes, part] that ids [rows, heads, k] name.</summary>
    private Tensor Places(int[] ids)
    {
        var places = new long[ids.Length];
        for (var at = 0; at < ids.Length; at++)
            places[at] = (at / Options.K % Heads * (long)Codes) + ids[at];
        return tensor(places, device: Rows.device);
    }

    private void Age(int[] ids)
    {
        for (var at = 0; at < Unused.Length; at++)
            Unused[at]++;
        for (var at = 0; at < ids.Length; at++)
            Unused[(at / Options.K % Heads * Codes) + ids[at]] = 0;
    }

    /// <param name="gradient">[rows, heads, part]</param>
    private void Add(int[] ids, Tensor gradient)
    {
        using var untracked = no_grad();
        if (!OwnKernels.Take(gradient))
        {
            using var share = Scalars.Of(1.0 / Options.K);
            var spread = gradient.unsqueeze(2).expand(-1, -1, Options.K, -1).reshape(-1, Part);
            Gradient.view(-1, Part).index_add_(0, Places(ids), spread, share);
            return;
        }

        using var from = new TensorMemory(gradient);
        using var to = new TensorMemory(Gradient);
        for (var at = 0; at < ids.Length; at++) // one after another: a sum in another order is another sum
        {
            var head = at / Options.K % Heads;
            AddScaled(
                from.Span<float>().Slice(at / Options.K * Part, Part), 1f / Options.K,
                to.Span<float>().Slice(((head * Codes) + ids[at]) * Part, Part));
        }
    }

    private static void AddScaled(ReadOnlySpan<float> from, float scale, Span<float> to)
    {
        var column = 0;
        var factor = new Vector<float>(scale);
        for (; column <= to.Length - Vector<float>.Count; column += Vector<float>.Count)
            (new Vector<float>(to[column..]) + (new Vector<float>(from[column..]) * factor)).CopyTo(to[column..]);
        for (; column < to.Length; column++)
            to[column] += from[column] * scale;
    }

    /// <summary>The mean over tokens of the squared distance.</summary>
    private static Tensor Squares(Tensor one, Tensor other, int count)
    {
        using var tokens = Scalars.Of(count);
        var difference = one - other;
        return (difference * difference).sum().div(tokens);
    }

    /// <param name="Ids">[rows, heads, k]</param>
    /// <param name="Output">[rows, heads, part], which has a gradient after the backward pass.</param>
    private sealed record Snapped(int[] Ids, Tensor Output);
}
