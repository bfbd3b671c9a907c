using CodebookLsp.Network.Codebooks;
using CodebookLsp.Network.Kernels;
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
    public static unsafe IReadOnlyList<GeneratedSample> Generate(
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
        var shared = Math.Min(request.Shared, Enumerable.Range(0, branches).Min(branch => request.PromptOf(branch).Count) - 1);
        if (shared > cache.Length(0))
            transformer.Forward(new([prompt[cache.Length(0)..shared]])
            {
                Cache = cache,
                Snap = request.Snap,
                Unsnapped = request.Unsnapped,
                Logits = LogitRows.None,
                Cancel = cancel,
            });
        cache.Fork(0, branches - 1);
        Go(
            [.. Enumerable.Range(0, branches).Select(branch => request.PromptOf(branch).Skip(shared).ToArray())],
            [.. Enumerable.Range(0, branches).Select(static branch => (branch, 0))], request.Samples);
        while (running.Count > 0)
            Go(
                [.. running.Select(static sample => new[] { sample.Last })],
                [.. running.Select(static sample => (sample.Branch, sample.Number))], 1);
        return [.. samples.Select(static sample => sample.Result())];

        // Reads tokens, and chooses the next ones: so many for each sequence.
        void Go(int[][] ids, (int Branch, int Sample)[] of, int each)
        {
            using var scope = NewDisposeScope();
            var pass = new ForwardPass(ids)
            {
                Cache = cache,
                Snap = request.Snap,
                Unsnapped = request.Unsnapped,
                Hook = Hook(request.Branches, of),
                Logits = LogitRows.Last,
                Quantised = request.Quantised ?? false,
                Cancel = cancel,
            };
            var logits = transformer.Forward(pass)!;
            cache.Multiply(each);
            using var memory = new TensorMemory(logits.cpu().contiguous()); // [sequences, vocab]
            foreach (var token in Chosen(running, (nint)memory.Address, (int)(memory.Count / ids.Length), each))
                request.OnToken?.Invoke(token);
            for (var index = running.Count - 1; index >= 0; index--)
            {
                if (running[index].Stop is null)
                    continue;
                running.RemoveAt(index);
                cache.Remove(index);
            }
        }
    }

    /// <summary>The samples' next tokens. Each sample has numbers of its own, so they are chosen side by side.</summary>
    /// <param name="scores">[sequences, vocabulary] float32</param>
    /// <param name="each">How many samples in a row have the same sequence's scores.</param>
    private static unsafe GeneratedToken[] Chosen(List<RunningSample> samples, nint scores, int vocabulary, int each)
    {
        var tokens = new GeneratedToken[samples.Count];
        Team.Do(tokens.Length, index =>
            tokens[index] = samples[index].Choose(new((float*)scores + ((long)(index / each) * vocabulary), vocabulary)));
        return tokens;
    }

    /// <summary>Each branch's hook, for its own sequences.</summary>
    /// <param name="of">The branch and the sample of each sequence of the pass.</param>
    private static CodeHook? Hook(IReadOnlyList<CodeHook?> branches, (int Branch, int Sample)[] of)
    {
        if (branches.All(static hook => hook is null))
            return null;
        return choice =>
        {
            foreach (var (branch, hook) in branches.Index())
            {
                if (hook is not null)
                    choice.Only(
                        [
                            .. choice.Sequences.Index().Where(one => of[one.Index].Branch == branch)
                                .Select(one => one.Item with { Sample = of[one.Index].Sample }),
                        ],
                        hook);
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
        if (request.BranchPrompts is { } own && (own.Count != request.Branches.Count
            || own.Any(prompt => !prompt.Take(request.Shared).SequenceEqual(request.Prompt.Take(request.Shared)))))
            throw new ArgumentException("Every branch needs a prompt that begins with what is shared.", nameof(request));
        var prompts = request.BranchPrompts ?? [request.Prompt];
        if (prompts.Any(static prompt => prompt.Count == 0))
            throw GenerationException.NoPrompt();
        var longest = prompts.Max(static prompt => prompt.Count);
        if (longest + (long)request.Options.MaxTokens > positions)
            throw GenerationException.TooLong(longest, request.Options.MaxTokens, positions);
    }
}
