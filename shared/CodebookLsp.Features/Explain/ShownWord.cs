using CodebookLsp.Text.Printing;

namespace CodebookLsp.Features.Explain;

/// <summary>How words are shown that a model thinks of: what cannot be seen gets a name.</summary>
public static class ShownWord
{
    /// <summary>What cannot be seen is called.</summary>
    public const string LineBreak = "(line break)", Space = "(space)", End = "(end of the text)";

    private const int Longest = 40; // in UTF-16 units

    /// <summary>A word without the white space around it, harmless in a terminal.</summary>
    /// <param name="goesOn">Whether it is put right behind a letter: then the word before goes on in it.</param>
    public static string Of(string text, bool goesOn = false)
    {
        var seen = text.Trim();
        return seen switch
        {
            "" => text.Contains('\n') ? LineBreak : Space,
            "<|endoftext|>" or "<|im_end|>" or "</s>" => End,
            _ => (goesOn && char.IsLetterOrDigit(text[0]) ? "…" : "") + Printable.Start(Printable.Line(seen), Longest),
        };
    }
}
