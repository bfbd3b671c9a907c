using CodebookLsp.Network.Kernels;
using CodebookLsp.Network.Primitives;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace CodebookLsp.Network.Codebooks;

/// <summary>What a pass asks of every codebook layer it meets.</summary>
/// <param name="Sequences">Which rows are which positions.</param>
/// <param name="Hook">Sees and changes the chosen codes; null when nobody wants to know.</param>
/// <param name="Switches">Codes that may not be used; null for none.</param>
/// <param name="Recorder">Keeps the chosen codes, after the hook; null for nobody.</param>
internal sealed record SnapRequest(
    IReadOnlyList<SequenceRows> Sequences, CodeHook? Hook = null, HookSwitches? Switches = null, Recorder? Recorder = null);

/// <summary>
/// The codebooks at one place of one layer. Every vector is cut into a part for each head, and each part is replaced by the mean
/// of the k codes most similar to it (paper, section 2; the text there says sum, the reference's code divides by k, and so do we).
/// </summary>
/// <remarks>
/// On the CPU the search is <see cref="NearestCodes"/>, which never builds the matrix of all similarities. With switches, and on
/// a GPU, it is torch's own products and top-k. On a GPU the ids do not leave it unless somebody wants to see or change them at once.
/// </remarks>
internal sealed class CodebookLayer : IDisposable
{
    private const double NormEpsilon = 1e-5; // torch's default, which the reference uses

    private readonly Tensor rows;        // [heads, codes, part] float32
    private readonly Tensor? normWeight; // [heads, part]
    private readonly Tensor? normBias;
    private readonly NearestCodes? nearest; // on the CPU
    private readonly CodeOutputs outputs;
    private readonly TorchCodes torch;

    /// <param name="rows">[heads, codes, part] float32; the layer takes it over.</param>
    /// <param name="normWeight">[heads, part], or null without an input norm.</param>
    public CodebookLayer(int layer, CodebookOptions options, Tensor rows, Tensor? normWeight, Tensor? normBias)
    {
        Layer = layer;
        Options = options;
        this.rows = rows;
        this.normWeight = normWeight;
        this.normBias = normBias;
        _ = options.WithCodes(layer, [.. Enumerable.Range(0, Heads).Select(CodesOf)]); // enough for k
        if (OwnKernels.Take(rows))
            nearest = new(rows, options.Similarity, options.HeadCodes);
        outputs = new(rows, nearest, options);
        torch = outputs.Torch;
    }

    public int Layer { get; }

    public CodebookOptions Options { get; }

    public int Heads => (int)rows.shape[0];

    /// <summary>How many codes each head has; the largest has, where they differ.</summary>
    public int Codes => (int)rows.shape[1];

    /// <summary>How many codes a head has.</summary>
    public int CodesOf(int head) => Options.CodesOf(head, Codes);

    /// <summary>Where it lies, and what it snaps must lie.</summary>
    public Device Device => rows.device;

    /// <summary>The length of one head's vectors.</summary>
    public int Part => (int)rows.shape[2];

    /// <summary>One for each head, in the order of the choice's ids.</summary>
    public IEnumerable<Site> Sites => Enumerable.Range(0, Heads)
        .Select(head => new Site(Layer, Options.Placement, Options.Grouped ? head : null, CodesOf(head), Options.KOf(head)));

