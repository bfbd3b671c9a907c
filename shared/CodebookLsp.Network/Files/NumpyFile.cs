using System.Buffers.Binary;
using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace CodebookLsp.Network.Files;

/// <summary>
/// Arrays of whole numbers and of texts as numpy keeps them: one in an
/// <see href="https://numpy.org/doc/stable/reference/generated/numpy.lib.format.html">.npy file</see>, or several by name in a pickled
/// dict, of which nothing is executed. The file is mapped: what is not asked for is not read. Any thread may ask.
/// </summary>
public sealed partial class NumpyFile : IDisposable
{
    /// <summary>numpy writes 118 characters; a header is refused that is longer than any shape needs.</summary>
    private const int LongestHeader = 10_000;

    /// <summary>numpy's own limit.</summary>
    private const int MostDimensions = 64;

    private readonly MappedFile file;

    internal static ReadOnlySpan<byte> Magic => [0x93, (byte)'N', (byte)'U', (byte)'M', (byte)'P', (byte)'Y'];

    private NumpyFile(MappedFile file) => this.file = file;

    public string Path => file.Path;

    /// <summary>By name; that of an .npy file has the empty one.</summary>
    public IReadOnlyDictionary<string, NumpyArray> Arrays { get; private init; } = new Dictionary<string, NumpyArray>();

    /// <summary>The array of an .npy file.</summary>
    /// <exception cref="TensorFileException">The file cannot be opened, is damaged, or holds something else than numbers or
    /// texts.</exception>
    public static NumpyFile OpenArray(string path) => Open(path, static (path, file, bytes) =>
    {
        var reader = new ByteReader(path, bytes.UpTo(0, LongestHeader)) { Where = "the header of an array" };
        if (!reader.Take((ulong)Magic.Length).SequenceEqual(Magic))
            throw TensorFileException.Unsupported(path, "is no array of numpy's");

        var version = reader.UInt16() & 0xFF;
        var header = reader.Utf8(version == 1 ? reader.UInt16() : reader.UInt32());
        if (Header().Match(header) is not { Success: true } said)
            throw TensorFileException.Unsupported(path, "holds something else than an array of whole numbers or of texts, row by row");

        var at = reader.Position;
        return new()
        {
            [""] = Checked(
                path, said.Groups["kind"].Value, said.Groups["order"].Value, Sizes(said.Groups["sizes"].Value), at, file.Length - at),
        };
    });

    /// <summary>The arrays of a pickled dict.</summary>
    /// <exception cref="TensorFileException">The file cannot be opened, is damaged, larger than 2 GiB, or holds something else than arrays
    /// of numbers or texts by name.</exception>
    public static NumpyFile OpenDict(string path) => Open(path, static (path, file, bytes) =>
    {
        if (file.Length > int.MaxValue)
            throw TensorFileException.Unsupported(path, "is a pickle of more than 2 GiB");

        if (PickleMachine.Run(path, bytes.UpTo(0, file.Length), new NumpyObjects()) is not PickledDict dict)
            throw TensorFileException.Unsupported(path, "holds something other than a dict of arrays");

        var (arrays, taken) = (new Dictionary<string, NumpyArray>(), 0L);
        foreach (var (key, value) in dict.Items)
        {
            if (key is not string name || value is not PickledArray { Shape: { } shape, Kind: { } kind, Bytes: { } place })
                throw TensorFileException.Unsupported(path, "holds something other than arrays by name");
            if ((taken += place.Length) > file.Length)
                throw TensorFileException.Damaged(path, "has arrays that share their bytes"); // a small file, and no end of numbers
            if (!arrays.TryAdd(name, Checked(path, kind.Code, kind.Order, shape, place.Offset, place.Length)))
                throw TensorFileException.Damaged(path, $"has the array '{ShortName.Of(name)}' twice");
        }

        return arrays;
    });

