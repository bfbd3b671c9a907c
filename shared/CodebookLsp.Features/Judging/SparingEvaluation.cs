using CodebookLsp.Features.Core;
using CodebookLsp.Features.Steering;
using CodebookLsp.Features.Themes;
using CodebookLsp.Features.Wishes;
using CodebookLsp.Network.Generation;

namespace CodebookLsp.Features.Judging;

/// <summary>What one way of steering toward a theme did to the likeliness of next words, in nats.</summary>
/// <param name="Gain">By how much the log-probability of the theme's words rose.</param>
/// <param name="Side">By how much that of the kept theme's words changed, up or down.</param>
public readonly record struct SparingPoint(double Gain, double Side);

/// <summary>A theme that is written, the one nearest to it, which is to stay as it is, and what steering gave, from a quarter of its
/// strength to all of it.</summary>
/// <param name="Way">What was taken in place of the theme's own direction.</param>
public sealed record SparingPair(
    Theme Toward, Theme Kept, string Way, IReadOnlyList<SparingPoint> Plain, IReadOnlyList<SparingPoint> Sparing);

/// <summary>How much more is gained with sparing codes than with themes' directions, over pairs.</summary>
/// <param name="Gain">At the whole strength, at which the next word changes as much by both.</param>
/// <param name="Side">What is changed beside then: less than 0 where it is less.</param>
/// <param name="AtEqualSide">What is gained more where both change as little beside (<see cref="SparingEvaluation.Side"/>).</param>
public sealed record SparingReport(IReadOnlyList<SparingPair> Pairs, Interval Gain, Interval Side, Interval AtEqualSide);

/// <summary>
/// Do codes that spare the rest do so? Themes are led to by their own directions and by codes that spare the theme nearest to each. Every
/// other word of the themes says what is meant; the words in between judge, after other beginnings.
/// </summary>
public static class SparingEvaluation
{
    /// <summary>How much may change beside in <see cref="SparingReport.AtEqualSide"/>, in nats.</summary>
    public const double Side = 0.2;

    private static readonly double[] Factors = [0.25, 0.5, 0.75, 1];

    /// <param name="most">How many pairs: of the steadiest themes that can be written, each with the one nearest to it.</param>
    /// <param name="beginnings">What is judged on.</param>
    /// <exception cref="WishException">No theme can be paired with another one.</exception>
    public static SparingReport Run(
        LoadedModel model, ThemeModel themes, int most, IReadOnlyList<string> beginnings, Action<double>? progress,
        CancellationToken cancel)
    {
        var (pairs, all) = (new List<SparingPair>(), Pairs(themes).Where(CanBeAsked).Take(most).ToArray());
        if (all.Length == 0)
            throw WishException.NothingToPair();
        foreach (var (toward, kept) in all)
        {
            progress?.Invoke((double)pairs.Count / all.Length);
            var plain = ThemeProfile.Of(themes, toward.AutomaticName, new WeightedTheme(toward, toward.Writing?.Strength ?? 1));
            var best = SparingCodes.Of(
                model, plain, JudgedThemes.Tokens(model, toward).Given,
                [new(kept.AutomaticName, JudgedThemes.Tokens(model, kept).Given)], cancel)[0];
            var effects = model.MeasureNextToken(
                [.. beginnings.Select(model.EncodePrompt)], NeutralPrompts.From(model),
                [.. new[] { plain, best.Profile }.SelectMany(way => Factors.Select(factor => way.Times(factor).Forced(model, 0)))],
                [JudgedThemes.Tokens(model, toward).Judging, JudgedThemes.Tokens(model, kept).Judging], null, cancel);
            SparingPoint[] points = [.. effects.Skip(1).Select(one => Point(one, effects[0]))];
            pairs.Add(new(toward, kept, best.Way, points[..Factors.Length], points[Factors.Length..]));
        }

        return new(
            pairs, Over(static one => one.Sparing[^1].Gain - one.Plain[^1].Gain),
            Over(static one => one.Sparing[^1].Side - one.Plain[^1].Side),
            Over(static one => AtEqualSide(one.Sparing) - AtEqualSide(one.Plain)));

        bool CanBeAsked((Theme Toward, Theme Kept) pair) => new[] { pair.Toward, pair.Kept }.All(theme =>
            JudgedThemes.Tokens(model, theme) is { Given.Count: > 0, Judging.Count: > 0 });

        static double AtEqualSide(IReadOnlyList<SparingPoint> points) =>
            CostCurve.GainAt(points.Select(static one => new CostPoint(one.Gain, one.Side)), Side);

        Interval Over(Func<SparingPair, double> of) => PromptBootstrap.Of([[.. pairs.Select(of)]], double.PositiveInfinity);
    }

    private static SparingPoint Point(NextTokenEffect steered, NextTokenEffect unsteered)
    {
        return new(Rise(0), Math.Abs(Rise(1)));

        double Rise(int topic) => Math.Log(Math.Max(steered.Masses[topic], 1e-12) / Math.Max(unsteered.Masses[topic], 1e-12));
    }

    private static IEnumerable<(Theme Toward, Theme Kept)> Pairs(ThemeModel themes) => JudgedThemes.Steadiest(themes)
        .Select(theme => (
            Toward: theme, Kept: theme.Nearest.Select(near => themes.Themes[near.Number]).FirstOrDefault(JudgedThemes.CanBeJudged)))
        .Where(static pair => pair.Kept is not null).Select(static pair => (pair.Toward, pair.Kept!));
}
