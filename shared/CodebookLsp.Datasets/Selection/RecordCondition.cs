using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using CodebookLsp.Datasets.Abstractions;
using CodebookLsp.Text.Errors;
using CodebookLsp.Text.Printing;

namespace CodebookLsp.Datasets.Selection;

/// <summary>
/// Which records are meant: <c>lang == "en" and (score >= 0.5 or not title ~ "^Draft")</c>. Fields are words, JSON pointers
/// (<c>/meta/lang</c>) or anything between backticks; values are text in quotes, numbers, <c>true</c>, <c>false</c>, <c>null</c>.
/// Comparisons: <c>== != &lt; &lt;= &gt; &gt;=</c>, <c>contains</c> (text, or a list's element), <c>~</c> (a regular expression of .NET
/// without back-references, found anywhere). Only data is read; nothing can run away.
/// </summary>
/// <remarks>
/// A missing field is null. Text that is a number compares as one with a number, so that cells of a table can be compared; otherwise
/// values of different kinds are unequal, and neither smaller nor larger.
/// </remarks>
public sealed class RecordCondition
{
    private readonly Func<Func<string, JsonNode?>, bool> test;

    private RecordCondition(string text, IReadOnlyList<string> fields, Func<Func<string, JsonNode?>, bool> test) =>
        (Text, Fields, this.test) = (text, fields, test);

    /// <summary>As it was written.</summary>
    public string Text { get; }

    /// <summary>Every field that it looks at.</summary>
    public IReadOnlyList<string> Fields { get; }

    /// <exception cref="RecordConditionException">It is no condition; says where.</exception>
    public static RecordCondition Parse(string text)
    {
        var parser = new Parser(text);
        var test = parser.Whole();
        return new(text, [.. parser.Fields.Distinct()], test);
    }

    public bool Holds(DatasetRecord record) => test(record.Value);

    /// <summary>The same for any source of values.</summary>
    internal bool Holds(Func<string, JsonNode?> value) => test(value);

    private sealed class Parser(string text)
    {
        private const int Deepest = 100;
        private static readonly string[] Comparisons = ["==", "!=", "<=", ">=", "<", ">", "~"];
        private static readonly TimeSpan Patience = TimeSpan.FromSeconds(1);

        private int at;
        private int depth;

        public List<string> Fields { get; } = [];

        public Func<Func<string, JsonNode?>, bool> Whole()
        {
            var test = Any();
            Blanks();
            return at == text.Length ? test : throw Wrong("'and', 'or' or the end");
        }

        private Func<Func<string, JsonNode?>, bool> Any()
        {
            var left = All();
            while (Word("or"))
            {
                var (one, other) = (left, All());
                left = value => one(value) || other(value);
            }

            return left;
        }

        private Func<Func<string, JsonNode?>, bool> All()
        {
            var left = One();
            while (Word("and"))
            {
                var (one, other) = (left, One());
                left = value => one(value) && other(value);
            }

            return left;
        }

        private Func<Func<string, JsonNode?>, bool> One()
        {
            if (++depth > Deepest)
                throw Wrong("fewer brackets");
            try
            {
                if (Word("not"))
                {
                    var inner = One();
                    return value => !inner(value);
                }

                if (Sign("("))
                {
                    var inner = Any();
                    return Sign(")") ? inner : throw Wrong("')'");
                }

                return Comparison();
            }
            finally
            {
                depth--;
            }
        }

        private Func<Func<string, JsonNode?>, bool> Comparison()
        {
            var field = Field();
            Fields.Add(field);
            if (Word("contains"))
            {
                var part = Literal();
                return value => Contains(value(field), part);
            }

            var sign = Comparisons.FirstOrDefault(Sign) ?? throw Wrong("==, !=, <, <=, >, >=, ~ or contains");
            if (sign == "~")
            {
                var pattern = Pattern();
                return value => AsText(value(field)) is { } found && pattern.IsMatch(found);
            }

            var literal = Literal();
            return sign switch
            {
                "==" => value => AreEqual(value(field), literal),
                "!=" => value => !AreEqual(value(field), literal),
                "<" => value => Order(value(field), literal) < 0,
                "<=" => value => Order(value(field), literal) <= 0,
                ">" => value => Order(value(field), literal) > 0,
                _ => value => Order(value(field), literal) >= 0,
            };
        }

        private Regex Pattern()
        {
            Blanks();
            var start = at;
            try
            {
                // Takes time in proportion to the text, whatever the pattern.
                return new(Literal() is JsonValue value && value.TryGetValue<string>(out var pattern)
                    ? pattern : throw Wrong("a pattern in quotes", start), RegexOptions.NonBacktracking | RegexOptions.CultureInvariant,
                    Patience);
            }
            catch (Exception e) when (e is ArgumentException or NotSupportedException)
            {
                throw RecordConditionException.Pattern(text, e.Message);
            }
        }

