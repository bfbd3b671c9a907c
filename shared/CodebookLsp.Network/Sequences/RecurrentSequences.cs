using System.Collections.Frozen;
using CodebookLsp.Network.Generation;
using CodebookLsp.Network.Model;
using CodebookLsp.Network.Native;
using CodebookLsp.Network.Primitives;
using CodebookLsp.Network.Training;
using static TorchSharp.torch;

namespace CodebookLsp.Network.Sequences;

/// <summary>A recurrent network's answers, worked out token by token, all sequences of one length at once.</summary>
internal sealed class RecurrentSequences : SequenceModel
{
    private readonly Trainee trainee;

    public RecurrentSequences(string checkpoint, TrainingConfiguration configuration, CancellationToken cancel)
        : this(checkpoint, Loaded(checkpoint, configuration, cancel))
    {
    }

    private RecurrentSequences(string checkpoint, Trainee trainee) : base(
        checkpoint,
        [.. trainee.Decoder.Codebooks.Select(static one => new Site(one.Layer, one.Options.Placement, null, one.Codes, one.Options.K))],
        trainee.Decoder.Options.MaxPositions) => this.trainee = trainee;

    private TrainableDecoder Decoder => trainee.Decoder;

    public override IReadOnlyList<double[]> Probabilities(
        IReadOnlyList<int[]> prompts, Func<int, int, int[]?>? put, CancellationToken cancel)
    {
        var all = new double[prompts.Count][];
        ByLength(prompts, (some, numbers) =>
        {
            var last = some[0].Length - 1;
            Read(some, snap: true, (token, site, ids) => token < last || put is null ? ids : Replaced(site, ids), (token, scores) =>
            {
                foreach (var (row, number) in numbers.Index().Where(_ => token == last))
                    all[number] = NextTokens.Softmax(Row(scores, row));
            });

            int[] Replaced(int site, int[] ids)
            {
                foreach (var (row, number) in numbers.Index())
                    put(number, site)?.CopyTo(ids.AsSpan(row * Sites[site].K));
                return ids;
            }
        }, cancel);
        return all;
    }

    public override IReadOnlyList<SequenceScore> Score(IReadOnlyList<int[]> sequences, CancellationToken cancel)
    {
        var (losses, right) = (sequences.Select(static one => new double[one.Length - 1]).ToArray(), new int[sequences.Count]);
        ByLength(sequences, (some, numbers) => Read(some, snap: true, static (_, _, ids) => ids, (token, scores) =>
        {
            foreach (var (row, number) in numbers.Index().Where(_ => token + 1 < some[0].Length))
            {
                var (probabilities, next) = (NextTokens.Softmax(Row(scores, row)), some[row][token + 1]);
                losses[number][token] = -Math.Log(probabilities[next]);
                right[number] += Array.IndexOf(probabilities, probabilities.Max()) == next ? 1 : 0;
            }
        }), cancel);
        return [.. losses.Zip(right, static (one, hits) => new SequenceScore(one, hits))];
    }

    public override IReadOnlyList<int[]> Sample(int start, int sequences, int length, ulong seed, CancellationToken cancel)
    {
        var drawn = Enumerable.Range(0, sequences).Select(_ => new int[length]).ToList();
        drawn.ForEach(sequence => sequence[0] = start);
        Sampler[] samplers = [.. Enumerable.Range(0, sequences).Select(index => new Sampler(new() { Seed = seed }, index))];
        Read(drawn, snap: true, static (_, _, ids) => ids, (token, scores) =>
        {
            cancel.ThrowIfCancellationRequested();
            for (var row = 0; row < sequences && token + 1 < length; row++)
                drawn[row][token + 1] = samplers[row].Next(Row(scores, row), FrozenSet<int>.Empty);
        });
        return drawn;
    }

