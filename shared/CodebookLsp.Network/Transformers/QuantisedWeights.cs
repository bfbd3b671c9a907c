using CodebookLsp.Network.Architectures;
using CodebookLsp.Network.Files;
using CodebookLsp.Network.Kernels;
using CodebookLsp.Network.Primitives;
using static TorchSharp.torch;

namespace CodebookLsp.Network.Transformers;

/// <summary>The matrices of a llama as its GGUF file has them. They are read when a text is first continued, from the file anew.</summary>
internal sealed unsafe class QuantisedWeights : IDisposable
{
    private static readonly string[] Projections =
        ["self_attn.q", "self_attn.k", "self_attn.v", "self_attn.o", "mlp.gate", "mlp.up", "mlp.down"];

    private const int AtOnce = Tile.Columns; // rows: a head's

    private readonly GgufFile file;
    private readonly Adapters? adapters;
    private readonly Dictionary<string, string> stored; // by plain name

    /// <param name="file">What the plain weights were read from. Not needed afterwards.</param>
    /// <param name="adapters">Null for none.</param>
    /// <param name="embedding">Taken for the output's matrix where it is the same one, and still as the file has it.</param>
    private QuantisedWeights(GgufFile file, Adapters? adapters, TransformerOptions options, TokenEmbedding embedding)
    {
        (this.file, this.adapters, stored) = (file, adapters, Names(file));
        var blocks = new QuantisedBlock?[options.Layers];
        try
        {
            for (var layer = 0; layer < blocks.Length; layer++)
                blocks[layer] = Block(layer, options);
            Blocks = blocks!;
            Output = options.TiedEmbeddings && embedding.IsQuantised ? new(embedding.Quantised(), null)
                : Read(OutputName(options, stored), options.Vocabulary, options.Width);
        }
        catch
        {
            foreach (var block in blocks)
                block?.Dispose();
            throw;
        }

        Between = Blocks.SelectMany(static block => block.All).Append(Output).Max(static linear => linear.Update?.Between ?? 0);
    }

    public IReadOnlyList<QuantisedBlock> Blocks { get; }

    /// <summary>[vocab, width]</summary>
    public QuantisedLinear Output { get; }

    /// <summary>The largest <see cref="LowRankUpdate.Between"/>; 0 without adapters.</summary>
    public int Between { get; }

    /// <summary>Reads them.</summary>
    /// <param name="files">What the plain weights were read from.</param>
    /// <param name="embedding">The decoder's.</param>
    /// <exception cref="TensorFileException">A file cannot be read any more, or is another one by now.</exception>
    public static QuantisedWeights Read(WeightFiles files, TransformerOptions options, TokenEmbedding embedding) =>
        files.Read((weights, adapters) => new QuantisedWeights(
            weights as GgufFile ?? throw TensorFileException.Changed(weights.Path), adapters, options, embedding));

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

    private QuantisedBlock Block(int layer, TransformerOptions options)
    {
        var (queries, keys) = (options.Heads * options.HeadWidth, options.KeyValueHeads * options.HeadWidth);
        return new(
            Of("self_attn.q", queries, options.Width, permuted: true),
            Of("self_attn.k", keys, options.Width, permuted: true),
            Of("self_attn.v", keys, options.Width),
            Of("self_attn.o", options.Width, queries),
            Of("mlp.gate", options.Intermediate, options.Width),
            Of("mlp.up", options.Intermediate, options.Width),
            Of("mlp.down", options.Width, options.Intermediate));

        QuantisedLinear Of(string name, int outputs, int width, bool permuted = false) =>
            Read(Name(layer, name), outputs, width, permuted);
    }

    /// <param name="permuted">Whether llama.cpp has permuted the rows of each head, for rotating neighbours.</param>
    private QuantisedLinear Read(string name, int outputs, int width, bool permuted = false)
    {
        var own = stored.GetValueOrDefault(name) ?? throw TensorFileException.NoTensor(file.Path, name);
        var (_, type, shape) = file.Tensors[own];
        if (!QuantisedMatrix.Fits(type, width) || shape is not [var rows, var columns] || rows != outputs || columns != width)
            throw TensorFileException.Changed(file.Path);
        var matrix = new QuantisedMatrix(outputs, width, type);
        try
        {
            var size = width / type.BlockElements() * type.BlockBytes();
            Parallel.For(0, (outputs + AtOnce - 1) / AtOnce, part =>
            {
                var (first, end) = (part * AtOnce, Math.Min(outputs, (part + 1) * AtOnce));
                var bytes = new byte[(end - first) * size];
                file.ReadBytes(own, (long)first * size, bytes);
                fixed (byte* blocks = bytes)
                {
                    for (var row = first; row < end; row++)
                        matrix.Put(row, blocks + ((Stored(row, permuted) - first) * size));
                }
            });
            return new(matrix, Update(own, name, outputs, width, permuted));
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

    /// <summary>What an adapter adds to a matrix; null for nothing.</summary>
    private LowRankUpdate? Update(string own, string name, int outputs, int width, bool permuted)
    {
        using var scope = NewDisposeScope();
        if (adapters?.Halves(own, name, outputs, width) is not var (a, b))
            return null;
        using var memoryOfA = new TensorMemory(a);
        using var memoryOfB = new TensorMemory(b);
        var rank = (int)a.shape[0];
        var (down, up) = (new LanedMatrix(rank, width), new LanedMatrix(outputs, rank));
        for (var row = 0; row < rank; row++)
            down.Put(row, memoryOfA.Span<float>().Slice(row * width, width));
        for (var row = 0; row < outputs; row++)
            up.Put(row, memoryOfB.Span<float>().Slice(Stored(row, permuted) * rank, rank));
        return new(down, up);
    }

    /// <summary>Which row of the file's is one of ours: of the same head.</summary>
    private static int Stored(int row, bool permuted)
    {
        if (!permuted)
            return row;
        const int Half = Tile.Columns / 2;
        var (head, part, pair) = (row / Tile.Columns, row / Half % 2, row % Half);
        return (head * Tile.Columns) + (pair * 2) + part;
    }
}
