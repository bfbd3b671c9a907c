using System.Buffers.Binary;
using System.Text;

namespace CodebookLsp.Network.Files;

/// <summary>Where the entries of a zip archive lie (PKWARE APPNOTE.TXT, 4.3.12 to 4.3.16 and 4.5.3), zip64 included.</summary>
internal static class ZipDirectory
{
    private const uint EntrySignature = 0x02014b50;
    private const uint EndSignature = 0x06054b50;
    private const uint End64Signature = 0x06064b50;
    private const uint Locator64Signature = 0x07064b50;
    private const int EndLength = 22;

    /// <summary>The offset of each entry's local header, by name; the first of entries with one name.</summary>
    /// <exception cref="TensorFileException">The directory does not fit the file.</exception>
    public static Dictionary<string, long> LocalHeaders(MappedFile file)
    {
        var (at, count) = Directory(file);
        var headers = new Dictionary<string, long>();
        for (var entry = 0L; entry < count; entry++)
        {
            var fields = file.Span(at, 46);
            if (BinaryPrimitives.ReadUInt32LittleEndian(fields) != EntrySignature)
                throw TensorFileException.Damaged(file.Path, "has a damaged directory");
            var (nameLength, extraLength, commentLength) = (UInt16(fields, 28), UInt16(fields, 30), UInt16(fields, 32));
            var name = Encoding.UTF8.GetString(file.Span(at + 46, nameLength));
            var offset = (long)BinaryPrimitives.ReadUInt32LittleEndian(fields[42..]);
            if (offset == uint.MaxValue)
                offset = Wide(file, fields, file.Span(at + 46 + nameLength, extraLength));
            headers.TryAdd(name, offset);
            at += 46 + nameLength + extraLength + commentLength;
        }

        return headers;
    }

    private static (long Start, long Count) Directory(MappedFile file)
    {
        // The end record is last but for a comment of up to 64 KiB.
        for (var at = file.Length - EndLength; at >= Math.Max(0, file.Length - EndLength - ushort.MaxValue); at--)
        {
            var end = file.Span(at, EndLength);
            if (BinaryPrimitives.ReadUInt32LittleEndian(end) != EndSignature)
                continue;
            var (count, start) = ((long)UInt16(end, 10), (long)BinaryPrimitives.ReadUInt32LittleEndian(end[16..]));
            if (at >= 20 && BinaryPrimitives.ReadUInt32LittleEndian(file.Span(at - 20, 4)) == Locator64Signature)
            {
                var end64 = file.Span(BinaryPrimitives.ReadInt64LittleEndian(file.Span(at - 12, 8)), 56);
                if (BinaryPrimitives.ReadUInt32LittleEndian(end64) == End64Signature)
                    (count, start) = (BinaryPrimitives.ReadInt64LittleEndian(end64[32..]), BinaryPrimitives.ReadInt64LittleEndian(end64[48..]));
            }

            return (start, count);
        }

        throw TensorFileException.Damaged(file.Path, "is not a whole zip archive");
    }

    /// <summary>The 64-bit offset of the extra field, after those of the two lengths that are there only when they are needed.</summary>
    private static long Wide(MappedFile file, ReadOnlySpan<byte> fields, ReadOnlySpan<byte> extra)
    {
        for (var at = 0; at + 4 <= extra.Length; at += 4 + UInt16(extra, at + 2))
        {
            if (UInt16(extra, at) != 1)
                continue;
            var place = at + 4
                + (BinaryPrimitives.ReadUInt32LittleEndian(fields[24..]) == uint.MaxValue ? 8 : 0)
                + (BinaryPrimitives.ReadUInt32LittleEndian(fields[20..]) == uint.MaxValue ? 8 : 0);
            if (place + 8 <= extra.Length)
                return BinaryPrimitives.ReadInt64LittleEndian(extra[place..]);
        }

        throw TensorFileException.Damaged(file.Path, "has a damaged directory");
    }

    private static ushort UInt16(ReadOnlySpan<byte> bytes, int at) => BinaryPrimitives.ReadUInt16LittleEndian(bytes[at..]);
}
