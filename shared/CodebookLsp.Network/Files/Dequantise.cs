using System.Runtime.Intrinsics;

namespace CodebookLsp.Network.Files;

/// <summary>
/// GGML's quantised blocks to float32, bit for bit as its reference functions (ggml-quants.c, dequantize_row_*) compute them: products and
/// sums are rounded one by one, never fused.
/// </summary>
internal static unsafe class Dequantise
{
    /// <param name="source">As many blocks as the destination needs.</param>
    /// <param name="destination">A whole number of blocks long.</param>
    public static void Blocks(ElementType type, byte* source, Span<float> destination)
    {
        fixed (float* to = destination)
        {
            var (length, bytes) = (type.BlockLength(), type.BlockBytes());
            for (var block = 0; block < destination.Length / length; block++)
            {
                var (from, y) = ((nint)(source + ((long)block * bytes)), (nint)(to + ((long)block * length)));
                switch (type)
                {
                    case ElementType.Q4_0:
                        Q40((byte*)from, (float*)y);
                        break;
                    case ElementType.Q4_1:
                        Q41((byte*)from, (float*)y);
                        break;
                    case ElementType.Q5_0:
                        Q50((byte*)from, (float*)y);
                        break;
                    case ElementType.Q5_1:
                        Q51((byte*)from, (float*)y);
                        break;
                    case ElementType.Q8_0:
                        Q80((byte*)from, (float*)y);
                        break;
                    case ElementType.Q4_K:
                        Q4K((byte*)from, (float*)y);
                        break;
                    case ElementType.Q5_K:
                        Q5K((byte*)from, (float*)y);
                        break;
                    default:
                        Q6K((byte*)from, (float*)y);
                        break;
                }
            }
        }
    }

    private static float Scale(byte* at) => (float)*(Half*)at;

    /// <summary>d, then 32 nibbles: the low ones of all bytes first. (q − 8) · d.</summary>
    private static void Q40(byte* block, float* y)
    {
        var scale = Vector128.Create(Scale(block));
        var bytes = Vector128.Load(block + 2);
        var middle = Vector128.Create((sbyte)8);
        Scaled((bytes & Vector128.Create((byte)15)).AsSByte() - middle, scale, Vector128<float>.Zero, y, add: false);
        Scaled(Vector128.ShiftRightLogical(bytes, 4).AsSByte() - middle, scale, Vector128<float>.Zero, y + 16, add: false);
    }

    /// <summary>d, m, then 32 nibbles. q · d + m.</summary>
    private static void Q41(byte* block, float* y)
    {
        var (scale, minimum) = (Vector128.Create(Scale(block)), Vector128.Create(Scale(block + 2)));
        var bytes = Vector128.Load(block + 4);
        Scaled((bytes & Vector128.Create((byte)15)).AsSByte(), scale, minimum, y, add: true);
        Scaled(Vector128.ShiftRightLogical(bytes, 4).AsSByte(), scale, minimum, y + 16, add: true);
    }

    /// <summary>d, then 32 signed bytes. q · d.</summary>
    private static void Q80(byte* block, float* y)
    {
        var scale = Vector128.Create(Scale(block));
        Scaled(Vector128.Load((sbyte*)block + 2), scale, Vector128<float>.Zero, y, add: false);
        Scaled(Vector128.Load((sbyte*)block + 18), scale, Vector128<float>.Zero, y + 16, add: false);
    }

    private static void Scaled(Vector128<sbyte> values, Vector128<float> scale, Vector128<float> minimum, float* y, bool add)
    {
        var (low, high) = Vector128.Widen(values);
        var (a, b) = Vector128.Widen(low);
        var (c, d) = Vector128.Widen(high);
        Store(a, y);
        Store(b, y + 4);
        Store(c, y + 8);
        Store(d, y + 12);

        void Store(Vector128<int> four, float* at)
        {
            var product = Vector128.ConvertToSingle(four) * scale;
            (add ? product + minimum : product).Store(at);
        }
    }

    /// <summary>d, a fifth bit for each, then 32 nibbles. (q − 16) · d.</summary>
    private static void Q50(byte* block, float* y)
    {
        var scale = Scale(block);
        var fifth = *(uint*)(block + 2);
        var nibbles = block + 6;
        for (var at = 0; at < 16; at++)
        {
            y[at] = (((nibbles[at] & 15) | (int)((fifth >> at << 4) & 16)) - 16) * scale;
            y[at + 16] = (((nibbles[at] >> 4) | (int)((fifth >> (at + 12)) & 16)) - 16) * scale;
        }
    }

