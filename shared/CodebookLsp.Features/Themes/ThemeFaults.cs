namespace CodebookLsp.Features.Themes;

/// <summary>Which themes are not worth showing.</summary>
internal static class ThemeFaults
{
    private const int FewestWindows = 8;
    private const int FewestWorks = 5;

    /// <summary>Fewer words do not say what its windows have in common.</summary>
    private const int FewestWords = 3;

    /// <summary>The share of its windows that have one of its words at least. What chance has put together has less.</summary>
    private const double FewestWithWords = 1 / 3.0;

    /// <summary>A share of its windows: the rest is chance.</summary>
    private const double OneDocument = 0.8;

    /// <summary>A cosine. Below it a theme's partner is mostly another theme.</summary>
    private const double Unstable = 0.5;

    /// <summary>Of what can be seen.</summary>
    private const double FewestLetters = 0.6;

    /// <summary>The share of a passage's runs of four words that another passage of another work has too.</summary>
    private const double Repeated = 0.3;

    private const int RunLength = 4;

    /// <param name="documents">The document of each window in which the theme stands.</param>
    /// <param name="works">In how many works these lie.</param>
    /// <param name="documentsInAll">How many documents the corpus has.</param>
    /// <param name="passages">The texts of the best passages.</param>
    /// <param name="words">How many words mark it out.</param>
    /// <param name="withWords">The share of its windows that have one of them at least.</param>
    /// <param name="seedStability">The cosine with its partner of another seed.</param>
    public static ThemeFault? Of(
        IReadOnlyList<int> documents, int works, int documentsInAll, IReadOnlyList<string> passages, int words, double withWords,
        double seedStability) =>
        documents.Count < FewestWindows ? ThemeFault.Rare
        : works < FewestWorks ? ThemeFault.FewWorks
        : documentsInAll > 1 && documents.CountBy(static document => document)
            .Max(static one => one.Value) > OneDocument * documents.Count ? ThemeFault.OneDocument
        : IsFurniture(passages) ? ThemeFault.Furniture
        : words < FewestWords || withWords < FewestWithWords ? ThemeFault.Wordless
        : seedStability < Unstable ? ThemeFault.Unstable
        : null;

    /// <summary>Tables, rules and page numbers, or what stands on every page: licences, headings.</summary>
    public static bool IsFurniture(IReadOnlyList<string> passages)
    {
        if (passages.Count == 0)
            return false;
        var letters = passages.Select(static text => text.Count(char.IsLetter) / (double)Math.Max(1,
            text.Count(static c => !char.IsWhiteSpace(c)))).Order().ToArray();
        if (letters[letters.Length / 2] < FewestLetters)
            return true;

        var runs = passages.Select(static text => Runs([.. WindowWords.In(text)])).ToArray();
        var repeated = runs.Select((own, at) => own.Count == 0 ? 0 : own.Count(run => runs.Where((_, other) => other != at)
            .Any(other => other.Contains(run))) / (double)own.Count);
        return repeated.Count(static share => share > Repeated) > passages.Count / 2;
    }

    private static HashSet<string> Runs(string[] words) =>
        [.. Enumerable.Range(0, Math.Max(0, words.Length - RunLength + 1))
            .Select(start => string.Join(' ', words.AsSpan(start, RunLength).ToArray()))];
}
