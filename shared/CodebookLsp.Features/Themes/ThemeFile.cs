using System.Buffers;
using System.Buffers.Binary;
using System.Security.Cryptography;
using CodebookLsp.Features.Indexing;
using CodebookLsp.Text.Files;

namespace CodebookLsp.Features.Themes;

/// <summary>Themes as a file: a short head, then everything else in Brotli. docs/themes-format.md describes it byte by byte.</summary>
public static class ThemeFile
{
    /// <summary>Raised whenever an older program would misread the file.</summary>
    public const int Version = 3;

    /// <summary>What the names of such files end in.</summary>
    public const string Ending = ".themes";

    private const uint Magic = 0x544C4243; // "CBLT"
    private const int HeadLength = 12;
    private const int IdLength = 16;
    private const int MostBytes = 256 << 20;
    private const int MostUnpacked = 512 << 20;

    /// <exception cref="ThemeException">It is no file of themes, of another version, or damaged.</exception>
    /// <exception cref="TextFileException">It cannot be read.</exception>
    /// <param name="within">A folder that a link must not lead out of; null for a file that the user named.</param>
    public static ThemeModel Read(string path, string? within = null)
    {
        try
        {
            return Parse(PlainFile.Bytes(path, MostBytes, within), path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw TextFileException.From(path, e);
        }
    }

    /// <param name="source">Where the bytes come from, for messages.</param>
    /// <exception cref="ThemeException">They are no themes.</exception>
    public static ThemeModel Parse(byte[] bytes, string source)
    {
        if (bytes.Length < HeadLength || BinaryPrimitives.ReadUInt32LittleEndian(bytes) != Magic)
            throw ThemeException.Foreign(source);
        if (BinaryPrimitives.ReadUInt32LittleEndian(bytes.AsSpan(4)) is not Version and var version)
            throw ThemeException.OtherVersion(source, version);
        var packed = bytes[HeadLength..];
        if (BinaryPrimitives.ReadUInt32LittleEndian(bytes.AsSpan(8)) != PostingGroup.Checksum(packed))
            throw ThemeException.Damaged(source, "a checksum is wrong");
        try
        {
            return ThemeDecoder.Decode(PackedBytes.Decompress(packed, MostUnpacked).ToArray());
        }
        catch (FormatException e)
        {
            throw ThemeException.Damaged(source, e.Message, e);
        }
    }

    /// <summary>Replaces the file, whole or not at all.</summary>
    /// <inheritdoc cref="AtomicFile.Create" path="/param[@name='rights']"/>
    /// <exception cref="AtomicFileException">It cannot be written.</exception>
    public static void Write(string path, ThemeModel themes, UnixFileMode? rights = null) =>
        AtomicFile.WriteBytes(path, Format(themes), rights);

    /// <summary>What <see cref="Parse"/> reads, the same bytes for the same themes.</summary>
    public static byte[] Format(ThemeModel themes)
    {
        var packed = PackedBytes.Compress(ThemeEncoder.Encode(themes, writing: true));
        var bytes = new ArrayBufferWriter<byte>(HeadLength + packed.Length);
        foreach (var number in (uint[])[Magic, Version, PostingGroup.Checksum(packed)])
        {
            BinaryPrimitives.WriteUInt32LittleEndian(bytes.GetSpan(sizeof(uint)), number);
            bytes.Advance(sizeof(uint));
        }

        bytes.Write(packed);
        return bytes.WrittenSpan.ToArray();
    }

    /// <summary>Tells themes from others, for what belongs to them: the beginning of the SHA-256 of what they are. How they write is no part
    /// of that.</summary>
    public static string IdOf(ThemeModel themes) =>
        Convert.ToHexStringLower(SHA256.HashData(ThemeEncoder.Encode(themes, writing: false)))[..IdLength];

    /// <summary>A weight as precise as a file has it: in half precision.</summary>
    internal static float Rounded(float weight) => (float)(Half)weight;
}
