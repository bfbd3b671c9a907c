using CodebookLsp.Features.Core;
using CodebookLsp.Network.Files;
using CodebookLsp.Network.Generation;
using CodebookLsp.Network.Primitives;
using CodebookLsp.Network.Tokenizers;
using CodebookLsp.TestSupport;

namespace CodebookLsp.TestFakes;

/// <summary>
/// The default model's tokenizer, and codes that are a hash of every token before them in the sequence: a wrong context, order or row
/// cannot give the right codes.
/// </summary>
internal static class FakeModel
{
    private static readonly Lazy<Tokenizer> Default = new(static () =>
    {
        using var file = (GgufFile)TensorFile.Open(Directory.GetFiles(Repository.DefaultModel, "*.gguf").Single());
        return Tokenizer.FromGguf(file.Metadata, file.Path);
    });

    public static Tokenizer Tokenizer => Default.Value;

    /// <summary>Two layers of two heads, the second with k = 2.</summary>
    public static IReadOnlyList<Site> Sites { get; } =
    [
        new(0, Placement.AttnPreproj, 0, 20, 1), new(0, Placement.AttnPreproj, 1, 20, 1),
        new(4, Placement.AttnPreproj, 0, 300, 2), new(4, Placement.AttnPreproj, 1, 300, 2),
    ];

    /// <summary>Answers every question by a rule.</summary>
    public static LoadedModel Loaded { get; } = new("fake", Sites, Tokenizer, 2048)
    {
        Hash = FakeSteering.Hash,
        CodebooksHash = "codebooks",
        Precision = Precision.Float32,
        Device = "paper",
        Read = Read,
        Edits = EditedBlocks.WholeBlocks(Read),
        Generate = FakeSteering.Generate,
        MeanLogProbabilities = static (blocks, _) => [.. blocks.Select(static block => -1 - (block.Ids[^1] % 100 / 100.0))],
        ReadAgain = static (blocks, options, _) => [.. blocks.Select((block, index) => new TextReading(
            -1 - (block.Ids[^1] % 100 / 100.0) - (options.Hooks?[index] is null ? 0 : 0.1)
                + (options.Snap ? (options.Unsnapped?.Sum(static layer => (layer + 1) / 100.0) ?? 0) : 0.2),
            options.Layer is null ? null : Means(block.Ids[block.Context..])))],
        Tokens = FakeExplanations.Of(Sites, Tokenizer),
        Variants = FakeVariants.Of(static id => id % 3 != 0),
        MeasureNextToken = static (_, _, variants, topics, _, _) => FakeSteering.Measure(variants, topics.Count),
        SlopesOfCodes = static (_, _, _, topics, _) => FakeSteering.Slopes(Sites, topics.Count),
        MeasureLogitEffects = static (_, _, variants, _, _) => FakeCards.LogitEffects(variants),
        MeasureFidelity = static (prompts, _) => [.. prompts.Select(static prompt => new NextTokenFidelity(
            prompt.Length / 100.0, prompt[^1], prompt[0]))],
        NeuronLayout = new(1, 4),
        Neurons = static (blocks, _) => [.. blocks.Select(static block => block.Ids[block.Context..].SelectMany(Neurons).ToArray())],
        HiddenMeans = static (blocks, _, _) => [.. blocks.Select(static block => Means(block.Ids[block.Context..]))],
        Neighbours = FakeCards.Neighbours,
    };

    public static IReadOnlyList<CodeGrid> Read(IReadOnlyList<TokenBlock> blocks, CancellationToken cancel)
    {
        cancel.ThrowIfCancellationRequested();
        return [.. blocks.Select(static block => Grid(block, Sites))];
    }

    /// <summary>How many of the ids leave each remainder.</summary>
    private static float[] Means(int[] ids) =>
        [.. Enumerable.Range(0, 16).Select(rest => ids.Count(id => id % 16 == rest) / (float)ids.Length)];

    /// <summary>Those of a token know it by its id.</summary>
    private static IEnumerable<float> Neurons(int id) => Enumerable.Range(1, 8).Select(neuron => (float)(id % (neuron * 7)));

    /// <summary>Such codes of other codebooks.</summary>
    public static CodeGrid Grid(TokenBlock block, IReadOnlyList<Site> sites)
    {
        var slots = sites.SelectMany(static (site, index) => Enumerable.Repeat(index, site.K)).ToArray();
        var (ids, scores) = (new List<int>(), new List<float>());
        var hash = 17u;
        for (var at = 0; at < block.Ids.Length; at++)
        {
            hash = (hash * 31) + (uint)block.Ids[at];
            for (var slot = 0; slot < slots.Length && at >= block.Context; slot++)
            {
                var mixed = (hash + (uint)(slot * 7919)) * 2654435761u;
                ids.Add((int)((mixed >> 8) % (uint)sites[slots[slot]].Codes));
                scores.Add(-(mixed >> 20) / 1024f);
            }
        }

        return new(sites, block.Ids.Length - block.Context, [.. ids], [.. scores]);
    }
}
