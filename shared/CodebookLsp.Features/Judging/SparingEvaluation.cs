using CodebookLsp.Features.Core;
using CodebookLsp.Features.Steering;
using CodebookLsp.Features.Themes;
using CodebookLsp.Features.Wishes;

namespace CodebookLsp.Features.Judging;

/// <summary>A theme that is written, the one nearest to it, which is to stay as it is, and what steering gave, from a quarter of its
/// strength to all of it: by how many nats the log-probability of the theme's words rose, and for what it cost, by how many that of the
/// kept theme's words changed, up or down.</summary>
/// <param name="Way">What was taken in place of the theme's own direction.</param>
public sealed record SparingPair(
    Theme Toward, Theme Kept, string Way, IReadOnlyList<CostPoint> Plain, IReadOnlyList<CostPoint> Sparing);

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
            var (words, others) = (JudgedThemes.Tokens(model, toward), JudgedThemes.Tokens(model, kept));
            var best = SparingCodes.Of(model, plain, words.Given, [new(kept.AutomaticName, others.Given)], cancel)[0];
            var effects = model.MeasureNextToken(
                [.. beginnings.Select(model.EncodePrompt)], NeutralPrompts.From(model),
                [.. new[] { plain, best.Profile }.SelectMany(way => Factors.Select(factor => way.Times(factor).Forced(model, 0)))],
                [words.Judging, others.Judging], null, cancel);
            CostPoint[] points =
            [
                .. effects.Skip(1).Select(one => new CostPoint(
                    Math.Log(one.Times(effects[0], 0)), Math.Abs(Math.Log(one.Times(effects[0], 1))))),
            ];
            pairs.Add(new(toward, kept, best.Way, points[..Factors.Length], points[Factors.Length..]));
        }

        return new(
            pairs, Over(static one => one.Sparing[^1].Gain - one.Plain[^1].Gain),
            Over(static one => one.Sparing[^1].Cost - one.Plain[^1].Cost),
            Over(static one => CostCurve.GainAt(one.Sparing, Side) - CostCurve.GainAt(one.Plain, Side)));

        bool CanBeAsked((Theme Toward, Theme Kept) pair) => new[] { pair.Toward, pair.Kept }.All(theme =>
            JudgedThemes.Tokens(model, theme) is { Given.Count: > 0, Judging.Count: > 0 });

        Interval Over(Func<SparingPair, double> of) => PromptBootstrap.Of([[.. pairs.Select(of)]], double.PositiveInfinity);
    }

    private static IEnumerable<(Theme Toward, Theme Kept)> Pairs(ThemeModel themes) => JudgedThemes.Steadiest(themes)
        .Select(theme => (
            Toward: theme, Kept: theme.Nearest.Select(near => themes.Themes[near.Number]).FirstOrDefault(JudgedThemes.CanBeJudged)))
        .Where(static pair => pair.Kept is not null).Select(static pair => (pair.Toward, pair.Kept!));
}
