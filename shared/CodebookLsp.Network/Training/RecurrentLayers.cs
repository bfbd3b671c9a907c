using CodebookLsp.Network.Kernels;
using CodebookLsp.Network.Primitives;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace CodebookLsp.Network.Training;

/// <summary>How a recurrent layer changes what it knows.</summary>
internal enum RecurrentCell
{
    /// <summary>Long short-term memory (Hochreiter and Schmidhuber 1997), with a forget gate (Gers et al. 2000).</summary>
    Lstm,

    /// <summary>The gated recurrent unit (Cho et al. 2014), with the reset gate after the product, as torch has it.</summary>
    Gru,
}

/// <summary>What a layer knows after a token.</summary>
/// <param name="Hidden">[sequences, width]: what it gives on, and what it sees of the past at the next token.</param>
/// <param name="Cell">[sequences, width]: what an LSTM keeps besides; null for a GRU.</param>
internal readonly record struct RecurrentState(Tensor Hidden, Tensor? Cell);

/// <summary>
/// Layers that read a text token by token, each with one vector that is all it knows of the past: what a decoder may have in the place of
/// attention and MLPs. A codebook at a layer replaces that vector, so that the next token too sees the code only.
/// </summary>
/// <param name="layers">Of each layer the products with its input and with its hidden vector, [gates · width, width] with biases; in
/// torch's order of gates (input, forget, cell, output; reset, update, new).</param>
internal sealed class RecurrentLayers(RecurrentCell cell, IReadOnlyList<(Linear Input, Linear Hidden)> layers) : IDisposable
{
    public RecurrentCell Cell => cell;

    public int Count => layers.Count;

    /// <summary>The weights of the layers by name.</summary>
    public IEnumerable<(string Name, Tensor Weight)> Weights => layers.Index().SelectMany(static one => new[]
    {
        ($"model.layers.{one.Index}.input.weight", one.Item.Input.Weight), ($"model.layers.{one.Index}.input.bias", one.Item.Input.Bias!),
        ($"model.layers.{one.Index}.hidden.weight", one.Item.Hidden.Weight),
        ($"model.layers.{one.Index}.hidden.bias", one.Item.Hidden.Bias!),
    });

    /// <summary>How many vectors of a layer's width its gates take.</summary>
    public static int Gates(RecurrentCell cell) => cell == RecurrentCell.Lstm ? 4 : 3;

    /// <summary>Layers that have learned nothing, as torch begins them (of the same variance), but that a new LSTM forgets little.</summary>
    public static RecurrentLayers New(RecurrentCell cell, int layers, int width, Generator random, Device device)
    {
        var (rows, deviation) = (Gates(cell) * width, 1 / Math.Sqrt(3.0 * width));
        return new(cell, [.. Enumerable.Range(0, layers).Select(_ =>
        {
            var (input, hidden) = (Dense(), Dense());
            if (cell == RecurrentCell.Lstm)
                input.Bias!.narrow(0, width, width).fill_(Scalars.One);
            return (input, hidden);
        })]);

        Linear Dense() => new(
            empty([rows, width], device: device).normal_(0, deviation, random).DetachFromDisposeScope(),
            zeros(rows, device: device).DetachFromDisposeScope());
    }

    /// <summary>What a layer knows before the first token.</summary>
    public RecurrentState Start(int sequences, int width, Device device) => new(
        zeros([sequences, width], device: device), cell == RecurrentCell.Lstm ? zeros([sequences, width], device: device) : null);

    /// <summary>One layer's share of all tokens' products with their input.</summary>
    /// <param name="x">[rows, width]</param>
    /// <returns>[rows, gates · width]</returns>
    public Tensor Projected(int layer, Tensor x) => functional.linear(x, layers[layer].Input.Weight, layers[layer].Input.Bias);

    /// <summary>What a layer knows after one token more, no codebook asked.</summary>
    /// <param name="projected">[sequences, gates · width], as <see cref="Projected"/> gives it.</param>
    public RecurrentState Next(int layer, Tensor projected, RecurrentState state)
    {
        var hidden = functional.linear(state.Hidden, layers[layer].Hidden.Weight, layers[layer].Hidden.Bias);
        if (cell == RecurrentCell.Lstm)
        {
            var gates = projected.add(hidden, Scalars.One).chunk(4, 1);
            var kept = (gates[1].sigmoid() * state.Cell!).add(gates[0].sigmoid() * gates[2].tanh(), Scalars.One);
            return new(gates[3].sigmoid() * kept.tanh(), kept);
        }

        var (own, past) = (projected.chunk(3, 1), hidden.chunk(3, 1));
        var reset = own[0].add(past[0], Scalars.One).sigmoid();
        var update = own[1].add(past[1], Scalars.One).sigmoid();
        var made = own[2].add(reset * past[2], Scalars.One).tanh();
        return new(made.add(update * (state.Hidden - made), Scalars.One), null);
    }

    /// <summary>A layer over whole sequences.</summary>
    /// <param name="x">[sequences · tokens, width]</param>
    /// <param name="snap">Replaces the hidden vectors [sequences, width] of a token; told whether it is the first of the pass.</param>
    /// <returns>[sequences · tokens, width]</returns>
    public Tensor Run(int layer, Tensor x, int sequences, Func<Tensor, bool, Tensor> snap)
    {
        var width = x.shape[1];
        var projected = Projected(layer, x).view(sequences, -1, Gates(cell) * width).unbind(1);
        var (state, given) = (Start(sequences, (int)width, x.device), new Tensor[projected.Length]);
        foreach (var (token, one) in projected.Index())
        {
            state = Next(layer, one, state);
            state = state with { Hidden = snap(state.Hidden, token == 0) };
            given[token] = state.Hidden;
        }

        return stack(given, 1).view(-1, width);
    }

    public void Dispose()
    {
        foreach (var (input, hidden) in layers)
        {
            input.Dispose();
            hidden.Dispose();
        }
    }
}
