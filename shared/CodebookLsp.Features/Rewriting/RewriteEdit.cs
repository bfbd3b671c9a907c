namespace CodebookLsp.Features.Rewriting;

/// <summary>What an edit does.</summary>
public enum RewriteKind
{
    /// <summary>A word takes the place of another.</summary>
    Replaced,

    /// <summary>A word is put before another.</summary>
    Inserted,

    /// <summary>Words are put behind the last of a sentence.</summary>
    Appended,
}

/// <summary>A change at one place of a text.</summary>
/// <param name="Start">In UTF-16 units of the text as it was.</param>
/// <param name="Text">What stands there then.</param>
/// <param name="Word">What is new in it, without articles and blanks.</param>
internal sealed record RewriteEdit(RewriteKind Kind, int Start, int End, string Text, string Word)
{
    /// <summary>Whether both change the same place, or places next to each other.</summary>
    public bool Touches(RewriteEdit other) => Start <= other.End + 1 && other.Start <= End + 1;

    /// <summary>A word in place of another, or before it; an article before it follows suit.</summary>
    public static RewriteEdit Of(string text, PassageWord at, string word, bool insert)
    {
        var (start, end) = (at.Range.Start, insert ? at.Range.Start : at.Range.End);
        var own = insert ? word + " " : word;
        var kind = insert ? RewriteKind.Inserted : RewriteKind.Replaced;
        var (article, isCapital) = ArticleBefore(text, start);
        var wanted = "aeiou".Contains(word[0]) ? "an" : "a";
        if (article == 0 || article == wanted.Length)
            return new(kind, start, end, own, word);
        return new(kind, start - article - 1, end, $"{(isCapital ? "A" + wanted[1..] : wanted)} {own}", word);
    }

    /// <summary>The whole text after edits.</summary>
    /// <param name="edits">None touches another.</param>
    public static string Apply(string text, IEnumerable<RewriteEdit> edits)
    {
        foreach (var edit in edits.OrderByDescending(static edit => edit.Start))
            text = string.Concat(text.AsSpan(0, edit.Start), edit.Text, text.AsSpan(edit.End));
        return text;
    }

    /// <summary>How long the indefinite article is that stands before a word; 0 for none.</summary>
    private static (int Length, bool IsCapital) ArticleBefore(string text, int start)
    {
        foreach (var article in (string[])["a", "an"])
        {
            var at = start - article.Length - 1;
            if (at >= 0 && text[start - 1] == ' ' && text.AsSpan(at, article.Length).Equals(article, StringComparison.OrdinalIgnoreCase)
                && (at == 0 || !char.IsLetterOrDigit(text[at - 1])))
            {
                return (article.Length, char.IsUpper(text[at]));
            }
        }

        return (0, false);
    }
}
