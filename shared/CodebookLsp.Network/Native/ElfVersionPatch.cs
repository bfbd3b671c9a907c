using System.Buffers.Binary;
using System.Text;

namespace CodebookLsp.Network.Native;

/// <summary>
/// Makes a 64-bit little-endian ELF library that was built against a newer libstdc++ load with an older one: the requirement of
/// GLIBCXX_3.4.32 becomes weak, and the one symbol that only that version has, <c>std::ios_base_library_init</c>, becomes the
/// constructor of <c>std::ios_base::Init</c>, which does the same and has been there since the beginning (ELF specification and the LSB
/// core specification, "Symbol Versioning").
/// </summary>
internal static class ElfVersionPatch
{
    public const string Version = "GLIBCXX_3.4.32";
    private const string NewSymbol = "_ZSt21ios_base_library_initv";
    private const string OldSymbol = "_ZNSt8ios_base4InitC1Ev";
    private const int SymbolSize = 24;
    private const ushort WeakFlag = 2;  // VER_FLG_WEAK
    private const ushort Global = 1;    // VER_NDX_GLOBAL: no version

    /// <summary>The patched library.</summary>
    /// <exception cref="ElfException">The bytes are no such library, or do not need the version.</exception>
    public static byte[] Apply(ReadOnlySpan<byte> library)
    {
        var patched = library.ToArray();
        try
        {
            Patch(patched);
            return patched;
        }
        catch (Exception error) when (error is ArgumentException or IndexOutOfRangeException or OverflowException)
        {
            throw new ElfException("The library's section tables do not fit its size.", error);
        }
    }

    private static void Patch(byte[] file)
    {
        if (file.Length < 64 || !file.AsSpan(0, 6).SequenceEqual("\u007fELF\u0002\u0001"u8))
            throw new ElfException("The library is not a 64-bit little-endian ELF file.");
        var sections = Sections(file);
        var (strings, symbols, versions, needs) = (Find(".dynstr"), Find(".dynsym"), Find(".gnu.version"), Find(".gnu.version_r"));

        var renamed = false;
        for (var symbol = 0; symbol < symbols.Size / SymbolSize; symbol++)
        {
            var name = strings.Offset + checked((int)UInt32(file, symbols.Offset + (symbol * SymbolSize)));
            if (Text(file, name) != NewSymbol)
                continue;
            file.AsSpan(name, NewSymbol.Length).Clear();
            Encoding.ASCII.GetBytes(OldSymbol, file.AsSpan(name));
            BinaryPrimitives.WriteUInt16LittleEndian(file.AsSpan(versions.Offset + (2 * symbol)), Global);
            renamed = true;
        }

        if (!Weaken(file, strings.Offset, needs) || !renamed)
            throw new ElfException($"The library does not need {Version}, so there is nothing to patch.");

        (int Offset, int Size) Find(string name) =>
            sections.TryGetValue(name, out var section) ? section : throw new ElfException($"The library has no section '{name}'.");
    }

    /// <summary>Walks the list of needed files and, in each, the list of needed versions.</summary>
    private static bool Weaken(byte[] file, int strings, (int Offset, int Size) needs)
    {
        var found = false;
        var end = needs.Offset + needs.Size;
        for (var (need, step) = (needs.Offset, 1); step != 0 && need < end; need += step)
        {
            var (count, version) = (UInt16(file, need + 2), checked(need + (int)UInt32(file, need + 8)));
            for (var at = 0; at < count; at++)
            {
                if (Text(file, strings + checked((int)UInt32(file, version + 8))) == Version)
                {
                    BinaryPrimitives.WriteUInt16LittleEndian(file.AsSpan(version + 4), (ushort)(UInt16(file, version + 4) | WeakFlag));
                    found = true;
                }

                version = checked(version + (int)UInt32(file, version + 12));
            }

            step = checked((int)UInt32(file, need + 12)); // forward only, so the walk ends
        }

        return found;
    }

    private static Dictionary<string, (int Offset, int Size)> Sections(byte[] file)
    {
        var table = checked((int)BinaryPrimitives.ReadUInt64LittleEndian(file.AsSpan(0x28)));
        var (size, count, names) = (UInt16(file, 0x3a), UInt16(file, 0x3c), UInt16(file, 0x3e));
        var nameStrings = Section(names).Offset;
        var sections = new Dictionary<string, (int Offset, int Size)>();
        for (var index = 0; index < count; index++)
            sections.TryAdd(Text(file, nameStrings + checked((int)UInt32(file, table + (index * size)))), Section(index));
        return sections;

        (int Offset, int Size) Section(int index)
        {
            var header = file.AsSpan(checked(table + (index * size)), 64);
            return (checked((int)BinaryPrimitives.ReadUInt64LittleEndian(header[0x18..])),
                checked((int)BinaryPrimitives.ReadUInt64LittleEndian(header[0x20..])));
        }
    }

    private static string Text(byte[] file, int offset)
    {
        var rest = file.AsSpan(offset);
        var length = rest.IndexOf((byte)0);
        return Encoding.ASCII.GetString(rest[..Math.Min(length < 0 ? rest.Length : length, 256)]);
    }

    private static ushort UInt16(byte[] file, int offset) => BinaryPrimitives.ReadUInt16LittleEndian(file.AsSpan(offset));

    private static uint UInt32(byte[] file, int offset) => BinaryPrimitives.ReadUInt32LittleEndian(file.AsSpan(offset));
}

/// <summary>A library that cannot be patched; the loader turns it into a sentence for the user.</summary>
internal sealed class ElfException(string message, Exception? inner = null) : Exception(message, inner);
