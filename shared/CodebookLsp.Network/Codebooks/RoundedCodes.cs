using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using CodebookLsp.Network.Files;
using CodebookLsp.Network.Kernels;

namespace CodebookLsp.Network.Codebooks;

/// <summary>
/// A codebook in four bits, and how far each code is off. Kept is what sets a code u apart from the codebook's mean m, and vectors are
/// compared less an origin s: z·u + b = (z − s)·(u − m) + (b + s·u − s·m) + z·m, whose last term is the same for every code. All numbers
/// on the right are small, so that few bits are off by little.
/// </summary>
internal sealed unsafe class RoundedCodes : IDisposable
{
    private const int Block = QuantisedRows.Block;
    private const float Up = 1.01f; // more than rounding to a bfloat16 takes away

    /// <param name="rows">[codes, width]: the codes as they are compared.</param>
    /// <param name="panels">What is added to their products.</param>
    /// <param name="count">How many codes.</param>
    /// <param name="moved">Whether the origin is the mean, and not zero: where lengths count, vectors lie around the codes.</param>
    public RoundedCodes(float* rows, CodePanels panels, int count, bool moved)
    {
        var (width, padded) = (panels.Width, panels.Count * Tile.Columns);
        Coarse = new(count, width, ElementType.Q4_1);
        Mean = Allocate<float>(width);
        Origin = Allocate<float>(width);
        Constants = Allocate<float>(padded);
        CoarseErrors = Allocate<ushort>(padded);
        Average(rows, count, width);
        if (moved)
            new ReadOnlySpan<float>(Mean, width).CopyTo(new(Origin, width));
        var meanLength = Length(new(Mean, width));
        var apart = new float[width];
        for (var at = 0; at < padded; at++)
        {
            var bias = panels.Biases(at / Tile.Columns)[at % Tile.Columns];
            Constants[at] = bias;
            if (at >= count)
                continue;
            var constant = (double)bias;
            var code = new ReadOnlySpan<float>(rows + ((long)at * width), width);
            for (var place = 0; place < width; place++)
            {
                apart[place] = code[place] - Mean[place];
                constant += (double)Origin[place] * apart[place];
            }

            Constants[at] = (float)constant;
            var own = Length(code) + meanLength;
            Longest = Math.Max(Longest, own);
            LargestConstant = Math.Max(LargestConstant, Math.Abs(bias) + Math.Abs((float)constant));
            PutCoarse(at, apart);
        }

        Reach = meanLength;
    }

    /// <summary>[codes, width] in four bits.</summary>
    public QuantisedMatrix Coarse { get; }

    /// <summary>[width]</summary>
    public float* Mean { get; }

    /// <summary>[width]</summary>
    public float* Origin { get; }

    /// <summary>[codes], filled up with minus infinity: what is added to a product.</summary>
    public float* Constants { get; }

    /// <summary>[codes], filled up: the length of what four bits leave out, or a little more, in bfloat16.</summary>
    public ushort* CoarseErrors { get; }

    /// <summary>The length of the longest code as it is kept, or a little more.</summary>
    public float LongestKept { get; private set; }

    /// <summary>The largest sum of a code's length and the mean's.</summary>
    public float Longest { get; private set; }

    /// <summary>The largest number that is added to a product, in the two ways of writing it together.</summary>
    public float LargestConstant { get; private set; }

    /// <summary>The mean's length.</summary>
    public float Reach { get; }

    public void Dispose()
    {
        Coarse.Dispose();
        NativeMemory.AlignedFree(Mean);
        NativeMemory.AlignedFree(Origin);
        NativeMemory.AlignedFree(Constants);
        NativeMemory.AlignedFree(CoarseErrors);
    }

    private void Average(float* rows, int count, int width)
    {
        var sums = new double[width];
        for (var code = 0; code < count; code++)
        {
            for (var at = 0; at < width; at++)
                sums[at] += rows[((long)code * width) + at];
        }

        for (var at = 0; at < width; at++)
            Mean[at] = (float)(sums[at] / count);
    }

    /// <summary>As Q4_1 has it: q d + m, q from 0 to 15.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void PutCoarse(int code, ReadOnlySpan<float> own)
    {
        byte* blocks = stackalloc byte[ElementType.Q4_1.BlockBytes()];
        var (kept, error) = (0.0, 0.0);
        for (var block = 0; block < own.Length / Block; block++)
        {
            var numbers = own.Slice(block * Block, Block);
            var (least, most) = (numbers[0], numbers[0]);
            foreach (var number in numbers)
                (least, most) = (Math.Min(least, number), Math.Max(most, number));
            var (d, m) = ((Half)((most - least) / 15), (Half)least);
            (((Half*)blocks)[0], ((Half*)blocks)[1]) = (d, m);
            var (scale, low) = ((float)d, (float)m);
            new Span<byte>(blocks + 4, Block / 2).Clear();
            for (var at = 0; at < Block; at++)
            {
                var whole = scale == 0 ? 0 : (int)Math.Clamp(MathF.Round((numbers[at] - low) / scale), 0, 15);
                blocks[4 + (at % (Block / 2))] |= (byte)(at < Block / 2 ? whole : whole << 4);
                var near = ((double)scale * whole) + low;
                (kept, error) = (kept + (near * near), error + ((numbers[at] - near) * (numbers[at] - near)));
            }

            Coarse.PutBlock(code, block, blocks);
        }

        CoarseErrors[code] = Lanes.ToBFloat16((float)Math.Sqrt(error) * Up);
        LongestKept = Math.Max(LongestKept, (float)Math.Sqrt(kept) * Up);
    }

    private static float Length(ReadOnlySpan<float> numbers)
    {
        var sum = 0.0;
        foreach (var number in numbers)
            sum += (double)number * number;
        return (float)Math.Sqrt(sum) * Up;
    }

    private static T* Allocate<T>(long count) where T : unmanaged
    {
        var memory = (T*)NativeMemory.AlignedAlloc((nuint)count * (nuint)sizeof(T), 64);
        NativeMemory.Clear(memory, (nuint)count * (nuint)sizeof(T));
        return memory;
    }
}
