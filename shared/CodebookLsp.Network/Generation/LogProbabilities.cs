using CodebookLsp.Network.Codebooks;
using CodebookLsp.Network.Native;
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
    public static double[] Means(Transformer transformer, IReadOnlyList<TokenBlock> blocks, bool snap, CancellationToken cancel) =>
        [.. Read(transformer, blocks, new() { Snap = snap }, cancel).Select(static reading => reading.LogProbability)];

    /// <summary>Reads the tokens after each block's context, of which none may be empty.</summary>
    /// <exception cref="DeviceMemoryException">A batch is too large for the GPU.</exception>
    public static IReadOnlyList<TextReading> Read(
        Transformer transformer, IReadOnlyList<TokenBlock> blocks, ReadingOptions options, CancellationToken cancel)
    {
        if (blocks.Any(static block => block.Context < 1 || block.Context >= block.Ids.Length))
            throw new ArgumentException("A continuation needs a token before it and one of its own.", nameof(blocks));
        if (options.Hooks is { } hooks && hooks.Count != blocks.Count)
            throw new ArgumentException("Every block needs a hook, or null.", nameof(options));
        var (readings, first) = (new List<TextReading>(blocks.Count), 0);
        foreach (var batch in Batches.Of(blocks, static block => block.Ids.Length, TokensPerPass))
        {
            readings.AddRange(DeviceMemoryException.Named(() => Batch(transformer, batch, options, first, cancel)));
            first += batch.Count;
        }

        return readings;
    }

    private static TextReading[] Batch(
        Transformer transformer, IReadOnlyList<TokenBlock> blocks, ReadingOptions options, int firstBlock, CancellationToken cancel)
    {
        using var scope = NewDisposeScope();
        var hidden = options.Layer is null ? null : blocks.Select(_ => new float[transformer.Options.Width]).ToArray();
        var recorder = hidden is null ? null : new MeanRecorder(
            Math.Min(options.Layer!.Value, transformer.Options.Layers - 1), transformer.Options.Width, [.. blocks.Zip(hidden)]);
        var pass = new ForwardPass([.. blocks.Select(static block => block.Ids)])
        {
            Snap = options.Snap,
            Unsnapped = options.Unsnapped,
            Hook = options.Hooks is { } hooks ? choice => Steer(choice, hooks, firstBlock) : null,
            Trace = recorder is null ? null : recorder.Record,
            Cancel = cancel,
        };
        var logits = transformer.Forward(pass)!; // [rows, vocab]
        var readings = new TextReading[blocks.Count];
        var first = 0;
        for (var index = 0; index < readings.Length; index++)
        {
            var (ids, context) = blocks[index];
            using var inner = NewDisposeScope();
            var before = logits.narrow(0, first + context - 1, ids.Length - context); // [time, vocab]: each row tells of the token after it
            var next = tensor(ids[context..], ScalarType.Int64, logits.device).unsqueeze(1);
            readings[index] = new(
                (before.gather(1, next).squeeze(1) - before.logsumexp(-1)).mean().item<float>(), hidden?[index]);
            first += ids.Length;
        }

        return readings;
    }

    private static void Steer(CodeChoice choice, IReadOnlyList<CodeHook?> hooks, int firstBlock)
    {
        var all = choice.Sequences;
        for (var sequence = 0; sequence < all.Count; sequence++)
        {
            if (hooks[firstBlock + sequence] is { } hook)
                choice.Only([all[sequence]], hook);
        }
    }
}
