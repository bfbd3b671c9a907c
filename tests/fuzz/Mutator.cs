using System.Globalization;
using System.Text;

namespace CodebookLsp.Fuzz;

/// <summary>Makes an input from others, by the changes that fuzzers have found to pay.</summary>
internal sealed class Mutator(Random random)
{
    public const int LongestInput = 1 << 16;

    private const int MostChanges = 6;

    private static readonly long[] Numbers =
    [
        0, 1, -1, 16, 32, 64, 100, 127, 128, 255, 256, 512, 1000, 1024, 4096, 32767, 32768, 65535, 65536, int.MaxValue, int.MinValue,
        uint.MaxValue, 1L << 32, 1L << 40, long.MaxValue, long.MinValue,
    ];

    private static readonly byte[][] Texts =
    [
        .. new[]
        {
            "\0", "\"", "\\", "'", "\n", "\r\n", "\t", ",", ";", "\u202E", "\uFEFF", "\u001b[2J", "😀", "NaN", "1e999", "-", "0.5",
            "\\ud800",
        }.Select(Encoding.UTF8.GetBytes),
        [0xFF], [0xC3], [0xED, 0xA0, 0x80],
    ];

    private readonly JsonMutator json = new(random);

    /// <param name="others">To take pieces from.</param>
    public byte[] Mutate(byte[] input, IReadOnlyList<byte[]> others)
    {
        for (var changes = random.Next(1, MostChanges + 1); changes > 0; changes--)
        {
            var asJson = random.Next(2) == 0 ? json.Mutate(input, others[random.Next(others.Count)]) : null;
            input = asJson ?? Change(input, others);
            if (input.Length > LongestInput)
                input = input[..LongestInput];
        }

        return input;
    }

    private byte[] Change(byte[] input, IReadOnlyList<byte[]> others)
    {
        var at = random.Next(input.Length + 1);
        var before = input.AsSpan(0, at);
        var rest = input.AsSpan(at);
        var stretch = rest[..Math.Min(rest.Length, Length(rest.Length))];
        var after = rest[stretch.Length..];
        return random.Next(11) switch
        {
            0 when rest.Length > 0 => [.. before, (byte)(rest[0] ^ (1 << random.Next(8))), .. rest[1..]],
            1 when rest.Length > 0 => [.. before, (byte)random.Next(256), .. rest[1..]],
            2 => [.. before, .. after],
            3 => [.. before, .. stretch, .. stretch, .. after],
            4 => [.. before, .. Enumerable.Repeat((byte)random.Next(256), Length(256)), .. rest],
            5 or 6 => Overwrite(input, at, Number()),
            7 => [.. before, .. Piece(others[random.Next(others.Count)]), .. rest],
            8 => [.. before, .. Piece(others[random.Next(others.Count)]), .. after],
            9 => Digits(input, at),
            _ => [.. before, .. Texts[random.Next(Texts.Length)], .. rest],
        };
    }

    /// <summary>Mostly short.</summary>
    private int Length(int most) => Math.Min(most, random.Next(4) == 0 ? random.Next(1, 4096) : random.Next(1, 24));

    private byte[] Piece(byte[] other)
    {
        var at = random.Next(other.Length + 1);
        return other[at..Math.Min(other.Length, at + Length(other.Length))];
    }

    private byte[] Number()
    {
        var number = Numbers[random.Next(Numbers.Length)] + random.Next(-1, 2);
        var bytes = BitConverter.GetBytes(number)[..(1 << random.Next(4))];
        if (random.Next(4) == 0)
            Array.Reverse(bytes);
        return bytes;
    }

    private static byte[] Overwrite(byte[] input, int at, byte[] with) =>
        [.. input.AsSpan(0, at), .. with, .. input.AsSpan(Math.Min(input.Length, at + with.Length))];

    /// <summary>Another number where the next one is spelled.</summary>
    private byte[] Digits(byte[] input, int at)
    {
        var start = input.AsSpan(at).IndexOfAnyInRange((byte)'0', (byte)'9');
        if (start < 0)
            return input;
        start += at;
        var end = input.AsSpan(start).IndexOfAnyExceptInRange((byte)'0', (byte)'9') is >= 0 and var length ? start + length : input.Length;
        var number = random.Next(2) == 0 ? Numbers[random.Next(Numbers.Length)] : random.Next(20);
        return [.. input.AsSpan(0, start), .. Encoding.ASCII.GetBytes(number.ToString(CultureInfo.InvariantCulture)), .. input.AsSpan(end)];
    }
}
