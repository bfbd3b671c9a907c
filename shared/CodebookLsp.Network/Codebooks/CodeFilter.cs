using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using CodebookLsp.Network.Kernels;

namespace CodebookLsp.Network.Codebooks;

/// <summary>
/// Finds the code that <see cref="NearestCodes"/> finds, for very few vectors, with a fifth of the memory read: all codes are compared in
/// four bits, and exactly only those that may be the best by how far four bits can be off.
/// </summary>
internal sealed unsafe class CodeFilter : IDisposable
{
    /// <summary>More vectors at once share reading the codebook, and are quicker without. Not more than <see cref="Tile.Rows"/>.</summary>
    public const int MostVectors = 3;

    private const int OnStack = 1024; // codes

    private readonly CodePanels panels;
    private readonly RoundedCodes codes;
    private readonly float* rows; // [codes, width]
    private readonly bool ownRows;
    private readonly int count;
    private readonly float slack; // of the length: what a sum in float32 can be off

    /// <param name="panels">The codebook, which outlives this.</param>
    /// <param name="rows">[codes, width] as <paramref name="panels"/> has them, which outlive this; null where they are nowhere
    /// else.</param>
    /// <param name="count">How many codes.</param>
    /// <param name="moved">See <see cref="RoundedCodes"/>.</param>
    public CodeFilter(CodePanels panels, float* rows, int count, bool moved)
    {
        (this.panels, this.count, ownRows) = (panels, count, rows is null);
        this.rows = rows;
        slack = (panels.Width + 64) * 6e-8f;
        if (ownRows)
        {
            this.rows = (float*)NativeMemory.AlignedAlloc((nuint)count * (nuint)panels.Width * sizeof(float), 64);
            for (var code = 0; code < count; code++)
            {
                var column = panels.Panel(code / Tile.Columns) + (code % Tile.Columns);
                for (var at = 0; at < panels.Width; at++)
                    this.rows[((long)code * panels.Width) + at] = column[(long)at * Tile.Columns];
            }
        }

        codes = new(this.rows, panels, count, moved);
    }

    /// <summary>Whether codes can be kept so.</summary>
    public static bool Fits(int width) => width % QuantisedRows.Block == 0;

    /// <summary>The best code of each vector and its score.</summary>
    /// <param name="z">[vectors, width], finite or not, vectors <paramref name="zApart"/> numbers apart.</param>
    /// <param name="vectors">At most <see cref="MostVectors"/>.</param>
    /// <param name="ids">Every <paramref name="apart"/> numbers one.</param>
    [SkipLocalsInit]
    public void Best(float* z, long zApart, int vectors, int apart, int* ids, float* scores)
    {
        var (width, padded) = (panels.Width, panels.Count * Tile.Columns);
        using var rounded = new QuantisedRows(vectors, width);
        var near = (float*)NativeMemory.AlignedAlloc(((nuint)vectors * ((nuint)padded + (nuint)width)) * sizeof(float), 64);
        var moved = near + ((long)vectors * padded); // [vectors, width]
        for (var row = 0; row < vectors; row++)
        {
            float* from = z + (row * zApart), to = moved + (row * width);
            for (var at = 0; at < width; at += Lanes.Count)
                Lanes.Store(Lanes.Load(from + at) - Lanes.Load(codes.Origin + at), to + at);
            rounded.Put(row, to);
        }

        codes.Coarse.MultiplyAll(rounded, vectors, near, padded);
        var few = stackalloc int[OnStack];
        var left = count > OnStack ? (int*)NativeMemory.Alloc((nuint)count, sizeof(int)) : few;
        for (var row = 0; row < vectors; row++)
        {
            var one = new Vector(z + (row * zApart), moved + (row * width), rounded, row);
            (ids[row * apart], scores[row * apart]) = Exact(one, near + (row * padded), left);
        }

        if (left != few)
            NativeMemory.Free(left);
        NativeMemory.AlignedFree(near);
    }

    public void Dispose()
    {
        codes.Dispose();
        if (ownRows)
            NativeMemory.AlignedFree(rows);
    }

    /// <summary>One vector, as it is and as it is compared.</summary>
    private readonly struct Vector(float* z, float* moved, QuantisedRows rounded, int row)
    {
        public readonly float* Z = z;
        public readonly short* Shorts = rounded.Shorts + ((long)row * rounded.Blocks * QuantisedRows.Block);
        public readonly float* Scales = rounded.Scales + (row * rounded.Blocks);

        /// <summary>Its lengths as it is and as it is compared, that of what rounding leaves out, and its product with the mean.</summary>
        public (float Length, float Moved, float Lost, float Mean) Measure(float* mean, int width)
        {
            Vector512<float> squares = default, movedSquares = default, lost = default, product = default;
            for (var at = 0; at < width; at += Lanes.Count)
            {
                Vector512<float> own = Lanes.Load(Z + at), apart = Lanes.Load(moved + at);
                var kept = Vector512.ConvertToSingle(Vector512.WidenLower(Vector256.Load(Shorts + at).ToVector512Unsafe()))
                    * Vector512.Create(Scales[at / QuantisedRows.Block]);
                squares = Vector512.FusedMultiplyAdd(own, own, squares);
                movedSquares = Vector512.FusedMultiplyAdd(apart, apart, movedSquares);
                lost = Vector512.FusedMultiplyAdd(apart - kept, apart - kept, lost);
                product = Vector512.FusedMultiplyAdd(own, Lanes.Load(mean + at), product);
            }

            return (Root(squares), Root(movedSquares), Root(lost), Vector512.Sum(product));
        }

        private static float Root(Vector512<float> squares) => MathF.Sqrt(Vector512.Sum(squares)) * 1.001f; // sums are off by less
    }

