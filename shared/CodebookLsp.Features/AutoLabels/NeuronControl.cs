using CodebookLsp.Features.Core;
using CodebookLsp.Features.Indexing;

namespace CodebookLsp.Features.AutoLabels;

/// <summary>Codes and single neurons labelled by the same procedure on the same tokens.</summary>
/// <param name="Tokens">How many tokens of the corpus were read for it.</param>
/// <param name="Neurons">Each fires on as many tokens as some code: on those where its activation is highest.</param>
public sealed record NeuronControl(int Tokens, LabelShare Codes, LabelShare Shuffled, LabelShare Neurons)
{
    /// <summary>So many neurons, at even distances over all layers, show the share of all.</summary>
    private const int MostNeurons = 4096;

    /// <param name="tokens">About how many tokens are read, twice.</param>
    public static NeuronControl Of(IIndexedCorpus corpus, LoadedModel model, int tokens, Action<double>? progress, CancellationToken cancel)
    {
        var blocks = CorpusSample.Blocks(corpus, model, tokens, cancel);
        var sample = CorpusSample.Read(blocks, model, share => progress?.Invoke(share * 0.45), cancel);
        var places = Places(model.NeuronLayout.Count);
        var strongest = Rates(sample, places.Length).Select(static rate => new Strongest(rate)).ToArray();
        CorpusSample.VisitNeurons(blocks, model, (token, row) =>
        {
            for (var at = 0; at < places.Length; at++)
                strongest[at].Add(token, row[places[at]]);
        }, share => progress?.Invoke(0.45 + (share * 0.45)), cancel);

        var labels = AutoLabeler.For(sample, themes: null, cancel);
        var codes = labels.Find(share => progress?.Invoke(0.9 + (share * 0.1)), cancel);
        return new(
            sample.TokenIds.Length, codes.Codes, codes.Shuffled, labels.ShareOf([.. strongest.Select(static one => one.Tokens())], cancel));
    }

    private static int[] Places(int neurons)
    {
        var count = Math.Min(MostNeurons, neurons);
        return [.. Enumerable.Range(0, count).Select(index => (int)((long)index * neurons / count))];
    }

    /// <summary>How often neurons fire: as often as codes do, each as often as one of them.</summary>
    private static int[] Rates(MemoryCorpus sample, int count)
    {
        var rates = new List<int>();
        for (var site = 0; site < sample.Sites.Count; site++)
            rates.AddRange(
                Enumerable
                    .Range(0, sample.Sites[site].Codes)
                    .Select(code => sample.FiringCount(new(site, code)))
                    .Where(static firings => firings > 0));
        if (rates.Count == 0)
            return new int[count];
        rates.Sort();
        var even = Enumerable.Range(0, count).Select(index => rates[(int)((index + 0.5) * rates.Count / count)]).ToArray();
        new Random(1).Shuffle(even);
        return even;
    }

    /// <summary>The tokens on which a neuron is most active, so many of them.</summary>
    private sealed class Strongest(int most)
    {
        private readonly PriorityQueue<int, float> queue = new();

        public void Add(int token, float activation)
        {
            if (queue.Count < most)
                queue.Enqueue(token, activation);
            else if (most > 0 && queue.TryPeek(out _, out var least) && activation > least)
                queue.EnqueueDequeue(token, activation);
        }

        public int[] Tokens() => [.. queue.UnorderedItems.Select(static item => item.Element).Order()];
    }
}
