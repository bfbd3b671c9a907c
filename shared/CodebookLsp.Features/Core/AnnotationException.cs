using System.Globalization;
using CodebookLsp.Text.Errors;

namespace CodebookLsp.Features.Core;

/// <summary>A text that there is nothing to say about, or too much of it for one page.</summary>
public sealed class AnnotationException : UserFacingException
{
    private AnnotationException(string message) : base(message)
    {
    }

    public static AnnotationException Empty(string name) => new($"'{name}' is empty, so there is nothing to annotate.");

    public static AnnotationException NoTokens(string name) =>
        new($"'{name}' has no characters that the model knows, so there is nothing to annotate.");

    public static AnnotationException PageTooLarge(long tokens, long bytes, long most) => new(string.Create(CultureInfo.InvariantCulture,
        $"A page for more than {tokens:N0} tokens would hold {bytes >> 20} MiB of codes, and browsers cope with {most >> 20} MiB. "
        + $"Choose fewer codebooks with --layers or --heads, cut the text, or use --format jsonl."));
}
