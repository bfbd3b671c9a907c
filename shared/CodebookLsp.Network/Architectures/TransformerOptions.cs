using CodebookLsp.Network.Primitives;

namespace CodebookLsp.Network.Architectures;

/// <summary>The families of decoder this library runs, named as Hugging Face's <c>model_type</c>.</summary>
public enum Architecture
{
    Llama,
    Gpt2,
    GptNeo,
    GptNeoX,
}

internal enum NormKind
{
    /// <summary>Mean and variance, gain and bias.</summary>
    Layer,

    /// <summary>Root mean square and gain (Zhang and Sennrich 2019).</summary>
    Rms,
}

internal enum Activation
{
    Gelu,

    /// <summary>The tanh approximation, Hugging Face's <c>gelu_new</c>.</summary>
    GeluTanh,
    Silu,
    Relu,
}

/// <summary>In which order the fused projection's output holds queries, keys and values.</summary>
internal enum QkvLayout
{
    /// <summary>All queries, then all keys, then all values.</summary>
    Blocks,

    /// <summary>Head by head: its query, its key, its value. GPT-NeoX.</summary>
    PerHead,
}

/// <summary>Which projections add a bias.</summary>
internal sealed record Biases(bool Qkv, bool Out, bool Mlp);

/// <summary>Everything about a decoder's computation that its weights do not say.</summary>
internal sealed record TransformerOptions
{
    /// <summary>More than any model has; a damaged file may claim millions.</summary>
    public const int MostLayers = 10_000;

    public required Architecture Architecture { get; init; }

    public required int Layers { get; init; }

    /// <summary>Length of the residual stream's vectors.</summary>
    public required int Width { get; init; }

    public required int Heads { get; init; }

    /// <summary>How many heads have keys and values of their own; queries share them in equal groups (Ainslie et al. 2023).</summary>
    public required int KeyValueHeads { get; init; }

    public required int HeadWidth { get; init; }

    /// <summary>Length of the MLP's inner vectors.</summary>
    public required int Intermediate { get; init; }

    public required int Vocabulary { get; init; }

    /// <summary>The longest sequence, in tokens.</summary>
    public required int MaxPositions { get; init; }

    public NormKind Norm { get; init; } = NormKind.Layer;

    public double NormEpsilon { get; init; } = 1e-5;

    public required Activation Activation { get; init; }

    /// <summary>Whether the MLP multiplies its activation with a second projection (SwiGLU).</summary>
    public bool Gated { get; init; }

    /// <summary>Null where positions are learned vectors added to the embedding.</summary>
    public RotaryOptions? Rotary { get; init; }

    /// <summary>Attention and MLP both read the block's input (GPT-J's layout) instead of one after the other.</summary>
    public bool ParallelResidual { get; init; }

    public QkvLayout QkvLayout { get; init; } = QkvLayout.Blocks;

    /// <summary>For each layer, how many positions attention sees, its own included; null for all before it.</summary>
    public required IReadOnlyList<int?> Windows { get; init; }

    /// <summary>What scores are multiplied with before the softmax, layer by layer.</summary>
    public required IReadOnlyList<double> AttentionScales { get; init; }

    /// <summary>Which biases there must be; null to take those that the file has.</summary>
    public Biases? Biases { get; init; }

    /// <summary>The output projection is the token embedding.</summary>
    public bool TiedEmbeddings { get; init; }

    /// <summary>
    /// More than any model has of anything. Products of two sizes then fit into 64 bits, of heads and their width into 31.
    /// </summary>
    private const int MostSize = 1 << 28;

    public static bool IsLayerCount(int layers) => layers is >= 1 and <= MostLayers;

    /// <summary>Length of the fused projection's output.</summary>
    public int QkvWidth => (Heads + (2 * KeyValueHeads)) * HeadWidth;

    private (string Name, long Size) Largest() => new (string Name, long Size)[]
    {
        (nameof(Width), Width), (nameof(Intermediate), Intermediate), (nameof(Vocabulary), Vocabulary),
            (nameof(MaxPositions), MaxPositions),
        (nameof(Heads), (Heads + (2L * KeyValueHeads)) * HeadWidth),
    }.MaxBy(static one => one.Size);

    /// <summary>The same options, or an <see cref="OptionsException"/> that names the first wrong one.</summary>
    public TransformerOptions Checked() =>
        !IsLayerCount(Layers) ? throw OptionsException.Wrong(nameof(Layers), Layers, $"between 1 and {MostLayers}")
        : Width < 1 ? throw OptionsException.Wrong(nameof(Width), Width, "at least 1")
        : Vocabulary < 1 ? throw OptionsException.Wrong(nameof(Vocabulary), Vocabulary, "at least 1")
        : MaxPositions < 1 ? throw OptionsException.Wrong(nameof(MaxPositions), MaxPositions, "at least 1")
        : Intermediate < 1 ? throw OptionsException.Wrong(nameof(Intermediate), Intermediate, "at least 1")
        : Heads < 1 || HeadWidth < 1
            ? throw OptionsException.Wrong(nameof(Heads), Heads, $"at least 1, and a divisor of the width ({Width})")
        : KeyValueHeads < 1 || Heads % KeyValueHeads != 0
            ? throw OptionsException.Wrong(nameof(KeyValueHeads), KeyValueHeads, $"a divisor of the number of heads ({Heads})")
        : Rotary is { } rotary && (rotary.Width < 2 || rotary.Width % 2 != 0 || rotary.Width > HeadWidth)
            ? throw OptionsException.Wrong("rotary width", rotary.Width, $"even and at most the head's width ({HeadWidth})")
        : Largest() is ({ } name, var size) && size > MostSize ? throw OptionsException.Wrong(name, size, $"at most {MostSize}")
        : !(NormEpsilon >= 0 && double.IsFinite(NormEpsilon))
            ? throw OptionsException.Wrong(nameof(NormEpsilon), NormEpsilon, "a number from 0 up")
        : Rotary is { Base: var theta } && !(theta > 0 && double.IsFinite(theta))
            ? throw OptionsException.Wrong("rotary base", theta, "a number above 0")
        : Windows.Count != Layers ? throw OptionsException.Wrong("attention layers", Windows.Count, $"the number of layers ({Layers})")
        : this;
}
