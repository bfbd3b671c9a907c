using CodebookLsp.Network.Architectures;
using CodebookLsp.Network.Kernels;
using CodebookLsp.Network.Primitives;
using static TorchSharp.torch;
using static TorchSharp.torch.nn.functional;

namespace CodebookLsp.Network.Transformers;

/// <summary>
/// Causal attention over sequences laid end to end: each sees itself only, so nothing is padded and nothing needs a mask but
/// local windows and continued sequences.
/// </summary>
internal sealed class Attention(TransformerOptions options, Rotary? rotary)
{
    /// <summary>The attended values of every row, heads merged, before the output projection.</summary>
    /// <param name="qkv">[rows, qkv width]; its queries and keys may be rotated in place.</param>
    /// <param name="positions">[rows]</param>
    /// <param name="continues">See <see cref="ForwardPass.Continues"/>: our kernel lays out all held keys anew, which does not pay for one
    /// row.</param>
    /// <returns>[rows, heads · head width]</returns>
    public Tensor Attend(
        int layer, Tensor qkv, long[] positions, IReadOnlyList<SequenceRows> sequences, KeyValueCache? cache, bool continues)
    {
        using var scope = NewDisposeScope();
        var rotated = rotary?.RotateInPlace(qkv, options, positions) ?? true;
        var kernel = rotated && CausalAttention.Fits(qkv, options);
        if (kernel && cache is null)
            return CausalAttention.Attend(qkv, options, (float)options.AttentionScales[layer], options.Windows[layer], sequences)
                .MoveToOuterDisposeScope();

        var (query, key, value) = Split(qkv); // [rows, heads, head width] each
        if (kernel && !continues)
        {
            var held = sequences.Select((rows, index) =>
            {
                cache!.Append(layer, index, Of(key, rows), Of(value, rows));
                return cache.Held(layer, index);
            });
            return CausalAttention.Attend(qkv, options, (float)options.AttentionScales[layer], options.Windows[layer], sequences, [.. held])
                .MoveToOuterDisposeScope();
        }

        if (!rotated)
            (query, key) = (rotary!.Rotate(query, positions), rotary.Rotate(key, positions));

        // Torch divides scores by sqrt(d) itself; a family with another scale gets the quotient here.
        var scale = options.AttentionScales[layer] * Math.Sqrt(options.HeadWidth);
        if (Math.Abs(scale - 1) > 1e-9)
        {
            using var factor = Scalars.Of(scale);
            query = query.mul(factor);
        }

        var merged = new Tensor[sequences.Count];
        for (var index = 0; index < sequences.Count; index++)
        {
            var rows = sequences[index];
            merged[index] = One(
                query.narrow(0, rows.FirstRow, rows.Rows),
                Of(key, rows),
                Of(value, rows),
                layer, index, rows.FirstPosition, cache);
        }

        return (merged.Length == 1 ? merged[0] : cat(merged, 0)).MoveToOuterDisposeScope();
    }

    /// <param name="query">[time, heads, head width]</param>
    /// <param name="key">[key-value heads, time, head width]</param>
    /// <returns>[time, heads · head width]</returns>
    private Tensor One(Tensor query, Tensor key, Tensor value, int layer, int sequence, int past, KeyValueCache? cache)
    {
        var time = query.shape[0];
        if (cache is not null)
            (key, value) = cache.Append(layer, sequence, key, value);
        var total = key.shape[1];
        var window = options.Windows[layer];
        var masked = (window is { } size && total > size) || (past > 0 && time > 1);

        // Heads that share keys are a batch of groups, their keys expanded without a copy.
        var group = options.Heads / options.KeyValueHeads;
        var heads = query.transpose(0, 1).unflatten(0, [options.KeyValueHeads, group]); // [key-value heads, group, time, head width]
        var attended = scaled_dot_product_attention(
            heads,
            key.unsqueeze(1).expand(-1, group, -1, -1),
            value.unsqueeze(1).expand(-1, group, -1, -1),
            attn_mask: masked ? Mask(time, total, past, window, query) : null!,
            is_casual: !masked && time > 1);
        return attended.flatten(0, 1).transpose(0, 1).reshape(time, options.Heads * options.HeadWidth);
    }

    /// <summary>One sequence's part of [rows, heads, head width], as [heads, time, head width].</summary>
    private static Tensor Of(Tensor all, SequenceRows rows) => all.narrow(0, rows.FirstRow, rows.Rows).transpose(0, 1);

    /// <summary>[time, total]: 0 where a row may look, −∞ elsewhere.</summary>
    private static Tensor Mask(long time, long total, int past, int? window, Tensor like)
    {
        var row = Positions(past, time, like.device).unsqueeze(1);
        var column = Positions(0, total, like.device).unsqueeze(0);
        var hidden = column > row;
        if (window is { } size)
            hidden = hidden.logical_or(column <= Positions(past - size, time, like.device).unsqueeze(1));
        return zeros(time, total, like.dtype, like.device).masked_fill_(hidden, Scalars.NegativeInfinity);
    }

    private static Tensor Positions(int first, long count, Device device) =>
        tensor([.. Enumerable.Range(first, (int)count).Select(static position => (long)position)], device: device);

    private (Tensor Query, Tensor Key, Tensor Value) Split(Tensor qkv)
    {
        if (options.QkvLayout == QkvLayout.PerHead)
        {
            var heads = qkv.view(-1, options.Heads, 3, options.HeadWidth);
            return (heads.select(2, 0), heads.select(2, 1), heads.select(2, 2));
        }

        var all = qkv.view(-1, options.Heads + (2 * options.KeyValueHeads), options.HeadWidth);
        return (
            all.narrow(1, 0, options.Heads),
            all.narrow(1, options.Heads, options.KeyValueHeads),
            all.narrow(1, options.Heads + options.KeyValueHeads, options.KeyValueHeads));
    }
}
