using CodebookLsp.Network.Codebooks;
using CodebookLsp.Network.Primitives;
using CodebookLsp.Network.Transformers;
using static TorchSharp.torch;

namespace CodebookLsp.Network.Model;

/// <summary>A sequence that goes on otherwise from a place on.</summary>
/// <param name="Kept">How many of the sequence's first tokens it keeps, at least 1.</param>
/// <param name="Ids">What comes after them, at least one token.</param>
public sealed record TokenVariant(int Kept, int[] Ids);

/// <summary>A token that might stand at a place of a sequence, asked of the model as it is and of a steered one.</summary>
/// <param name="Plain">Its log-probability there as the model is, in nats.</param>
/// <param name="Steered">The same of the steered model.</param>
public readonly record struct PlaceToken(int Id, double Plain, double Steered);

/// <summary>
/// Says how likely a text would be in other words: what is the same up to a place is read once, and many ways to go on from there are read
/// side by side. One caller at a time, the model's other callers included.
/// </summary>
public sealed class VariantReader(CodebookModel model)
{
    /// <summary>The scores of so many rows of a large vocabulary take 50 MB.</summary>
    private const int RowsAtOnce = 256;

    private Transformer Transformer => model.Transformer;

    /// <summary>Tokens that a steered model would rather put at places than the model as it is.</summary>
    /// <param name="sequence">At least one token longer than the last place.</param>
    /// <param name="places">Indices into it, at least 1, ascending.</param>
    /// <param name="steered">What steers.</param>
    /// <param name="contrast">How many nats of probability a nat of preference is worth.</param>
    /// <param name="most">How many tokens are named at each place, at most: those with the largest probability and preference
    /// together.</param>
    /// <param name="asked">Tokens that are looked at besides.</param>
    /// <param name="mostAsked">How many of those are named at each place, at most.</param>
    /// <returns>One list for each place.</returns>
    /// <exception cref="TextTooLongException">The sequence has more tokens than <see cref="CodebookModel.MaxTokens"/>.</exception>
    public IReadOnlyList<IReadOnlyList<PlaceToken>> Preferred(
        int[] sequence, IReadOnlyList<int> places, CodeHook steered, double contrast, int most, IReadOnlyList<int> asked, int mostAsked,
        CancellationToken cancel)
    {
        if (places.Count == 0)
            return [];
        int[] read = sequence[..places[^1]];
        using var scope = NewDisposeScope();
        using var plain = Final(read, null, cancel);
        using var other = Final(read, steered, cancel);
        var rows = tensor([.. places.Select(static place => place - 1L)], device: plain.device);
        model.Spare.Computed(2 * read.Length);
        return Chosen(plain.index_select(0, rows), other.index_select(0, rows), contrast, most, asked, mostAsked, cancel);
    }

    /// <summary>Tokens that a steered model would rather put behind variants than the model as it is.</summary>
    /// <returns>One list for each variant.</returns>
    /// <inheritdoc cref="Preferred" path="/param"/>
    /// <inheritdoc cref="Preferred" path="/exception"/>
    public IReadOnlyList<IReadOnlyList<PlaceToken>> PreferredAfter(
        int[] sequence, IReadOnlyList<TokenVariant> variants, CodeHook steered, double contrast, int most, IReadOnlyList<int> asked,
        int mostAsked, CancellationToken cancel)
    {
        if (variants.Count == 0)
            return [];
        using var scope = NewDisposeScope();
        var (plain, other) = (Ends(sequence, variants, null, cancel), Ends(sequence, variants, steered, cancel));
        return Chosen(plain, other, contrast, most, asked, mostAsked, cancel);
    }

    /// <summary>How likely each token of variants is after all before it.</summary>
    /// <param name="steered">What steers; null for the model as it is.</param>
    /// <param name="snap">Whether the codebooks are on.</param>
    /// <returns>For each variant the log-probability of each of its <see cref="TokenVariant.Ids"/>, in nats.</returns>
    /// <exception cref="TextTooLongException">A variant has more tokens than <see cref="CodebookModel.MaxTokens"/>.</exception>
    public IReadOnlyList<double[]> Likelihoods(
        int[] sequence, IReadOnlyList<TokenVariant> variants, CodeHook? steered, bool snap, CancellationToken cancel)
    {
        var found = new double[variants.Count][];
        Each(sequence, variants, steered, snap, (some, final) =>
        {
            var (logs, first) = (Likelihoods(final, [.. some.SelectMany(index => variants[index].Ids)]), 0);
            foreach (var index in some)
            {
                found[index] = [.. logs.Skip(first).Take(variants[index].Ids.Length)];
                first += variants[index].Ids.Length;
            }
        }, whole: false, cancel);
        return found;
    }

