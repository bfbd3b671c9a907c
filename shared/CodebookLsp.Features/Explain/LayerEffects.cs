using CodebookLsp.Features.Core;
using CodebookLsp.Features.Statistics;
using CodebookLsp.Network.Generation;
using CodebookLsp.Network.Primitives;

namespace CodebookLsp.Features.Explain;

/// <summary>What the codes of one layer do to how well a model predicts a text.</summary>
/// <param name="Off">By how much the loss changes if only this layer's codes are off: below 0 where they cost something.</param>
/// <param name="Only">By how much it changes if only this layer's codes are on, against none.</param>
public sealed record LayerEffect(int Layer, MeanInterval Off, MeanInterval Only);

/// <summary>What the codes of each layer cost. Losses are means over passages of nats a token.</summary>
/// <param name="With">The loss with all codes.</param>
/// <param name="Without">The loss with none: the base model's.</param>
/// <param name="Cost">Their difference.</param>
public sealed record LayerEffects(
    double With, double Without, MeanInterval Cost, IReadOnlyList<LayerEffect> Layers, int Passages, int Tokens)
{
    /// <param name="blocks">The passages: two or more, so that there are intervals.</param>
    /// <param name="progress">Told the share that is done.</param>
    public static LayerEffects Of(LoadedModel model, IReadOnlyList<TextBlock> blocks, Action<double>? progress, CancellationToken cancel)
    {
        TokenBlock[] read = [.. blocks.Select(static block => Told(block.Sequence)).OfType<TokenBlock>()];
        int[] layers = [.. model.Sites.Select(static site => site.Layer).Distinct().Order()];
        var (done, runs) = (0, 2 + (2 * layers.Length));
        var (with, without) = (Losses(new()), Losses(new() { Snap = false }));
        return new(
            with.Average(), without.Average(), Differences(with, without),
            [
                .. layers.Select(layer => new LayerEffect(
                    layer, Differences(Losses(new() { Unsnapped = new HashSet<int> { layer } }), with),
                    Differences(Losses(new() { Unsnapped = layers.Where(other => other != layer).ToHashSet() }), without))),
            ],
            read.Length, read.Sum(static block => block.Ids.Length - block.Context));

        double[] Losses(ReadingOptions options)
        {
            double[] losses = [.. model.ReadAgain(read, options, cancel).Select(static reading => -reading.LogProbability)];
            progress?.Invoke((double)++done / runs);
            return losses;
        }
    }

    /// <summary>The part of a block that something stands before; null where that is nothing.</summary>
    private static TokenBlock? Told(TokenBlock block) =>
        block.Ids.Length < 2 ? null : block.Context > 0 ? block : new(block.Ids, 1);

    /// <summary>Passage by passage: the interval is of the differences, not of the losses.</summary>
    private static MeanInterval Differences(double[] losses, double[] others) =>
        MeanInterval.Of([.. losses.Zip(others, static (loss, other) => loss - other)]);
}