    /// <param name="near">[codes], filled up: products in four bits.</param>
    /// <param name="left">Room for as many numbers as there are codes.</param>
    private (int Id, float Score) Exact(in Vector one, float* near, int* left)
    {
        var (length, movedLength, lost, mean) = one.Measure(codes.Mean, panels.Width);
        var sums = 2 * slack * (((length + codes.Reach) * codes.Longest) + codes.LargestConstant);
        var off = (lost * codes.LongestKept) + sums;

        // The code that looks best sets a bar that others have to reach at the highest that they may be.
        var guess = BestCodes.One.Start();
        var end = panels.Count * Tile.Columns;
        for (var code = 0; code < end; code += Tile.Columns)
            guess.Add(near + code, codes.Constants + code, code);
        var bar = Nearly(one.Z, Math.Min(guess.Finish().Id, count - 1)) - mean - sums;
        var found = Within(near, movedLength, off, bar, left);
        if (found > 1)
            found = Closest(one.Z, sums, left, found, near);
        var best = (Id: 0, Score: float.NegativeInfinity);
        for (var at = 0; at < found; at++)
        {
            var score = Score(one.Z, left[at]);
            if (score > best.Score)
                best = (left[at], score);
        }

        return best;
    }

    /// <summary>Codes that may reach the bar by what four bits say.</summary>
    /// <returns>How many there are.</returns>
    private int Within(float* near, float length, float off, float bar, int* left)
    {
        var found = 0;
        var (lengths, least) = (Vector512.Create(length), Vector512.Create(bar - off));
        for (var code = 0; code < count; code += Lanes.Count)
        {
            var most = Vector512.FusedMultiplyAdd(
                lengths, Lanes.Load(codes.CoarseErrors + code), Lanes.Load(near + code) + Lanes.Load(codes.Constants + code));

            // Not "at least", which a number that is none would not be.
            var lanes = ~Vector512.LessThan(most, least).ExtractMostSignificantBits() & 0xffff;
            for (; lanes != 0; lanes &= lanes - 1)
            {
                var id = code + BitOperations.TrailingZeroCount(lanes);
                if (id >= count)
                    continue;
                left[found++] = id;
                Fetch(rows + ((long)id * panels.Width), panels.Width * sizeof(float));
            }
        }

        return found;
    }

    /// <summary>Those of the codes left that may have the highest score, by sums in another order.</summary>
    private int Closest(float* z, float sums, int* left, int found, float* room)
    {
        var bar = float.NegativeInfinity;
        for (var at = 0; at < found; at++)
        {
            room[at] = Nearly(z, left[at]);
            bar = MathF.Max(bar, room[at] - sums);
        }

        var still = 0;
        for (var at = 0; at < found; at++)
        {
            if (!(room[at] + sums < bar))
                left[still++] = left[at];
        }

        return still;
    }

    /// <summary>
    /// Asks for memory before it is needed: what codes are left is scattered over more than the caches hold, and waiting for one after the
    /// other would be most of the time.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Fetch(void* from, int bytes)
    {
        const int Line = 64;
        for (var at = 0; Sse.IsSupported && at < bytes; at += Line)
            Sse.Prefetch0((byte*)from + at);
    }

    /// <summary>A score, added up in sixteen parts.</summary>
    private float Nearly(float* z, int code)
    {
        var own = rows + ((long)code * panels.Width);
        var sum = Vector512<float>.Zero;
        for (var at = 0; at < panels.Width; at += Lanes.Count)
            sum = Vector512.FusedMultiplyAdd(Lanes.Load(z + at), Lanes.Load(own + at), sum);
        return Vector512.Sum(sum) + Bias(code);
    }

    /// <summary>A score as <see cref="Tile"/> adds it up.</summary>
    private float Score(float* z, int code)
    {
        var sum = 0f;
        var own = rows + ((long)code * panels.Width);
        for (var at = 0; at < panels.Width; at++)
            sum = MathF.FusedMultiplyAdd(z[at], own[at], sum);
        return sum + Bias(code);
    }

    private float Bias(int code) => panels.Biases(0)[code];
}
