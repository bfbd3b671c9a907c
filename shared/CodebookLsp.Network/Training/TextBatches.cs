using CodebookLsp.Network.Primitives;

namespace CodebookLsp.Network.Training;

/// <summary>
/// Cuts packed texts into sequences. Those of a source lie end to end, and each block of them comes once before any comes again, in an order
/// that the seed decides. Which block a sequence of a batch is, its number alone says.
/// </summary>
internal sealed class TextBatches
{
    /// <summary>After so many sequences the sources have had their shares, as exactly as whole numbers allow.</summary>
    private const int Slots = 1024;

    private readonly PackedTokens tokens;
    private readonly TrainingConfiguration configuration;
    private readonly TokenStream[] trained;
    private readonly TokenStream[] heldOut;
    private readonly int[] slots; // [Slots]: whose turn it is
    private readonly int[] ranks; // [Slots]: the how many-th turn of that source

    public TextBatches(PackedTokens tokens, TrainingConfiguration configuration)
    {
        (this.tokens, this.configuration) = (tokens, configuration);
        trained = Streams(held: false);
        heldOut = Streams(held: true);
        var all = tokens.Sources.Sum(static one => one.Tokens);
        if (all == 0)
            throw TrainingException.NoData();
        if (Array.TrueForAll(trained, static one => one.Blocks == 0))
            throw TrainingException.TooShort(all, configuration.Length);
        (slots, ranks) = Turns(Shares());
    }

    public TrainingData Data() => new(Batch, HeldOut()) { Tokens = trained.Sum(static one => one.Length) };

    private int[][] Batch(long number)
    {
        var halvings = 0;
        for (var length = configuration.Length; length > configuration.Shortest && configuration.Shortest > 0; length /= 2)
            halvings++;
        var half = (int)(SplitMix64.For(configuration.Seed + (ulong)number, Slots).Next() % (ulong)(halvings + 1));
        var sequences = new List<int[]>();
        for (var row = 0; row < configuration.Batch; row++)
        {
            var sequence = (number * configuration.Batch) + row;
            var slot = (int)(sequence % Slots);
            var stream = trained[slots[slot]];
            var turn = (sequence / Slots * slots.Count(one => one == slots[slot])) + ranks[slot];
            var block = stream.Order(turn / stream.Blocks)[turn % stream.Blocks];
            sequences.AddRange(Pieces(stream, block, half));
        }

        return [.. sequences];
    }

    /// <summary>A block in 1, 2, 4... pieces, all with the prefix before them.</summary>
    private IEnumerable<int[]> Pieces(TokenStream stream, long block, int half)
    {
        var length = configuration.Length >> half;
        var step = length - tokens.Prefix.Count;
        for (var piece = 0; piece < 1 << half; piece++)
            yield return stream.Sequence((block * stream.Step) + (piece * step), length);
    }

    /// <summary>As many blocks as are asked for, evenly from all held-out texts.</summary>
    private List<int[][]> HeldOut()
    {
        var all = heldOut.Sum(static one => one.Blocks);
        var asked = Math.Min(all, (long)configuration.HeldOutBatches * configuration.Batch);
        var sequences = new List<int[]>();
        for (var index = 0L; index < asked; index++)
        {
            var block = index * all / asked;
            var source = 0;
            for (; block >= heldOut[source].Blocks; source++)
                block -= heldOut[source].Blocks;
            sequences.Add(heldOut[source].Sequence(block * heldOut[source].Step, configuration.Length));
        }

        return [.. sequences.Chunk(configuration.Batch)];
    }

    private TokenStream[] Streams(bool held) => [.. Enumerable.Range(0, tokens.Sources.Count).Select(source => new TokenStream(
        tokens, [.. tokens.Documents.Where(one => one.Source == source && one.IsHeldOut == held)], configuration.Length,
        configuration.Seed + (ulong)source))];

    private double[] Shares()
    {
        var weights = configuration.SourceWeights ?? [];
        if (weights.Select(static one => one.Key).FirstOrDefault(key => tokens.Sources.All(source => source.Name != key)) is { } unknown)
            throw TrainingException.Wrong("source_weights", unknown, string.Join(", ", tokens.Sources.Select(static one => one.Name)));
        return
        [
            .. trained.Zip(tokens.Sources, (stream, source) => stream.Blocks
                * (weights[source.Name] is { } weight ? weight.GetValue<double>() : 1)),
        ];
    }

    /// <summary>Who has which turn: sources in proportion to their shares, in an order that the seed decides.</summary>
    private (int[] Slots, int[] Ranks) Turns(double[] shares)
    {
        var sum = shares.Sum();
        if (!(sum > 0))
            throw TrainingException.NoData();
        var turns = shares.Select(share => share > 0 ? Math.Max(1, (int)(share / sum * Slots)) : 0).ToArray();
        for (; turns.Sum() > Slots; turns[Array.IndexOf(turns, turns.Max())]--)
        {
        }

        while (turns.Sum() < Slots)
            turns[Enumerable.Range(0, turns.Length).MaxBy(source => (shares[source] / sum * Slots) - turns[source])]++;
        var order = Shuffled.Of(Slots, configuration.Seed, Slots);
        var (whose, which, next) = (new int[Slots], new int[Slots], 0);
        for (var source = 0; source < turns.Length; source++)
        {
            foreach (var slot in order.Skip(next).Take(turns[source]))
                whose[slot] = source;
            next += turns[source];
        }

        var counts = new int[turns.Length];
        for (var slot = 0; slot < Slots; slot++)
            which[slot] = counts[whose[slot]]++;
        return (whose, which);
    }
}
