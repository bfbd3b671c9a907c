using CodebookLsp.Text.Errors;
using CodebookLsp.Text.Printing;

namespace CodebookLsp.Features.Search;

/// <summary>A search that cannot be done.</summary>
public sealed class SearchException : UserFacingException
{
    private SearchException(string message, Exception? inner = null) : base(message, inner)
    {
    }

    public static SearchException BadPattern(string pattern, Exception why) =>
        new(
            $"'{Printable.Line(pattern)}' is not a regular expression: {Printable.Line(why.Message).TrimEnd('.')}. Write special characters "
            + $"with a backslash to find them as they are.",
            why);

    public static SearchException TooSlow(string pattern, Exception why) =>
        new(
            $"The regular expression '{Printable.Line(pattern)}' takes too long on this text. Make it simpler: fewer nested repetitions, "
            + $"no look-around.",
            why);

    public static SearchException NoCode(string name, string example) =>
        new($"The index has no code '{Printable.Line(name)}'. A code is written like {example}.");

    public static SearchException OtherModel(string index) =>
        new(
            $"The index '{Printable.Line(index)}' was made with a different model. Choose that model with --model, or make an index for this one.");
}
