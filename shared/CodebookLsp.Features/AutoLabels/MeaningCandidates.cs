using System.Numerics;
using CodebookLsp.Features.Conditions;
using CodebookLsp.Features.Core;

namespace CodebookLsp.Features.AutoLabels;

/// <summary>Of each family the meaning that tells best, on the training half, where a code fires. One caller at a time.</summary>
internal sealed class MeaningCandidates(MeaningFeatures features)
{
    /// <summary>Of a topic, at most.</summary>
    private const int MostWords = 24;

    private const int MostNames = 4;

    private const int MostSources = 3;

    /// <summary>A word, or a next token, must be so many times likelier than anywhere.</summary>
    private const double Likelier = 3;

    /// <summary>How many words of a topic are tried, and how many of these have to be met.</summary>
    private static readonly (int Words, int Least)[] Topics = [(4, 1), (8, 1), (16, 1), (24, 1), (8, 2), (16, 2), (24, 2), (24, 3)];

    private readonly int[] counts = new int[features.Topics.Count];
    private readonly int[] stamps = new int[features.Topics.Count];
    private readonly int[] ranks = [.. Enumerable.Repeat(-1, features.Topics.Count)];
    private int stamp;

    /// <param name="firings">All tokens on which the code fires, ascending.</param>
    /// <param name="seen">Some of the training half.</param>
    /// <returns>Those true of half of what was seen, and likelier there than anywhere.</returns>
    public IEnumerable<Meaning> Of(CodeId code, int[] firings, int[] seen)
    {
        Meaning?[] all = [Topic(firings, seen), .. Classes(seen), Theme(code, seen), Source(seen), Next(seen)];
        return all.OfType<Meaning>().Where(meaning => Holds(meaning, seen));
    }

    /// <summary>The share of some tokens that a meaning is true of.</summary>
    public double Share(Meaning meaning, int[] tokens)
    {
        if (tokens.Length == 0)
            return 0;
        if (meaning is not OfTopic topic)
            return (double)tokens.Count(token => meaning.Holds(features, token)) / tokens.Length;
        for (var rank = 0; rank < topic.Words.Length; rank++)
            ranks[topic.Words[rank]] = rank;
        var share = (double)tokens.Count(token => BitOperations.PopCount(Met(token)) >= topic.Least) / tokens.Length;
        Forget(topic.Words);
        return share;
    }

    private bool Holds(Meaning meaning, int[] seen) =>
        Share(meaning, seen) is >= PredicateFinder.LeastPrecision and var precision
        && precision >= PredicateFinder.LeastLift * Share(meaning, features.Background[Halves.Training]);

    /// <summary>
    /// The words that stand around firings far more often than anywhere; so many of them, and so many of these to be met, as tell firings
    /// best from tokens that are hard to tell from them.
    /// </summary>
    private OfTopic? Topic(int[] firings, int[] seen)
    {
        var words = TellingWords(seen);
        if (words.Length == 0)
            return null;
        for (var rank = 0; rank < words.Length; rank++)
            ranks[words[rank]] = rank;
        var fires = Array.ConvertAll(seen, Met);
        if (fires.Count(static met => met != 0) < seen.Length * PredicateFinder.LeastPrecision)
        {
            Forget(words);
            return null;
        }

        // Where there is none, the other half will say so.
        var hard = Array.ConvertAll(HardTokens.Of(features.Tokens, FamilyKind.Token, firings, seen), Met);
        var anywhere = Array.ConvertAll(features.Background[Halves.Training], Met);
        Forget(words);
        (OfTopic Topic, double Balanced)? best = null;
        foreach (var (most, least) in Topics)
        {
            var (count, mask) = (Math.Min(most, words.Length), uint.MaxValue >> (32 - Math.Min(most, words.Length)));
            var precision = Share(fires);
            if (count < least || precision < PredicateFinder.LeastPrecision || precision < PredicateFinder.LeastLift * Share(anywhere))
                continue;
            var balanced = precision + 1 - Share(hard);
            if (balanced > (best?.Balanced ?? 1))
                best = (new(least, words[..count]), balanced);

            double Share(uint[] met) =>
                (double)met.Count(one => BitOperations.PopCount(one & mask) >= least) / Math.Max(1, met.Length);
        }

        return best?.Topic;
    }

