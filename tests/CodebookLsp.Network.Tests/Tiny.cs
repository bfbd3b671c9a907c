using CodebookLsp.Network.Architectures;
using CodebookLsp.Network.Codebooks;
using CodebookLsp.Network.Native;
using CodebookLsp.Network.Primitives;
using CodebookLsp.Network.Transformers;
using TorchSharp;
using static TorchSharp.torch;

namespace CodebookLsp.Network.Tests;

/// <summary>Models small enough to think about, with random weights; each test says what differs.</summary>
internal static class Tiny
{
    static Tiny()
    {
        NativeTorch.Load();
        One = 1;
    }

    /// <summary>TorchSharp makes one for every sum otherwise, and lets go of it too early.</summary>
    private static Scalar One { get; }

    /// <summary>A llama with grouped keys; its heads have the width the fast kernels want.</summary>
    public static TransformerOptions Llama { get; } = new()
    {
        Architecture = Architecture.Llama,
        Layers = 3,
        Width = 128,
        Heads = 4,
        KeyValueHeads = 2,
        HeadWidth = 64,
        Intermediate = 96,
        Vocabulary = 50,
        MaxPositions = 256,
        Norm = NormKind.Rms,
        Activation = Activation.Silu,
        Gated = true,
        Rotary = new(64, 10000),
        Windows = new int?[3],
        AttentionScales = [0.125, 0.125, 0.125],
    };

    /// <summary>
    /// A GPT-NeoX that turns a quarter of each head, and a GPT-Neo with a local layer: what the fast kernels leave to torch.
    /// </summary>
    public static TransformerOptions NeoX { get; } = Llama with
    {
        Architecture = Architecture.GptNeoX,
        KeyValueHeads = 4,
        HeadWidth = 32,
        Norm = NormKind.Layer,
        Activation = Activation.Gelu,
        Gated = false,
        Rotary = new(8, 10000),
        ParallelResidual = true,
        QkvLayout = QkvLayout.PerHead,
    };

    public static TransformerOptions Neo { get; } = NeoX with
    {
        Architecture = Architecture.GptNeo,
        Rotary = null,
        ParallelResidual = false,
        QkvLayout = QkvLayout.Blocks,
        Windows = [null, 5, null],
        AttentionScales = [1, 1, 1],
    };

    /// <summary>A GPT-2: learned positions, one norm before each sublayer.</summary>
    public static TransformerOptions Gpt2 { get; } = Neo with
    {
        Architecture = Architecture.Gpt2,
        Activation = Activation.GeluTanh,
        Windows = new int?[3],
        AttentionScales = Llama.AttentionScales,
    };

    public static TransformerOptions Named(string name) => name switch
    {
        "llama" => Llama,
        "gpt2" => Gpt2,
        "neox" => NeoX,
        _ => Neo,
    };

    /// <summary>A codebook of 24 codes at every placement, grouped by two.</summary>
    public static IReadOnlyList<CodebookOptions> Everywhere { get; } =
    [
        .. Enum.GetValues<Placement>()
            .Select(static placement =>
            new CodebookOptions { Placement = placement, Grouped = true, Heads = 2, K = 2, Similarity = Similarity.Euclidean }),
    ];

    public static Transformer Model(
        TransformerOptions options, IReadOnlyList<CodebookOptions>? codebooks = null, ScalarType type = ScalarType.Float32, long seed = 1)
    {
        using var generator = new Generator((ulong)seed);
        var norm = options.Norm == NormKind.Layer;
        var embedding = Weight(options.Vocabulary, options.Width);
        var weights = new TransformerWeights(
            new(embedding),
            options.Rotary is null ? Weight(options.MaxPositions, options.Width).to_type(ScalarType.Float32) : null,
            [
                .. Enumerable.Range(0, options.Layers).Select(_ => new BlockWeights(
                    Norm(), new(Weight(options.QkvWidth, options.Width), null),
                        new(Weight(options.Width, options.Heads * options.HeadWidth), null),
                    Norm(), new(Weight((options.Gated ? 2 : 1) * options.Intermediate, options.Width), null),
                        new(Weight(options.Width, options.Intermediate), null))),
            ],
            Norm(),
            null,
            null);
        return new(options, weights,
            [.. Enumerable.Range(0, options.Layers).SelectMany(layer => (codebooks ?? []).Select(codebook => Layer(layer, codebook)))]);

        Tensor Weight(params long[] shape) => Scaled(shape, shape.Length == 2 ? 1.5 / Math.Sqrt(shape[1]) : 1, 0, type);
        Norm Norm() =>
            new(Scaled([options.Width], 0.1, 1, ScalarType.Float32), norm ? Scaled([options.Width], 0.1, 0, ScalarType.Float32) : null);

        Tensor Scaled(long[] shape, double factor, double shift, ScalarType to)
        {
            using var scope = NewDisposeScope();
            using Scalar by = factor, add = shift;
            return randn(shape, generator: generator).mul_(by).add_(add, One).to_type(to).MoveToOuterDisposeScope();
        }

        CodebookLayer Layer(int layer, CodebookOptions codebook)
        {
            var part = PlacementNames.Width(codebook.Placement, options) / codebook.Heads;
            return new(
                layer, codebook, randn([codebook.Heads, 24, part], generator: generator),
                codebook.InputNorm ? ones(codebook.Heads, part) : null, codebook.InputNorm ? zeros(codebook.Heads, part) : null);
        }
    }

    /// <summary>Token ids that differ from position to position.</summary>
    public static int[] Ids(int count, int seed = 3) =>
        [.. Enumerable.Range(0, count).Select(at => ((at * 17) + (seed * 29) + (at * at % 7)) % 50)];

    public static float[] Floats(Tensor tensor) => TensorMemory.Floats(tensor);

    /// <summary>Fails with the largest difference where two arrays are further apart than allowed.</summary>
    public static void AreClose(ReadOnlySpan<float> expected, ReadOnlySpan<float> found, double tolerance)
    {
        Assert.AreEqual(expected.Length, found.Length);
        var worst = 0.0;
        for (var at = 0; at < expected.Length; at++)
            worst = Math.Max(worst, double.IsNaN(found[at]) ? double.PositiveInfinity : Math.Abs(expected[at] - found[at]));
        Assert.IsLessThanOrEqualTo(tolerance, worst, $"the largest difference is {worst}");
    }
}
