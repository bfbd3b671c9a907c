using CodebookLsp.Features.Cards;
using CodebookLsp.Features.Core;
using CodebookLsp.Features.Indexing;
using CodebookLsp.Network.Codebooks;
using CodebookLsp.Network.Generation;
using CodebookLsp.Network.Primitives;
using CodebookLsp.TestSupport;

namespace CodebookLsp.TestFakes;

/// <summary>Corpora whose codes a test chooses, and a model that answers by a rule.</summary>
internal static class FakeCards
{
    /// <summary>Two layers of two heads with 20 codes each.</summary>
    public static IReadOnlyList<Site> Sites { get; } =
    [
        .. new[] { 0, 4 }.SelectMany(static layer => new[] { 0, 1 }.Select(head => new Site(layer, Placement.AttnPreproj, head, 20, 1))),
    ];

    /// <summary>The codes of the same codebook: the nearer in number, the more similar; those far away are opposite.</summary>
    public static IReadOnlyList<CodeNeighbour> Neighbours(CodeId code) =>
    [
        .. Enumerable.Range(0, FakeModel.Sites[code.Site].Codes).Where(other => other != code.Code)
            .Select(other => new CodeNeighbour(other, Math.Abs(other - code.Code), 1 - (Math.Abs(other - code.Code) / 10f))),
    ];

    /// <summary>
    /// Added, a code raises the token of its number and lowers the next, by as many nats as its layer's number and one; replacing does
    /// nothing.
    /// </summary>
    public static IReadOnlyList<LogitEffect> LogitEffects(IReadOnlyList<IReadOnlyList<CodeIntervention>> variants) =>
    [
        .. variants.Select(static variant => variant[0] is { Mode: InterventionMode.Add } added
            ? new LogitEffect(
                [new(1000 + added.Code, added.Layer + 1, 0.001, 0.01)], [new(1001 + added.Code, -added.Layer - 1, 0.01, 0.0001)],
                0.5)
            : new([], [], 0)),
    ];

    /// <summary>Texts read by <see cref="FakeModel"/>.</summary>
    public static MemoryCorpus Read(params (string Name, string Text)[] texts) => Of(FakeModel.Sites, FakeModel.Read, texts);

    /// <summary>Texts in which each token has the codes that a rule gives it, one a site.</summary>
    /// <param name="codes">Told the token's text and its number in its text.</param>
    public static MemoryCorpus With(Func<string, int, int[]> codes, params (string Name, string Text)[] texts)
    {
        return new(Sites, FakeSteering.Hash, texts.Select(text => (text.Name, (IReadOnlyList<AnnotatedBlock>)[.. Coded(text.Text)])));

        IEnumerable<AnnotatedBlock> Coded(string text)
        {
            var number = 0;
            foreach (var block in Blocks(text))
            {
                var ids = Enumerable.Range(0, block.Tokens.Length).SelectMany(token => codes(block.TextOf(token), number++)).ToArray();
                yield return new(block, new(Sites, block.Tokens.Length, ids, new float[ids.Length]));
            }
        }
    }

    /// <summary>What a server or command opens in place of an index file.</summary>
    public static OpenIndex Index(string? hash = FakeSteering.Hash) => new(
        new MemoryCorpus(FakeModel.Sites, hash, new[] { "moby-dick-opening.txt", "rust-ownership.md" }.Select(static name =>
            (
                $"samples/{name}",
                (IReadOnlyList<AnnotatedBlock>)
                    [
                        .. Blocks(File.ReadAllText(Repository.Sample(name)))
                            .Select(static block => new AnnotatedBlock(block, FakeModel.Read([block.Sequence], default)[0])),
                    ]))),
        new([new(new(2, 7), "after “the”") { Scores = new(0.75, 0.125, 3, 40) }]));

    private static MemoryCorpus Of(IReadOnlyList<Site> sites, ReadCodes read, (string Name, string Text)[] texts) => new(
        sites, FakeSteering.Hash,
        texts.Select(text =>
            (
                text.Name,
                (IReadOnlyList<AnnotatedBlock>)
                    [.. Blocks(text.Text).Select(block => new AnnotatedBlock(block, read([block.Sequence], default)[0]))])));

    private static IEnumerable<TextBlock> Blocks(string text) => BlockSplitter.Split([text], FakeModel.Tokenizer, new AnalysisOptions());
}
