namespace CodebookLsp.Network.Files;

/// <summary>One uncompressed entry of a zip archive: bytes of the file as they lie there.</summary>
internal readonly record struct StoredEntry(long Offset, long Length);

/// <summary>
/// The table of contents of a zip archive whose entries are stored uncompressed, as torch.save makes them so that they can be mapped.
/// Record layouts: <see href="https://pkware.cachefly.net/webdocs/casestudies/APPNOTE.TXT">APPNOTE.TXT</see> 4.3, with the zip64 records
/// that archives above 4 GB have. Nothing is ever unpacked, so no entry can be larger than the file.
/// </summary>
internal static class StoredZip
{
    private const uint LocalSignature = 0x04034B50;
    private const uint CentralSignature = 0x02014B50;
    private const uint EndSignature = 0x06054B50;
    private const uint Zip64EndSignature = 0x06064B50;
    private const uint Zip64LocatorSignature = 0x07064B50;

    private const int LocalLength = 30;
    private const int CentralLength = 46;
    private const int EndLength = 22;
    private const int Zip64EndLength = 56;
    private const int Zip64LocatorLength = 20;
    private const int LongestComment = ushort.MaxValue;

    /// <summary>The values that say "see the zip64 record".</summary>
    private const uint Elsewhere = uint.MaxValue;
    private const ushort ElsewhereShort = ushort.MaxValue;
    private const ushort Zip64ExtraId = 1;

    private const ushort EncryptedFlag = 1;

    /// <returns>The entries by name.</returns>
    /// <exception cref="TensorFileException">It is no zip archive, damaged, encrypted or compressed.</exception>
    public static Dictionary<string, StoredEntry> Read(string path, MappedFile.Lease bytes, long fileLength)
    {
        var (count, offset, length) = FindDirectory(path, bytes, fileLength);
        if ((Int128)offset + length > fileLength || length > int.MaxValue)
            throw TensorFileException.Damaged(path, "has a zip directory that does not lie inside it");

        var reader = new ByteReader(path, bytes.UpTo((long)offset, (long)length)) { Where = "the zip directory" };
        var entries = new Dictionary<string, StoredEntry>(reader.Count(count, CentralLength, "zip entries"));
        for (var i = 0UL; i < count; i++)
        {
            var (name, entry) = ReadEntry(path, ref reader, bytes, fileLength);
            if (!entries.TryAdd(name, entry))
                throw TensorFileException.Damaged(path, $"has the zip entry '{ShortName.Of(name)}' twice");
        }

        return entries;
    }

    private static (ulong Count, ulong Offset, ulong Length) FindDirectory(string path, MappedFile.Lease bytes, long fileLength)
    {
        var end = FindEnd(path, bytes, fileLength);
        var reader = new ByteReader(path, bytes.UpTo(end, EndLength)) { Where = "the zip directory's end" };
        _ = reader.Take(10); // signature, disks, entries on this disk
        var (count, length, offset) = (reader.UInt16(), reader.UInt32(), reader.UInt32());
        return count != ElsewhereShort && length != Elsewhere && offset != Elsewhere
            ? (count, offset, length)
            : FindZip64Directory(path, bytes, fileLength, end) ?? (count, offset, length);
    }

    /// <summary>The end record is the last one whose comment reaches exactly to the end of the file.</summary>
    private static long FindEnd(string path, MappedFile.Lease bytes, long fileLength)
    {
        var tailStart = Math.Max(0, fileLength - EndLength - LongestComment);
        var tail = bytes.UpTo(tailStart, EndLength + LongestComment);
        for (var at = tail.Length - EndLength; at >= 0; at--)
        {
            var reader = new ByteReader(path, tail[at..]);
            if (reader.UInt32() != EndSignature)
                continue;

            _ = reader.Take(EndLength - 6);
            if (reader.UInt16() == reader.Remaining)
                return tailStart + at;
        }

        throw TensorFileException.Damaged(path, "is a zip archive without its directory, so its end is missing");
    }

