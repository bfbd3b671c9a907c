using CodebookLsp.Features.Core;
using CodebookLsp.Network.Codebooks;
using CodebookLsp.Network.Model;

namespace CodebookLsp.Features.Rewriting;

/// <summary>Asks three readers of a text what edits do to it: the model with and without steering, and the model without its
/// codebooks.</summary>
internal sealed class RewriteScores
{
    /// <summary>What a usual token of a text costs, in nats.</summary>
    private const double UsualToken = 3.5;

    /// <summary>How many tokens behind an edit are looked at where it is measured by itself.</summary>
    private const int Tail = 12;

    private readonly LoadedModel model;
    private readonly RewriteWindow window;
    private readonly CodeHook steered;
    private readonly CancellationToken cancel;
    private readonly double[] plain; // [tokens]: of the text as it is, from the first that is told of
    private readonly double[] toward;
    private readonly double[] fluent;

    /// <param name="steered">What steers.</param>
    public RewriteScores(LoadedModel model, RewriteWindow window, CodeHook steered, CancellationToken cancel)
    {
        (this.model, this.window, this.steered, this.cancel) = (model, window, steered, cancel);
        IReadOnlyList<TokenVariant> own = [new(window.FirstTold, window.Ids[window.FirstTold..])];
        plain = Ask(own, null, snap: true)[0];
        toward = Ask(own, steered, snap: true)[0];
        fluent = Ask(own, null, snap: false)[0];
    }

    /// <summary>Of the passage as it is: log-probability with steering less that without, in nats.</summary>
    public double Evidence => Passage(toward) - Passage(plain);

    /// <summary>Of the passage as it is: mean log-probability a token, in nats.</summary>
    public double Fluency => Passage(fluent) / Math.Max(1, window.End - window.FirstTold);

    /// <summary>Only what edits do to fluency.</summary>
    public EditScore[] Fluencies(IReadOnlyList<RewriteStretch> stretches) =>
    [
        .. Ask([.. stretches.Select(static one => one.Variant)], null, snap: false).Zip(stretches, (logs, one) => new EditScore(
            0, Change(logs, one, fluent) + (one.Extra * UsualToken),
            logs[^one.Same..].Sum() - fluent.AsSpan(one.BaseEnd - one.Same - window.FirstTold, one.Same).ToArray().Sum())),
    ];

    public EditScore[] Of(IReadOnlyList<RewriteStretch> stretches)
    {
        TokenVariant[] variants = [.. stretches.Select(static one => one.Variant)];
        var (without, with) = (Ask(variants, null, snap: true), Ask(variants, steered, snap: true));
        var fluencies = Fluencies(stretches);
        return
        [
            .. stretches.Select((one, index) => fluencies[index] with
            {
                Gain = Change(with[index], one, toward) - Change(without[index], one, plain),
            }),
        ];
    }

    /// <summary>What edits do, each by itself.</summary>
    public IReadOnlyList<FoundEdit> Found(IReadOnlyList<(RewriteEdit Edit, double Worth)> edits) =>
    [
        .. edits.Zip(
            Of([.. edits.Select(one => window.With([one.Edit], Tail))]),
            static (one, score) => new FoundEdit(one.Edit, one.Worth, score)),
    ];

    /// <summary>What the best of many edits do: those that the text behind them bears out.</summary>
    /// <param name="near">How many tokens behind each are looked at to choose.</param>
    /// <param name="ofPlace">At most so many that end at one place; null for any number.</param>
    /// <param name="most">At most so many in all.</param>
    public IReadOnlyList<FoundEdit> Best(IReadOnlyList<TriedEdit> tried, int near, int? ofPlace, int most)
    {
        var borneOut = tried
            .Zip(Fluencies([.. tried.Select(one => window.With([one.Edit], near))]), static (one, score) =>
                (one.Edit, one.Worth, score.After, Value: one.ValueWith(score.Fluency)))
            .Where(static one => one.After >= FoundEdit.LeastAfter);
        if (ofPlace is { } few)
        {
            borneOut = borneOut.GroupBy(static one => one.Edit.End)
                .SelectMany(place => place.OrderByDescending(static one => one.Value).Take(few));
        }

        return Found([.. borneOut.OrderByDescending(static one => one.Value).Take(most).Select(static one => (one.Edit, one.Worth))]);
    }

    /// <summary>The fluency of the passage with edits: mean log-probability a token, in nats.</summary>
    /// <param name="change">What <see cref="Fluencies"/> says of them.</param>
    public double FluencyWith(RewriteStretch stretch, double change) =>
        (Passage(fluent) + change - (stretch.Extra * UsualToken)) / Math.Max(1, window.End - window.FirstTold + stretch.Extra);

    private IReadOnlyList<double[]> Ask(IReadOnlyList<TokenVariant> variants, CodeHook? hook, bool snap) =>
        model.Variants.Likelihoods(window.Ids, variants, hook, snap, cancel);

    private double Change(double[] logs, RewriteStretch stretch, double[] own)
    {
        var (from, end) = (stretch.Variant.Kept - window.FirstTold, stretch.BaseEnd - window.FirstTold);
        return logs.Sum() - own.Skip(from).Take(end - from).Sum();
    }

    private double Passage(double[] own) => own.Take(window.End - window.FirstTold).Sum();
}
