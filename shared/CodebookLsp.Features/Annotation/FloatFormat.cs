using System.Buffers.Text;
using System.Globalization;

namespace CodebookLsp.Features.Annotation;

/// <summary>
/// Floats in JSON, quickly. Most floats are nine decimal digits or fewer, which whole-number arithmetic finds several times faster than the
/// general method.
/// </summary>
internal static class FloatFormat
{
    /// <summary>No formatted number is longer, in bytes.</summary>
    public const int Longest = 32;

    private const int FewestDigits = 7;
    private const int MostDigits = 9;

    private static readonly double[] Powers = [.. Enumerable.Range(0, 16).Select(static power => Math.Pow(10, power))];

    /// <summary>Writes a finite number that reads back as the same float.</summary>
    /// <param name="destination">At least <see cref="Longest"/> bytes.</param>
    /// <returns>How many bytes were written.</returns>
    public static int Write(float value, Span<byte> destination)
    {
        var size = Math.Abs((double)value);
        if (size is < 1e-4 or >= 1e5)
            return General(value, destination);

        // The digits before the decimal point, or minus the zeros after it.
        var whole =
            size >= 1
                ? (
                    size >= 1e3 ? (size >= 1e4 ? 5 : 4)
                    : size >= 1e2 ? 3
                    : size >= 10 ? 2
                    : 1)
            : size >= 0.1 ? 0
            : size >= 0.01 ? -1
            : size >= 0.001 ? -2
            : -3;
        for (var digits = FewestDigits; digits <= MostDigits; digits++)
        {
            var scale = Powers[digits - whole];
            var scaled = Math.Round(size * scale);
            if ((float)(scaled / scale) == (float)size)
                return Decimal(value < 0, (long)scaled, digits - whole, destination);
        }

        return General(value, destination);
    }

    private static int General(float value, Span<byte> destination)
    {
        _ = value.TryFormat(destination, out var written, provider: CultureInfo.InvariantCulture);
        return written;
    }

    /// <summary>Writes digits / 10^decimals without zeros at the end.</summary>
    private static int Decimal(bool negative, long digits, int decimals, Span<byte> destination)
    {
        while (decimals > 0 && digits % 10 == 0)
        {
            digits /= 10;
            decimals--;
        }

        var at = 0;
        if (negative)
            destination[at++] = (byte)'-';

        var unit = (long)Powers[decimals];
        _ = Utf8Formatter.TryFormat(digits / unit, destination[at..], out var written);
        at += written;
        if (decimals == 0)
            return at;

        destination[at] = (byte)'.';
        var rest = digits % unit;
        for (var i = decimals; i > 0; i--)
        {
            destination[at + i] = (byte)('0' + (rest % 10));
            rest /= 10;
        }

        return at + decimals + 1;
    }
}
