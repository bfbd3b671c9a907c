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
    private readonly NearestCodes? known;
    private Tensor? summed;

    /// <param name="rows">[heads, codes, part] float32; taken over.</param>
    /// <param name="normWeight">[heads, part]; null without an input norm.</param>
    /// <param name="known">Finds codes that do not change; outlives this. Null where they may change.</param>
    public TrainableCodebook(
        int layer, CodebookOptions options, Tensor rows, Tensor? normWeight, Tensor? normBias, NearestCodes? known = null)
    {
        if (options.K > rows.shape[1])
            throw OptionsException.Wrong($"k at layer {layer}", options.K, $"at most the number of codes ({rows.shape[1]})");
        (Layer, Options, Rows, NormWeight, NormBias, this.known) = (layer, options, rows, normWeight, normBias, known);
        (Heads, Codes, Part) = ((int)rows.shape[0], (int)rows.shape[1], (int)rows.shape[2]); // asking a tensor is slow
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
    public Tensor Gradient
    {
        get
        {
            using var ordinary = inference_mode(false);
            return summed ??= zeros_like(Rows).DetachFromDisposeScope();
        }
    }

    public int Heads { get; }

    public int Codes { get; }

    public int Part { get; }

    /// <summary>[heads · codes]: for how many passes with gradients no vector has chosen the code.</summary>
    public int[] Unused { get; }

    /// <summary>What moves the codes where no gradient does; null where one does.</summary>
    public CodeAverages? Averages { get; private set; }

    /// <summary>Has codes be moving averages of the vectors they stand for, and no gradient move them.</summary>
    /// <param name="decay">The share that a step keeps.</param>
    public void Average(double decay) => Averages = new(this, decay);

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
    /// <param name="pass">How many codes, and who is told.</param>
    /// <param name="summedCommitment">Whether the commitment is summed over tokens, as in the reference, or averaged.</param>
    /// <param name="extra">Gets what is to be added to the loss.</param>
    /// <param name="again">Whether the same pass has asked before.</param>
    /// <returns>[rows, heads · part]</returns>
    public Tensor Snap(
        Tensor x, TrainingPass pass, CodebookLoss loss, bool summedCommitment, List<Tensor> extra, bool again = false)
    {
        var z = Normalised(x);
        var fixedZ = z.detach().contiguous();
        var count = (int)x.shape[0];
        var k = Math.Min(pass.K ?? Options.K, Codes);
        var (ids, mean) = Choose(fixedZ, count, k);
        pass.Seen?.Invoke(new(this, fixedZ, mean, ids));
        if (!is_grad_enabled())
            return mean.view(count, -1);

        Age(ids, k, again);
        var y = mean;
        if (Averages is { } averages)
        {
            averages.Take(ids, k, fixedZ);
        }
        else
        {
            y = mean.DetachFromDisposeScope().requires_grad_();
            passes.Add(new(ids, k, y));
            if (loss.CodesFollowInput)
                extra.Add(Squares(y, fixedZ, fixedZ, count, loss, loss.Weight));
        }

        if (loss.Commitment > 0)
            extra.Add(Squares(z, y.detach(), fixedZ, count, loss, loss.Weight * loss.Commitment * (summedCommitment ? count : 1)));

        // Straight-through: forward gives y, to the bit; backward behaves as if z had passed untouched, or had been turned.
        var given = loss.CodesLearnFromOutput ? y : y.detach();
        var path = loss.Rotates ? Turned(z, fixedZ, mean.detach()) : z;
        return given.add(path - path.detach(), Scalars.One).view(count, -1);
    }

    /// <summary>After the backward pass: hands the gradients of what was given on to the codes it was the mean of.</summary>
    public void Spread()
    {
        foreach (var (ids, k, y) in passes)
        {
            using var scope = NewDisposeScope();
            if (y.grad is { } gradient)
                Add(ids, k, gradient.contiguous());
            y.Dispose();
        }

        passes.Clear();
    }

    /// <summary>Forgets that there were passes.</summary>
    public void Begin()
    {
        Forget();
        Array.Clear(Unused);
        Averages?.Forget();
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
        summed?.Dispose();
    }

    /// <summary>What a pass without gradients chooses for vectors.</summary>
    /// <param name="x">[rows, heads · part]</param>
    /// <returns>[rows, heads, k] ids, and [rows, heads · part]: the mean of their codes.</returns>
    public (int[] Ids, Tensor Mean) Chosen(Tensor x)
    {
        var (ids, mean) = Choose(Normalised(x).contiguous(), (int)x.shape[0], Options.K);
        return (ids, mean.view(x.shape));
    }

    /// <summary>The mean of the codes that are named.</summary>
    /// <param name="ids">[rows, heads, k]</param>
    /// <returns>[rows, heads · part]</returns>
    public Tensor Mean(int[] ids) =>
        Rows.view(-1, Part).index_select(0, Places(ids, Options.K)).view(-1, Heads, Options.K, Part).mean([2L]).view(-1, Heads * Part);

    /// <returns>[rows, heads, k] ids, and [rows, heads, part]: the mean of their codes.</returns>
    private unsafe (int[] Ids, Tensor Mean) Choose(Tensor z, int count, int k)
    {
        var ids = GC.AllocateUninitializedArray<int>(count * Heads * k);
        if (!OwnKernels.Take(z))
            return (ids, ChooseByTorch(z, ids, k));
        var scores = GC.AllocateUninitializedArray<float>(ids.Length);
        var mean = empty(z.shape, ScalarType.Float32, CPU);
        using var vectors = new TensorMemory(z);
        using var output = new TensorMemory(mean);
        using var anew = known is null ? new NearestCodes(Rows, Options.Similarity) : null;
        var nearest = known ?? anew!;
        fixed (int* id = ids)
        fixed (float* score = scores)
        {
            nearest.Find((float*)vectors.Address, count, k, id, score);
            nearest.Mean(id, count, k, (float*)output.Address);
        }

        return (ids, mean);
    }

    private Tensor ChooseByTorch(Tensor z, int[] ids, int k)
    {
        using var scope = NewDisposeScope();
        using var untracked = no_grad();
        using var codes = new TorchCodes(Rows, null, Options.Similarity);
        using var many = Scalars.Of(k);
        var chosen = codes.Scores(z).topk(k, dim: -1).indexes.transpose(0, 1); // [rows, heads, k]
        TensorMemory.Copy<int>(chosen.to_type(ScalarType.Int32)).CopyTo(ids, 0);
        return codes.Vectors(chosen).sum(2).div_(many).MoveToOuterDisposeScope();
    }

    /// <summary>The rows of [heads · codes, part] that ids [rows, heads, k] name.</summary>
    private Tensor Places(int[] ids, int k)
    {
        var places = new long[ids.Length];
        for (var at = 0; at < ids.Length; at++)
            places[at] = (at / k % Heads * (long)Codes) + ids[at];
        return tensor(places, device: Rows.device);
    }

    private void Age(int[] ids, int k, bool again)
    {
        for (var at = 0; at < Unused.Length && !again; at++)
            Unused[at]++;
        for (var at = 0; at < ids.Length; at++)
            Unused[(at / k % Heads * Codes) + ids[at]] = 0;
    }

    /// <param name="gradient">[rows, heads, part]</param>
    private void Add(int[] ids, int k, Tensor gradient)
    {
        using var untracked = no_grad();
        if (!OwnKernels.Take(gradient))
        {
            using var share = Scalars.Of(1.0 / k);
            var spread = gradient.unsqueeze(2).expand(-1, -1, k, -1).reshape(-1, Part);
            Gradient.view(-1, Part).index_add_(0, Places(ids, k), spread, share);
            return;
        }

        using var from = new TensorMemory(gradient);
        using var to = new TensorMemory(Gradient);
        for (var at = 0; at < ids.Length; at++) // one after another: a sum in another order is another sum
        {
            var head = at / k % Heads;
            AddScaled(
                from.Span<float>().Slice(at / k * Part, Part), 1f / k,
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

    /// <summary>The mean over tokens of the squared distance, or that as a share of the squared length, averaged over heads.</summary>
    private static Tensor Squares(Tensor one, Tensor other, Tensor z, int count, CodebookLoss loss, double weight)
    {
        var difference = one - other;
        var squares = difference * difference;
        if (loss.Relative)
            return RelativeSquares.Of(squares, z, weight);
        using var tokens = Scalars.Of(count);
        using var factor = Scalars.Of(weight);
        var mean = squares.sum().div(tokens);
        return weight == 1 ? mean : mean.mul(factor);
    }

    /// <summary>z turned and stretched by what turns and stretches it into y, where only z has a gradient.</summary>
    private static Tensor Turned(Tensor z, Tensor fixedZ, Tensor y)
    {
        using var two = Scalars.Of(2);
        using var tiny = Scalars.Of(1e-12);
        var (lengthZ, lengthY) = (fixedZ.norm(-1, keepdim: true).clamp_min(tiny), y.norm(-1, keepdim: true));
        var (from, to) = (fixedZ / lengthZ, y / lengthY.clamp_min(tiny));
        var middle = functional.normalize(from.add(to, Scalars.One), dim: -1);
        var turned = (z - (middle * (middle * z).sum(-1, keepdim: true)).mul(two))
            .add((to * (from * z).sum(-1, keepdim: true)).mul(two), Scalars.One);
        return turned * (lengthY / lengthZ);
    }

    /// <param name="Ids">[rows, heads, k]</param>
    /// <param name="Output">[rows, heads, part], which has a gradient after the backward pass.</param>
    private sealed record Snapped(int[] Ids, int K, Tensor Output);
}