        private string Field()
        {
            Blanks();
            if (at < text.Length && text[at] == '`')
                return Quoted('`');
            var start = at;
            while (at < text.Length && (char.IsLetterOrDigit(text[at]) || text[at] is '_' or '.' or '-' or '/' or '$' or '@'))
                at++;
            return at > start ? text[start..at] : throw Wrong("a field");
        }

        private JsonValue? Literal()
        {
            Blanks();
            if (at < text.Length && text[at] is '"' or '\'')
                return JsonValue.Create(Quoted(text[at]));
            if (Word("true"))
                return JsonValue.Create(true);
            if (Word("false"))
                return JsonValue.Create(false);
            if (Word("null"))
                return null;
            var start = at;
            while (at < text.Length && (char.IsAsciiLetterOrDigit(text[at]) || text[at] is '+' or '-' or '.'))
                at++;
            return double.TryParse(text.AsSpan(start, at - start), NumberStyles.Float, CultureInfo.InvariantCulture, out var number)
                && double.IsFinite(number)
                ? JsonValue.Create(number)
                : throw Wrong("text in quotes, a number, true, false or null", start);
        }

        /// <summary>A backslash before the quote takes it into the text; any other stays, for patterns are full of them.</summary>
        private string Quoted(char quote)
        {
            var (start, value) = (at++, new StringBuilder());
            for (; at < text.Length && text[at] != quote; at++)
            {
                if (text[at] == '\\' && at + 1 < text.Length && text[at + 1] == quote)
                    at++;
                value.Append(text[at]);
            }

            if (at++ >= text.Length)
                throw Wrong($"a closing {quote}", start);
            return value.ToString();
        }

        private bool Sign(string sign)
        {
            Blanks();
            if (!text.AsSpan(at).StartsWith(sign, StringComparison.Ordinal))
                return false;
            at += sign.Length;
            return true;
        }

        private bool Word(string word)
        {
            Blanks();
            var end = at + word.Length;
            if (!text.AsSpan(at).StartsWith(word, StringComparison.Ordinal)
                || (end < text.Length && (char.IsLetterOrDigit(text[end]) || text[end] is '_' or '.' or '-' or '/')))
                return false;
            at = end;
            return true;
        }

        private void Blanks()
        {
            while (at < text.Length && char.IsWhiteSpace(text[at]))
                at++;
        }

        private RecordConditionException Wrong(string expected, int? place = null) =>
            RecordConditionException.Expected(text, place ?? at, expected);
    }

    private static bool Contains(JsonNode? value, JsonNode? part) => value switch
    {
        JsonArray list => list.Any(element => AreEqual(element, part)),
        _ => AsText(value) is { } text && AsText(part) is { } wanted && text.Contains(wanted, StringComparison.Ordinal),
    };

    private static bool AreEqual(JsonNode? value, JsonNode? literal)
    {
        if (value is null || literal is null)
            return value is null && literal is null;
        return literal.GetValueKind() == JsonValueKind.Number ? AsNumber(value) == AsNumber(literal)
            : literal.GetValueKind() is JsonValueKind.True or JsonValueKind.False && AsText(value) is { } word
                ? bool.TryParse(word, out var truth) && truth == (literal.GetValueKind() == JsonValueKind.True)
            : JsonNode.DeepEquals(value, literal);
    }

    /// <summary>Null where one is neither smaller nor larger than the other.</summary>
    private static int? Order(JsonNode? value, JsonNode? literal)
    {
        if (value is null || literal is null)
            return null;
        if (literal.GetValueKind() == JsonValueKind.Number)
            return AsNumber(value) is { } number && AsNumber(literal) is { } other ? number.CompareTo(other) : null;
        return AsText(value) is { } text && AsText(literal) is { } wanted ? string.CompareOrdinal(text, wanted) : null;
    }

    private static string? AsText(JsonNode? value) =>
        value is JsonValue one && one.GetValueKind() == JsonValueKind.String ? one.GetValue<string>() : null;

    private static double? AsNumber(JsonNode? value) => value?.GetValueKind() switch
    {
        JsonValueKind.Number => double.Parse(value.ToJsonString(), NumberStyles.Float, CultureInfo.InvariantCulture),
        JsonValueKind.String when double.TryParse(
            value.GetValue<string>(), NumberStyles.Float, CultureInfo.InvariantCulture, out var number) => number,
        _ => null,
    };
}

/// <summary>A condition that nobody can read.</summary>
public sealed class RecordConditionException : UserFacingException
{
    private RecordConditionException(string message) : base(message)
    {
    }

    public static RecordConditionException Expected(string condition, int place, string expected) =>
        new(string.Create(CultureInfo.InvariantCulture,
        $"--where needs {expected} at character {place + 1} of '{Printable.Line(condition)}', as in: lang == \"en\" and score > 0.5."));

    public static RecordConditionException Pattern(string condition, string why) =>
        new($"--where '{Printable.Line(condition)}' has a pattern that cannot be read: {why}");
}
