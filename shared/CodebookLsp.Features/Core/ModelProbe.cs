using CodebookLsp.Network.Model;
using CodebookLsp.Network.Primitives;

namespace CodebookLsp.Features.Core;

/// <summary>What search asks of a model beyond its codes; tests put something else in its place.</summary>
/// <param name="Layout">The neurons in the order of a row.</param>
/// <param name="Neurons">See <see cref="CodebookModel.Neurons"/>.</param>
/// <param name="Neighbours">See <see cref="CodebookModel.Neighbours"/>.</param>
public sealed record ModelProbe(
    NeuronLayout Layout, Func<IReadOnlyList<TokenBlock>, CancellationToken, IReadOnlyList<float[]>> Neurons, Func<int, int, IReadOnlyList<CodeNeighbour>> Neighbours)
{
    public static ModelProbe From(CodebookModel model) => new(model.NeuronLayout, model.Neurons, model.Neighbours);
}