    public override IReadOnlyList<CodeGrid> Codes(IReadOnlyList<int[]> sequences, CancellationToken cancel)
    {
        int[] firstSlot = [.. Sites.Select((_, site) => Sites.Take(site).Sum(static one => one.K))];
        var slots = Sites.Sum(static one => one.K);
        var ids = sequences.Select(one => new int[one.Length * slots]).ToArray();
        ByLength(sequences, (some, numbers) => Read(some, snap: true, (token, site, chosen) =>
        {
            var k = Sites[site].K;
            foreach (var (row, number) in numbers.Index())
                chosen.AsSpan(row * k, k).CopyTo(ids[number].AsSpan((token * slots) + firstSlot[site]));
            return chosen;
        }, static (_, _) => { }), cancel);
        return [.. sequences.Zip(ids, (one, chosen) => new CodeGrid(Sites, one.Length, chosen, new float[chosen.Length]))];
    }

    public override IReadOnlyList<float[]> Neurons(IReadOnlyList<int[]> sequences, CancellationToken cancel)
    {
        var (width, layers) = (Decoder.Options.Width, Decoder.Options.Layers);
        var all = sequences.Select(one => new float[one.Length * layers * width]).ToArray();
        ByLength(sequences, (some, numbers) => Read(
            some, snap: false, static (_, _, ids) => ids, static (_, _) => { }, (token, layer, hidden) =>
            {
                foreach (var (row, number) in numbers.Index())
                    hidden.AsSpan(row * width, width).CopyTo(all[number].AsSpan(((token * layers) + layer) * width));
            }), cancel);
        return all;
    }

    public override void Dispose() => trainee.Dispose();

    private static Trainee Loaded(string checkpoint, TrainingConfiguration configuration, CancellationToken cancel)
    {
        NativeTorch.Load();
        return Training.Checkpoint.Load(checkpoint, configuration, CPU, cancel);
    }

    private ReadOnlySpan<float> Row(float[] scores, int row) =>
        scores.AsSpan(row * Decoder.Options.Vocabulary, Decoder.Options.Vocabulary);

    private static void ByLength(IReadOnlyList<int[]> all, Action<List<int[]>, List<int>> read, CancellationToken cancel)
    {
        foreach (var same in all.Index().GroupBy(static one => one.Item.Length))
        {
            cancel.ThrowIfCancellationRequested();
            read([.. same.Select(static one => one.Item)], [.. same.Select(static one => one.Index)]);
        }
    }

    /// <summary>Reads sequences of one length from their first tokens on.</summary>
    /// <param name="chosen">Given a token, a site and the codes [sequences, k] there; gives back those that are to be there.</param>
    /// <param name="said">Given the scores [sequences, vocabulary] after a token, before the next token is looked at.</param>
    /// <param name="hidden">Given a token, a layer and its hidden vectors [sequences, width]; null for nobody.</param>
    private void Read(
        List<int[]> sequences, bool snap, Func<int, int, int[], int[]> chosen, Action<int, float[]> said,
        Action<int, int, float[]>? hidden = null)
    {
        using var untracked = no_grad();
        using var scope = NewDisposeScope();
        var (layers, sites) = (Decoder.Recurrent!, Decoder.Codebooks.Index().ToDictionary(static one => one.Item.Layer));
        RecurrentState[] states = [.. Enumerable.Range(0, layers.Count).Select(_ =>
            layers.Start(sequences.Count, Decoder.Options.Width, CPU))];
        for (var token = 0; token < sequences[0].Length; token++)
        {
            using var inner = NewDisposeScope();
            var x = Decoder.Embedded([.. sequences.Select(sequence => sequence[token])]);
            for (var layer = 0; layer < layers.Count; layer++)
            {
                var state = layers.Next(layer, layers.Projected(layer, x), states[layer]);
                hidden?.Invoke(token, layer, TensorMemory.Floats(state.Hidden));
                if (snap && sites.TryGetValue(layer, out var site))
                {
                    var (ids, _) = site.Item.Chosen(state.Hidden);
                    state = state with { Hidden = site.Item.Mean(chosen(token, site.Index, ids)) };
                }

                states[layer] = new(state.Hidden.MoveToOuterDisposeScope(), state.Cell?.MoveToOuterDisposeScope());
                x = state.Hidden;
            }

            said(token, TensorMemory.Floats(Decoder.Said(x)));
        }
    }
}
