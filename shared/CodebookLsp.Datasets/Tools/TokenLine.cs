using System.Text;
using CodebookLsp.Text.Offsets;

namespace CodebookLsp.Datasets.Tools;

/// <summary>A line of a file with a token a line, cut into cells.</summary>
/// <param name="Bytes">With the line end.</param>
/// <param name="Cells">In <paramref name="Bytes"/>.</param>
internal sealed record TokenLine(byte[] Bytes, List<TextRange> Cells)
{
    /// <summary>Where the line end begins.</summary>
    public int ContentEnd => Bytes.AsSpan().LastIndexOfAnyExcept("\r\n"u8) + 1;

    public bool IsBlank => Bytes.AsSpan().IndexOfAnyExcept(" \t\r\n"u8) < 0;

    /// <summary>Cuts at each tab, or at each run of spaces and tabs.</summary>
    public static TokenLine Cut(byte[] bytes, bool atTabs)
    {
        var cells = new List<TextRange>();
        var end = bytes.AsSpan().LastIndexOfAnyExcept("\r\n"u8) + 1;
        for (var start = 0; start <= end;)
        {
            var length = atTabs
                ? bytes.AsSpan(start, end - start).IndexOf((byte)'\t') : bytes.AsSpan(start, end - start).IndexOfAny(" \t"u8);
            var stop = length < 0 ? end : start + length;
            if (atTabs || stop > start)
                cells.Add(new(start, stop));

            start = stop + 1;
        }

        return new(bytes, cells);
    }

    public string Cell(int index) => Encoding.UTF8.GetString(Bytes, Cells[index].Start, Cells[index].Length);

    public bool StartsWith(ReadOnlySpan<byte> start) => Bytes.AsSpan().StartsWith(start);
}
