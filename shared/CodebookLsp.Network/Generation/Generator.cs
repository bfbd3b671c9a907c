using CodebookLsp.Network.Tokenizers;
using CodebookLsp.Network.Transformers;
using static TorchSharp.torch;

namespace CodebookLsp.Network.Generation;

/// <summary>
/// Continues one prompt in several samples. The prompt is read once; then every pass reads one token of each sample, and a sample that is
/// finished leaves.
/// </summary>
internal static class Generator
{
    /// <returns>In the order of the samples' numbers.</returns>
    /// <exception cref="GenerationException">An option is wrong, or the prompt and all it may become are longer than the model's positions.</exception>
    public static IReadOnlyList<GeneratedSample> Generate(Transformer transformer, Tokenizer tokenizer, GenerationRequest request, CancellationToken cancel)
    {
        Check(request, transformer.Options.MaxPositions);
        var samples = Enumerable.Range(0, request.Samples).Select(number => new RunningSample(number, request, tokenizer)).ToArray();
        var running = samples.ToList();
        using var cache = new KeyValueCache(transformer.Options, 1);

        var prompt = Read([[.. request.Prompt]])[0];
        cache.Fork(0, samples.Length - 1);
        Choose([.. Enumerable.Repeat(prompt, samples.Length)]);
        while (running.Count > 0)
            Choose(Read([.. running.Select(static sample => new[] { sample.Last })]));
        return [.. samples.Select(static sample => sample.Result())];

        // [sequences] of [vocab]: the scores of each sequence's next token.
        float[][] Read(int[][] ids)
        {
            using var scope = NewDisposeScope();
            var logits = transformer.Forward(new(ids) { Cache = cache, Snap = request.Snap, Seam = request.Seam, Logits = LogitRows.Last, Cancel = cancel })!;
            var all = TensorMemory.Span<float>(logits.cpu().contiguous());
            var vocabulary = all.Length / ids.Length;
            var rows = new float[ids.Length][];
            for (var row = 0; row < rows.Length; row++)
                rows[row] = all.Slice(row * vocabulary, vocabulary).ToArray();
            return rows;
        }

        void Choose(float[][] scores)
        {
            foreach (var (sample, logits) in running.Zip(scores))
            {
                var token = sample.Choose(logits);
                request.OnToken?.Invoke(token);
            }

            for (var index = running.Count - 1; index >= 0; index--)
            {
                if (running[index].Stop is null)
                    continue;
                running.RemoveAt(index);
                cache.Remove(index);
            }
        }
    }

    private static void Check(GenerationRequest request, int positions)
    {
        request.Options.Checked();
        if (request.Samples < 1)
            throw GenerationException.Wrong(nameof(request.Samples), request.Samples, "at least 1");
        if (request.Prompt.Count == 0)
            throw GenerationException.NoPrompt();
        if (request.Prompt.Count + (long)request.Options.MaxTokens > positions)
            throw GenerationException.TooLong(request.Prompt.Count, request.Options.MaxTokens, positions);
    }
}
