using System.Buffers.Binary;
using System.Globalization;
using System.Text;

namespace CodebookLsp.Network.Files;

/// <summary>Writes arrays as numpy reads them (<see cref="NumpyFile"/>): 64-bit whole numbers, and texts in UTF-32.</summary>
public static class NumpyWriter
{
    private const int Alignment = 64;
    private const int Chunk = 1 << 13;

    /// <summary>The head of an .npy file of whole numbers; <see cref="Numbers"/> follow, as many as the shape says.</summary>
    public static void BeginNumbers(Stream stream, params IReadOnlyList<long> shape) => Begin(stream, "<i8", shape);

    /// <summary>The head of an .npy file of texts; each follows by <see cref="Text"/>, as many as the shape says.</summary>
    /// <param name="longest">In code points. At least 1, as numpy has it.</param>
    public static void BeginTexts(Stream stream, int longest, params IReadOnlyList<long> shape) =>
        Begin(stream, string.Create(CultureInfo.InvariantCulture, $"<U{longest}"), shape);

    public static void Numbers(Stream stream, ReadOnlySpan<int> numbers)
    {
        Span<byte> bytes = stackalloc byte[Chunk];
        for (var at = 0; at < numbers.Length; at += Chunk / sizeof(long))
        {
            var some = numbers[at..Math.Min(numbers.Length, at + (Chunk / sizeof(long)))];
            for (var index = 0; index < some.Length; index++)
                BinaryPrimitives.WriteInt64LittleEndian(bytes[(index * sizeof(long))..], some[index]);
            stream.Write(bytes[..(some.Length * sizeof(long))]);
        }
    }

    /// <summary>One text, filled up with zeros. Half of a surrogate pair becomes U+FFFD.</summary>
    /// <param name="longest">What <see cref="BeginTexts"/> was told.</param>
    public static void Text(Stream stream, string text, int longest)
    {
        var bytes = new byte[longest * 4];
        Encoding.UTF32.GetBytes(text, bytes);
        stream.Write(bytes);
    }

    /// <summary>An .npy file of one dict of numbers, which numpy reads with <c>allow_pickle</c>.</summary>
    public static void Dict(Stream stream, IEnumerable<KeyValuePair<string, double>> entries)
    {
        Begin(stream, "|O", []);
        var pickle = new PickleWriter(stream);
        pickle.BeginArray([], "O8", "|", 63);
        pickle.Op("]}(");
        Span<byte> number = stackalloc byte[sizeof(double)];
        foreach (var (name, value) in entries)
        {
            pickle.Text(name);
            pickle.Op("G");
            BinaryPrimitives.WriteDoubleBigEndian(number, value);
            stream.Write(number);
        }

        pickle.Op("ua"); // into the dict, and that into the array's list
        pickle.EndArray();
        pickle.Op(".");
    }

    /// <summary>A pickled dict of arrays of whole numbers.</summary>
    /// <param name="arrays">The name and shape of each, and what writes its <see cref="Numbers"/>.</param>
    public static void Arrays(Stream stream, IEnumerable<(string Name, IReadOnlyList<long> Shape, Action<Stream> Write)> arrays)
    {
        var pickle = new PickleWriter(stream);
        pickle.Op("}(");
        foreach (var (name, shape, write) in arrays)
        {
            pickle.Text(name);
            pickle.BeginArray(shape, "i8", "<", 0);
            pickle.BytesFollow(shape.Aggregate((long)sizeof(long), static (product, size) => product * size));
            write(stream);
            pickle.EndArray();
        }

        pickle.Op("u.");
    }

    private static void Begin(Stream stream, string kind, IReadOnlyList<long> shape)
    {
        var sizes = string.Join(", ", shape.Select(static size => size.ToString(CultureInfo.InvariantCulture)));
        var header = $"{{'descr': '{kind}', 'fortran_order': False, 'shape': ({sizes}{(shape.Count == 1 ? "," : "")}), }}";
        var before = NumpyFile.Magic.Length + 4; // version and length
        var length = ((before + header.Length + 1 + Alignment - 1) / Alignment * Alignment) - before;
        stream.Write(NumpyFile.Magic);
        stream.Write([1, 0, (byte)length, (byte)(length >> 8)]);
        stream.Write(Encoding.ASCII.GetBytes(header.PadRight(length - 1) + "\n"));
    }
}
