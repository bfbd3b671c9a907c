using CodebookLsp.Network.Architectures;
using CodebookLsp.Network.Files;
using CodebookLsp.Network.Kernels;
using CodebookLsp.Network.Primitives;
using static TorchSharp.torch;

namespace CodebookLsp.Network.Transformers;

/// <summary>
/// Reads the weights of each family into the one layout of <see cref="TransformerWeights"/>. The names are Hugging Face's;
/// <see cref="GgufNames"/> translates GGUF's. Blocks are read side by side.
/// </summary>
internal sealed class WeightReader
{
    private readonly StateDict weights;
    private readonly TransformerOptions options;
    private readonly ScalarType type;
    private readonly Device device;
    private readonly bool interleaved;

    private WeightReader(StateDict weights, TransformerOptions options, ScalarType type, Device device, bool interleaved)
    {
        this.weights = weights;
        this.options = options;
        this.type = type;
        this.device = device;
        this.interleaved = interleaved;
    }

    /// <param name="interleavedRotary">
    /// Queries and keys are stored for rotating neighbours, as llama.cpp permutes them, instead of for rotating halves.
    /// </param>
    /// <param name="again">See <see cref="TransformerWeights.ReadAgain"/>.</param>
    /// <param name="plain">Whether all is to lie in memory as numbers, also what could be made of fewer bytes.</param>
    /// <exception cref="TensorFileException">A weight is missing or has another shape than the options say.</exception>
    public static TransformerWeights Read(
        StateDict weights, TransformerOptions options, Precision precision, Device device, bool interleavedRotary, CancellationToken cancel,
        Func<IReadOnlyList<BlockWeights>>? again = null, bool plain = false)
    {
        var reader = new WeightReader(weights, options, precision.Type(), device, interleavedRotary);
        var blocks = reader.Blocks(cancel);
        try
        {
            return reader.Whole(blocks, again, plain);
        }
        catch
        {
            foreach (var block in blocks)
                block.Dispose();
            throw;
        }
    }

    /// <summary>The decoder blocks alone.</summary>
    /// <inheritdoc cref="Read" path="/param"/>
    /// <exception cref="TensorFileException">As there.</exception>
    public static IReadOnlyList<BlockWeights> ReadBlocks(
        StateDict weights, TransformerOptions options, Precision precision, Device device, bool interleavedRotary,
        CancellationToken cancel) =>
        new WeightReader(weights, options, precision.Type(), device, interleavedRotary).Blocks(cancel);

    private BlockWeights[] Blocks(CancellationToken cancel)
    {
        var blocks = new BlockWeights?[options.Layers];
        try
        {
            Parallel.For(0, options.Layers, new ParallelOptions { CancellationToken = cancel }, layer =>
                blocks[layer] = Block(layer));
            return blocks!;
        }
        catch (AggregateException error)
        {
            foreach (var block in blocks)
                block?.Dispose();
            throw error.InnerExceptions[0];
        }
        catch
        {
            foreach (var block in blocks)
                block?.Dispose();
            throw;
        }
    }

    private TransformerWeights Whole(BlockWeights[] blocks, Func<IReadOnlyList<BlockWeights>>? again, bool plain)
    {
        var (embedding, final, output) = BlockParts.Ends(options.Architecture);

        // A tied pair is one matrix under two names; some savers keep the first, some the second.
        var tied = options.TiedEmbeddings && !weights.Has(embedding) && weights.Has(output);
        var name = tied ? output : embedding;
        var tokens = !plain && device.type == TorchSharp.DeviceType.CPU
            && weights.Find(name, options.Vocabulary, options.Width) is var (file, matrix)
            && TokenEmbedding.Stored(file, matrix, type) is { } stored
                ? stored : new TokenEmbedding(Move(weights.Read(name, type, options.Vocabulary, options.Width), type));
        return new(
            tokens,
            options.Rotary is null && options.Architecture is Architecture.Gpt2 or Architecture.GptNeo
                ? Move(weights.Read("wpe.weight", ScalarType.Float32, options.MaxPositions, options.Width), ScalarType.Float32)
                : null,
            blocks,
            Norm(final),
            options.TiedEmbeddings ? null : new(Move(weights.Read(output, type, options.Vocabulary, options.Width), type), null),
            weights.Has(GgufNames.RotaryFactors) ? RotaryFactors() : null)
        {
            ReadAgain = again,
        };
    }

