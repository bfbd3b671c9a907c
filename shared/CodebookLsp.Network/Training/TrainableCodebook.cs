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

    /// <param name="options">With the number of codes of each head where they differ.</param>
    /// <param name="rows">[heads, codes, part] float32; taken over.</param>
    /// <param name="normWeight">[heads, part]; null without an input norm.</param>
    /// <param name="known">Finds codes that do not change; outlives this. Null where they may change.</param>
    public TrainableCodebook(
        int layer, CodebookOptions options, Tensor rows, Tensor? normWeight, Tensor? normBias, NearestCodes? known = null)
    {
        (Layer, Options, Rows, NormWeight, NormBias, this.known) = (layer, options, rows, normWeight, normBias, known);
        (Heads, Codes, Part) = ((int)rows.shape[0], (int)rows.shape[1], (int)rows.shape[2]); // asking a tensor is slow
        _ = options.WithCodes(layer, [.. Enumerable.Range(0, Heads).Select(CodesOf)]); // enough for k
        Unused = new int[Heads * Codes];
    }

    public int Layer { get; }

    public CodebookOptions Options { get; private set; }

    /// <summary>[heads, codes, part]</summary>
    public Tensor Rows { get; private set; }

    /// <summary>[heads, part]</summary>
    public Tensor? NormWeight { get; }

    /// <summary>[heads, part]</summary>
    public Tensor? NormBias { get; }

    /// <summary>[heads, codes, part]: the codes' gradient, summed up since it was last set to zero.</summary>
    public Tensor Gradient => summed ??= zeros_like(Rows).DetachFromDisposeScope();

    public int Heads { get; }

    /// <summary>How many codes each head has; the largest has, where they differ.</summary>
    public int Codes { get; private set; }

    public int Part { get; }

    /// <summary>[heads · codes]: for how many passes with gradients no vector has chosen the code.</summary>
    public int[] Unused { get; private set; }

    /// <summary>What moves the codes where no gradient does; null where one does.</summary>
    public CodeAverages? Averages { get; private set; }

    /// <summary>Has codes be moving averages of the vectors they stand for, and no gradient move them.</summary>
    /// <param name="decay">The share that a step keeps.</param>
    public void Average(double decay) => Averages = new(this, decay);

    /// <summary>Takes more codes. Not once anything learns.</summary>
    /// <param name="rows">[heads, codes, part], those that there are first; taken over.</param>
    public void Grow(Tensor rows, IReadOnlyList<int> codes)
    {
        Rows.Dispose();
        (Rows, Codes, Options) = (rows, codes.Max(), Options.WithCodes(Layer, codes));
        Unused = new int[Heads * Codes];
    }

    /// <summary>[rows, heads, part]: what the last pass with gradients replaced its vectors with, a leaf of the graph.</summary>
    public Tensor Given => passes[^1].Output;

    /// <summary>How many codes a head has.</summary>
    public int CodesOf(int head) => Options.CodesOf(head, Codes);

    /// <summary>Of what is there for every one of [heads · codes], that of those that are codes.</summary>
    public IEnumerable<T> Own<T>(IEnumerable<T> all) =>
        Options.HeadCodes is null ? all : all.Where((_, at) => at % Codes < CodesOf(at / Codes));

    /// <summary>The share of codes that no vector has chosen in so many passes.</summary>
    public double DeadShare(int passes) => Own(Unused).Average(count => count >= passes ? 1.0 : 0.0);

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
        var slots = CodeSlots.Of(this, pass.K);
        var (ids, mean) = Choose(fixedZ, count, slots);
        pass.Seen?.Invoke(new(this, fixedZ, mean, ids));
        if (!is_grad_enabled())
            return mean.view(count, -1);

        Age(ids, slots.K, again);
        var y = mean;
        if (Averages is { } averages)
        {
            averages.Take(ids, slots.K, fixedZ);
        }
        else
        {
            y = mean.DetachFromDisposeScope().requires_grad_();
            passes.Add(new(ids, slots, y));
            if (loss.CodesFollowInput)
                extra.Add(loss.Squares(y, fixedZ, fixedZ, count, loss.Weight));
        }

        if (loss.Commitment > 0)
            extra.Add(loss.Squares(z, y.detach(), fixedZ, count, loss.Weight * loss.Commitment * (summedCommitment ? count : 1)));

        // Straight-through: forward gives y, to the bit; backward behaves as if z had passed untouched, or had been turned.
        var given = loss.CodesLearnFromOutput ? y : y.detach();
        var path = loss.Rotates ? RotationTrick.Turned(z, fixedZ, mean.detach()) : z;
        return given.add(path - path.detach(), Scalars.One).view(count, -1);
    }

    /// <summary>After the backward pass: hands the gradients of what was given on to the codes it was the mean of.</summary>
    public void Spread()
    {
        foreach (var (ids, slots, y) in passes)
        {
            using var scope = NewDisposeScope();
            if (y.grad is { } gradient)
                Add(ids, slots, gradient.contiguous());
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
        var (ids, mean) = Choose(Normalised(x).contiguous(), (int)x.shape[0], CodeSlots.Of(this, null));
        return (ids, mean.view(x.shape));
    }

    /// <summary>The mean of the codes that are named.</summary>
    /// <param name="ids">[rows, heads, k]</param>
    /// <returns>[rows, heads · part]</returns>
    public Tensor Mean(int[] ids) =>
        Rows.view(-1, Part).index_select(0, Places(ids, Options.K)).view(-1, Heads, Options.K, Part).mean([2L]).view(-1, Heads * Part);

    /// <returns>[rows, heads, k] ids, and [rows, heads, part]: the mean of their codes.</returns>
    private unsafe (int[] Ids, Tensor Mean) Choose(Tensor z, int count, CodeSlots slots)
    {
        var (k, headKs) = slots;
        var ids = GC.AllocateUninitializedArray<int>(count * Heads * k);
        if (!OwnKernels.Take(z))
            return (ids, ChooseByTorch(z, ids, slots));
        var scores = GC.AllocateUninitializedArray<float>(ids.Length);
        var mean = empty(z.shape, ScalarType.Float32, CPU);
        using var vectors = new TensorMemory(z);
        using var output = new TensorMemory(mean);
        using var anew = known is null ? new NearestCodes(Rows, Options.Similarity, Options.HeadCodes) : null;
        var nearest = known ?? anew!;
        fixed (int* id = ids)
        fixed (float* score = scores)
        {
            nearest.Find((float*)vectors.Address, count, k, id, score, headKs);
            nearest.Mean(id, count, k, (float*)output.Address, headKs);
        }

        return (ids, mean);
    }

    private Tensor ChooseByTorch(Tensor z, int[] ids, CodeSlots slots)
    {
        using var scope = NewDisposeScope();
        using var untracked = no_grad();
        using var codes = new TorchCodes(Rows, null, Options with { K = slots.K, HeadKs = slots.HeadKs });
        var chosen = codes.Scores(z).topk(slots.K, dim: -1).indexes.transpose(0, 1); // [rows, heads, k]
        TensorMemory.Copy<int>(chosen.to_type(ScalarType.Int32)).CopyTo(ids, 0);
        for (var at = 0; slots.HeadKs is { } own && at < ids.Length; at++)
            ids[at] = at % slots.K < own[at / slots.K % Heads] ? ids[at] : -1;
        return codes.Mean(codes.Vectors(chosen)).MoveToOuterDisposeScope();
    }

    /// <summary>The rows of [heads · codes, part] that ids [rows, heads, k] name; the first where they name none.</summary>
    private Tensor Places(int[] ids, int k)
    {
        var places = new long[ids.Length];
        for (var at = 0; at < ids.Length; at++)
            places[at] = (at / k % Heads * (long)Codes) + Math.Max(0, ids[at]);
        return tensor(places, device: Rows.device);
    }

    private void Age(int[] ids, int k, bool again)
    {
        for (var at = 0; at < Unused.Length && !again; at++)
            Unused[at]++;
        for (var at = 0; at < ids.Length; at++)
        {
            if (ids[at] >= 0)
                Unused[(at / k % Heads * Codes) + ids[at]] = 0;
        }
    }

    /// <param name="gradient">[rows, heads, part]</param>
    private void Add(int[] ids, CodeSlots slots, Tensor gradient)
    {
        using var untracked = no_grad();
        var k = slots.K;
        if (!OwnKernels.Take(gradient))
        {
            var shares = tensor(
                [.. Enumerable.Range(0, Heads * k).Select(at => at % k < slots.Of(at / k) ? 1f / slots.Of(at / k) : 0)], [1, Heads, k, 1],
                device: Rows.device);
            var spread = (gradient.unsqueeze(2) * shares).reshape(-1, Part);
            Gradient.view(-1, Part).index_add_(0, Places(ids, k), spread, Scalars.One);
            return;
        }

        using var from = new TensorMemory(gradient);
        using var to = new TensorMemory(Gradient);
        for (var at = 0; at < ids.Length; at++) // one after another: a sum in another order is another sum
        {
            if (ids[at] < 0)
                continue;
            var head = at / k % Heads;
            AddScaled(
                from.Span<float>().Slice(at / k * Part, Part), 1f / slots.Of(head),
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

    /// <param name="Ids">[rows, heads, k]</param>
    /// <param name="Output">[rows, heads, part], which has a gradient after the backward pass.</param>
    private sealed record Snapped(int[] Ids, CodeSlots Slots, Tensor Output);
}