    private static (ulong Count, ulong Offset, ulong Length)? FindZip64Directory(
        string path, MappedFile.Lease bytes, long fileLength, long end)
    {
        if (end < Zip64LocatorLength)
            return null;

        var locator = new ByteReader(path, bytes.UpTo(end - Zip64LocatorLength, Zip64LocatorLength));
        if (locator.UInt32() != Zip64LocatorSignature)
            return null;

        _ = locator.UInt32(); // disk
        var record = locator.UInt64();
        if (record > (ulong)(fileLength - Zip64EndLength))
            throw TensorFileException.Damaged(path, "has a zip64 directory that does not lie inside it");

        var reader = new ByteReader(path, bytes.UpTo((long)record, Zip64EndLength)) { Where = "the zip64 directory's end" };
        if (reader.UInt32() != Zip64EndSignature)
            throw TensorFileException.Damaged(path, "has no zip64 directory where it says");

        _ = reader.Take(28); // sizes, versions, disks, entries on this disk
        var (count, length, offset) = (reader.UInt64(), reader.UInt64(), reader.UInt64());
        return (count, offset, length);
    }

    private static (string Name, StoredEntry Entry) ReadEntry(string path, ref ByteReader reader, MappedFile.Lease bytes, long fileLength)
    {
        if (reader.UInt32() != CentralSignature)
            throw TensorFileException.Damaged(path, "has a zip directory with something else in it");

        _ = reader.Take(4); // versions
        var (flags, method) = (reader.UInt16(), reader.UInt16());
        _ = reader.Take(8); // time, checksum
        ulong packed = reader.UInt32(), length = reader.UInt32();
        var (nameLength, extraLength, commentLength) = (reader.UInt16(), reader.UInt16(), reader.UInt16());
        _ = reader.Take(8); // disk, attributes
        ulong local = reader.UInt32();
        var name = reader.Utf8(nameLength);
        ReadZip64Extra(path, reader.Take(extraLength), ref length, ref packed, ref local);
        _ = reader.Take(commentLength);

        if ((flags & EncryptedFlag) != 0)
            throw TensorFileException.Unsupported(path, $"is a zip archive with the encrypted entry '{ShortName.Of(name)}'");

        if (method != 0)
            throw TensorFileException.Unsupported(
                path, $"is a zip archive with the compressed entry '{ShortName.Of(name)}' (torch.save never compresses)");

        if (packed != length)
            throw TensorFileException.Damaged(path, $"gives the zip entry '{ShortName.Of(name)}' two lengths, {packed} and {length}");

        var offset = DataOffset(path, bytes, fileLength, local, name);
        return (Int128)offset + length <= fileLength
            ? (name, new(offset, (long)length))
            : throw TensorFileException.Damaged(path, $"ends inside the zip entry '{ShortName.Of(name)}'");
    }

    /// <summary>Sizes that did not fit into 32 bits, each present only if it did not.</summary>
    private static void ReadZip64Extra(string path, ReadOnlySpan<byte> extra, ref ulong length, ref ulong packed, ref ulong local)
    {
        var reader = new ByteReader(path, extra) { Where = "a zip entry's extra fields" };
        while (reader.Remaining >= 4)
        {
            var (id, size) = (reader.UInt16(), reader.UInt16());
            var field = new ByteReader(path, reader.Take(size)) { Where = "a zip entry's zip64 field" };
            if (id != Zip64ExtraId)
                continue;

            length = length == Elsewhere ? field.UInt64() : length;
            packed = packed == Elsewhere ? field.UInt64() : packed;
            local = local == Elsewhere ? field.UInt64() : local;
        }
    }

    /// <summary>The bytes follow the local header, whose extra field (torch.save's padding) the directory does not know.</summary>
    private static long DataOffset(string path, MappedFile.Lease bytes, long fileLength, ulong local, string name)
    {
        if (local > (ulong)fileLength)
            throw TensorFileException.Damaged(path, $"ends before the zip entry '{ShortName.Of(name)}'");

        var reader = new ByteReader(path, bytes.UpTo((long)local, LocalLength)) { Where = $"the zip entry '{ShortName.Of(name)}'" };
        if (reader.UInt32() != LocalSignature)
            throw TensorFileException.Damaged(path, $"has no zip entry '{ShortName.Of(name)}' where it says");

        _ = reader.Take(22);
        return (long)local + LocalLength + reader.UInt16() + reader.UInt16();
    }
}
