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
        int layer, Tensor qkv, RowPositions positions, IReadOnlyList<SequenceRows> sequences, KeyValueCache? cache, bool continues)
    {
        using var scope = NewDisposeScope();
        var rotated = rotary?.RotateInPlace(qkv, options, positions.Places) ?? true;
        var kernel = rotated && CausalAttention.Fits(qkv, options);
        if (kernel && cache is null)
            return CausalAttention.Attend(qkv, options, (float)options.AttentionScales[layer], options.Windows[layer], sequences)
                .MoveToOuterDisposeScope();

        var (query, key, value) = Split(qkv, options); // [rows, heads, head width] each
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

        query = Scaled(layer, query);
        var merged = new Tensor[sequences.Count];
        for (var index = 0; index < sequences.Count; index++)
        {
            var rows = sequences[index];
            var (keys, values) = (Of(key, rows), Of(value, rows));
            if (cache is not null)
                (keys, values) = cache.Append(layer, index, keys, values);
            merged[index] = One(query.narrow(0, rows.FirstRow, rows.Rows), keys, values, layer, rows.FirstPosition);
        }

        return (merged.Length == 1 ? merged[0] : cat(merged, 0)).MoveToOuterDisposeScope();
    }

    /// <summary>The same for sequences that all go on from the one that a cache holds. Nothing is added to it.</summary>
    /// <inheritdoc cref="Attend" path="/param"/>
    /// <param name="attended">Given what the first row attends to, [heads, held + 1] float32, its own place last; null for nobody.</param>
    /// <returns>[rows, heads · head width]</returns>
    public Tensor AttendBranches(
        int layer, Tensor qkv, RowPositions positions, IReadOnlyList<SequenceRows> sequences, KeyValueCache cache,
        Action<int, Tensor>? attended)
    {
        using var scope = NewDisposeScope();
        var rotated = rotary?.RotateInPlace(qkv, options, positions.Places) ?? true;
        var (query, key, value) = Split(qkv, options); // [rows, heads, head width] each
        if (!rotated)
            (query, key) = (rotary!.Rotate(query, positions), rotary.Rotate(key, positions));
        var (held, past) = (cache.Held(layer, 0), sequences[0].FirstPosition);
        var (heldKeys, heldValues) = (held.Keys.narrow(1, 0, past), held.Values.narrow(1, 0, past));
        attended?.Invoke(layer, Weights(layer, query[0], cat([heldKeys, key.narrow(0, 0, 1).transpose(0, 1)], 1)));
        if (rotated && CausalAttention.Fits(qkv, options))
            return BranchAttention.Attend(qkv, options, (float)options.AttentionScales[layer], options.Windows[layer], sequences, held)
                .MoveToOuterDisposeScope();

        query = Scaled(layer, query);
        return cat(
            [.. sequences.Select(rows => One(
                query.narrow(0, rows.FirstRow, rows.Rows),
                cat([heldKeys, Of(key, rows)], 1), cat([heldValues, Of(value, rows)], 1), layer, past))],
            0).MoveToOuterDisposeScope();
    }

    /// <summary>What each head attends to from the last place.</summary>
    /// <param name="query">[heads, head width]</param>
    /// <param name="keys">[key-value heads, total, head width]</param>
    /// <returns>[heads, total] float32</returns>
    private Tensor Weights(int layer, Tensor query, Tensor keys)
    {
        using var scope = NewDisposeScope();
        using var scale = Scalars.Of(options.AttentionScales[layer]);
        var heads = query.to_type(ScalarType.Float32).mul(scale)
            .view(options.KeyValueHeads, options.Heads / options.KeyValueHeads, options.HeadWidth);
        var scores = heads.matmul(keys.to_type(ScalarType.Float32).transpose(1, 2)).flatten(0, 1); // [heads, total]
        var total = scores.shape[1];
        if (options.Windows[layer] is { } size && total > size)
            scores.narrow(1, 0, total - size).fill_(Scalars.NegativeInfinity);
        return softmax(scores, -1).MoveToOuterDisposeScope();
    }

    /// <summary>Torch divides scores by sqrt(d) itself; a family with another scale gets the quotient here.</summary>
    private Tensor Scaled(int layer, Tensor query)
    {
        var scale = options.AttentionScales[layer] * Math.Sqrt(options.HeadWidth);
        if (Math.Abs(scale - 1) <= 1e-9)
            return query;
        using var factor = Scalars.Of(scale);
        return query.mul(factor);
    }

    /// <param name="query">[time, heads, head width]</param>
    /// <param name="key">[key-value heads, past + time, head width]</param>
    /// <returns>[time, heads · head width]</returns>
    private Tensor One(Tensor query, Tensor key, Tensor value, int layer, int past)
    {
        var time = query.shape[0];
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

    /// <summary>The parts of a fused projection's output, as views.</summary>
    /// <param name="qkv">[rows, qkv width]</param>
    /// <returns>[rows, heads, head width] each; of keys and values as many heads as there are of those.</returns>
    public static (Tensor Query, Tensor Key, Tensor Value) Split(Tensor qkv, TransformerOptions options)
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