    /// <summary>The vectors snapped to their codes.</summary>
    /// <param name="x">[rows, heads · part], float32 or bfloat16; not changed.</param>
    /// <returns>[rows, heads · part] in the same numbers. A tensor of the caller's.</returns>
    public Tensor Snap(Tensor x, SnapRequest request)
    {
        using var scope = NewDisposeScope();
        var count = (int)x.shape[0];
        var parts = Normalised(x.contiguous());                               // [rows, heads · part]
        if (nearest is null && request is { Hook: null, Switches: null })
            return SnapInPlace(parts, x.dtype, request).MoveToOuterDisposeScope();
        var ids = GC.AllocateUninitializedArray<int>(count * Heads * Options.K);
        var similarities = GC.AllocateUninitializedArray<float>(ids.Length);
        if (request.Switches is { } switches)
            ChooseWith(switches, parts, request.Sequences, ids, similarities);
        else if (nearest is not null)
            Find(parts, Options.K, ids, similarities, Options.HeadKs);
        else
            TopK(parts, Options.K, ids, similarities, Options.HeadKs);

        var choice = new CodeChoice(
            Layer, Options.Placement, Options.Grouped, Heads, Codes, Options.K, ids, similarities, request.Sequences, Closest, Options);
        request.Hook?.Invoke(choice);
        request.Recorder?.Record(choice);
        return outputs.Of(choice, count, x.dtype).MoveToOuterDisposeScope();

        int[] Closest(int row, int head, int most)
        {
            using var inner = NewDisposeScope();
            var found = new int[Heads * most];
            var scores = new float[found.Length];
            if (nearest is not null)
                Find(parts[row..(row + 1)].contiguous(), most, found, scores);
            else
                TopK(parts[row..(row + 1)], most, found, scores);
            return found[(head * most)..((head + 1) * most)];
        }
    }

    /// <summary>The same where nobody changes the choice, and it can stay on its device.</summary>
    private Tensor SnapInPlace(Tensor parts, ScalarType type, SnapRequest request)
    {
        var (best, chosen) = torch.Scores(parts).topk(Options.K, dim: -1);          // [heads, rows, k]
        var ids = chosen.transpose(0, 1);                                     // [rows, heads, k]
        request.Recorder?.Keep(ids, best.transpose(0, 1), request.Sequences, Options.HeadKs);
        return torch.Mean(torch.Vectors(ids)).flatten(1).to_type(type);
    }

    /// <summary>
    /// Snaps vectors where they lie, without a tensor where none is needed; to the same numbers as
    /// <see cref="Snap(Tensor, SnapRequest)"/>.
    /// </summary>
    /// <param name="x">[rows, heads · part], not in use elsewhere.</param>
    public unsafe void Snap(float* x, int count, SnapRequest request)
    {
        if (nearest is null || normWeight is not null || request.Switches is not null)
        {
            using var scope = NewDisposeScope();
            using var snapped = new TensorMemory(
                Snap(tensor(new ReadOnlySpan<float>(x, count * Heads * Part).ToArray(), [count, Heads * Part], device: Device), request)
                    .cpu().contiguous());
            snapped.Span<float>().CopyTo(new(x, count * Heads * Part));
            return;
        }

        var ids = GC.AllocateUninitializedArray<int>(count * Heads * Options.K);
        var similarities = GC.AllocateUninitializedArray<float>(ids.Length);
        fixed (int* id = ids)
        fixed (float* similarity = similarities)
            nearest.Find(x, count, Options.K, id, similarity, Options.HeadKs);
        var own = (nint)x; // as it is until the hook has seen the codes
        var choice = new CodeChoice(
            Layer, Options.Placement, Options.Grouped, Heads, Codes, Options.K, ids, similarities, request.Sequences, Closest, Options);
        request.Hook?.Invoke(choice);
        request.Recorder?.Record(choice);
        outputs.Write(choice, count, x);

        int[] Closest(int row, int head, int most)
        {
            var found = new int[Heads * most];
            var scores = new float[found.Length];
            fixed (int* id = found)
            fixed (float* score = scores)
                nearest.Find((float*)own + ((long)row * Heads * Part), 1, most, id, score);
            return found[(head * most)..((head + 1) * most)];
        }
    }

    /// <summary>The input as it is compared: through the head's own layer norm where there is one. Like <paramref name="x"/>.</summary>
    public Tensor Normalised(Tensor x)
    {
        if (normWeight is null)
            return x;
        var parts = x.to_type(ScalarType.Float32).view(-1, Heads, Part);
        return functional.layer_norm(parts, [Part], eps: NormEpsilon).mul_(normWeight).add_(normBias!, Scalars.One).view(-1, Heads * Part);
    }

