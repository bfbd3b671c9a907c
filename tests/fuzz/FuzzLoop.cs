using System.Diagnostics;
using System.Globalization;

namespace CodebookLsp.Fuzz;

/// <summary>Reads mutated inputs one after the other, and keeps those that reach new branches to mutate them in turn.</summary>
internal sealed class FuzzLoop
{
    private readonly Harness harness;
    private readonly Scratch scratch;
    private readonly Random random;
    private readonly Mutator mutator;
    private readonly List<byte[]> pool = [];
    private readonly Dictionary<string, (Finding Finding, byte[] Input)> findings = [];
    private long started;
    private byte[]? running;

    public FuzzLoop(Harness harness, Scratch scratch, int seed)
    {
        (this.harness, this.scratch, random) = (harness, scratch, new(seed));
        mutator = new(random);
        foreach (var (_, input) in Corpus.Of(harness))
            Execute(input, isSeed: true);
    }

    public long Executions { get; private set; }

    /// <summary>Inputs that are mutated: the corpus, and what reached something new.</summary>
    public int Inputs => pool.Count;

    public TimeSpan Slowest { get; private set; }

    /// <summary>The first of each kind, with the shortest input that was met.</summary>
    public IEnumerable<(Finding Finding, byte[] Input)> Findings => findings.Values;

    public void Run(int executions)
    {
        for (; executions > 0; executions--)
            Execute(mutator.Mutate(Chosen(), pool), isSeed: false);
    }

    public void Run(TimeSpan time)
    {
        for (var watch = Stopwatch.StartNew(); watch.Elapsed < time;)
            Run(20);
    }

    /// <summary>The input that has been running for longer than this; null when none has. May be asked from another thread.</summary>
    public byte[]? Stuck(TimeSpan longerThan) =>
        Volatile.Read(ref running) is { } input && Stopwatch.GetElapsedTime(Volatile.Read(ref started)) > longerThan ? input : null;

    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture,
        $"{harness.Name}: {Executions} executions, {Coverage.Branches} branches, {Inputs} inputs, "
        + $"slowest {Slowest.TotalMilliseconds:0} ms, {findings.Count} findings");

    /// <summary>Those that came last have been mutated least.</summary>
    private byte[] Chosen() => pool[random.Next(2) == 0 ? random.Next(pool.Count) : random.Next(Math.Max(0, pool.Count - 16), pool.Count)];

    private void Execute(byte[] input, bool isSeed)
    {
        Coverage.Clear();
        Volatile.Write(ref started, Stopwatch.GetTimestamp());
        Volatile.Write(ref running, input);
        var finding = harness.Check(input, scratch);
        Volatile.Write(ref running, null);
        var elapsed = Stopwatch.GetElapsedTime(started);
        Slowest = elapsed > Slowest ? elapsed : Slowest;
        Executions++;
        if (finding is not null && (!findings.TryGetValue(finding.Kind, out var known) || known.Input.Length > input.Length))
            findings[finding.Kind] = (finding, input);
        if (Coverage.IsNew() || isSeed)
            pool.Add(input);
    }
}