    private int[] TellingWords(int[] seen)
    {
        var touched = new List<int>();
        foreach (var token in seen)
        {
            stamp++;
            for (var at = features.Topics.From(token); at < features.Topics.To(token); at++)
            {
                if (features.Topics.At(token, at) is not (>= 0 and var word) || stamps[word] == stamp)
                    continue;
                stamps[word] = stamp;
                if (counts[word]++ == 0)
                    touched.Add(word);
            }
        }

        var fewest = Math.Max(3, seen.Length / 40);
        int[] words = [.. touched.Where(word => counts[word] >= fewest && counts[word] > Likelier * Expected(word))
            .OrderByDescending(word => counts[word] * Math.Log(counts[word] / Expected(word))).ThenBy(static word => word).Take(MostWords)];
        foreach (var word in touched)
            counts[word] = 0;
        return words;

        double Expected(int word) => Math.Max(1e-6, seen.Length * (double)features.Topics.Shares[word]);
    }

    /// <summary>A bit for each ranked word around a token.</summary>
    private uint Met(int token)
    {
        var met = 0u;
        for (var at = features.Topics.From(token); at < features.Topics.To(token); at++)
        {
            if (features.Topics.At(token, at) is >= 0 and var word && ranks[word] is >= 0 and var rank)
                met |= 1u << rank;
        }

        return met;
    }

    private void Forget(int[] words)
    {
        foreach (var word in words)
            ranks[word] = -1;
    }

    private IEnumerable<OfClass> Classes(int[] seen)
    {
        for (var level = 0; level < features.Classes.Levels; level++)
        {
            var most = seen.Select(token => features.Classes.Of(level, token)).Where(static one => one >= 0).CountBy(static one => one)
                .OrderByDescending(static one => one.Value).ThenBy(static one => one.Key).FirstOrDefault();
            if (most.Value > 0)
                yield return new(level, most.Key);
        }
    }

    private OfTheme? Theme(CodeId code, int[] seen)
    {
        if (features.Themes is not { } themes)
            return null;
        var firings = new Dictionary<int, int>();
        foreach (var token in seen)
        {
            foreach (var theme in themes.At(token))
                firings[theme] = firings.GetValueOrDefault(theme) + 1;
        }

        return firings.Count == 0
            ? null
            : new(code, firings.OrderByDescending(static one => one.Value).ThenBy(static one => one.Key).First().Key);
    }

    private OfSource? Source(int[] seen)
    {
        var (sources, share) = (new List<int>(), 0.0);
        foreach (var (source, count) in seen.CountBy(features.SourceOf)
            .OrderByDescending(one => one.Value * Math.Log(one.Value / (seen.Length * features.SourceShares[one.Key])))
            .ThenBy(static one => one.Key).Take(MostSources))
        {
            if (share >= PredicateFinder.LeastPrecision * 1.2 || count < seen.Length * Likelier * features.SourceShares[source])
                break;
            sources.Add(source);
            share += (double)count / seen.Length;
        }

        return share < PredicateFinder.LeastPrecision ? null : new([.. sources]);
    }

    private OfNext? Next(int[] seen)
    {
        var family = features.Tokens.Family(FamilyKind.Token);
        var training = (double)features.Tokens.Halves.Size(Halves.Training);
        int[] names = [.. seen.Select(features.Next).Where(static name => name >= 0).CountBy(static name => name)
            .Where(one => one.Value >= Math.Max(3, seen.Length / 25)
                && one.Value > Likelier * seen.Length * family.Totals[Halves.Training][one.Key] / training)
            .OrderByDescending(static one => one.Value).ThenBy(static one => one.Key).Take(MostNames).Select(static one => one.Key)];
        return names.Length == 0 ? null : new(names);
    }
}
