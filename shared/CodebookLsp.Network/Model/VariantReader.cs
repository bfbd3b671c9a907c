using CodebookLsp.Network.Codebooks;
using CodebookLsp.Network.Primitives;
using CodebookLsp.Network.Transformers;
using static TorchSharp.torch;

namespace CodebookLsp.Network.Model;

/// <summary>A sequence that goes on otherwise from a place on.</summary>
/// <param name="Kept">How many of the sequence's first tokens it keeps, at least 1.</param>
/// <param name="Ids">What comes after them, at least one token.</param>
public sealed record TokenVariant(int Kept, int[] Ids);

/// <summary>Which tokens might stand at a place of a sequence, asked of the model as it is and of a steered one.</summary>
/// <param name="Place">Index of the token that stands there, at least 1.</param>
public sealed record PlaceTokens(int Place, IReadOnlyList<PlaceToken> Tokens);

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
    /// <exception cref="TextTooLongException">The sequence has more tokens than <see cref="CodebookModel.MaxTokens"/>.</exception>
    public IReadOnlyList<PlaceTokens> Preferred(
        int[] sequence, IReadOnlyList<int> places, CodeHook steered, double contrast, int most, IReadOnlyList<int> asked, int mostAsked,
        CancellationToken cancel)
    {
        if (places.Count == 0)
            return [];
        int[] read = sequence[..places[^1]];
        var found = new List<PlaceTokens>();
        using var plainRows = Final(read, null, cancel);
        using var steeredRows = Final(read, steered, cancel);
        foreach (var some in places.Chunk(RowsAtOnce))
        {
            cancel.ThrowIfCancellationRequested();
            using var inference = inference_mode();
            using var inner = NewDisposeScope();
            var rows = tensor([.. some.Select(static place => place - 1L)], device: plainRows.device);
            var plain = Transformer.Scores(plainRows.index_select(0, rows)).log_softmax(-1);      // [places, vocab]
            var other = Transformer.Scores(steeredRows.index_select(0, rows)).log_softmax(-1);
            using var price = Scalars.Of(contrast);
            var score = other.add(other - plain, price);
            var best = Ids(score, most);
            var wanted = asked.Count == 0 ? [] : Wanted(score, asked, mostAsked);
            var ids = some.Select((_, row) => best[row].Concat(asked.Count == 0 ? [] : wanted[row]).Distinct().ToArray()).ToArray();
            for (var row = 0; row < some.Length; row++)
            {
                using var one = NewDisposeScope();
                var chosen = tensor(ids[row], ScalarType.Int64, plain.device);
                var (before, after) = (TensorMemory.Floats(plain[row].index_select(0, chosen)),
                    TensorMemory.Floats(other[row].index_select(0, chosen)));
                found.Add(new(some[row], [.. ids[row].Select((id, at) => new PlaceToken(id, before[at], after[at]))]));
            }
        }

        model.Computed(2 * read.Length);
        return found;
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
        if (variants.Count == 0)
            return found;
        var held = variants.Max(static variant => variant.Kept) - 1;
        using var cache = held > 0 ? new KeyValueCache(Transformer.Options, 1) : null;
        if (held > 0)
            Transformer.Forward(new([sequence[..held]])
            {
                Cache = cache,
                Snap = snap,
                Hook = steered,
                Logits = LogitRows.None,
                Cancel = cancel,
            });
        var groups = Enumerable.Range(0, variants.Count).GroupBy(index => variants[index].Kept).OrderByDescending(static one => one.Key);
        foreach (var group in groups)
        {
            cache?.Truncate(0, group.Key - 1);
            foreach (var some in Passes([.. group], variants))
                Pass(group.Key, some, group.Key > 1 ? cache : null);
        }

        model.Computed(held + variants.Sum(static variant => variant.Ids.Length));
        return found;

        void Pass(int kept, int[] some, KeyValueCache? past)
        {
            // The last token that is kept is read again, since it tells what comes first.
            var ids = some.Select(index => (int[])[sequence[kept - 1], .. variants[index].Ids[..^1]]).ToArray();
            Transformer.Forward(new(ids)
            {
                Cache = past,
                Branches = past is null ? null : new(),
                Snap = snap,
                Hook = steered,
                Cancel = cancel,
                Final = final =>
                {
                    var next = some.SelectMany(index => variants[index].Ids).ToArray();
                    var logs = Likelihoods(final, next);
                    var first = 0;
                    foreach (var index in some)
                    {
                        found[index] = [.. logs.Skip(first).Take(variants[index].Ids.Length)];
                        first += variants[index].Ids.Length;
                    }
                },
            })?.Dispose();
        }
    }

    /// <summary>[rows, width] after the last norm; the caller's.</summary>
    private Tensor Final(int[] ids, CodeHook? hook, CancellationToken cancel)
    {
        Tensor? rows = null;
        Transformer.Forward(new([ids]) { Hook = hook, Cancel = cancel, Final = final => rows = final.clone().DetachFromDisposeScope() });
        return rows!;
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
        return [.. all.Chunk(Math.Max(1, count)).Select(static row => row.Select(static id => (int)id).ToArray())];
    }

    private static int[][] Wanted(Tensor score, IReadOnlyList<int> asked, int most)
    {
        using var scope = NewDisposeScope();
        var own = score.index_select(1, tensor(asked.ToArray(), ScalarType.Int64, score.device));
        return [.. Ids(own, most).Select(row => row.Select(at => asked[at]).ToArray())];
    }

    /// <summary>Variants in groups of bounded size.</summary>
    private static IEnumerable<int[]> Passes(int[] indices, IReadOnlyList<TokenVariant> variants)
    {
        var (pass, rows) = (new List<int>(), 0);
        foreach (var index in indices)
        {
            if (pass.Count > 0 && rows + variants[index].Ids.Length > RowsAtOnce)
            {
                yield return [.. pass];
                (pass, rows) = ([], 0);
            }

            pass.Add(index);
            rows += variants[index].Ids.Length;
        }

        if (pass.Count > 0)
            yield return [.. pass];
    }
}
