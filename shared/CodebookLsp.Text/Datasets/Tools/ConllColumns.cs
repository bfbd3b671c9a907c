using System.Text;

namespace CodebookLsp.Text.Datasets.Tools;

/// <summary>What the columns of a CoNLL file are, as far as its start tells.</summary>
/// <param name="Tabs">Whether single tabs separate cells; else runs of spaces.</param>
/// <param name="Width">How many columns a token has.</param>
/// <param name="Form">The column of the token's text.</param>
/// <param name="IsUniversal">CoNLL-U: ten columns, of which the last takes <c>name=value</c> pairs.</param>
/// <param name="HasOurs">Whether the last column is one that an earlier run added.</param>
internal sealed record ConllColumns(bool Tabs, int Width, int Form, bool IsUniversal, bool HasOurs)
{
    /// <summary>How far into a file an earlier run must have found something, so that its column is known again.</summary>
    private const int SniffedBytes = 1 << 20;

    public static ConllColumns Of(ByteWindow window, DatasetOptions options)
    {
        var head = window.Peek(SniffedBytes);
        var text = Encoding.UTF8.GetString(head);
        var lines = text.Split('\n').Select(static line => line.TrimEnd('\r')).Where(static line => line.Trim().Length > 0 && !line.StartsWith("-DOCSTART-", StringComparison.Ordinal)).ToList();
        var tabs = lines.Exists(static line => line.Contains('\t'));
        var all = lines.ConvertAll(line => tabs ? line.Split('\t') : line.Split(' ', StringSplitOptions.RemoveEmptyEntries));
        var rows = all.FindAll(row => !row[0].StartsWith('#') || (tabs && row.Length > 1));
        if (rows is [])
            return new(tabs, 1, 0, false, false);

        var width = rows[0].Length;
        var numbered = width > 1 && rows.TrueForAll(static row => row[0].Length > 0 && char.IsAsciiDigit(row[0][0]) && row[0].All(static c => char.IsAsciiDigit(c) || c is '-' or '.'));
        var universal = tabs && width == 10 && numbered;
        var form = options.Fields is [var column] && int.TryParse(column, out var number) && number >= 1 && number <= width ? number - 1 : numbered ? 1 : 0;
        var ours = !universal && all.Exists(row => row.Length == width && IsOurs(row[^1], options.Layer));
        return new(tabs, width, form, universal, ours);
    }

    private static bool IsOurs(string cell, string layer) => cell.Length > 2 && cell[0] is 'B' or 'I' && cell[1..].StartsWith($"-{layer}:", StringComparison.Ordinal);
}
