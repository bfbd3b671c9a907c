using CodebookLsp.Network.Architectures;
using CodebookLsp.Network.Kernels;
using CodebookLsp.Network.Primitives;
using static TorchSharp.torch;

namespace CodebookLsp.Network.Transformers;

/// <summary>
/// Rotary position embedding as Hugging Face computes it: the first half of the turning dimensions is paired with the second.
/// The angles are worked out in double precision, never read from a checkpoint (fp16 ones round them).
/// </summary>
internal sealed class Rotary : IDisposable
{
    private const int FewestPositions = 2048;

    private readonly RotaryOptions options;
    private readonly float[]? factors;
    private readonly Device device;
    private readonly Lock growing = new();
    private volatile Table table;

    /// <param name="factors">What each frequency is divided by; null for nothing.</param>
    public Rotary(RotaryOptions options, float[]? factors, Device device)
    {
        (this.options, this.factors, this.device) = (options, factors, device);
        table = new(options, FewestPositions, factors, device);
    }

    /// <summary>Rotates queries and keys in the fused projection's output, without a copy.</summary>
    /// <param name="qkv">[rows, qkv width]</param>
    /// <returns>False where only <see cref="Rotate"/> can: on a GPU, or for odd sizes.</returns>
    public bool RotateInPlace(Tensor qkv, TransformerOptions options, long[] positions)
    {
        if (!RotaryEmbedding.Fits(qkv, this.options.Width))
            return false;
        var reach = Reach(positions.Length == 0 ? 0 : positions.Max());
        if (options.QkvLayout == QkvLayout.Blocks)
        {
            var rotated = options.Heads + options.KeyValueHeads;
            RotaryEmbedding.Apply(qkv, 0, rotated, options.HeadWidth, this.options.Width, reach.Cosines, reach.Sines, positions);
        }
        else
        {
            RotaryEmbedding.Apply(qkv, 0, options.Heads, 3 * options.HeadWidth, this.options.Width, reach.Cosines, reach.Sines, positions);
            RotaryEmbedding.Apply(
                qkv, options.HeadWidth, options.Heads, 3 * options.HeadWidth, this.options.Width, reach.Cosines, reach.Sines, positions);
        }

        return true;
    }

    /// <summary>Cosines and sines of all positions up to one, [positions, width / 2] float32 each; they live as long as this, or are
    /// kept by who uses them.</summary>
    public (Tensor Cosines, Tensor Sines) Angles(long position)
    {
        var reach = Reach(position);
        return (reach.Cosines, reach.Sines);
    }

    /// <summary>Rotates every head by its row's position.</summary>
    /// <param name="x">[rows, heads, head width]</param>
    /// <returns>A new tensor like <paramref name="x"/>.</returns>
    public Tensor Rotate(Tensor x, RowPositions positions)
    {
        using var scope = NewDisposeScope();
        var (cosines, sines) = positions.Angles(At);
        var (width, half) = (options.Width, options.Width / 2);
        var first = x.narrow(-1, 0, half).to_type(ScalarType.Float32);
        var second = x.narrow(-1, half, half).to_type(ScalarType.Float32);
        var rotated = cat([(first * cosines) - (second * sines), (second * cosines).add_(first * sines, Scalars.One)], -1).to_type(x.dtype);
        var rest = x.shape[2] - width;
        return (rest == 0 ? rotated : cat([rotated, x.narrow(-1, width, rest)], -1)).MoveToOuterDisposeScope();
    }

    public void Dispose() => table.Dispose();

    /// <summary>Cosines and sines of some positions, [rows, 1, width / 2] each.</summary>
    private (Tensor Cosines, Tensor Sines) At(long[] positions)
    {
        var reach = Reach(positions.Length == 0 ? 0 : positions.Max());
        using var at = tensor(positions, device: device);
        return (reach.Cosines.index_select(0, at).unsqueeze(1), reach.Sines.index_select(0, at).unsqueeze(1));
    }

    /// <summary>
    /// The table, grown where a position lies beyond it: a model that can read a hundred thousand tokens seldom does. The old one stays for
    /// passes that still use it, until it is collected.
    /// </summary>
    private Table Reach(long position)
    {
        if (position < table.Positions)
            return table;
        lock (growing)
        {
            if (position >= table.Positions)
                table = new(options, (int)Math.Max(position + 1, 2L * table.Positions), factors, device);
            return table;
        }
    }

    /// <summary>Cosines and sines of every position and pair.</summary>
    private sealed class Table : IDisposable
    {
        public Table(RotaryOptions options, int positions, float[]? factors, Device device)
        {
            Positions = positions;
            var half = options.Width / 2;
            var amplitude = (float)(options.Scaling?.Amplitude ?? 1);
            var (cosines, sines) = (new float[positions * half], new float[positions * half]);
            for (var pair = 0; pair < half; pair++)
            {
                var frequency = (float)(options.Frequency(pair) / (factors?[pair] ?? 1));
                for (var position = 0; position < positions; position++)
                {
                    // Hugging Face multiplies float32 numbers; doing the same keeps far positions equal.
                    var angle = position * frequency;
                    cosines[(position * half) + pair] = (float)Math.Cos(angle) * amplitude;
                    sines[(position * half) + pair] = (float)Math.Sin(angle) * amplitude;
                }
            }

            Cosines = tensor(cosines, [positions, half], device: device).DetachFromDisposeScope();
            Sines = tensor(sines, [positions, half], device: device).DetachFromDisposeScope();
        }

        public int Positions { get; }

        /// <summary>[positions, width / 2]</summary>
        public Tensor Cosines { get; }

        /// <summary>[positions, width / 2]</summary>
        public Tensor Sines { get; }

        public void Dispose()
        {
            Cosines.Dispose();
            Sines.Dispose();
        }
    }
}
