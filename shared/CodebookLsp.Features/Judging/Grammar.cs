using System.Text.RegularExpressions;
using CodebookLsp.Text.Errors;
using CodebookLsp.Text.Printing;

namespace CodebookLsp.Features.Judging;

/// <summary>Says which texts are well formed.</summary>
public abstract class Grammar
{
    /// <param name="prompt">What the text goes on from.</param>
    /// <param name="continuation">What was made.</param>
    public abstract bool Accepts(string prompt, string continuation);
}

/// <summary>A regular expression that the whole continuation must match, blanks at its ends aside.</summary>
public sealed class RegularGrammar : Grammar
{
    private readonly Regex pattern;

    /// <exception cref="GrammarException">It is no regular expression.</exception>
    public RegularGrammar(string expression)
    {
        try
        {
            // Without backtracking no text can keep it busy.
            pattern = new($@"\A(?:{expression})\z", RegexOptions.NonBacktracking | RegexOptions.CultureInvariant);
        }
        catch (Exception e) when (e is ArgumentException or NotSupportedException)
        {
            throw GrammarException.NoExpression(expression, e.Message);
        }
    }

    public override bool Accepts(string prompt, string continuation) => pattern.IsMatch(continuation.Trim());
}

/// <summary>
/// States and what may follow each: every state of the continuation must follow the one before, the first one the prompt's last. States
/// stand between blanks or commas.
/// </summary>
public sealed class EdgeGrammar : Grammar
{
    private static readonly char[] Dividers = [' ', '\t', ',', '\n', '\r'];
    private readonly Dictionary<string, HashSet<string>> following = new(StringComparer.Ordinal);

    /// <param name="lines">"a: b, c" for each state; or without a name "b, c", which are states by number, the first line's own being
    /// 0.</param>
    /// <param name="source">Where it comes from, for messages.</param>
    /// <exception cref="GrammarException">There is no edge, or a state comes twice.</exception>
    public EdgeGrammar(string lines, string source)
    {
        var number = 0;
        foreach (var line in lines.Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
        {
            var parts = line.Split(':', 2, StringSplitOptions.TrimEntries);
            var name = parts.Length == 2 ? parts[0] : number.ToString(System.Globalization.CultureInfo.InvariantCulture);
            if (!following.TryAdd(name, [.. parts[^1].Split(Dividers, StringSplitOptions.RemoveEmptyEntries)]))
                throw GrammarException.NoEdges(source);
            number++;
        }

        if (following.Values.All(static states => states.Count == 0))
            throw GrammarException.NoEdges(source);
    }

    public override bool Accepts(string prompt, string continuation)
    {
        var states = continuation.Split(Dividers, StringSplitOptions.RemoveEmptyEntries);
        var before = prompt.Split(Dividers, StringSplitOptions.RemoveEmptyEntries).LastOrDefault();
        foreach (var state in states)
        {
            if (before is null ? !following.ContainsKey(state)
                : !(following.TryGetValue(before, out var allowed) && allowed.Contains(state)))
                return false;
            before = state;
        }

        return states.Length > 0;
    }
}

/// <summary>A grammar that cannot be used.</summary>
public sealed class GrammarException : UserFacingException
{
    private GrammarException(string message) : base(message)
    {
    }

    public static GrammarException NoExpression(string expression, string why) => new(
        $"'{Printable.Line(expression)}' is no regular expression that can be matched without going back: {Printable.Line(why)}");

    public static GrammarException NoEdges(string source) => new(
        $"'{Printable.Line(source)}' holds no edges: write a line 'a: b, c' for each state that others may follow, each state once; "
        + "or 'b, c' with numbers, the first line for state 0.");

    public static GrammarException NoSchema(string source) => new(
        $"'{Printable.Line(source)}' is no JSON schema: it must be a JSON object with keywords of those that are known here.");

    public static GrammarException UnknownKeyword(string source, string keyword) => new(
        $"'{Printable.Line(source)}' uses '{Printable.Line(keyword)}', which is not known here: what is known is {SchemaGrammar.Known}.");
}
