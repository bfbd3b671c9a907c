using System.Text.RegularExpressions;
using CodebookLsp.Features.Statistics;

namespace CodebookLsp.Features.Rewriting;

/// <summary>Sentences of prose to try rewriting on: the same ones for the same texts.</summary>
public static partial class RewritingSentences
{
    private const int FewestWords = 14;
    private const int MostWords = 34;

    /// <summary>As many of each text as of any other, at even distances; of the texts in turn.</summary>
    /// <returns>So many, or all there are: of 14 to 34 words, without quotations.</returns>
    public static IReadOnlyList<string> Of(IReadOnlyList<string> texts, int count)
    {
        var each = (count + texts.Count - 1) / Math.Max(1, texts.Count);
        var chosen = texts.Select(text => SystematicSample.From(In(text), each)).ToArray();
        return [.. Enumerable.Range(0, each).SelectMany(at => chosen.Where(own => own.Length > at).Select(own => own[at])).Take(count)];
    }

    private static string[] In(string text) => [.. Sentence().Matches(Blanks().Replace(text, " "))
        .Select(static match => match.Groups[1].Value)
        .Where(static sentence => sentence.Count(static one => one == ' ') + 1 is >= FewestWords and <= MostWords)];

    [GeneratedRegex(@"\s+", RegexOptions.NonBacktracking)]
    private static partial Regex Blanks();

    /// <summary>From a capital letter behind the end of another sentence to a full stop, without abbreviations such as "Mr.".</summary>
    [GeneratedRegex(@"[a-z]{3}[.!?] ([A-Z][a-z]* [^.!?“”""‘’_\[\]()*#`:;]{40,260}[a-z]{3}\.)(?= )", RegexOptions.CultureInvariant, 5000)]
    private static partial Regex Sentence();
}
