using CodebookLsp.Features.Statistics;
using CodebookLsp.Network.Primitives;
using CodebookLsp.Network.Sequences;

namespace CodebookLsp.Features.TokFsm;

/// <summary>How surely something that fires tells that a walk has just come to a state: the mean over states.</summary>
/// <param name="Precision">Of the tokens that it fires on, how many end the state.</param>
/// <param name="Recall">Of the tokens that end the state, how many it fires on.</param>
/// <param name="States">How many states it is measured for.</param>
public sealed record StateDetection(MeanInterval Precision, MeanInterval Recall, int States)
{
    private const double LeastRecall = 0.1; // a code that fires on a few of a state's ends does not stand for it

    /// <summary>
    /// The paper's comparison of codes with neurons. For each state the code of the highest precision, among those that fire on a tenth of
    /// its ends; and the neuron that is the most precise where its threshold lets it find as many ends as that code. Both are chosen on one
    /// half of the walks and measured on the other.
    /// </summary>
    /// <param name="walks">How many walks are read.</param>
    /// <param name="neurons">Whose neurons to compare with: a network without codebooks that walks the same machine. Null to leave them
    /// out.</param>
    public static (StateDetection Codes, StateDetection? Neurons) Compare(
        SequenceModel model, SequenceModel? neurons, StateMachine machine, StateDigits digits, int walks, int length,
        CancellationToken cancel)
    {
        var texts = new StateWalks(machine, digits).HeldOut(walks, length);
        int[][] halves = [Ends(texts[..(walks / 2)], digits), Ends(texts[(walks / 2)..], digits)];
        var known = halves.Select(ends => Counts(ends, machine.States)).ToArray();
        var grids = model.Codes(texts, cancel);
        var codes = BestCodes(
            [grids.Take(walks / 2).ToList(), grids.Skip(walks / 2).ToList()], halves, known, machine.States);
        Detector?[]? best = null;
        if (neurons is not null)
        {
            var values = neurons.Neurons(texts, cancel);
            best = BestNeurons(
                [[.. values.Take(walks / 2)], [.. values.Skip(walks / 2)]], halves, known, codes);
        }

        return (Mean(codes), best is null ? null : Mean(best));
    }

    private static StateDetection Mean(Detector?[] states)
    {
        var all = states.OfType<Detector>().ToList();
        return new(
            MeanInterval.Of([.. all.Select(static one => one.Precision)]), MeanInterval.Of([.. all.Select(static one => one.Recall)]),
            all.Count);
    }

    /// <summary>For each token of all texts the state that it ends, or −1.</summary>
    private static int[] Ends(int[][] texts, StateDigits digits) => [.. texts.SelectMany(text =>
    {
        var walk = digits.Walk(text);
        return text.Select((_, at) => at > 0 && at % digits.Length == 0 ? walk[(at / digits.Length) - 1] : -1);
    })];

    private static int[] Counts(int[] ends, int states)
    {
        var counts = new int[states];
        foreach (var state in ends.Where(static state => state >= 0))
            counts[state]++;
        return counts;
    }

    private static Detector?[] BestCodes(List<CodeGrid>[] grids, int[][] ends, int[][] known, int states)
    {
        var best = new (double Precision, int Site, int Code)[states];
        var sites = grids[0][0].Sites.Count;
        var fired = grids.Select((half, index) => Enumerable.Range(0, sites).Select(site => Fired(half, ends[index], site)).ToArray())
            .ToArray();
        for (var site = 0; site < sites; site++)
        {
            foreach (var (code, count) in fired[0][site])
            {
                foreach (var (state, hits) in count.OnState)
                {
                    var precision = (double)hits / count.All;
                    if (hits >= LeastRecall * known[0][state] && precision > best[state].Precision)
                        best[state] = (precision, site, code);
                }
            }
        }

        return [.. best.Select((one, state) =>
        {
            if (one.Precision == 0 || known[1][state] == 0 || !fired[1][one.Site].TryGetValue(one.Code, out var count))
                return null;
            var (before, hits) = (fired[0][one.Site][one.Code].OnState[state], count.OnState.GetValueOrDefault(state));
            return new Detector((double)hits / count.All, (double)hits / known[1][state], (double)before / known[0][state]);
        })];
    }

    /// <summary>How often each code of a site fires, and how often of that at the end of each state.</summary>
    private static Dictionary<int, (int All, Dictionary<int, int> OnState)> Fired(List<CodeGrid> grids, int[] ends, int site)
    {
        var counts = new Dictionary<int, (int All, Dictionary<int, int> OnState)>();
        var place = 0;
        foreach (var grid in grids)
        {
            for (var token = 0; token < grid.Tokens; token++, place++)
            {
                foreach (var code in grid.Codes(token, site))
                {
                    var (all, on) = counts.TryGetValue(code, out var known) ? known : (0, []);
                    if (ends[place] >= 0)
                        on[ends[place]] = on.GetValueOrDefault(ends[place]) + 1;
                    counts[code] = (all + 1, on);
                }
            }
        }

        return counts;
    }

    /// <summary>For each state that a code stands for: the neuron, or a neuron turned round, that is the most precise at the code's
    /// recall.</summary>
    private static Detector?[] BestNeurons(float[][][] values, int[][] ends, int[][] known, Detector?[] codes)
    {
        var tokens = ends.Select(static half => half.Length).ToArray();
        var width = values[0].Sum(static one => one.Length) / tokens[0];
        var best = new (double Precision, float Bar, int Neuron, float Sign)[codes.Length];
        for (var neuron = 0; neuron < width; neuron++)
        {
            foreach (var sign in new[] { 1f, -1f })
            {
                var column = Column(values[0], neuron, width, sign);
                var order = Enumerable.Range(0, tokens[0]).ToArray();
                Array.Sort(Array.ConvertAll(column, static value => -value), order);
                var seen = new int[codes.Length];
                foreach (var (rank, at) in order.Index())
                {
                    if (ends[0][at] is not (>= 0 and var state) || codes[state] is not { } code)
                        continue;
                    var wanted = Math.Max(1, (int)Math.Ceiling(code.ChosenRecall * known[0][state]));
                    if (++seen[state] == wanted && (double)wanted / (rank + 1) is var precision && precision > best[state].Precision)
                        best[state] = (precision, column[at], neuron, sign);
                }
            }
        }

        return [.. best.Select((one, state) =>
        {
            if (one.Precision == 0)
                return null;
            var column = Column(values[1], one.Neuron, width, one.Sign);
            var fired = Enumerable.Range(0, tokens[1]).Where(at => column[at] >= one.Bar).ToList();
            var hits = fired.Count(at => ends[1][at] == state);
            return fired.Count == 0 ? null
                : new Detector((double)hits / fired.Count, (double)hits / known[1][state], (double)hits / known[1][state]);
        })];
    }

    private static float[] Column(float[][] texts, int neuron, int width, float sign)
    {
        var column = new List<float>();
        foreach (var text in texts)
        {
            for (var at = neuron; at < text.Length; at += width)
                column.Add(sign * text[at]);
        }

        return [.. column];
    }

    /// <param name="ChosenRecall">The recall on the half that it was chosen on.</param>
    private sealed record Detector(double Precision, double Recall, double ChosenRecall);
}