    /// <summary>Numbers of an array, row by row.</summary>
    /// <param name="first">Which one comes first.</param>
    /// <exception cref="TensorFileException">It is an array of texts.</exception>
    public void Read(NumpyArray array, long first, Span<long> numbers)
    {
        if (array.IsText)
            throw TensorFileException.Unsupported(Path, "holds texts in place of numbers");

        ArgumentOutOfRangeException.ThrowIfGreaterThan(first + numbers.Length, array.Count);
        using var bytes = file.Look();
        for (var at = 0; at < numbers.Length; at++)
        {
            var element = bytes.UpTo(array.Offset + ((first + at) * array.Size), array.Size);
            numbers[at] = (array.IsSigned, array.Size) switch
            {
                (_, 8) => BinaryPrimitives.ReadInt64LittleEndian(element),
                (true, 4) => BinaryPrimitives.ReadInt32LittleEndian(element),
                (false, 4) => BinaryPrimitives.ReadUInt32LittleEndian(element),
                (true, 2) => BinaryPrimitives.ReadInt16LittleEndian(element),
                (false, 2) => BinaryPrimitives.ReadUInt16LittleEndian(element),
                (true, _) => (sbyte)element[0],
                _ => element[0],
            };
        }
    }

    /// <summary>One text of an array. numpy keeps UTF-32; what is no character becomes U+FFFD.</summary>
    /// <exception cref="TensorFileException">It is an array of numbers, or the text is longer than any.</exception>
    public string Text(NumpyArray array, long at)
    {
        if (!array.IsText)
            throw TensorFileException.Unsupported(Path, "holds numbers in place of texts");

        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(at, array.Count);
        if (array.Size > int.MaxValue)
            throw TensorFileException.Unsupported(Path, "holds texts of more than half a billion characters");

        using var bytes = file.Look();
        // Shorter texts are filled up with zeros.
        return Encoding.UTF32.GetString(bytes.UpTo(array.Offset + (at * array.Size), array.Size)).TrimEnd('\0');
    }

    public void Dispose() => file.Dispose();

    private delegate Dictionary<string, NumpyArray> Find(string path, MappedFile file, MappedFile.Lease bytes);

    private static NumpyFile Open(string path, Find find)
    {
        var file = MappedFile.Open(path);
        try
        {
            using var bytes = file.Look();
            return new(file) { Arrays = find(path, file, bytes) };
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    /// <param name="room">How many bytes there are for it.</param>
    private static NumpyArray Checked(string path, string kind, string order, long[] shape, long offset, long room)
    {
        if (Kind().Match(kind) is not { Success: true } said)
            throw TensorFileException.Unsupported(path, $"holds an array of the type '{ShortName.Of(kind)}'");
        if (order == ">")
            throw TensorFileException.Unsupported(path, "was written on a big-endian machine");
        if (shape.Length > MostDimensions || shape.Any(static size => size < 0))
            throw TensorFileException.Damaged(path, "has an array of an impossible shape");

        var isText = said.Groups["text"].Success;
        var size = long.Parse(said.Groups["size"].Value, CultureInfo.InvariantCulture) * (isText ? 4 : 1);
        var bytes = shape.Aggregate((Int128)size, static (product, length) => Int128.Min(product * length, long.MaxValue));
        return bytes == room
            ? new(shape, isText, kind[0] == 'i', size, offset)
            : throw TensorFileException.Damaged(path, $"has an array of {bytes} bytes where there are {room}");
    }

    /// <summary>A tuple of Python's: "2, 3", "2,", or nothing.</summary>
    private static long[] Sizes(string tuple) =>
    [
        .. tuple.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries).Select(
            static size => long.TryParse(size, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : -1),
    ];

    // numpy writes the keys in this order.
    [GeneratedRegex(
        @"^\{'descr': '(?<order>[<>|=])(?<kind>[a-zA-Z][0-9]+)', 'fortran_order': False, 'shape': \((?<sizes>[0-9, ]*)\), ?\}\s*$",
        RegexOptions.NonBacktracking | RegexOptions.CultureInvariant)]
    private static partial Regex Header();

    [GeneratedRegex("^(?:[iu](?<size>[1248])|(?<text>U)(?<size>[1-9][0-9]{0,8}))$", RegexOptions.CultureInvariant)]
    private static partial Regex Kind();
}

/// <summary>Where an array lies in a file, and what is in it.</summary>
/// <param name="IsText">Whether its elements are texts; else whole numbers.</param>
/// <param name="Size">Of an element, in bytes.</param>
/// <param name="Offset">In bytes.</param>
public sealed record NumpyArray(IReadOnlyList<long> Shape, bool IsText, bool IsSigned, long Size, long Offset)
{
    /// <summary>How many elements there are.</summary>
    public long Count => Shape.Aggregate(1L, static (product, size) => product * size);
}
