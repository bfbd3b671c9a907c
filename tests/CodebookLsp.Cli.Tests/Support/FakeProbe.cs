using CodebookLsp.Features.Core;
using CodebookLsp.Network.Primitives;
using CodebookLsp.TestFakes;

namespace CodebookLsp.Cli.Tests.Support;

/// <summary>Neurons that know a token by its id, and vectors that lie in a row.</summary>
internal static class FakeProbe
{
    private const int Neurons = 8;

    public static ModelProbe Source { get; } = new(new(1, 4), static (blocks, _) => [.. blocks.Select(Activations)], Neighbours);

    private static float[] Activations(TokenBlock block) =>
        [.. block.Ids[block.Context..].SelectMany(static id => Enumerable.Range(1, Neurons).Select(neuron => (float)(id % (neuron * 7))))];

    private static IReadOnlyList<CodeNeighbour> Neighbours(int site, int code) =>
    [
        .. Enumerable.Range(0, FakeModel.Sites[site].Codes).Where(other => other != code)
            .Select(other => new CodeNeighbour(other, Math.Abs(other - code), other > code ? 1 : -1)),
    ];
}
