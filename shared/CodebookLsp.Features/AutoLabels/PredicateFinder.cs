using System.Numerics;
using CodebookLsp.Features.Conditions;
using CodebookLsp.Features.Labels;
using CodebookLsp.Features.Statistics;

namespace CodebookLsp.Features.AutoLabels;

/// <summary>
/// Finds what the tokens on which something fires have in common: descriptions are chosen on one half of the corpus, and the first that
/// holds on the other half is the label. One caller at a time; each thread has one of its own.
/// </summary>
/// <remarks>
/// All is counted in one walk over the firings. A candidate's worth is Dunning's log-likelihood ratio G² of firing where it holds
/// (<see cref="LogLikelihoodRatio"/>), less a price for every name it uses; only those count that are true of at least half the firings,
/// and much likelier there than elsewhere.
/// </remarks>
internal sealed class PredicateFinder
{
    /// <summary>A description has to be true of so large a share of the firings, in both halves.</summary>
    public const double LeastPrecision = 0.5;

    /// <summary>And so many times likelier than on any token.</summary>
    public const double LeastLift = 3;

    /// <summary>With fewer firings in a half a share means little.</summary>
    public const int FewestFirings = 20;

    /// <summary>So many firings of the training half are looked at: a thousand show what five thousand would.</summary>
    private const int MostSeen = 1000;

    /// <summary>So many candidates, best first, are tried on the held-out half.</summary>
    private const int Finalists = 3;

    private const int MostNames = 4;

    /// <summary>What each name costs, in units of G²: what chance alone would give the best of some thousand names.</summary>
    private const double PriceOfAName = 12;

    /// <summary>And the share of the worth that each name after the first costs.</summary>
    private const double ShareOfAName = 0.04;

    private readonly TokenFeatures features;
    private readonly int[][] counts;        // [families][ids]
    private readonly List<int>[] touched;   // [families]: ids with a count
    private readonly int[][] near;          // [neighbourhoods][words]
    private readonly int[][] seen;          // the same: the firing that last met it
    private readonly List<int>[] touchedNear;
    private readonly int[] predicates = new int[TokenPredicate.All.Count];
    private readonly List<Candidate> candidates = [];
    private int[] firings = []; // of the training half
    private int stamp;

    public PredicateFinder(TokenFeatures features)
    {
        this.features = features;
        counts = [.. features.Families.Select(static family => new int[family.Count])];
        touched = [.. features.Families.Select(static _ => new List<int>())];
        near = [.. features.Near.Select(static words => new int[words.Count])];
        seen = [.. features.Near.Select(static words => new int[words.Count])];
        touchedNear = [.. features.Near.Select(static _ => new List<int>())];
    }

    /// <summary>The label of something that fires on some tokens.</summary>
    /// <param name="tokens">Ascending.</param>
    /// <returns>Null when nothing holds.</returns>
    public (Description Description, LabelScores Scores)? Label(ReadOnlySpan<int> tokens)
    {
        var training = new List<int>(tokens.Length);
        var heldOut = new List<int>(tokens.Length);
        foreach (var token in tokens)
            (features.Halves.Of(token) == Halves.Training ? training : heldOut).Add(token);
        if (heldOut.Count < FewestFirings || training.Count < FewestFirings)
            return null;

        firings = SystematicSample.Starts([.. training], MostSeen);
        Count();
        Collect();
        Forget();
        foreach (var candidate in candidates.OrderByDescending(static one => one.Worth).Take(Finalists))
        {
            if (Scores(candidate.Description, heldOut) is { } scores && scores.Precision >= LeastPrecision && scores.Lift >= LeastLift)
                return (candidate.Description, scores);
        }

        return null;
    }

    private LabelScores Scores(Description description, List<int> heldOut)
    {
        var hits = heldOut.Count(token => description.Holds(features, token));
        var total = description.Total(features, Halves.HeldOut);
        var precision = (double)hits / heldOut.Count;
        return new(
            precision, total == 0 ? 0 : (double)hits / total, total == 0 ? 0 : precision * features.Halves.Size(Halves.HeldOut) / total,
            heldOut.Count);
    }

    private void Count()
    {
        foreach (var token in firings)
        {
            for (var family = 0; family < counts.Length; family++)
            {
                var id = features.Families[family][token];
                if (id >= 0 && counts[family][id]++ == 0)
                    touched[family].Add(id);
            }

            for (var bits = features.Predicates(token); bits != 0; bits &= bits - 1)
                predicates[BitOperations.TrailingZeroCount(bits)]++;

            stamp++;
            for (var where = 0; where < near.Length; where++)
            {
                foreach (var word in features.Near[where].At(token))
                {
                    if (seen[where][word] == stamp)
                        continue;
                    seen[where][word] = stamp;
                    if (near[where][word]++ == 0)
                        touchedNear[where].Add(word);
                }
            }
        }
    }

    private void Forget()
    {
        for (var family = 0; family < counts.Length; family++)
        {
            foreach (var id in touched[family])
                counts[family][id] = 0;
            touched[family].Clear();
        }

        for (var where = 0; where < near.Length; where++)
        {
            foreach (var word in touchedNear[where])
                near[where][word] = 0;
            touchedNear[where].Clear();
        }

        Array.Clear(predicates);
    }

