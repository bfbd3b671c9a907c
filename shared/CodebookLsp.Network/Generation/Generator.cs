using CodebookLsp.Network.Codebooks;
using CodebookLsp.Network.Primitives;
using CodebookLsp.Network.Tokenizers;
using CodebookLsp.Network.Transformers;
using static TorchSharp.torch;

namespace CodebookLsp.Network.Generation;

/// <summary>
/// Continues one prompt in several samples. The prompt is read once for each branch, what they share of it once for all; then every pass
/// reads one token of each sample, and a sample that is finished leaves.
/// </summary>
internal static class Generator
{
    /// <param name="known">Some of what the branches share of the prompt, read; null for nothing. It is taken over.</param>
    /// <returns>Branch by branch, in the order of the samples' numbers.</returns>
    /// <exception cref="GenerationException">An option is wrong, or the prompt and all it may become are longer than the model's
    /// positions.</exception>
    public static IReadOnlyList<GeneratedSample> Generate(
        Transformer transformer, Tokenizer tokenizer, GenerationRequest request, KeyValueCache? known, CancellationToken cancel)
    {
        using var cache = known ?? new(transformer.Options, 1);
        Check(request, transformer.Options.MaxPositions);
        var branches = request.Branches.Count;
        var samples = Enumerable.Range(0, branches)
            .SelectMany(branch =>
                Enumerable.Range(0, request.Samples).Select(number => new RunningSample(branch, number, request, tokenizer)))
            .ToArray();
        var running = samples.ToList();

        int[] prompt = [.. request.Prompt];
        var shared = Math.Min(request.Shared, prompt.Length - 1);
        if (shared > cache.Length(0))
            transformer.Forward(
                new([prompt[cache.Length(0)..shared]]) { Cache = cache, Snap = request.Snap, Logits = LogitRows.None, Cancel = cancel });
        cache.Fork(0, branches - 1);
        var starts = Read([.. Enumerable.Repeat(prompt[shared..], branches)], [.. Enumerable.Range(0, branches)]);
        cache.Multiply(request.Samples);
        Choose([.. starts.SelectMany(start => Enumerable.Repeat(start, request.Samples))]);
        while (running.Count > 0)
            Choose(Read([.. running.Select(static sample => new[] { sample.Last })], [.. running.Select(static sample => sample.Branch)]));
        return [.. samples.Select(static sample => sample.Result())];

        // [sequences] of [vocab]: the scores of each sequence's next token.
        float[][] Read(int[][] ids, int[] branchOf)
        {
            using var scope = NewDisposeScope();
            var pass = new ForwardPass(ids)
            {
                Cache = cache,
                Snap = request.Snap,
                Hook = Hook(request.Branches, branchOf),
                Logits = LogitRows.Last,
                Quantised = request.Quantised ?? false,
                Cancel = cancel,
            };
            var logits = transformer.Forward(pass)!;
            using var memory = new TensorMemory(logits.cpu().contiguous());
            var all = memory.Span<float>();
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

    /// <summary>Each branch's hook, for its own sequences.</summary>
    /// <param name="branchOf">The branch of each sequence of the pass.</param>
    private static CodeHook? Hook(IReadOnlyList<CodeHook?> branches, int[] branchOf)
    {
        if (branches.Count == 1)
            return branches[0];
        return choice =>
        {
            foreach (var (branch, hook) in branches.Index())
            {
                if (hook is not null)
                    choice.Only([.. choice.Sequences.Where((_, sequence) => branchOf[sequence] == branch)], hook);
            }
        };
    }

    private static void Check(GenerationRequest request, int positions)
    {
        request.Options.Checked();
        if (request.Samples < 1)
            throw GenerationException.Wrong(nameof(request.Samples), request.Samples, "at least 1");
        if (request.Branches.Count == 0)
            throw GenerationException.Wrong(nameof(request.Branches), 0, "at least one");
        if (request.Prompt.Count == 0)
            throw GenerationException.NoPrompt();
        if (request.Prompt.Count + (long)request.Options.MaxTokens > positions)
            throw GenerationException.TooLong(request.Prompt.Count, request.Options.MaxTokens, positions);
    }
}
