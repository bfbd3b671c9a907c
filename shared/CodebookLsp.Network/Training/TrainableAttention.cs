using CodebookLsp.Network.Architectures;
using CodebookLsp.Network.Primitives;
using CodebookLsp.Network.Transformers;
using static TorchSharp.torch;

namespace CodebookLsp.Network.Training;

/// <summary>Attention with gradients, in float32: every token to those before it.</summary>
/// <param name="rotary">Taken over; null where positions are learned.</param>
internal sealed class TrainableAttention(TransformerOptions options, Rotary? rotary) : IDisposable
{
    private readonly Dictionary<(int Length, int? Window), Tensor> masks = [];

    /// <param name="qkv">[rows, qkv width]</param>
    /// <returns>[rows, heads · head width]</returns>
    public Tensor Of(int layer, Tensor qkv, RowPositions positions, int sequences)
    {
        var (query, key, value) = Attention.Split(qkv, options); // [rows, heads, head width] each
        if (rotary is not null)
            (query, key) = (rotary.Rotate(query, positions), rotary.Rotate(key, positions));
        var (queries, keys, values) = (Heads(query), Heads(key), Heads(value)); // [sequences, heads, tokens, head width]
        using var scale = Scalars.Of(options.AttentionScales[layer]);
        var scores = queries.mul(scale).matmul(keys.transpose(-1, -2))
            .add(Mask((int)queries.shape[2], options.Windows[layer], qkv.device), Scalars.One);
        return scores.softmax(-1).matmul(values).transpose(1, 2).reshape(-1, options.Heads * options.HeadWidth);

        Tensor Heads(Tensor x)
        {
            var heads = x.view(sequences, -1, x.shape[1], options.HeadWidth).transpose(1, 2);
            return x.shape[1] == options.Heads ? heads : heads.repeat_interleave(options.Heads / x.shape[1], 1);
        }
    }

    /// <summary>[tokens, tokens]: 0 where a token sees another, minus infinity where not.</summary>
    private Tensor Mask(int length, int? window, Device device)
    {
        if (masks.TryGetValue((length, window), out var known))
            return known;
        var values = new float[length * length];
        for (var at = 0; at < values.Length; at++)
        {
            var (from, to) = (at / length, at % length);
            values[at] = to <= from && (window is null || from - to < window) ? 0 : float.NegativeInfinity;
        }

        return masks[(length, window)] = tensor(values, [length, length], device: device).DetachFromDisposeScope();
    }

    public void Dispose()
    {
        rotary?.Dispose();
        foreach (var mask in masks.Values)
            mask.Dispose();
    }
}
