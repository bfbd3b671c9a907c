using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace CodebookLsp.Network.Files;

/// <summary>
/// Blocks of four-bit numbers (<see cref="Q4_0Block"/>, <see cref="Q4_1Block"/>) straight to bfloat16: a block has at most sixteen
/// different numbers, which are made once and looked up. The same as by way of float32, several times as fast.
/// </summary>
internal static unsafe class NibbleNumbers
{
    private const int Elements = 32; // of a block
    private const int Packed = Elements / 2; // bytes
    private const uint Special = 0x7C00; // the exponent of a float16 that is no number

    public static bool Has(ElementType type) => type is ElementType.Q4_0 or ElementType.Q4_1;

    /// <param name="type">One that it <see cref="Has"/>.</param>
    /// <param name="count">Whole blocks.</param>
    public static void ToBFloat16(ElementType type, byte* source, long count, ushort* values) =>
        ToBFloat16(type, source, count, values, Avx512BW.IsSupported);

    /// <summary>The same.</summary>
    /// <param name="isWide">Whether AVX-512 is used, which must be there.</param>
    internal static void ToBFloat16(ElementType type, byte* source, long count, ushort* values, bool isWide)
    {
        var size = type.BlockBytes();
        var singles = stackalloc float[Elements];
        var end = values + count;
        while (values < end)
        {
            var done = (type == ElementType.Q4_1, isWide) switch
            {
                (true, true) => Wide<Shifted>(source, size, (end - values) / Elements, values),
                (true, false) => Narrow<Shifted>(source, size, (end - values) / Elements, values),
                (false, true) => Wide<Centred>(source, size, (end - values) / Elements, values),
                (false, false) => Narrow<Centred>(source, size, (end - values) / Elements, values),
            };
            source += done * size;
            values += done * Elements;
            if (values == end)
                return;

            // A scale that is no number: seldom, and only in files that are refused.
            Decoding.PieceToSingle(type, source, Elements, singles);
            HalfPrecision.ToBFloat16(singles, Elements, values);
            source += size;
            values += Elements;
        }
    }

    /// <returns>How many blocks were done: up to one whose scales are no numbers.</returns>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static long Wide<TBlock>(byte* source, int size, long blocks, ushort* values) where TBlock : struct, IBlock
    {
        var quants = Vector512.Create(0f, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15) - Vector512.Create(TBlock.Middle);
        for (var block = 0L; block < blocks; block++, source += size, values += Elements)
        {
            if (!TBlock.AreNumbers(source))
                return block;
            var scales = TBlock.Scales(source);
            var numbers = TBlock.HasShift
                ? (quants * Vector512.Create(scales[0])) + Vector512.Create(scales[1]) : quants * Vector512.Create(scales[0]);
            var bits = numbers.AsUInt32();
            var rounded = (bits + Vector512.Create(0x7FFFu) + ((bits >>> 16) & Vector512<uint>.One)) >>> 16; // as HalfPrecision does
            var packed = Vector128.Load(source + size - Packed);
            var which = Avx512BW.ConvertToVector512UInt16(Vector256.Create(packed & Vector128.Create((byte)15), packed >>> 4));
            Avx512BW.PermuteVar32x16(Avx512F.ConvertToVector256UInt16(rounded).ToVector512Unsafe(), which).Store(values);
        }

        return blocks;
    }

    /// <returns>How many blocks were done: up to one whose scales are no numbers.</returns>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static long Narrow<TBlock>(byte* source, int size, long blocks, ushort* values) where TBlock : struct, IBlock
    {
        var first = Vector256.Create(0f, 1, 2, 3, 4, 5, 6, 7) - Vector256.Create(TBlock.Middle);
        var second = first + Vector256.Create(8f);
        for (var block = 0L; block < blocks; block++, source += size, values += Elements)
        {
            if (!TBlock.AreNumbers(source))
                return block;
            var scales = TBlock.Scales(source);
            var (lower, upper) = (first * Vector256.Create(scales[0]), second * Vector256.Create(scales[0]));
            if (TBlock.HasShift)
                (lower, upper) = (lower + Vector256.Create(scales[1]), upper + Vector256.Create(scales[1]));
            var numbers = Vector256.Narrow(Rounded(lower), Rounded(upper));
            var low = Vector128.Narrow(
                numbers.GetLower() & Vector128.Create((ushort)0xFF), numbers.GetUpper() & Vector128.Create((ushort)0xFF));
            var high = Vector128.Narrow(numbers.GetLower() >>> 8, numbers.GetUpper() >>> 8);
            var packed = Vector128.Load(source + size - Packed);
            Store(low, high, packed & Vector128.Create((byte)15), values);
            Store(low, high, packed >>> 4, values + Packed);
        }

        return blocks;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<uint> Rounded(Vector256<float> numbers)
    {
        var bits = numbers.AsUInt32();
        return (bits + Vector256.Create(0x7FFFu) + ((bits >>> 16) & Vector256<uint>.One)) >>> 16;
    }

    /// <summary>Stores the sixteen of the numbers that are asked for.</summary>
    /// <param name="low">Each number's lower byte.</param>
    /// <param name="high">Each number's upper byte.</param>
    /// <param name="which">Below 16.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Store(Vector128<byte> low, Vector128<byte> high, Vector128<byte> which, ushort* values)
    {
        var (low0, low1) = Vector128.Widen(Vector128.ShuffleNative(low, which));
        var (high0, high1) = Vector128.Widen(Vector128.ShuffleNative(high, which));
        (low0 | (high0 << 8)).Store(values);
        (low1 | (high1 << 8)).Store(values + 8);
    }

    /// <summary>Two float16 that are numbers, as float32: <see cref="HalfPrecision"/> says how.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<float> Singles(uint both)
    {
        var bits = Vector128.WidenLower(Vector128.CreateScalarUnsafe(both).AsUInt16());
        var magnitude = ((bits & Vector128.Create(0x7FFFu)) << 13).AsSingle() * BitConverter.UInt32BitsToSingle((127 + 127 - 15) << 23);
        return (((bits & Vector128.Create(0x8000u)) << 16) | magnitude.AsUInt32()).AsSingle();
    }

    private interface IBlock
    {
        static abstract bool HasShift { get; }

        /// <summary>Taken from each four-bit number.</summary>
        static abstract float Middle { get; }

        static abstract bool AreNumbers(byte* block);

        /// <summary>d, and m where there is a shift.</summary>
        static abstract Vector128<float> Scales(byte* block);
    }

    /// <summary>(q - 8) d</summary>
    private readonly struct Centred : IBlock
    {
        public static bool HasShift => false;

        public static float Middle => 8;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static bool AreNumbers(byte* block) => (*(ushort*)block & Special) != Special;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static Vector128<float> Scales(byte* block) => Singles(*(ushort*)block);
    }

    /// <summary>q d + m</summary>
    private readonly struct Shifted : IBlock
    {
        public static bool HasShift => true;

        public static float Middle => 0;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static bool AreNumbers(byte* block) =>
            (*(ushort*)block & Special) != Special && (*(ushort*)(block + sizeof(ushort)) & Special) != Special;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static Vector128<float> Scales(byte* block) => Singles(*(uint*)block);
    }
}