    private void Collect()
    {
        candidates.Clear();
        var parts = new List<Statement>(); // what a second statement may narrow down
        for (var family = 0; family < counts.Length; family++)
        {
            if (BestNames(family) is not { } named)
                continue;
            var hits = named.Ids.Sum(id => counts[family][id]);
            Offer(new(named), hits, named.Total(features, Halves.Training));
            if (hits >= firings.Length * LeastPrecision)
                parts.Add(named);
        }

        var common = Enumerable
            .Range(0, predicates.Length)
            .Where(predicate => predicates[predicate] >= firings.Length * LeastPrecision)
            .ToArray();
        foreach (var predicate in common)
            Offer(new(new OfPredicate(predicate)), predicates[predicate], features.PredicateTotals[Halves.Training][predicate, predicate]);
        for (var where = 0; where < near.Length; where++)
            OfferNear(where);

        foreach (var (one, other) in Pairs(common))
            OfferBoth(new OfPredicate(one), new OfPredicate(other));
        foreach (var named in parts.OfType<Named>().OrderBy(part => part.Total(features, Halves.Training)).Take(3))
        {
            foreach (var predicate in common)
                OfferBoth(named, new OfPredicate(predicate));
        }

        foreach (var (one, other) in parts.SelectMany(one => parts.Select(other => (one, other))))
        {
            if (
                LabelText.Rank(one, features) == 0
                && LabelText.Rank(other, features) == 2
                && features.Families[((Named)one).Family].Kind != FamilyKind.Pair)
                OfferBoth(one, other);
        }
    }

    /// <summary>
    /// The names of a family that together describe the firings best: the most salient first, as long as each is worth its price.
    /// </summary>
    private Named? BestNames(int family)
    {
        var (count, totals) = (counts[family], features.Families[family].Totals[Halves.Training]);
        var size = features.Halves.Size(Halves.Training);
        var rate = (double)firings.Length / size;
        var fewest = Math.Max(2, firings.Length / 50);
        var best = new List<(int Id, double Salience)>();
        foreach (var id in touched[family])
        {
            if (count[id] >= fewest && count[id] > 2 * rate * totals[id])
                best.Add((id, count[id] * Math.Log(count[id] / (rate * totals[id]))));
        }

        if (best.Count == 0)
            return null;
        best.Sort(static (one, other) => (other.Salience, one.Id).CompareTo((one.Salience, other.Id)));
        var (ids, hits, total, worth, length) = (new List<int>(), 0, 0, 0.0, 14);
        foreach (var (id, _) in best.Take(MostNames * 2))
        {
            length += features.Families[family].Name(id).Length + 4;
            if (ids.Count == MostNames || (ids.Count > 0 && length > LabelText.Longest))
                break;
            var with = Worth(hits + count[id], total + totals[id], ids.Count + 1);
            if (ids.Count > 0 && with <= worth)
                continue;
            ids.Add(id);
            (hits, total, worth) = (hits + count[id], total + totals[id], with);
        }

        return new(family, ids);
    }

    private void OfferNear(int where)
    {
        var size = features.Halves.Size(Halves.Training);
        var rate = (double)firings.Length / size;
        var (count, totals) = (near[where], features.Near[where].Totals[Halves.Training]);
        var best = touchedNear[where]
            .Where(word => count[word] >= Math.Max(3, firings.Length / 12) && count[word] > LeastLift * rate * totals[word])
            .OrderByDescending(word => count[word] * Math.Log(count[word] / (rate * totals[word])))
            .ThenBy(static word => word)
            .Take(6)
            .ToArray();
        var (words, worth) = (new List<int>(), 0.0);
        foreach (var word in best)
        {
            if (words.Count == MostNames - 1)
                break;
            var statement = new Near(where, [.. words, word]);
            var (hits, total) = (Hits(new(statement)), statement.Total(features, Halves.Training));
            var with = Worth(hits, total, statement.Names);
            if (words.Count > 0 && with <= worth)
                continue;
            words.Add(word);
            worth = with;
            Offer(new(statement), hits, total);
        }
    }

    private static IEnumerable<(int One, int Other)> Pairs(int[] common)
    {
        for (var one = 0; one < common.Length; one++)
        {
            for (var other = one + 1; other < common.Length; other++)
            {
                var (first, second) = (TokenPredicate.All[common[one]], TokenPredicate.All[common[other]]);
                if (!(first.IsSubject && second.IsSubject))
                    yield return (common[one], common[other]);
            }
        }
    }

    private void OfferBoth(Statement one, Statement other)
    {
        var place = LabelText.Rank(one, features) <= LabelText.Rank(other, features) ? other : one;
        if (place is OfPredicate predicate && TokenPredicate.All[predicate.Index].Beside is null)
            return;
        var description = new Description(one, other);
        var hits = Hits(description);
        if (hits >= firings.Length * LeastPrecision)
            Offer(description, hits, description.Total(features, Halves.Training));
    }

    private int Hits(Description description)
    {
        var hits = 0;
        foreach (var token in firings)
            hits += description.Holds(features, token) ? 1 : 0;
        return hits;
    }

    private void Offer(Description description, int hits, int total)
    {
        if (
            hits < firings.Length * LeastPrecision
            || (double)hits / firings.Length * features.Halves.Size(Halves.Training) < LeastLift * total)
            return;
        if (
            Worth(hits, total, description.Names) is var worth and > 0
            && (description.Second is null || LabelText.Of(description, features).Length <= LabelText.Longest))
            candidates.Add(new(description, worth));
    }

    /// <param name="hits">Firings on which it holds.</param>
    /// <param name="total">All tokens of the training half on which it holds.</param>
    private double Worth(int hits, int total, int names) =>
        (LogLikelihoodRatio.Of(hits, total, firings.Length, features.Halves.Size(Halves.Training)) * (1 - (ShareOfAName * (names - 1))))
        - (PriceOfAName * names);

    private readonly record struct Candidate(Description Description, double Worth);
}
