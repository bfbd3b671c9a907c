namespace CodebookLsp.Network.Primitives;

/// <summary>One neuron as the reference's search counts them: an element of what attention or the MLP of a layer adds to the residual
/// stream.</summary>
/// <param name="Mlp">The MLP's output; false for attention's, after its output projection.</param>
public readonly record struct Neuron(int Layer, bool Mlp, int Index);

/// <summary>All neurons of a model in one row: layer by layer, attention before MLP.</summary>
/// <param name="Width">How many each attention and each MLP has.</param>
public sealed record NeuronLayout(int Layers, int Width)
{
    public int Count => Layers * 2 * Width;

    /// <summary>The neuron at a place of the row.</summary>
    public Neuron this[int place] => new(place / Width / 2, place / Width % 2 == 1, place % Width);

    /// <summary>The place of a neuron in the row.</summary>
    public int PlaceOf(Neuron neuron) => (((neuron.Layer * 2) + (neuron.Mlp ? 1 : 0)) * Width) + neuron.Index;
}
