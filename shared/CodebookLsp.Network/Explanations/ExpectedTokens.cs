using CodebookLsp.Network.Primitives;
using CodebookLsp.Network.Transformers;
using static TorchSharp.torch;

namespace CodebookLsp.Network.Explanations;

/// <summary>What a model expected at one place of a text: the distribution of the token there, after all before it.</summary>
/// <param name="Bits">The surprisal of the token that is there, −log₂ of its probability; null where the text ends.</param>
/// <param name="Rank">How many tokens were at least as likely, itself included: 1 for the likeliest; null where the text ends.</param>
/// <param name="Likeliest">The likeliest tokens, the likeliest first.</param>
public sealed record ExpectedTokens(double? Bits, int? Rank, IReadOnlyList<LikelyToken> Likeliest);

/// <param name="Probability">From 0 to 1.</param>
public readonly record struct LikelyToken(int Id, double Probability);

/// <summary>Works out what was expected from the scores of a pass.</summary>
internal static class Expectations
{
    /// <summary>The scores of so many rows of a large vocabulary take 25 MB.</summary>
    private const int RowsAtOnce = 128;

    /// <param name="logits">[rows, vocab]</param>
    /// <param name="actual">The token that each row is followed by; null where the text ends.</param>
    /// <param name="most">How many of the likeliest are named, at most.</param>
    public static ExpectedTokens[] Of(Tensor logits, IReadOnlyList<int?> actual, int most)
    {
        using var scope = NewDisposeScope();
        var count = Math.Min(most, (int)logits.shape[1]);
        var (rows, width) = ((int)logits.shape[0], (int)logits.shape[1]);
        var all = logits.logsumexp(-1);                                                            // [rows]
        var next = tensor([.. actual.Select(static id => (long)(id ?? 0))], device: logits.device).unsqueeze(1);
        var own = logits.gather(1, next);                                                          // [rows, 1]
        var logs = TensorMemory.Floats(own.squeeze(1) - all);
        var ranks = TensorMemory.Copy<long>(logits.ge(own).sum(-1));
        var (best, ids) = logits.topk(Math.Max(1, count), dim: -1);                                // [rows, count]
        var likely = TensorMemory.Floats((best - all.unsqueeze(1)).exp());
        var tokens = TensorMemory.Copy<long>(ids);
        return
        [
            .. Enumerable.Range(0, rows).Select(row => new ExpectedTokens(
                actual[row] is null ? null : -logs[row] / Math.Log(2),
                actual[row] is null ? null : (int)Math.Min(width, ranks[row]),
                [.. Enumerable.Range(row * Math.Max(1, count), count).Select(at => new LikelyToken((int)tokens[at], likely[at]))])),
        ];
    }

    /// <summary>What was expected at each token of a block after its context, and of none that nothing comes before.</summary>
    /// <param name="unsnapped">Layers whose codebooks are off; null for none.</param>
    /// <returns>[tokens]; null for a token that is the sequence's first.</returns>
    public static ExpectedTokens?[] Of(
        Transformer transformer, TokenBlock block, int most, IReadOnlySet<int>? unsnapped, CancellationToken cancel)
    {
        var found = new ExpectedTokens?[block.Ids.Length - block.Context];
        transformer.Forward(new([block.Ids]) { Unsnapped = unsnapped, Cancel = cancel, Final = Measure })?.Dispose();
        return found;

        void Measure(Tensor final)
        {
            for (var first = Math.Max(1, block.Context); first < block.Ids.Length; first += RowsAtOnce)
            {
                cancel.ThrowIfCancellationRequested();
                using var scope = NewDisposeScope();
                var count = Math.Min(RowsAtOnce, block.Ids.Length - first);
                var logits = transformer.Scores(final.narrow(0, first - 1, count));                // each row tells of the token after it
                Of(logits, [.. block.Ids.Skip(first).Take(count).Select(static id => (int?)id)], most)
                    .CopyTo(found, first - block.Context);
            }
        }
    }
}
