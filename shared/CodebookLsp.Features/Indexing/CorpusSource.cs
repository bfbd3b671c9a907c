namespace CodebookLsp.Features.Indexing;

/// <summary>Where a text of a corpus comes from: the folder that it lies in, or the text itself where it lies in none.</summary>
public static class CorpusSource
{
    /// <param name="text">The name of a text, as an index has it.</param>
    public static string Of(string text)
    {
        var slash = text.LastIndexOfAny(['/', '\\']);
        return slash > 0 ? text[..slash] : text;
    }
}
