using System.Globalization;
using CodebookLsp.Text.Errors;
using CodebookLsp.Text.Printing;

namespace CodebookLsp.Features.Rewriting;

/// <summary>A passage that cannot be rewritten.</summary>
public sealed class RewriteException : UserFacingException
{
    private RewriteException(string message) : base(message)
    {
    }

    public static RewriteException Nothing() =>
        new("There is nothing to rewrite: the passage is empty. Select a sentence or a paragraph.");

    public static RewriteException TooLong(int tokens, int most) => new(string.Create(
        CultureInfo.InvariantCulture,
        $"The passage has {tokens:#,0} tokens, and at most {most:#,0} can be rewritten at once. Select a paragraph or a sentence."));

    public static RewriteException NoWords() =>
        new("The passage has no words that may change: names, numbers, quotations, code, links and short words stay as they are. Select "
            + "more.");

    public static RewriteException NothingGood(string target) =>
        new($"No change was found that leads to '{Printable.Line(target)}' and still reads well. Try a longer passage, another "
            + "direction or more strength.");

    public static RewriteException NoDirection() =>
        new("A passage is rewritten toward something: give a direction with a weight above 0.");
}
