using CodebookLsp.Network.Codebooks;
using static TorchSharp.torch;

namespace CodebookLsp.Network.Transformers;

/// <summary>The most likely next token, again and again.</summary>
internal static class Greedy
{
    /// <param name="cached">Whether earlier tokens are remembered or read again for every new one; the text is the same.</param>
    /// <returns>The prompt and <paramref name="count"/> tokens more.</returns>
    public static int[] Continue(
        Transformer transformer, IReadOnlyList<int> prompt, int count, bool cached, bool snap = true,
        CodeHook? hook = null, CancellationToken cancel = default)
    {
        using var cache = cached ? new KeyValueCache(transformer.Options, 1) : null;
        var ids = prompt.ToList();
        for (var made = 0; made < count; made++)
        {
            int[] next = cached && made > 0 ? [ids[^1]] : [.. ids];
            using var scope = NewDisposeScope();
            var pass = new ForwardPass([next]) { Cache = cache, Snap = snap, Hook = hook, Logits = LogitRows.Last, Cancel = cancel };
            var logits = transformer.Forward(pass)!;
            ids.Add((int)logits[0].argmax().item<long>());
        }

        return [.. ids];
    }
}