    /// <summary>The length of every code, head by head.</summary>
    public float[] CodeNorms()
    {
        using var scope = NewDisposeScope();
        var norms = TensorMemory.Floats(rows.norm(-1)); // [heads · codes]
        return [.. norms.Where((_, at) => at % Codes < CodesOf(at / Codes))];
    }

    /// <summary>Its codes, [heads, codes, part] (see <see cref="CodebookOptions.HeadCodes"/>), and its norm's weight and bias, [heads,
    /// part] or null: other names for the same numbers. And what finds the codes closest to vectors, the layer's own; null on a GPU.
    /// </summary>
    public (Tensor Rows, Tensor? NormWeight, Tensor? NormBias, NearestCodes? Nearest) Numbers() =>
        (rows.alias(), normWeight?.alias(), normBias?.alias(), nearest);

    /// <summary>How the other codes of a head lie to one of its codes.</summary>
    public CodeNeighbour[] Neighbours(int head, int code)
    {
        using var vectors = CodeRows.Of(rows, Options, head); // [codes, part]
        return CodeNeighbours.Of(TensorMemory.Floats(vectors), Part, code);
    }

    /// <inheritdoc cref="NearestCodes.Release"/>
    public void Release() => nearest?.Release();

    public void Dispose()
    {
        rows.Dispose();
        normWeight?.Dispose();
        normBias?.Dispose();
        nearest?.Dispose();
        outputs.Dispose();
    }

    private unsafe void Find(Tensor parts, int k, int[] ids, float[] similarities, IReadOnlyList<int>? headKs = null)
    {
        using var memory = new TensorMemory(parts);
        fixed (int* id = ids)
        fixed (float* similarity = similarities)
        {
            if (parts.dtype == ScalarType.BFloat16)
                nearest!.Find((ushort*)memory.Address, (int)parts.shape[0], k, id, similarity, headKs);
            else
                nearest!.Find((float*)memory.Address, (int)parts.shape[0], k, id, similarity, headKs);
        }
    }

    private void TopK(Tensor parts, int k, int[] ids, float[] similarities, IReadOnlyList<int>? headKs = null)
    {
        var (best, chosen) = torch.Scores(parts).topk(k, dim: -1); // [heads, rows, k]
        TensorMemory.Copy<int>(chosen.transpose(0, 1).to_type(ScalarType.Int32)).CopyTo(ids, 0);
        TensorMemory.Copy<float>(best.transpose(0, 1)).CopyTo(similarities, 0);
        for (var at = 0; headKs is not null && at < ids.Length; at++)
            ids[at] = at % k < headKs[at / k % Heads] ? ids[at] : -1;
    }

    private void ChooseWith(HookSwitches switches, Tensor parts, IReadOnlyList<SequenceRows> sequences, int[] ids, float[] similarities)
    {
        var scores = torch.Scores(parts);
        if (switches.Cosine)
            scores = scores / parts.to_type(ScalarType.Float32).view(-1, Heads, Part).norm(-1).transpose(0, 1).unsqueeze(-1);
        using var memory = new TensorMemory(scores.transpose(0, 1).cpu().contiguous()); // [rows, heads, codes]
        var span = memory.Span<float>();
        foreach (var sequence in sequences)
        {
            for (var at = 0; at < sequence.Rows; at++)
            {
                for (var head = 0; head < Heads; head++)
                {
                    var row = ((sequence.FirstRow + at) * Heads) + head;
                    ids.AsSpan(row * Options.K, Options.K).Fill(-1); // where the head has fewer slots
                    switches.Choose(
                        span.Slice(row * Codes, CodesOf(head)),
                        sequence.FirstPosition + at,
                        sequence.FirstPosition + sequence.Rows,
                        ids.AsSpan(row * Options.K, Options.KOf(head)),
                        similarities.AsSpan(row * Options.K, Options.KOf(head)));
                }
            }
        }
    }
}
