using CodebookLsp.Network.Codebooks;
using CodebookLsp.Network.Transformers;
using static TorchSharp.torch;

namespace CodebookLsp.Network.Generation;

/// <summary>
/// The same few prompts run once as they are and once with each of several variants of forced codes, many of them in each pass.
/// </summary>
internal sealed class VariantRuns
{
    /// <summary>The logits of so many rows of a large vocabulary take 200 MB.</summary>
    private const int RowsPerPass = 512;

    private readonly Transformer transformer;
    private readonly IReadOnlyList<int[]> prompts;
    private readonly int rows;
    private readonly long[] counted;
    private readonly CancellationToken cancel;

    /// <param name="prompts">Each longer than <paramref name="from"/>.</param>
    /// <param name="from">The first position of a prompt that counts; those before it see too little.</param>
    public VariantRuns(Transformer transformer, IReadOnlyList<int[]> prompts, int from, CancellationToken cancel)
    {
        if (prompts.Count == 0 || prompts.Any(prompt => prompt.Length <= from))
            throw new ArgumentException($"Every prompt needs more than {from} tokens.", nameof(prompts));
        (this.transformer, this.prompts, this.cancel) = (transformer, prompts, cancel);
        var positions = new List<long>();
        foreach (var prompt in prompts)
        {
            positions.AddRange(Enumerable.Range(rows + from, prompt.Length - from).Select(static row => (long)row));
            rows += prompt.Length;
        }

        counted = [.. positions];
    }

    /// <summary>The log-probabilities of the next token when nothing is forced. [positions, vocab], the caller's.</summary>
    public Tensor Plain() => LogProbabilities(Run([null]), 0);

    /// <summary>
    /// Hands over the log-probabilities of one variant after the other, [positions, vocab], each gone when the call ends.
    /// </summary>
    /// <param name="done">Told how many variants are done, now and then.</param>
    public void Each(IReadOnlyList<CodeHook> variants, Action<Tensor> measure, Action<int>? done)
    {
        var count = 0;
        foreach (var some in variants.Chunk(Math.Max(1, RowsPerPass / rows)))
        {
            using var pass = NewDisposeScope();
            var logits = Run(some);                                            // [variants · rows, vocab]
            for (var variant = 0; variant < some.Length; variant++)
            {
                cancel.ThrowIfCancellationRequested();
                using var one = NewDisposeScope();
                measure(LogProbabilities(logits, variant));
            }

            done?.Invoke(count += some.Length);
        }
    }

    private Tensor LogProbabilities(Tensor logits, int variant)
    {
        using var scope = NewDisposeScope();
        var index = tensor(counted, device: logits.device);
        return logits.narrow(0, variant * rows, rows).index_select(0, index).log_softmax(-1).MoveToOuterDisposeScope();
    }

    private Tensor Run(CodeHook?[] hooks)
    {
        void Hook(CodeChoice choice)
        {
            var all = choice.Sequences;
            for (var variant = 0; variant < hooks.Length; variant++)
            {
                if (hooks[variant] is { } hook)
                    choice.Only([.. all.Skip(variant * prompts.Count).Take(prompts.Count)], hook);
            }
        }

        return transformer.Forward(new([.. hooks.SelectMany(_ => prompts)]) { Hook = Hook, Cancel = cancel })!;
    }
}
