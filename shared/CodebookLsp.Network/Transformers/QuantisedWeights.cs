using CodebookLsp.Network.Architectures;
using CodebookLsp.Network.Files;
using CodebookLsp.Network.Kernels;
using CodebookLsp.Network.Primitives;
using static TorchSharp.torch;

namespace CodebookLsp.Network.Transformers;

/// <summary>One decoder block's matrices.</summary>
internal sealed record QuantisedBlock(
    QuantisedMatrix Query, QuantisedMatrix Key, QuantisedMatrix Value, QuantisedMatrix Out,
    QuantisedMatrix Gate, QuantisedMatrix Up, QuantisedMatrix Down) : IDisposable
{
    public void Dispose()
    {
        foreach (var matrix in new[] { Query, Key, Value, Out, Gate, Up, Down })
            matrix.Dispose();
    }
}

/// <summary>The matrices of a llama as its GGUF file has them. They are read when a text is first continued, from the file anew.</summary>
internal sealed unsafe class QuantisedWeights : IDisposable
{
    private static readonly string[] Projections =
        ["self_attn.q", "self_attn.k", "self_attn.v", "self_attn.o", "mlp.gate", "mlp.up", "mlp.down"];

    private readonly GgufFile file;
    private readonly Dictionary<string, string> stored; // by plain name
    private readonly CancellationToken cancel;

    /// <param name="path">The file that the plain weights were read from.</param>
    /// <param name="plain">What is dequantised must be these, to the bit.</param>
    /// <exception cref="TensorFileException">The file cannot be read any more, or is another one by now.</exception>
    public QuantisedWeights(string path, TransformerOptions options, TransformerWeights plain, CancellationToken cancel)
    {
        this.cancel = cancel;
        using (file = GgufFile.Open(path))
        {
            stored = Names(file);
            var blocks = new QuantisedBlock?[options.Layers];
            try
            {
                for (var layer = 0; layer < blocks.Length; layer++)
                    blocks[layer] = Block(layer, options, plain.Blocks[layer]);
                Blocks = blocks!;
                Output = options.TiedEmbeddings && plain.TokenEmbedding.IsQuantised ? plain.TokenEmbedding.Quantised()
                    : Read(OutputName(options, stored), plain.Output.Weight, 0, options.Vocabulary, options.Width);
            }
            catch
            {
                foreach (var block in blocks)
                    block?.Dispose();
                throw;
            }
        }
    }

    public IReadOnlyList<QuantisedBlock> Blocks { get; }

    /// <summary>[vocab, width]</summary>
    public QuantisedMatrix Output { get; }

    /// <summary>Whether a file holds a llama all of whose matrices there are products for.</summary>
    public static bool Fit(TensorFile weights, TransformerOptions options)
    {
        if (weights is not GgufFile || options is not
            {
                Architecture: Architecture.Llama, Norm: NormKind.Rms, Activation: Activation.Silu, Gated: true, ParallelResidual: false,
                QkvLayout: QkvLayout.Blocks, HeadWidth: Tile.Columns, Rotary.Width: Tile.Columns,
            })
            return false;
        var names = Names(weights);
        return Matrices(options).Append(OutputName(options, names)).All(name =>
                names.TryGetValue(name, out var own) && weights.Tensors[own] is { Shape: [_, var width] } tensor
                && QuantisedMatrix.Fits(tensor.Type, width))
            && !names.Keys.Any(static name => name.EndsWith(".bias", StringComparison.Ordinal));
    }

    public void Dispose()
    {
        foreach (var block in Blocks)
            block.Dispose();
        Output.Dispose();
    }

    private static Dictionary<string, string> Names(TensorFile file)
    {
        var names = new Dictionary<string, string>();
        foreach (var name in file.Tensors.Keys)
        {
            if (GgufNames.Plain(name) is { } plain)
                names[plain] = name;
        }

        return names;
    }

    private static string OutputName(TransformerOptions options, Dictionary<string, string> names) =>
        options.TiedEmbeddings && names.ContainsKey("embed_tokens.weight") ? "embed_tokens.weight" : "lm_head.weight";

    private static IEnumerable<string> Matrices(TransformerOptions options) =>
        from layer in Enumerable.Range(0, options.Layers) from name in Projections select Name(layer, name);

