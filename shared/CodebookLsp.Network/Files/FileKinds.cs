using System.Buffers.Binary;

namespace CodebookLsp.Network.Files;

internal enum FileKind
{
    Unknown,
    Gguf,
    Safetensors,
    TorchZip,
    LegacyTorch,
    Index,
    LfsPointer,
}

/// <summary>Tells files apart by how they begin.</summary>
internal static class FileKinds
{
    private const int TarMagicOffset = 257;

    /// <exception cref="TensorFileException">The file cannot be opened or is empty.</exception>
    public static FileKind Of(string path)
    {
        using var file = MappedFile.Open(path);
        using var bytes = file.Look();
        return Of(bytes.UpTo(0, TarMagicOffset + "ustar"u8.Length));
    }

    /// <param name="start">The first bytes of a file, a few hundred if it has them.</param>
    public static FileKind Of(ReadOnlySpan<byte> start)
    {
        if (start.StartsWith("GGUF"u8))
            return FileKind.Gguf;

        if (start.StartsWith("PK\u0003\u0004"u8) || start.StartsWith("PK\u0005\u0006"u8))
            return FileKind.TorchZip;

        // Before those that a header's length could be by chance.
        if (start is [_, _, _, _, _, _, _, _, (byte)'{', ..]
            && BinaryPrimitives.ReadUInt64LittleEndian(start) <= SafetensorsHeader.LongestHeader)
            return FileKind.Safetensors;

        if (IsLegacyTorch(start))
            return FileKind.LegacyTorch;

        if (start.TrimStart(" \t\r\n"u8) is [(byte)'{', ..])
            return FileKind.Index;

        return start.StartsWith("version https://git-lfs"u8) ? FileKind.LfsPointer : FileKind.Unknown;
    }

    /// <summary>
    /// Before 1.6 torch.save wrote its magic number 0x1950a86a20f9469cfc6c as a pickle of protocol 2, and before 0.1.3 a tar file
    /// (torch/serialization.py, <c>_legacy_load</c>).
    /// </summary>
    public static bool IsLegacyTorch(ReadOnlySpan<byte> start) =>
        start.StartsWith((ReadOnlySpan<byte>)[0x80, 0x02, 0x8A, 0x0A, 0x6C, 0xFC, 0x9C, 0x46, 0xF9, 0x20, 0x6A, 0xA8, 0x50, 0x19])
        || (start.Length > TarMagicOffset && start[TarMagicOffset..].StartsWith("ustar"u8));
}
