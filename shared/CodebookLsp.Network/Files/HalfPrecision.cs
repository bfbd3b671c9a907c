using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace CodebookLsp.Network.Files;

/// <summary>float16 and bfloat16 to float32 and back, many at a time; each equals .NET's <see cref="Half"/> or PyTorch's conversion bit for
/// bit.</summary>
internal static unsafe class HalfPrecision
{
    /// <summary>Exact; not-a-number stays one.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void FromFloat16(ushort* source, long count, float* values)
    {
        var i = 0L;
        for (; i <= count - Vector256<ushort>.Count; i += Vector256<ushort>.Count)
        {
            var (lower, upper) = Vector256.Widen(Vector256.Load(source + i));
            FromFloat16(lower).Store(values + i);
            FromFloat16(upper).Store(values + i + Vector256<float>.Count);
        }

        for (; i < count; i++)
            values[i] = (float)BitConverter.UInt16BitsToHalf(source[i]);
    }

    /// <summary>Exact: bfloat16 is the upper half of float32.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void FromBFloat16(ushort* source, long count, float* values)
    {
        var i = 0L;
        for (; i <= count - Vector256<ushort>.Count; i += Vector256<ushort>.Count)
        {
            var (lower, upper) = Vector256.Widen(Vector256.Load(source + i));
            (lower << 16).AsSingle().Store(values + i);
            (upper << 16).AsSingle().Store(values + i + Vector256<float>.Count);
        }

        for (; i < count; i++)
            values[i] = BitConverter.UInt32BitsToSingle((uint)source[i] << 16);
    }

    /// <summary>Rounds to nearest, ties to even; not-a-number stays one.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void ToBFloat16(float* values, long count, ushort* destination)
    {
        var i = 0L;
        for (; i <= count - Vector256<ushort>.Count; i += Vector256<ushort>.Count)
        {
            var lower = RoundToBFloat16(Vector256.Load(values + i));
            var upper = RoundToBFloat16(Vector256.Load(values + i + Vector256<float>.Count));
            Vector256.Narrow(lower, upper).Store(destination + i);
        }

        for (; i < count; i++)
            destination[i] = ToBFloat16(values[i]);
    }

    public static ushort ToBFloat16(float value)
    {
        var bits = BitConverter.SingleToUInt32Bits(value);
        return float.IsNaN(value) ? (ushort)((bits >> 16) | 0x40) : (ushort)((bits + 0x7FFF + ((bits >> 16) & 1)) >> 16);
    }

    /// <summary>
    /// Moves exponent and fraction to where float32 has them and corrects the exponent's bias by a multiplication, which turns
    /// subnormal numbers into normal ones on the way.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<float> FromFloat16(Vector256<uint> bits)
    {
        var sign = (bits & Vector256.Create(0x8000u)) << 16;
        var magnitude = (bits & Vector256.Create(0x7FFFu)) << 13;
        var finite = (magnitude.AsSingle() * BitConverter.UInt32BitsToSingle((127 + 127 - 15) << 23)).AsUInt32();
        var special = Vector256.GreaterThan(magnitude.AsInt32(), Vector256.Create((0x7C00 << 13) - 1)).AsUInt32();
        return (sign | Vector256.ConditionalSelect(special, magnitude | Vector256.Create(0x7F80_0000u), finite)).AsSingle();
    }

    /// <summary>The bfloat16 in the lower half of each lane. Adding just below half a unit carries where rounding up is due.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<uint> RoundToBFloat16(Vector256<float> values)
    {
        var bits = values.AsUInt32();
        var rounded = (bits + Vector256.Create(0x7FFFu) + ((bits >> 16) & Vector256<uint>.One)) >> 16;
        var quiet = (bits >> 16) | Vector256.Create(0x40u);
        return Vector256.ConditionalSelect(Vector256.Equals(values, values).AsUInt32(), rounded, quiet);
    }
}
