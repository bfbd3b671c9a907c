namespace CodebookLsp.Fuzz;

/// <summary>
/// Every reader, on every input that ever broke one and on some hundred that may. <c>npm run fuzz</c> goes on for as long as it is told
/// to, and lets the branches that
/// an input reaches guide it.
/// </summary>
[TestClass]
public sealed class ReaderTests
{
    private const int Executions = 400;
    private const int Seed = 20261126;

    public static IEnumerable<object[]> Readers => Harnesses.All.Select(static harness => new object[] { harness.Name });

    [TestMethod]
    [DynamicData(nameof(Readers))]
    public void Nothing_in_the_corpus_breaks_a_reader(string reader)
    {
        using var scratch = new Scratch();
        foreach (var (name, input) in Corpus.Of(Harnesses.Named(reader)))
            Assert.IsNull(Harnesses.Named(reader).Check(input, scratch), $"{reader}/{name}");
    }

    /// <summary>A seed that is refused at its first byte would make every mutation of it worthless.</summary>
    [TestMethod]
    [DynamicData(nameof(Readers))]
    public void The_seeds_are_read_to_their_end(string reader)
    {
        using var scratch = new Scratch();
        var seeds = Corpus.Of(Harnesses.Named(reader))
            .Where(static input => input.Name.StartsWith("seed-", StringComparison.Ordinal)).ToList();
        Assert.IsNotEmpty(seeds);
        foreach (var (_, input) in seeds)
            Harnesses.Named(reader).Read(input, scratch);
    }

    [TestMethod]
    [DynamicData(nameof(Readers))]
    public void A_mutated_input_is_read_or_refused_in_little_time_and_memory(string reader)
    {
        using var scratch = new Scratch();
        var loop = new FuzzLoop(Harnesses.Named(reader), scratch, Seed);
        loop.Run(Executions);
        var findings = loop.Findings.Select(static found => $"{found.Finding.Details}\n{Convert.ToBase64String(found.Input)}").ToList();
        Assert.IsEmpty(findings, string.Join('\n', findings));
    }
}