    /// <summary>Runs variants, those that keep most first, many in each pass.</summary>
    /// <param name="then">Told which variants were run, and their rows after the last norm, [rows, width]: each variant's begin with that
    /// of the last token it keeps.</param>
    /// <param name="whole">Whether the last token of each variant is run too, which tells what would come behind it.</param>
    private void Each(
        int[] sequence, IReadOnlyList<TokenVariant> variants, CodeHook? hook, bool snap, Action<IReadOnlyList<int>, Tensor> then,
        bool whole, CancellationToken cancel)
    {
        var held = variants.Select(static variant => variant.Kept - 1).DefaultIfEmpty().Max();
        using var cache = held > 0 ? new KeyValueCache(Transformer.Options, 1) : null;
        if (held > 0)
            Transformer.Forward(
                new([sequence[..held]]) { Cache = cache, Snap = snap, Hook = hook, Logits = LogitRows.None, Cancel = cancel });
        var groups = Enumerable.Range(0, variants.Count).GroupBy(index => variants[index].Kept).OrderByDescending(static one => one.Key);
        foreach (var group in groups)
        {
            cache?.Truncate(0, group.Key - 1);
            foreach (var some in Batches.Of(group, index => variants[index].Ids.Length, RowsAtOnce))
            {
                Transformer.Forward(new([.. some.Select(index => Run(variants[index]))])
                {
                    Cache = group.Key > 1 ? cache : null,
                    Branches = group.Key > 1 ? new() : null,
                    Snap = snap,
                    Hook = hook,
                    Cancel = cancel,
                    Final = final => then(some, final),
                });
            }
        }

        model.Spare.Computed(held + variants.Sum(static variant => variant.Ids.Length));

        // The last token that is kept is read again, since it tells what comes first.
        int[] Run(TokenVariant variant) => [sequence[variant.Kept - 1], .. whole ? variant.Ids : variant.Ids[..^1]];
    }

    private List<PlaceToken[]> Chosen(
        Tensor plainRows, Tensor steeredRows, double contrast, int most, IReadOnlyList<int> asked, int mostAsked, CancellationToken cancel)
    {
        var found = new List<PlaceToken[]>();
        using var inference = inference_mode();
        for (var first = 0; first < plainRows.shape[0]; first += RowsAtOnce)
        {
            cancel.ThrowIfCancellationRequested();
            using var scope = NewDisposeScope();
            using var price = Scalars.Of(contrast);
            var count = Math.Min(RowsAtOnce, plainRows.shape[0] - first);
            var plain = Transformer.Scores(plainRows.narrow(0, first, count)).log_softmax(-1);     // [places, vocab]
            var steered = Transformer.Scores(steeredRows.narrow(0, first, count)).log_softmax(-1);
            var score = steered.add(steered - plain, price);
            var (best, wanted) = (Ids(score, most), Wanted(score, asked, mostAsked));
            for (var row = 0; row < count; row++)
            {
                using var one = NewDisposeScope();
                int[] ids = [.. best[row].Concat(wanted[row]).Distinct()];
                var chosen = tensor(ids, ScalarType.Int64, plain.device);
                var (before, after) = (TensorMemory.Floats(plain[row].index_select(0, chosen)),
                    TensorMemory.Floats(steered[row].index_select(0, chosen)));
                found.Add([.. ids.Select((id, at) => new PlaceToken(id, before[at], after[at]))]);
            }
        }

        return found;
    }

    /// <summary>The rows after the last norm, [rows, width]; the caller's.</summary>
    private Tensor Final(int[] ids, CodeHook? hook, CancellationToken cancel)
    {
        Tensor? rows = null;
        Transformer.Forward(new([ids]) { Hook = hook, Cancel = cancel, Final = final => rows = final.clone().DetachFromDisposeScope() });
        return rows!;
    }

    /// <summary>The row of each variant's last token: [variants, width].</summary>
    private Tensor Ends(int[] sequence, IReadOnlyList<TokenVariant> variants, CodeHook? hook, CancellationToken cancel)
    {
        var ends = new Tensor[variants.Count];
        Each(sequence, variants, hook, snap: true, (some, final) =>
        {
            var row = -1L;
            foreach (var index in some)
                ends[index] = final[row += variants[index].Ids.Length + 1].clone().DetachFromDisposeScope();
        }, whole: true, cancel);
        try
        {
            return stack(ends, 0);
        }
        finally
        {
            foreach (var end in ends)
                end.Dispose();
        }
    }

    /// <param name="final">[rows, width]</param>
    /// <returns>[rows]: the log-probability of the token that follows each row.</returns>
    private List<double> Likelihoods(Tensor final, int[] next)
    {
        var logs = new List<double>(next.Length);
        for (var first = 0; first < next.Length; first += RowsAtOnce)
        {
            using var scope = NewDisposeScope();
            var count = Math.Min(RowsAtOnce, next.Length - first);
            var scores = Transformer.Scores(final.narrow(0, first, count));
            var own = tensor(next[first..(first + count)], ScalarType.Int64, scores.device).unsqueeze(1);
            logs.AddRange(TensorMemory.Floats(scores.gather(1, own).squeeze(1) - scores.logsumexp(-1)).Select(static one => (double)one));
        }

        return logs;
    }

    /// <summary>The ids of the largest scores: [rows][most].</summary>
    private static int[][] Ids(Tensor score, int most)
    {
        using var scope = NewDisposeScope();
        var count = (int)Math.Min(most, score.shape[1]);
        var (_, ids) = score.topk(count, dim: -1);
        var all = TensorMemory.Copy<long>(ids);
        return [.. Enumerable.Range(0, (int)score.shape[0]).Select(row =>
            Array.ConvertAll(all[(row * count)..((row + 1) * count)], static id => (int)id))];
    }

    private static int[][] Wanted(Tensor score, IReadOnlyList<int> asked, int most)
    {
        using var scope = NewDisposeScope();
        var own = score.index_select(1, tensor(asked.ToArray(), ScalarType.Int64, score.device));
        return [.. Ids(own, most).Select(row => row.Select(at => asked[at]).ToArray())];
    }
}