    /// <summary>d, m, a fifth bit for each, then 32 nibbles. q · d + m.</summary>
    private static void Q51(byte* block, float* y)
    {
        var (scale, minimum) = (Scale(block), Scale(block + 2));
        var fifth = *(uint*)(block + 4);
        var nibbles = block + 8;
        for (var at = 0; at < 16; at++)
        {
            var (low, high) = ((nibbles[at] & 15) | (int)((fifth >> at << 4) & 16), (nibbles[at] >> 4) | (int)((fifth >> (at + 12)) & 16));
            var (first, second) = (low * scale, high * scale);
            y[at] = first + minimum;
            y[at + 16] = second + minimum;
        }
    }

    /// <summary>d, dmin, eight 6-bit scales and minima in 12 bytes, 256 nibbles. d · scale · q − dmin · minimum.</summary>
    private static void Q4K(byte* block, float* y)
    {
        var (d, dmin) = (Scale(block), Scale(block + 2));
        var (scales, nibbles) = ((nint)(block + 4), (nint)(block + 16));
        for (var part = 0; part < 8; part++)
        {
            var (scale, minimum) = SixBits((byte*)scales, part, d, dmin);
            var from = (byte*)nibbles + (part / 2 * 32);
            for (var at = 0; at < 32; at++)
            {
                var product = scale * (part % 2 == 0 ? from[at] & 15 : from[at] >> 4);
                y[(part * 32) + at] = product - minimum;
            }
        }
    }

    /// <summary>As Q4_K with a fifth bit for each number before the nibbles.</summary>
    private static void Q5K(byte* block, float* y)
    {
        var (d, dmin) = (Scale(block), Scale(block + 2));
        var (scales, fifths, nibbles) = ((nint)(block + 4), (nint)(block + 16), (nint)(block + 48));
        for (var part = 0; part < 8; part++)
        {
            var (scale, minimum) = SixBits((byte*)scales, part, d, dmin);
            var from = (byte*)nibbles + (part / 2 * 32);
            for (var at = 0; at < 32; at++)
            {
                var fifth = ((((byte*)fifths)[at] >> part) & 1) << 4;
                var product = scale * ((part % 2 == 0 ? from[at] & 15 : from[at] >> 4) + fifth);
                y[(part * 32) + at] = product - minimum;
            }
        }
    }

    /// <summary>The scale and minimum of one of eight parts: six bits each, the upper two of the later four kept beside the earlier.</summary>
    private static (float Scale, float Minimum) SixBits(byte* packed, int part, float d, float dmin)
    {
        var (scale, minimum) = part < 4
            ? (packed[part] & 63, packed[part + 4] & 63)
            : ((packed[part + 4] & 15) | (packed[part - 4] >> 6 << 4), (packed[part + 4] >> 4) | (packed[part] >> 6 << 4));
        return (d * scale, dmin * minimum);
    }

    /// <summary>256 numbers of six bits (four below, two above), sixteen signed scales, d. d · scale · (q − 32).</summary>
    private static void Q6K(byte* block, float* y)
    {
        var d = Scale(block + 208);
        for (var half = 0; half < 2; half++)
        {
            var low = block + (half * 64);
            var high = block + 128 + (half * 32);
            var scales = (sbyte*)block + 192 + (half * 8);
            var to = y + (half * 128);
            for (var at = 0; at < 32; at++)
            {
                var index = at / 16;
                var (first, second, third, fourth) = (d * scales[index], d * scales[index + 2], d * scales[index + 4], d * scales[index + 6]);
                to[at] = first * (((low[at] & 15) | ((high[at] & 3) << 4)) - 32);
                to[at + 32] = second * (((low[at + 32] & 15) | (((high[at] >> 2) & 3) << 4)) - 32);
                to[at + 64] = third * (((low[at] >> 4) | (((high[at] >> 4) & 3) << 4)) - 32);
                to[at + 96] = fourth * (((low[at + 32] >> 4) | (((high[at] >> 6) & 3) << 4)) - 32);
            }
        }
    }
}
