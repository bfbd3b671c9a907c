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
    private readonly MatrixRoom? room; // null where all is to lie in memory as numbers

    private WeightReader(
        StateDict weights, TransformerOptions options, ScalarType type, Device device, bool interleaved, MatrixRoom? room)
    {
        this.weights = weights;
        this.options = options;
        this.type = type;
        this.device = device;
        this.interleaved = interleaved;
        this.room = room;
    }

    /// <param name="interleavedRotary">
    /// Queries and keys are stored for rotating neighbours, as llama.cpp permutes them, instead of for rotating halves.
    /// </param>
    /// <param name="again">See <see cref="TransformerWeights.ReadAgain"/>.</param>
    /// <param name="plain">Whether all is to lie in memory as numbers, also what could be made of fewer bytes.</param>
    /// <exception cref="TensorFileException">A weight is missing or has another shape than the options say.</exception>
    public static TransformerWeights Read(
        StateDict weights, TransformerOptions options, Precision precision, Device device, bool interleavedRotary, CancellationToken cancel,
        Func<MatrixRoom?, IReadOnlyList<BlockWeights>>? again = null, bool plain = false)
    {
        var room = plain || device.type != TorchSharp.DeviceType.CPU ? null : new MatrixRoom(precision.Type());
        var reader = new WeightReader(weights, options, precision.Type(), device, interleavedRotary, room);
        var blocks = reader.Blocks(cancel);
        try
        {
            return reader.Whole(blocks, again);
        }
        catch
        {
            foreach (var block in blocks)
                block.Dispose();
            throw;
        }
    }

    /// <summary>The decoder blocks alone.</summary>
    /// <param name="room">Where the numbers of matrices are made that are kept as the file has them; null to make all of them now.</param>
    /// <inheritdoc cref="Read" path="/param"/>
    /// <exception cref="TensorFileException">As there.</exception>
    public static IReadOnlyList<BlockWeights> ReadBlocks(
        StateDict weights, TransformerOptions options, Precision precision, Device device, bool interleavedRotary, MatrixRoom? room,
        CancellationToken cancel) =>
        new WeightReader(weights, options, precision.Type(), device, interleavedRotary, room).Blocks(cancel);

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

    private TransformerWeights Whole(BlockWeights[] blocks, Func<MatrixRoom?, IReadOnlyList<BlockWeights>>? again)
    {
        var (embedding, final, output) = BlockParts.Ends(options.Architecture);

        // A tied pair is one matrix under two names; some savers keep the first, some the second.
        var tied = options.TiedEmbeddings && !weights.Has(embedding) && weights.Has(output);
        var name = tied ? output : embedding;
        var tokens = Stored([new(name, options.Vocabulary, options.Width)]) is { } stored
            ? new TokenEmbedding(stored, type)
            : new TokenEmbedding(Move(weights.Read(name, type, options.Vocabulary, options.Width), type));
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
            Room = room,
        };
    }

    private BlockWeights Block(int layer)
    {
        var (attention, mlp) = BlockParts.Norms(options, layer);
        return new(
            Norm(attention), Matrix(layer, BlockMatrix.Qkv), Matrix(layer, BlockMatrix.Out),
            Norm(mlp), Matrix(layer, BlockMatrix.Up), Matrix(layer, BlockMatrix.Down));
    }

    private Linear Matrix(int layer, BlockMatrix matrix)
    {
        var parts = BlockParts.Of(options, layer, matrix, interleaved);
        if (parts is [{ Transposed: true } turned])
            return Transposed(turned.Name, turned.Rows, turned.Columns);
        // Numbers are made anew for every product: only where that takes a small part of its time.
        StoredMatrix? stored = type == ScalarType.BFloat16
            ? Stored([.. parts.Select(static part => part with { Name = part.Name + ".weight" })], NibbleNumbers.Has) : null;
        if (stored is null)
            return parts is [var only] ? Dense(only.Name, only.Rows, only.Columns) : Fused(parts);
        try
        {
            return new(stored, Biases(parts), room!);
        }
        catch
        {
            stored.Dispose();
            throw;
        }
    }

    /// <summary>Matrices, one below the other, as the file has them; null where they are to be numbers, or take no less room so.</summary>
    /// <param name="parts">With full names.</param>
    /// <param name="which">Only bytes of such a kind; null for any.</param>
    private StoredMatrix? Stored(IReadOnlyList<WeightPart> parts, Func<ElementType, bool>? which = null)
    {
        if (room is null)
            return null;
        var found = parts.Select(part => weights.Find(part.Name, part.Rows, part.Columns)).ToList();
        return found is [var (file, _), ..] && found.TrueForAll(one => one is var (_, matrix) && which?.Invoke(matrix.Type) != false)
            ? StoredMatrix.Of(file, [.. found.Select(static one => one!.Value.Tensor)], [.. parts.Select(Places)], type) : null;
    }

    /// <summary>Which row of a file's matrix is one of ours.</summary>
    private static Func<int, int> Places(WeightPart part)
    {
        if (part.PermutedHeads == 0)
            return static row => row;
        var head = part.Rows / part.PermutedHeads;
        return row => (row / head * head) + (row % (head / 2) * 2) + (row % head / (head / 2));
    }

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
        return new(Move(cat([.. pieces]), type), Biases(parts));
    }

    /// <summary>Those of several projections, one below the other; null where none has one.</summary>
    private Tensor? Biases(IReadOnlyList<WeightPart> parts)
    {
        if (parts is [var only])
            return Bias(only.Name, only.Rows);
        using var scope = NewDisposeScope();
        var biases = parts.Select(part => Bias(part.Name, part.Rows)).ToList();
        foreach (var one in biases.OfType<Tensor>())
            scope.Attach(one);
        return biases.TrueForAll(static bias => bias is null)
            ? null
            : cat([.. biases.Zip(parts, (bias, part) => bias ?? zeros(part.Rows, type, device))]).DetachFromDisposeScope();
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