    private BlockWeights Block(int layer)
    {
        var (attention, mlp) = BlockParts.Norms(options, layer);
        return new(
            Norm(attention), Matrix(layer, BlockMatrix.Qkv), Matrix(layer, BlockMatrix.Out),
            Norm(mlp), Matrix(layer, BlockMatrix.Up), Matrix(layer, BlockMatrix.Down));
    }

    private Linear Matrix(int layer, BlockMatrix matrix) => BlockParts.Of(options, layer, matrix, interleaved) switch
    {
        [{ Transposed: true } part] => Transposed(part.Name, part.Rows, part.Columns),
        [var part] => Dense(part.Name, part.Rows, part.Columns),
        var parts => Fused(parts),
    };

    private Norm Norm(string name) => new(
        Move(weights.Read(name + ".weight", ScalarType.Float32, options.Width), ScalarType.Float32),
        options.Norm == NormKind.Layer ? Move(weights.Read(name + ".bias", ScalarType.Float32, options.Width), ScalarType.Float32) : null);

    private Linear Dense(string name, long output, long input) => new(
        Move(weights.Read(name + ".weight", type, output, input), type), Bias(name, output));

    /// <summary>GPT-2's Conv1D holds its weight as [in, out].</summary>
    private Linear Transposed(string name, long output, long input)
    {
        using var weight = weights.Read(name + ".weight", type, input, output);
        using var transposed = weight.t();
        return new(Move(transposed.contiguous(), type), Bias(name, output));
    }

    /// <summary>Several projections of one input, stacked.</summary>
    private Linear Fused(IReadOnlyList<WeightPart> parts)
    {
        using var scope = NewDisposeScope();
        var pieces = parts.Select(part =>
            Unpermuted(weights.Read(part.Name + ".weight", type, part.Rows, part.Columns), part.PermutedHeads));
        var biases = parts.Select(part => Bias(part.Name, part.Rows)).ToList();
        var bias = biases.TrueForAll(static bias => bias is null)
            ? null
            : cat([.. biases.Zip(parts, (bias, part) => bias ?? zeros(part.Rows, type, device))]);
        return new(Move(cat([.. pieces]), type), bias?.DetachFromDisposeScope());
    }

    /// <summary>Rows (head, position in half, half) back to (head, half, position in half).</summary>
    public static Tensor Unpermuted(Tensor weight, long heads) => heads == 0
        ? weight
        : weight.view(heads, -1, 2, weight.shape[1]).transpose(1, 2).reshape(weight.shape);

    /// <summary>What <see cref="Unpermuted"/> takes back.</summary>
    public static Tensor Permuted(Tensor weight, long heads) => heads == 0
        ? weight
        : weight.view(heads, 2, -1, weight.shape[1]).transpose(1, 2).reshape(weight.shape);

    /// <exception cref="TensorFileException">The options say there is one and the file has none, or the other way round.</exception>
    private Tensor? Bias(string name, long length)
    {
        var there = weights.Has(name + ".bias");
        if (!(Biased(name) ?? there))
            return there ? throw TensorFileException.Unexpected(weights.Path, name + ".bias") : null;
        return Move(weights.Read(name + ".bias", type, length), type);
    }

    private bool? Biased(string name) =>
        name.Contains(".mlp.", StringComparison.Ordinal) ? options.Biases?.Mlp
        : name[(name.LastIndexOf('.') + 1)..] is "o_proj" or "out_proj" or "c_proj" or "dense" ? options.Biases?.Out
        : options.Biases?.Qkv;

    private float[] RotaryFactors()
    {
        using var factors = weights.Read(GgufNames.RotaryFactors, ScalarType.Float32, options.HeadWidth / 2);
        return TensorMemory.Floats(factors);
    }

    /// <summary>To the device, and out of the scope of a pass, in which weights may be read again.</summary>
    private Tensor Move(Tensor tensor, ScalarType to) =>
        (device.type == TorchSharp.DeviceType.CPU ? tensor : tensor.to(to, device, disposeAfter: true)).DetachFromDisposeScope();
}
