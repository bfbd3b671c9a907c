using System.Globalization;
using System.Text;
using System.Text.Json;

namespace CodebookLsp.Text.Printing;

/// <summary>
/// Paragraphs and lists with texts of others in them, written as Markdown and as plain text at once: the one writer of all Markdown that
/// editors are sent. No text, whatever is in it, becomes markup, leaves its line or is lost: in Markdown it reads as <see
/// cref="Printable.Line"/> has it. Only marks that would mean something where they stand get a backslash, since not every editor hides it.
/// </summary>
/// <param name="commands">Whether links that run commands of the editor are followed; without, they are left out.</param>
public sealed class RichText(bool commands)
{
    /// <summary>Always markup, or the start of it, wherever they stand.</summary>
    private const string Marks = @"\`*_[]<>|~&#$";

    private readonly StringBuilder markdown = new();
    private readonly StringBuilder plain = new();
    private bool isItem;
    private bool isStart = true; // of a line, where numbers, dashes and the like make lists and headings

    /// <summary>Whether links do anything.</summary>
    public bool HasCommands => commands;

    public string Markdown => markdown.ToString().TrimEnd(' ', '\n');

    public string Plain => plain.ToString().TrimEnd(' ', '\n');

    /// <summary>A command of an editor as the target of a link.</summary>
    public static string Command(string command, params object[] arguments) =>
        $"command:{command}?{Uri.EscapeDataString(JsonSerializer.Serialize(arguments))}";

    /// <summary>What comes is a new paragraph.</summary>
    public RichText Paragraph() => Begin("\n\n", asItem: false);

    /// <summary>What comes is an item of a list.</summary>
    public RichText Item()
    {
        Begin(isItem ? "\n" : "\n\n", asItem: true);
        markdown.Append("- ");
        plain.Append("- ");
        return this;
    }

    /// <summary>Text of anyone's.</summary>
    public RichText Text(string text) =>
        Add(Escaped(text, isStart, isBare: isStart || (markdown.Length > 0 && markdown[^1] == ' '), isEnd: false), text);

    public RichText Strong(string text) => Marked("**", text);

    public RichText Emphasis(string text) => Marked("*", text);

    /// <summary>A link that runs a command of the editor; without commands its title alone.</summary>
    /// <param name="target">From <see cref="Command"/>.</param>
    /// <param name="mark">"", "*" or "**".</param>
    public RichText Link(string title, string target, string mark = "")
    {
        if (!commands || string.IsNullOrWhiteSpace(title))
            return mark.Length == 0 ? Text(title) : Marked(mark, title);
        return Add($"{mark}[{Escaped(title)}]({target}){mark}", title);
    }

    private RichText Begin(string gap, bool asItem)
    {
        if (markdown.Length > 0)
        {
            markdown.Append(gap);
            plain.Append('\n');
        }

        (isItem, isStart) = (asItem, true);
        return this;
    }

    /// <summary>Blanks at the ends stay outside of the marks: marks beside blanks are none.</summary>
    private RichText Marked(string mark, string text)
    {
        var inside = text.Trim();
        if (inside.Length == 0)
            return Text(text);
        var start = text.IndexOf(inside, StringComparison.Ordinal);
        if (start > 0)
            Text(text[..start]);
        Add(mark + Escaped(inside) + mark, inside);
        return Text(text[(start + inside.Length)..]);
    }

    private RichText Add(string inMarkdown, string text)
    {
        markdown.Append(inMarkdown);
        plain.Append(Printable.Line(text));
        isStart &= text.Length == 0;
        return this;
    }

    /// <param name="atStart">Whether it begins a line, where numbers, dashes and the like make lists and headings.</param>
    /// <param name="isBare">Whether a blank that it begins with would be dropped: it begins a line or a mark, or follows one.</param>
    /// <param name="isEnd">Whether a blank that it ends with would be: it ends before a mark.</param>
    private static string Escaped(string text, bool atStart = false, bool isBare = true, bool isEnd = true)
    {
        var line = Printable.Line(text);
        var written = new StringBuilder(line.Length + 8);
        var digits = atStart ? line.AsSpan().IndexOfAnyExceptInRange('0', '9') : 0; // a number that could begin a list
        for (var at = 0; at < line.Length; at++)
        {
            var mark = line[at];
            if (char.IsWhiteSpace(mark) && (mark != ' ' || (at == 0 ? isBare : line[at - 1] == ' ')
                || (at == line.Length - 1 && isEnd)))
                written.Append(CultureInfo.InvariantCulture, $"&#{(mark == ' ' ? 160 : mark)};"); // Markdown would drop it
            else if (Marks.Contains(mark, StringComparison.Ordinal)
                || (atStart && (at == 0 || at == digits) && mark is '-' or '+' or '=' or '.' or ')')
                || (mark == '!' && at + 1 < line.Length && line[at + 1] == '[')
                || MakesAddress(line, at))
                written.Append('\\').Append(mark);
            else
                written.Append(mark);
        }

        return written.ToString();
    }

    /// <summary>Whether readers of Markdown that make links of bare addresses would see one by this mark.</summary>
    private static bool MakesAddress(string line, int at) => line[at] switch
    {
        ':' => at + 1 < line.Length && line[at + 1] == '/',
        '.' => at >= 3 && line.AsSpan(at - 3, 3).Equals("www", StringComparison.OrdinalIgnoreCase),
        '@' => true,
        _ => false,
    };
}
