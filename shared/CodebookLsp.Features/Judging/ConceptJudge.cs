using CodebookLsp.Features.Indexing;
using CodebookLsp.Features.Statistics;
using CodebookLsp.Features.Steering;
using CodebookLsp.Features.Themes;
using CodebookLsp.Features.Themes.Algebra;

namespace CodebookLsp.Features.Judging;

/// <summary>
/// Says whether a text has a concept, by classifiers that have seen none of what directions are made from. They learn from windows that
/// have two of the words to judge by, against windows that have none of them, and those words themselves are hidden from them.
/// </summary>
internal sealed class ConceptJudge
{
    /// <summary>Of a concept, to learn from and to set the limit by; as many others again, times <see cref="OthersOfOne"/>.</summary>
    private const int MostWindows = 300;

    private const int OthersOfOne = 2;
    private const int FewestDistinct = 2;

    /// <summary>With fewer windows that have two words, those with one count too.</summary>
    private const int FewestWindows = 40;

    private readonly WordWeights weights;
    private readonly Dictionary<Concept, LinearJudge?> byWords = [];

    /// <param name="corpus">Texts that no direction is made from.</param>
    public ConceptJudge(IIndexedCorpus corpus, IReadOnlyList<Concept> concepts, int threads, CancellationToken cancel)
    {
        (Corpus, Windows) = (corpus, new(corpus, cancel));
        Texts = [.. Enumerable.Range(0, Windows.All.Count).Select(window => Windows.TextOf(corpus, window))];
        var counts = WindowWords.Of(corpus, Windows, cancel);
        weights = new(counts, [.. Enumerable.Range(0, Windows.All.Count)]);
        foreach (var concept in concepts)
        {
            var (with, without) = (With(concept), Without(concept));
            int[] windows = [.. with, .. without];
            var hidden = counts.Words.Index().Where(word => concept.HeldOut.IsIn(word.Item)).Select(static word => word.Index).ToHashSet();
            byWords.Add(concept, LinearJudge.Of(
                SparseMatrix.Of(counts.Words.Count, [.. windows.Select(window => Row(counts.Counts, window, hidden))]),
                with.Length, [.. windows.Select(window => Windows.All[window].Work)], threads, cancel));
        }
    }

    public IIndexedCorpus Corpus { get; }

    public ThemeWindows Windows { get; }

    /// <summary>Of the windows.</summary>
    public IReadOnlyList<string> Texts { get; }

    /// <summary>How well held-out windows are told by their words; null where there are too few to learn from.</summary>
    public JudgeQuality? Quality(Concept concept) => byWords[concept]?.Quality;

    /// <summary>Whether the words of a text, but for those to judge by, speak for a concept; null where nothing could be learned.</summary>
    public bool? Told(string text, Concept concept)
    {
        if (byWords[concept] is not { } judge)
            return null;
        var (words, own) = weights.Of(text, concept.HeldOut.IsIn);
        return judge.Says(words, own);
    }

    /// <summary>Windows that have a concept: two different ones of its words, or one where hardly any window has two.</summary>
    public int[] With(Concept concept)
    {
        TopicWords[] words = [.. concept.HeldOut.Words.Select(static word => new TopicWords([word]))];
        var one = Enumerable.Range(0, Texts.Count).Where(window => concept.HeldOut.IsIn(Texts[window])).ToArray();
        var two = Array.FindAll(one, window => words.Count(word => word.IsIn(Texts[window])) >= FewestDistinct);
        return SystematicSample.Starts(two.Length >= FewestWindows ? two : one, MostWindows);
    }

    /// <summary>Windows that have none of its words.</summary>
    public int[] Without(Concept concept) => SystematicSample.Starts(
        [.. Enumerable.Range(0, Texts.Count).Where(window => !concept.HeldOut.IsIn(Texts[window]))], MostWindows * OthersOfOne);

    private (int[] Columns, float[] Values) Row(SparseMatrix counts, int window, HashSet<int> hidden)
    {
        var (columns, values) = (new List<int>(), new List<float>());
        for (var at = 0; at < counts.Columns(window).Length; at++)
        {
            if (hidden.Contains(counts.Columns(window)[at]))
                continue;
            columns.Add(counts.Columns(window)[at]);
            values.Add(counts.Values(window)[at]);
        }

        return ([.. columns], CodeWeights.Weighted([.. columns], [.. values], weights.Rarities));
    }
}
