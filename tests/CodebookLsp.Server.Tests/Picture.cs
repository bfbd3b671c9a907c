using System.Text;
using System.Text.Json;

namespace CodebookLsp.Server.Tests;

/// <summary>
/// A text with the cursor (<c>$0</c>) and what an answer covers drawn into it: a row of <c>^^^</c> is about the line above, in columns that
/// do not count the cursor, and may be followed by what the answer says there.
/// </summary>
internal sealed class Picture
{
    private const string CursorMark = "$0";

    private readonly string[] lines;

    /// <param name="drawn">Rows of <c>^</c> are left out: they are what a test expects.</param>
    public Picture(string drawn)
    {
        lines = [.. drawn.ReplaceLineEndings("\n").Split('\n').Where(static line => !line.TrimStart().StartsWith('^'))];
        for (var line = 0; line < lines.Length; line++)
        {
            if (lines[line].IndexOf(CursorMark, StringComparison.Ordinal) is >= 0 and var column)
                (lines[line], Cursor) = (lines[line].Remove(column, CursorMark.Length), (line, column));
        }
    }

    public string Text => string.Join('\n', lines);

    public (int Line, int Character)? Cursor { get; }

    /// <summary>The parameters of a request about the cursor's place.</summary>
    public object Asked => new
    {
        textDocument = new { uri = TestEditor.Uri },
        position = new { line = Cursor!.Value.Line, character = Cursor.Value.Character },
    };

    /// <summary>Draws what an answer covers, a row for all ranges of a line, or one for each that says something.</summary>
    public string Draw(IEnumerable<(JsonElement Range, string Says)> covered)
    {
        var drawn = new StringBuilder();
        var all = covered.Select(static one => (Start: Place(one.Range, "start"), End: Place(one.Range, "end"), one.Says)).ToList();
        for (var line = 0; line < lines.Length; line++)
        {
            drawn.Append(Cursor is { } cursor && cursor.Line == line ? lines[line].Insert(cursor.Character, CursorMark) : lines[line])
                .Append('\n');
            foreach (var row in all.Where(one => one.Start.Line == line).GroupBy(static one => one.Says))
            {
                var marks = new StringBuilder();
                foreach (var (start, end, _) in row.OrderBy(static one => one.Start.Character))
                {
                    Assert.AreEqual(line, end.Line, "no answer crosses lines");
                    marks.Append(' ', start.Character - marks.Length).Append('^', end.Character - start.Character);
                }

                drawn.Append(marks).Append(row.Key is "" ? "" : $" {row.Key}").Append('\n');
            }
        }

        return drawn.ToString().TrimEnd('\n');
    }

    /// <summary>Writes into the text what an answer adds to it.</summary>
    public string Insert(IEnumerable<(JsonElement Position, string Added)> added)
    {
        var drawn = (string[])lines.Clone();
        foreach (var (position, text) in added.Reverse())
        {
            var line = position.GetProperty("line").GetInt32();
            drawn[line] = drawn[line].Insert(position.GetProperty("character").GetInt32(), text);
        }

        return string.Join('\n', drawn);
    }

    private static (int Line, int Character) Place(JsonElement range, string which) =>
        (range.GetProperty(which).GetProperty("line").GetInt32(), range.GetProperty(which).GetProperty("character").GetInt32());
}
