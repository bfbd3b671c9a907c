using CodebookLsp.Network.Architectures;
using CodebookLsp.Network.Files;
using CodebookLsp.Network.Primitives;
using CodebookLsp.Network.Transformers;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace CodebookLsp.Network.Training;

/// <summary>
/// Low-rank updates of a decoder's matrices while they are trained (Hu et al. 2021). They begin as nothing: one of two factors is zero.
/// They are saved as <see cref="Adapters"/> are read.
/// </summary>
internal sealed class DecoderAdapters : IDisposable
{
    private readonly Dictionary<(int Layer, BlockMatrix Matrix), IReadOnlyList<Adapter>> all = [];

    /// <param name="layers">Which layers have them, in every matrix.</param>
    /// <param name="interleaved">Whether the base model's file has rows in llama.cpp's order, which saved updates then have too.</param>
    public DecoderAdapters(
        TransformerOptions options, IEnumerable<int> layers, int rank, bool interleaved, Generator random, Device device)
    {
        foreach (var layer in layers)
        {
            foreach (var matrix in Enum.GetValues<BlockMatrix>())
            {
                all[(layer, matrix)] =
                [
                    .. BlockParts.Of(options, layer, matrix, interleaved).Select(part => new Adapter(
                        part,
                        empty([rank, part.Columns], device: device).normal_(0, 1 / Math.Sqrt(part.Columns), random).DetachFromDisposeScope(),
                        zeros([part.Rows, rank], device: device).DetachFromDisposeScope())),
                ];
            }
        }
    }

    /// <summary>The two factors of every update, by the names of those that are saved.</summary>
    public IEnumerable<(string Name, Tensor Value)> Parameters => all.Values.SelectMany(static one => one).SelectMany(static one => new[]
    {
        (one.Part.Name + ".weight.lora_A", one.A), (one.Part.Name + ".weight.lora_B", one.B),
    });

    /// <summary>What a matrix gives, with its update.</summary>
    /// <param name="x">[rows, in]</param>
    /// <param name="y">[rows, out]: without.</param>
    public Tensor Add(int layer, BlockMatrix matrix, Tensor x, Tensor y) => all.TryGetValue((layer, matrix), out var parts)
        ? y.add(
            parts is [var only] ? only.Of(x) : cat([.. parts.Select(part => part.Of(x))], dim: -1), Scalars.One)
        : y;

    /// <summary>As a file holds them.</summary>
    public IEnumerable<TensorToWrite> ToWrite()
    {
        foreach (var one in all.Values.SelectMany(static one => one))
        {
            using var untracked = no_grad();
            using var scope = NewDisposeScope();
            var (a, b) = (one.A.detach(), WeightReader.Permuted(one.B.detach(), one.Part.PermutedHeads));
            var (first, second) = one.Part.Transposed ? (b.t(), a.t()) : (a, b);
            yield return Written(".weight.lora_A", first);
            yield return Written(".weight.lora_B", second);

            TensorToWrite Written(string end, Tensor value)
            {
                var values = TensorMemory.Floats(value.contiguous());
                return TensorToWrite.FromFloats(one.Part.Name + end, ElementType.F32, value.shape, () => values);
            }
        }
    }

    /// <summary>Takes the values that a file holds.</summary>
    public void Restore(TensorFile file)
    {
        using var untracked = no_grad();
        foreach (var one in all.Values.SelectMany(static one => one))
        {
            using var scope = NewDisposeScope();
            var first = StateDict.ReadTensor(file, one.Part.Name + ".weight.lora_A", ScalarType.Float32);
            var second = StateDict.ReadTensor(file, one.Part.Name + ".weight.lora_B", ScalarType.Float32);
            var (a, b) = one.Part.Transposed ? (second.t(), first.t()) : (first, second);
            one.A.copy_(a);
            one.B.copy_(WeightReader.Unpermuted(b.contiguous(), one.Part.PermutedHeads));
        }
    }

    public void Dispose()
    {
        foreach (var (_, value) in Parameters)
            value.Dispose();
    }

    /// <param name="A">[rank, in]</param>
    /// <param name="B">[out, rank]</param>
    private sealed record Adapter(WeightPart Part, Tensor A, Tensor B)
    {
        public Tensor Of(Tensor x) => functional.linear(functional.linear(x, A), B);
    }
}
