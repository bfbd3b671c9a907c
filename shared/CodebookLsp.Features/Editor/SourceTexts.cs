using CodebookLsp.Features.Core;
using CodebookLsp.Text.Offsets;

namespace CodebookLsp.Features.Editor;

/// <summary>
/// The prose in program code: comments and docstrings. Comments of whole lines that follow one another are one text, without their marks.
/// </summary>
public static class SourceTexts
{
    private static readonly CommentStyle Slashes = new(["//"], [("/*", "*/")], ["\"", "'", "`"]);
    private static readonly CommentStyle Hashes = new(["#"], [], ["\"", "'"]);
    private static readonly CommentStyle Dashes = new(["--"], [], ["\"", "'"]);

    /// <summary>By the language ids of editors.</summary>
    private static readonly Dictionary<string, CommentStyle> Styles = new(StringComparer.Ordinal)
    {
        ["python"] = Hashes with { Docstrings = ["\"\"\"", "'''"] },
        ["r"] = Hashes,
        ["julia"] = Hashes with { Docstrings = ["\"\"\""] },
        ["ruby"] = Hashes,
        ["perl"] = Hashes,
        ["shellscript"] = Hashes,
        ["dockerfile"] = Hashes,
        ["makefile"] = Hashes,
        ["yaml"] = Hashes,
        ["toml"] = Hashes,
        ["elixir"] = Hashes with { Docstrings = ["\"\"\""] },
        ["powershell"] = Hashes with { Blocks = [("<#", "#>")] },
        ["c"] = Slashes,
        ["cpp"] = Slashes,
        ["csharp"] = Slashes,
        ["java"] = Slashes,
        ["javascript"] = Slashes,
        ["javascriptreact"] = Slashes,
        ["typescript"] = Slashes,
        ["typescriptreact"] = Slashes,
        ["go"] = Slashes,
        ["rust"] = Slashes with { Quotes = ["\""] }, // 'a is a lifetime
        ["swift"] = Slashes with { Quotes = ["\""] },
        ["kotlin"] = Slashes,
        ["scala"] = Slashes with { Quotes = ["\""] },
        ["dart"] = Slashes,
        ["groovy"] = Slashes,
        ["objective-c"] = Slashes,
        ["objective-cpp"] = Slashes,
        ["php"] = Slashes with { Lines = ["//", "#"] },
        ["jsonc"] = Slashes with { Quotes = ["\""] },
        ["css"] = new([], [("/*", "*/")], ["\"", "'"]),
        ["scss"] = Slashes,
        ["less"] = Slashes,
        ["fsharp"] = new(["//"], [("(*", "*)")], ["\""]),
        ["sql"] = Dashes with { Blocks = [("/*", "*/")] },
        ["lua"] = Dashes with { Blocks = [("--[[", "]]")] },
        ["haskell"] = Dashes with { Blocks = [("{-", "-}")], Quotes = ["\""] },
    };

    /// <param name="language">As the editor calls it; null where it does not say.</param>
    /// <returns>Null for prose, and for languages that are not known: these are read as they are.</returns>
    public static FindFields? For(string? language) =>
        language is not null && Styles.TryGetValue(language, out var style) ? document => Find(document, style) : null;

    private static List<LiveField> Find(string document, CommentStyle style)
    {
        var fields = new List<LiveField>();
        foreach (var comment in Comments.In(document, style))
        {
            if (Comments.Lines(document, comment, style) is { Count: > 0 } lines
                && lines.Any(line => document[line.Start..line.End].Any(char.IsLetter)))
                fields.Add(Field(document, lines));
        }

        return fields;
    }

    /// <summary>A text of some parts of a document, one for each line.</summary>
    private static LiveField Field(string document, List<TextRange> lines)
    {
        var starts = new int[lines.Count]; // of each line in the text
        for (var line = 1; line < lines.Count; line++)
            starts[line] = starts[line - 1] + lines[line - 1].End - lines[line - 1].Start + 1;
        return new(
            new(lines[0].Start, lines[^1].End), string.Join('\n', lines.Select(line => document[line.Start..line.End])),
            at =>
            {
                var line = BinarySearch.Last(starts.Length, one => starts[one] <= at);
                return Math.Min(lines[line].End, lines[line].Start + at - starts[line]);
            });
    }
}

/// <summary>How a language marks what is not code.</summary>
/// <param name="Lines">What begins a comment that ends with its line.</param>
/// <param name="Quotes">What begins and ends a string, in which no comment begins.</param>
internal sealed record CommentStyle(string[] Lines, (string Open, string Close)[] Blocks, string[] Quotes)
{
    /// <summary>What begins and ends a string that is a text where it stands by itself.</summary>
    public string[] Docstrings { get; init; } = [];
}
