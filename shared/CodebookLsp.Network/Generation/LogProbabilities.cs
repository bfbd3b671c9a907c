using CodebookLsp.Network.Primitives;
using CodebookLsp.Network.Transformers;
using static TorchSharp.torch;

namespace CodebookLsp.Network.Generation;

/// <summary>How likely a model finds tokens, in nats.</summary>
internal static class LogProbabilities
{
    /// <summary>The logits of so many tokens of a large vocabulary take 100 MB.</summary>
    private const int TokensPerPass = 512;

    /// <param name="logits">[vocab]</param>
    public static double Of(ReadOnlySpan<float> logits, int id)
    {
        double most = Exponentials.Largest(logits);
        return logits[id] - most - Math.Log(Exponentials.Sum(logits, most));
    }

    /// <summary>The mean over the tokens after each block's context, of which none may be empty. Nothing is steered.</summary>
    public static double[] Means(Transformer transformer, IReadOnlyList<TokenBlock> blocks, bool snap, CancellationToken cancel)
    {
        if (blocks.Any(static block => block.Context < 1 || block.Context >= block.Ids.Length))
            throw new ArgumentException("A continuation needs a token before it and one of its own.", nameof(blocks));
        return [.. Batches(blocks).SelectMany(batch => Batch(transformer, batch, snap, cancel))];
    }

    private static double[] Batch(Transformer transformer, IReadOnlyList<TokenBlock> blocks, bool snap, CancellationToken cancel)
    {
        using var scope = NewDisposeScope();
        var pass = new ForwardPass([.. blocks.Select(static block => block.Ids)]) { Snap = snap, Cancel = cancel };
        var logits = transformer.Forward(pass)!; // [rows, vocab]
        var means = new double[blocks.Count];
        var first = 0;
        for (var index = 0; index < means.Length; index++)
        {
            var (ids, context) = blocks[index];
            using var inner = NewDisposeScope();
            var before = logits.narrow(0, first + context - 1, ids.Length - context); // [time, vocab]: each row tells of the token after it
            var next = tensor(ids[context..], ScalarType.Int64, logits.device).unsqueeze(1);
            means[index] = (before.gather(1, next).squeeze(1) - before.logsumexp(-1)).mean().item<float>();
            first += ids.Length;
        }

        return means;
    }

    private static IEnumerable<IReadOnlyList<TokenBlock>> Batches(IReadOnlyList<TokenBlock> blocks)
    {
        var (batch, tokens) = (new List<TokenBlock>(), 0);
        foreach (var block in blocks)
        {
            if (batch.Count > 0 && tokens + block.Ids.Length > TokensPerPass)
            {
                yield return batch;
                (batch, tokens) = ([], 0);
            }

            batch.Add(block);
            tokens += block.Ids.Length;
        }

        if (batch.Count > 0)
            yield return batch;
    }
}
