using CodebookLsp.Network.Codebooks;
using CodebookLsp.Network.Transformers;
using static TorchSharp.torch;

namespace CodebookLsp.Network.Generation;

/// <summary>
/// The same few prompts run once as they are and once with each of several variants of forced codes, many of them in each pass. A variant
/// is computed from the first layer on that it changes anything at, and only the rows that count are scored.
/// </summary>
internal sealed class VariantRuns
{
    /// <summary>The logits of so many rows of a large vocabulary take 100 MB.</summary>
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

    /// <summary>
    /// Hands over the log-probabilities of the next token, [positions, vocab]: once those when nothing is forced, which are there until
    /// this ends, then those of each variant in any order, gone when the call ends.
    /// </summary>
    /// <param name="plain">What it makes is there until this ends, too.</param>
    /// <param name="variant">Given the variant's number too.</param>
    /// <param name="done">Told how many variants are done, now and then.</param>
    public void Each(IReadOnlyList<ForcedCodes> variants, Action<Tensor> plain, Action<int, Tensor> variant, Action<int>? done)
    {
        var count = 0;
        var isFirst = true;
        using var all = NewDisposeScope();
        foreach (var some in Passes(variants))
        {
            using var logits = Run([.. some.Select(index => variants[index])]); // [(1 + variants) · positions, vocab]
            if (isFirst)
                plain(LogProbabilities(logits, 0));
            isFirst = false;
            foreach (var (at, index) in some.Index())
            {
                cancel.ThrowIfCancellationRequested();
                using var one = NewDisposeScope();
                variant(index, LogProbabilities(logits, 1 + at));
            }

            done?.Invoke(count += some.Length);
        }
    }

    /// <summary>The numbers of the variants of each pass, those that change something first first; one pass at least.</summary>
    private IEnumerable<int[]> Passes(IReadOnlyList<ForcedCodes> variants)
    {
        var sorted = Enumerable.Range(0, variants.Count).OrderBy(index => variants[index].FirstLayer);
        return variants.Count == 0 ? [[]] : sorted.Chunk(Math.Max(1, (RowsPerPass / counted.Length) - 1));
    }

    private Tensor LogProbabilities(Tensor logits, int sequence)
    {
        using var own = logits.narrow(0, sequence * counted.Length, counted.Length);
        return own.log_softmax(-1);
    }

    /// <param name="variants">In the order of the layers that they change first.</param>
    /// <returns>[(1 + variants) · positions, vocab]</returns>
    private Tensor Run(ForcedCodes[] variants)
    {
        using var scope = NewDisposeScope();
        var last = transformer.Options.Layers - 1; // what changes nothing has to be run somewhere too
        CodeHook[] hooks = [.. variants.Select(static variant => variant.Hook())];
        var copies = new int[transformer.Options.Layers];
        foreach (var variant in variants)
            copies[Math.Min(last, variant.FirstLayer)]++;
        Tensor? logits = null;
        transformer.Forward(new(prompts) { Hook = Hook, Copies = copies, Final = Score, Cancel = cancel });
        return logits!.MoveToOuterDisposeScope();

        void Hook(CodeChoice choice)
        {
            var all = choice.Sequences;
            for (var variant = 0; ((variant + 1) * prompts.Count) < all.Count; variant++)
                choice.Only([.. all.Skip((variant + 1) * prompts.Count).Take(prompts.Count)], hooks[variant]);
        }

        void Score(Tensor final)
        {
            long[] asked = [.. Enumerable.Range(0, 1 + variants.Length).SelectMany(one => counted.Select(row => (one * rows) + row))];
            logits = transformer.Scores(final.index_select(0, tensor(asked, device: final.device))).MoveToOuterDisposeScope();
        }
    }
}
