using System.Buffers;

namespace CodebookLsp.Features.Indexing;

/// <summary>Whole numbers in as few bytes as they need: seven bits a byte, the lowest first, the eighth saying that more follow.</summary>
internal static class Varint
{
    public static void Write(IBufferWriter<byte> output, uint value)
    {
        var bytes = output.GetSpan(5);
        var length = 0;
        for (; value >= 0x80; value >>= 7)
            bytes[length++] = (byte)(value | 0x80);
        bytes[length++] = (byte)value;
        output.Advance(length);
    }

    /// <summary>Small negative numbers are small too.</summary>
    public static void WriteSigned(IBufferWriter<byte> output, int value) => Write(output, (uint)((value << 1) ^ (value >> 31)));

    /// <param name="at">Where the number starts; afterwards, where the next does.</param>
    /// <exception cref="FormatException">The bytes end inside the number, or it is too large.</exception>
    public static uint Read(ReadOnlySpan<byte> bytes, ref int at)
    {
        var value = 0u;
        for (var shift = 0; shift < 35; shift += 7)
        {
            if ((uint)at >= (uint)bytes.Length)
                throw new FormatException("A number is cut off.");
            var next = bytes[at++];
            if (shift == 28 && next > 0x0F)
                break;
            value |= (uint)(next & 0x7F) << shift;
            if (next < 0x80)
                return value;
        }

        throw new FormatException("A number is too large.");
    }

    /// <summary>The same for a number that may not exceed <see cref="int.MaxValue"/>.</summary>
    /// <exception cref="FormatException">The bytes end inside the number, or it is too large.</exception>
    public static int ReadInt(ReadOnlySpan<byte> bytes, ref int at) =>
        Read(bytes, ref at) is <= int.MaxValue and var value ? (int)value : throw new FormatException("A number is too large.");

    /// <exception cref="FormatException">The bytes end inside the number, or it is too large.</exception>
    public static int ReadSigned(ReadOnlySpan<byte> bytes, ref int at)
    {
        var value = Read(bytes, ref at);
        return (int)(value >> 1) ^ -(int)(value & 1);
    }
}
