using System.Collections.Frozen;
using CodebookLsp.Features.Conditions;
using CodebookLsp.Features.Themes.Algebra;

namespace CodebookLsp.Features.AutoLabels;

/// <summary>
/// Classes of words that stand among the same neighbours: parts of speech and finer ones, people, places. Nobody says which classes there
/// are; each is called by its members.
/// </summary>
/// <remarks>
/// What stands directly before and behind a word is counted over the frequent neighbours, weighted by positive pointwise mutual
/// information, brought down to some dimensions (<see cref="MainDirections"/>), and clustered, coarse and fine.
/// </remarks>
internal sealed class WordClasses
{
    /// <summary>A rarer word's neighbours are chance.</summary>
    private const int FewestOfAWord = 12;

    private const int Neighbours = 500;

    private const int Dimensions = 64;

    private const int FewestMembers = 4;

    private const int Examples = 3;

    /// <summary>How many words a class has at each level, about.</summary>
    private static readonly int[] MembersAtLevels = [200, 60, 16];

    private readonly int[][] classOf; // [levels][tokens], −1 for none

    private WordClasses(IReadOnlyList<WordClass> all, int[][] classOf) => (All, this.classOf) = (all, classOf);

    public IReadOnlyList<WordClass> All { get; }

    public int Levels => classOf.Length;

    /// <summary>The index of the class of a token's word; −1 for none.</summary>
    public int Of(int level, int token) => classOf[level][token];

    public static WordClasses Of(TokenFeatures features, CancellationToken cancel)
    {
        var vocabulary = ClassVocabulary.Of(features, FewestOfAWord);
        var all = new List<WordClass>();
        if (vocabulary.Words.Count < 2 * MembersAtLevels[^1])
            return new(all, []);

        var rows = MainDirections.Of(Weighted(vocabulary), Dimensions, cancel);
        var levels = new List<int[]>();
        foreach (var members in MembersAtLevels.Where(members => vocabulary.Words.Count >= 2 * members))
        {
            var centres = Clusters.Of(rows, vocabulary.Words.Count / members, 1, Environment.ProcessorCount, cancel);
            int[] own = [.. rows.Select(row => Clusters.Nearest(centres, row))];
            var classes = new int[centres.Length];
            for (var cluster = 0; cluster < centres.Length; cluster++)
            {
                int[] words = [.. Enumerable.Range(0, own.Length).Where(word => own[word] == cluster)];
                classes[cluster] = words.Length < FewestMembers ? -1 : all.Count;
                if (words.Length >= FewestMembers)
                    all.Add(Named(vocabulary, words, rows, centres[cluster], $"c{all.Count}"));
            }

            levels.Add([.. Enumerable.Range(0, features.Tokens).Select(vocabulary.Of).Select(word => word < 0 ? -1 : classes[own[word]])]);
        }

        return new(all, [.. levels]);
    }

    private static WordClass Named(ClassVocabulary vocabulary, int[] words, IReadOnlyList<float[]> rows, float[] centre, string key)
    {
        // Of the members that come often, those in the middle: a reader should know them.
        var common = words.OrderByDescending(word => vocabulary.Counts[word]).Take(Math.Max(Examples, words.Length / 3));
        string[] examples =
            [.. common.OrderBy(word => Clusters.Distance(rows[word], centre)).Take(Examples).Select(word => vocabulary.Words[word].Word)];
        return new(
            key, examples, words.Select(word => vocabulary.Words[word].Word).ToFrozenSet(StringComparer.Ordinal),
            words.Sum(word => (vocabulary.Words[word].IsName ? 1 : -1) * vocabulary.Counts[word]) > 0);
    }

    /// <summary>[words, neighbours before and behind]: positive pointwise mutual information, each row at length 1.</summary>
    private static SparseMatrix Weighted(ClassVocabulary vocabulary)
    {
        var pairs = vocabulary.NeighbourCounts(Neighbours);
        var (ofWord, ofNeighbour, all) = (new double[vocabulary.Words.Count], new double[2 * Neighbours], 0.0);
        for (var word = 0; word < pairs.Count; word++)
        {
            foreach (var (neighbour, count) in pairs[word])
            {
                ofWord[word] += count;
                ofNeighbour[neighbour] += count;
                all += count;
            }
        }

        return SparseMatrix.Of(2 * Neighbours, [.. pairs.Select((row, word) =>
        {
            var weights = row.OrderBy(static one => one.Key)
                .Select(one => (one.Key, Weight: Math.Log(one.Value * all / (ofWord[word] * ofNeighbour[one.Key]))))
                .Where(static one => one.Weight > 0).ToArray();
            var length = Math.Sqrt(weights.Sum(static one => one.Weight * one.Weight));
            return (weights.Select(static one => one.Key).ToArray(), weights.Select(one => (float)(one.Weight / length)).ToArray());
        })]);
    }
}
