using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Unicode;

namespace CodebookLsp.Datasets.Abstractions;

/// <summary>Finds texts that are in another encoding: read as UTF-8 they would have U+FFFD in the place of letters, and the model would
/// read that.</summary>
internal static class Utf8Problem
{
    private const string Advice =
        "Save the file as UTF-8; if it comes from Windows, it is likely in WINDOWS-1252 (iconv -f WINDOWS-1252 -t UTF-8).";

    /// <summary>What is wrong with bytes that should be UTF-8, in half a sentence; null when nothing is.</summary>
    /// <param name="offset">Where they stand in the file.</param>
    public static string? Of(ReadOnlySpan<byte> bytes, long offset)
    {
        if (Utf8.IsValid(bytes))
            return null;

        var at = 0;
        while (Rune.DecodeFromUtf8(bytes[at..], out _, out var consumed) == OperationStatus.Done)
            at += consumed;
        return At(offset + at, bytes[at]);
    }

    /// <param name="offset">The first byte of the file that belongs to no character.</param>
    /// <param name="value">That byte, if it is at hand.</param>
    public static string At(long offset, byte? value) => string.Create(
        CultureInfo.InvariantCulture,
        $"is not UTF-8: byte {offset}{(value is { } there ? $" (0x{there:X2})" : "")} belongs to no character. {Advice}");
}