    private static string Name(int layer, string name) => $"layers.{layer}.{name}_proj.weight";

    private QuantisedBlock Block(int layer, TransformerOptions options, BlockWeights plain)
    {
        var (queries, keys) = (options.Heads * options.HeadWidth, options.KeyValueHeads * options.HeadWidth);
        return new(
            Of("self_attn.q", plain.Qkv, 0, queries, options.Width, options.Heads),
            Of("self_attn.k", plain.Qkv, queries, keys, options.Width, options.KeyValueHeads),
            Of("self_attn.v", plain.Qkv, queries + keys, keys, options.Width),
            Of("self_attn.o", plain.Out, 0, options.Width, queries),
            Of("mlp.gate", plain.Up, 0, options.Intermediate, options.Width),
            Of("mlp.up", plain.Up, options.Intermediate, options.Intermediate, options.Width),
            Of("mlp.down", plain.Down, 0, options.Width, options.Intermediate));

        QuantisedMatrix Of(string name, Linear linear, int first, int outputs, int width, int heads = 0) =>
            Read(Name(layer, name), linear.Weight, first, outputs, width, heads);
    }

    /// <param name="plain">Rows of which, from <paramref name="first"/> on, are the matrix.</param>
    /// <param name="heads">How many heads llama.cpp has permuted the rows of, for rotating neighbours; 0 for none.</param>
    private QuantisedMatrix Read(string name, Tensor plain, int first, int outputs, int width, int heads = 0)
    {
        var own = stored.GetValueOrDefault(name) ?? throw TensorFileException.NoTensor(file.Path, name);
        var (_, type, shape) = file.Tensors[own];
        if (!QuantisedMatrix.Fits(type, width) || shape is not [var rows, var columns] || rows != outputs || columns != width)
            throw TensorFileException.Changed(file.Path);
        var matrix = new QuantisedMatrix(outputs, width, type);
        try
        {
            using var memory = new TensorMemory(plain);
            var (address, half) = ((nint)memory.Address, plain.dtype == ScalarType.BFloat16);
            var (size, perHead) = (width / type.BlockElements() * type.BlockBytes(), heads == 0 ? 0 : outputs / heads);
            Parallel.For(0, matrix.Groups, new ParallelOptions { CancellationToken = cancel }, group =>
            {
                var (bytes, numbers) = (new byte[size], new float[width]);
                for (var row = group * QuantisedMatrix.Group; row < Math.Min(outputs, (group + 1) * QuantisedMatrix.Group); row++)
                {
                    var from = row;
                    if (heads != 0)
                    {
                        var (head, part, pair) = (row / perHead, row % perHead / (perHead / 2), row % (perHead / 2));
                        from = (head * perHead) + (pair * 2) + part;
                    }

                    file.ReadBytes(own, (long)from * size, bytes);
                    fixed (byte* blocks = bytes)
                    fixed (float* values = numbers)
                    {
                        Decoding.ToSingle(type, blocks, width, values);
                        if (!Same(numbers, address, ((long)first + row) * width, half))
                            throw TensorFileException.Changed(file.Path);
                        matrix.Put(row, blocks);
                    }
                }
            });
            return matrix;
        }
        catch (AggregateException error)
        {
            matrix.Dispose();
            throw error.InnerExceptions[0];
        }
        catch
        {
            matrix.Dispose();
            throw;
        }
    }

    /// <summary>Whether dequantised numbers are the plain ones.</summary>
    private static bool Same(Span<float> values, nint plain, long at, bool half)
    {
        if (!half)
            return values.SequenceEqual(new ReadOnlySpan<float>((float*)plain + at, values.Length));
        Span<ushort> rounded = stackalloc ushort[QuantisedRows.Block];
        for (var first = 0; first < values.Length; first += rounded.Length)
        {
            fixed (float* from = values[first..])
            fixed (ushort* to = rounded)
                HalfPrecision.ToBFloat16(from, rounded.Length, to);
            if (!rounded.SequenceEqual(new ReadOnlySpan<ushort>((ushort*)plain + at + first, rounded.Length)))
                return false;
        }

        return true;
    }
}
