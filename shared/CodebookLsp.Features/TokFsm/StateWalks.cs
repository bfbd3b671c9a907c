using CodebookLsp.Network.Training;

namespace CodebookLsp.Features.TokFsm;

/// <summary>Texts without end: random walks, each from a state that is as likely as any other.</summary>
public sealed class StateWalks(StateMachine machine, StateDigits digits)
{
    private const ulong HeldOutStream = 0x5DEECE66D;
    private const ulong Gamma = 0x9E3779B97F4A7C15;

    /// <summary>Texts that depend on the seed and their number only.</summary>
    /// <param name="length">Tokens of each, the start included.</param>
    public int[][] Texts(ulong seed, long number, int count, int length)
    {
        var random = new Random((int)(Mixed(Mixed(seed) + ((ulong)number * Gamma)) >> 33));
        var states = (length + digits.Length - 2) / digits.Length;
        return [.. Enumerable.Range(0, count).Select(_ => digits.Text(Walk(random.Next(machine.States), states, random), length))];
    }

    /// <summary>Texts that no training sees.</summary>
    public int[][] HeldOut(int count, int length) => Texts(HeldOutStream, -1, count, length);

    /// <summary>What a run trains on.</summary>
    /// <param name="length">Tokens of a text.</param>
    /// <param name="heldOut">How many texts the held-out loss is measured on.</param>
    public TrainingData Data(TrainingConfiguration configuration, int length, int heldOut) => new(
        number => Texts(configuration.Seed, number, configuration.Batch, length),
        [.. HeldOut(heldOut, length).Chunk(configuration.Batch)]);

    /// <summary>A walk. Where a state has no edges it ends early.</summary>
    public IReadOnlyList<int> Walk(int state, int states, Random random)
    {
        var walk = new List<int>(states) { state };
        while (walk.Count < states && machine.Next(walk[^1]) is { Count: > 0 } next)
            walk.Add(next[random.Next(next.Count)]);
        return walk;
    }

    /// <summary>The finaliser of SplitMix64: neighbouring seeds have nothing to do with each other.</summary>
    private static ulong Mixed(ulong value)
    {
        value = (value ^ (value >> 30)) * 0xBF58476D1CE4E5B9;
        value = (value ^ (value >> 27)) * 0x94D049BB133111EB;
        return value ^ (value >> 31);
    }
}
