using System.Numerics;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using CodebookLsp.Network.Files;
using CodebookLsp.Network.Kernels;

namespace CodebookLsp.Network.Codebooks;

/// <summary>
/// Finds the code that <see cref="NearestCodes"/> finds, for a few vectors, with a quarter of the memory read: all codes are compared in
/// eight bits, and only those that may be the best, by how far eight bits can be off, are compared exactly.
/// </summary>
internal sealed unsafe class CodeFilter : IDisposable
{
    /// <summary>More vectors at once share reading the codebook, and are quicker without.</summary>
    public const int MostVectors = 12;

    private const float Slack = 1e-5f; // of the length: far more than sums in float32 are off
    private const int Block = QuantisedRows.Block;

    private readonly QuantisedMatrix codes;
    private readonly CodePanels panels;
    private readonly float* byVector; // [codes], filled up: what the length of a vector is multiplied with
    private readonly float* byError;  // [codes]: what the length of what rounding takes from a vector is
    private readonly float* constant; // [codes]

    /// <param name="panels">The codebook, which outlives this.</param>
    /// <param name="count">How many codes.</param>
    public CodeFilter(CodePanels panels, int count)
    {
        this.panels = panels;
        codes = new(count, panels.Width, ElementType.Q8_0);
        var padded = panels.Count * Tile.Columns;
        byVector = Allocate(padded);
        byError = Allocate(padded);
        constant = Allocate(padded);
        var bytes = new byte[panels.Width / Block * ElementType.Q8_0.BlockBytes()];
        var own = new float[panels.Width];
        for (var code = 0; code < count; code++)
        {
            var column = panels.Panel(code / Tile.Columns) + (code % Tile.Columns);
            for (var at = 0; at < own.Length; at++)
                own[at] = column[(long)at * Tile.Columns];
            var (length, kept, error) = Round(own, bytes);
            fixed (byte* blocks = bytes)
                codes.Put(code, blocks);
            byVector[code] = (float)(error + (Slack * length));
            byError[code] = (float)(kept * (1 + Slack));
            constant[code] = Slack * Math.Abs(panels.Biases(code / Tile.Columns)[code % Tile.Columns]);
        }
    }

    /// <summary>Whether codes can be kept so.</summary>
    public static bool Fits(int width) => width % Block == 0;

    /// <summary>The best code of each vector and its score.</summary>
    /// <param name="z">[count, width], finite or not</param>
    /// <param name="count">At most <see cref="MostVectors"/>.</param>
    /// <param name="ids">Every <paramref name="apart"/> numbers one.</param>
    public void Best(float* z, int count, int apart, int* ids, float* scores)
    {
        using var rounded = new QuantisedRows(count, panels.Width);
        for (var row = 0; row < count; row++)
            rounded.Put(row, z + (row * panels.Width));
        var padded = panels.Count * Tile.Columns;
        var near = Allocate(count * padded);
        for (var group = 0; group < codes.Groups; group++)
            codes.Multiply(rounded, count, group, near + (group * QuantisedMatrix.Group), padded);
        for (var row = 0; row < count; row++)
            (ids[row * apart], scores[row * apart]) = Exact(z + (row * panels.Width), rounded, row, near + (row * padded));
        NativeMemory.AlignedFree(near);
    }

    public void Dispose()
    {
        codes.Dispose();
        NativeMemory.AlignedFree(byVector);
        NativeMemory.AlignedFree(byError);
        NativeMemory.AlignedFree(constant);
    }

    private (int Id, float Score) Exact(float* z, QuantisedRows rounded, int row, float* near)
    {
        var (squares, lost) = (0.0, 0.0);
        for (var at = 0; at < panels.Width; at++)
        {
            var place = ((long)row * panels.Width) + at;
            var kept = rounded.Scales[(row * rounded.Blocks) + (at / Block)] * rounded.Bytes[place];
            squares += (double)z[at] * z[at];
            lost += ((double)z[at] - kept) * ((double)z[at] - kept);
        }

        // Codes by their highest possible score, those that only fill up the last panel at minus infinity.
        var length = Vector512.Create((float)Math.Sqrt(squares) * (1 + Slack));
        var error = Vector512.Create((float)Math.Sqrt(lost) * (1 + Slack));
        var least = Vector512.Create(float.NegativeInfinity);
        var end = panels.Count * Tile.Columns;
        for (var code = 0; code < end; code += Lanes.Count)
        {
            var score = Lanes.Load(near + code) + Lanes.Load(panels.Biases(0) + code);
            var off = Vector512.FusedMultiplyAdd(error, Lanes.Load(byError + code), Lanes.Load(constant + code));
            off = Vector512.FusedMultiplyAdd(length, Lanes.Load(byVector + code), off);
            Lanes.Store(score + off, near + code);
            least = Vector512.Max(least, score - off);
        }

        var bar = float.NegativeInfinity;
        for (var lane = 0; lane < Lanes.Count; lane++)
            bar = Math.Max(bar, least[lane]);
        var best = (Id: 0, Score: float.NegativeInfinity);
        for (var code = 0; code < end; code += Lanes.Count)
        {
            // Not "at least", which a number that is none would not be.
            var lanes = ~Vector512.LessThan(Lanes.Load(near + code), Vector512.Create(bar)).ExtractMostSignificantBits() & 0xffff;
            for (; lanes != 0; lanes &= lanes - 1)
            {
                var id = code + BitOperations.TrailingZeroCount(lanes);
                var score = Score(z, id);
                if (score > best.Score)
                    best = (id, score);
            }
        }

        return best;
    }

    /// <summary>A score as <see cref="Tile"/> adds it up.</summary>
    private float Score(float* z, int code)
    {
        var column = panels.Panel(code / Tile.Columns) + (code % Tile.Columns);
        var sum = 0f;
        for (var at = 0; at < panels.Width; at++)
            sum = MathF.FusedMultiplyAdd(z[at], column[(long)at * Tile.Columns], sum);
        return sum + panels.Biases(code / Tile.Columns)[code % Tile.Columns];
    }

    /// <summary>A code in blocks of eight bits.</summary>
    /// <returns>Its length, that of what is kept of it, and that of what is not.</returns>
    private static (double Length, double Kept, double Error) Round(float[] code, byte[] bytes)
    {
        var (length, kept, error) = (0.0, 0.0, 0.0);
        for (var block = 0; block < code.Length / Block; block++)
        {
            var own = code.AsSpan(block * Block, Block);
            var most = 0f;
            foreach (var value in own)
                most = Math.Max(most, Math.Abs(value));
            var scale = (Half)(most / 127);
            var to = bytes.AsSpan(block * (Block + sizeof(short)));
            BitConverter.TryWriteBytes(to, scale);
            for (var at = 0; at < Block; at++)
            {
                var whole = scale == default ? 0 : Math.Clamp(Math.Round(own[at] / (double)scale), -127, 127);
                to[sizeof(short) + at] = (byte)(sbyte)whole;
                var near = whole * (double)scale;
                (length, kept) = (length + ((double)own[at] * own[at]), kept + (near * near));
                error += (own[at] - near) * (own[at] - near);
            }
        }

        return (Math.Sqrt(length), Math.Sqrt(kept), Math.Sqrt(error));
    }

    private static float* Allocate(int count)
    {
        var memory = (float*)NativeMemory.AlignedAlloc((nuint)count * sizeof(float), 64);
        new Span<float>(memory, count).Clear();
        return memory;
    }
}
