using CodebookLsp.Network.Primitives;
using static TorchSharp.torch;

namespace CodebookLsp.Network.Codebooks;

/// <summary>What a layer puts out for the codes that are chosen in the end.</summary>
internal sealed class CodeOutputs : IDisposable
{
    private readonly Tensor rows;
    private readonly NearestCodes? nearest;
    private readonly Lazy<Tensor> means; // [heads, part]
    private readonly PushVectors pushes;
    private readonly ConceptorMatrices conceptors;
    private readonly int heads;
    private readonly int part;
    private readonly CodebookOptions options;

    /// <param name="rows">[heads, codes, part] float32, the layer's.</param>
    /// <param name="nearest">The same codes on the CPU, the layer's; null on another device.</param>
    public CodeOutputs(Tensor rows, NearestCodes? nearest, CodebookOptions options)
    {
        (this.rows, this.nearest, this.options) = (rows, nearest, options);
        (heads, part) = ((int)rows.shape[0], (int)rows.shape[2]);
        means = new(Means);
        Torch = new(rows, means, options);
        pushes = new(rows, means);
        conceptors = new(rows);
    }

    /// <summary>The same codes in torch's operations.</summary>
    public TorchCodes Torch { get; }

    /// <summary>What stands in for some vectors. [count, heads · part]</summary>
    public Tensor Of(CodeChoice choice, int count, ScalarType type)
    {
        using var scope = NewDisposeScope();

        // What is pushed is added before rounding: own and pushed are one number then.
        var output = choice.Pushes.Count == 0 && choice.Projections.Count == 0
            ? Own(choice, count, type) : Turned(choice, count).to_type(type);
        foreach (var (row, head) in choice.Averaged)
            output[row].narrow(0, head * part, part).copy_(means.Value[head]);
        return output.MoveToOuterDisposeScope();
    }

    /// <summary>The same, written to memory; on the CPU.</summary>
    /// <param name="output">[count, heads · part]</param>
    public unsafe void Write(CodeChoice choice, int count, float* output)
    {
        var all = new Span<float>(output, count * heads * part);
        if (choice.CurrentWeights is not null || choice.Averaged.Count > 0 || choice.Projections.Count > 0)
        {
            using var whole = Of(choice, count, ScalarType.Float32);
            using var memory = new TensorMemory(whole);
            memory.Span<float>().CopyTo(all);
            return;
        }

        fixed (int* id = choice.CurrentIds)
            nearest!.Mean(id, count, choice.K, output, options.HeadKs);
        if (choice.Pushes.Count > 0)
        {
            var pushed = pushes.Of(choice.Pushes, count);
            for (var at = 0; at < pushed.Length; at++)
                output[at] += pushed[at];
        }
    }

    public void Dispose()
    {
        Torch.Dispose();
        if (means.IsValueCreated)
            means.Value.Dispose();
    }

    /// <summary>What the chosen codes give, projected, with what is pushed. [count, heads · part] float32</summary>
    private Tensor Turned(CodeChoice choice, int count)
    {
        var own = Own(choice, count, ScalarType.Float32);
        if (choice.Projections.Count > 0)
        {
            var numbers = TensorMemory.Floats(own);
            conceptors.Project(numbers, choice.Projections);
            own = tensor(numbers, [count, heads * part], device: rows.device);
        }

        return choice.Pushes.Count == 0 ? own
            : own.add_(tensor(pushes.Of(choice.Pushes, count), [count, heads * part], device: rows.device), Scalars.One);
    }

    private Tensor Own(CodeChoice choice, int count, ScalarType type) => choice.CurrentWeights is { } weights
        ? Torch.Mix(choice.CurrentIds, weights, count, choice.K).to_type(type)
        : Mean(choice.CurrentIds, count, choice.K, type);

    /// <summary>The mean of the codes the ids name; −1 names the zero vector. [rows, heads · part]</summary>
    private unsafe Tensor Mean(int[] ids, int count, int k, ScalarType type)
    {
        if (nearest is not null)
        {
            var output = empty([count, heads * part], type, CPU);
            using var memory = new TensorMemory(output);
            fixed (int* id = ids)
            {
                if (output.dtype == ScalarType.BFloat16)
                    nearest.Mean(id, count, k, (ushort*)memory.Address, options.HeadKs);
                else
                    nearest.Mean(id, count, k, (float*)memory.Address, options.HeadKs);
            }

            return output;
        }

        return Torch.Mean(Torch.Vectors(ids, count, k)).view(count, heads * part).to_type(type);
    }

    /// <summary>The mean of each head's codes. [heads, part]</summary>
    private Tensor Means()
    {
        using var scope = NewDisposeScope();
        return CodeRows.Means(rows.to_type(ScalarType.Float64), options).to_type(ScalarType.Float32).DetachFromDisposeScope();
    }
}
