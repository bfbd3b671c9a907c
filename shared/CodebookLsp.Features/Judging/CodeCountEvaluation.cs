using CodebookLsp.Features.Core;
using CodebookLsp.Features.Steering;
using CodebookLsp.Features.Themes;
using CodebookLsp.Features.Wishes;
using CodebookLsp.Network.Generation;

namespace CodebookLsp.Features.Judging;

/// <summary>What one way to steer toward themes gains.</summary>
/// <param name="Way">For people.</param>
/// <param name="Gains">[changes]: by how many nats the log-probability of a theme's words rises where the next word changes so much, in
/// the mean over themes.</param>
/// <param name="Beside">[changes]: how much more that is than by the whole direction.</param>
public sealed record CodeCountRow(string Way, IReadOnlyList<Interval> Gains, IReadOnlyList<Interval> Beside);

/// <param name="Themes">How many were led to.</param>
public sealed record CodeCountReport(int Themes, IReadOnlyList<CodeCountRow> Rows);

/// <summary>
/// Few codes or many, at equal cost? Themes are led to by the strongest codes of their directions and by codes that were found by trying
/// (<see cref="CodeSearch"/>), each as strongly as changes the next word by so much. Every other word of a theme says what is meant; the
/// words in between judge.
/// </summary>
public static class CodeCountEvaluation
{
    /// <summary>How much the next word is changed, in nats.</summary>
    public static IReadOnlyList<double> Changes { get; } = [0.1, 0.25, 0.5];

    /// <summary>How many codes are tried, beside all of a direction.</summary>
    public static IReadOnlyList<int> Counts { get; } = [1, 3, 10, 40];

    /// <summary>Whose strengths are tried: multiples of the one that changes about as much as <see cref="Changes"/> has in the middle.
    /// </summary>
    private static readonly double[] Factors = [0.25, 0.5, 0.75, 1, 1.4, 2, 3];

    private const string Whole = "all of the theme's";

    /// <param name="most">How many themes: the steadiest of those that can be written.</param>
    /// <param name="beginnings">What is measured on.</param>
    /// <exception cref="WishException">No theme can be judged.</exception>
    public static CodeCountReport Run(
        LoadedModel model, ThemeModel themes, int most, IReadOnlyList<string> beginnings, Action<double>? progress,
        CancellationToken cancel)
    {
        var all = JudgedThemes.Steadiest(themes).Select(theme => (Theme: theme, Words: JudgedThemes.Tokens(model, theme)))
            .Where(static one => one.Words is { Given.Count: > 0, Judging.Count: > 0 }).Take(most).ToArray();
        int[][] prompts = [.. beginnings.Select(model.EncodePrompt)];
        var gains = new List<(string Way, double[] Gains)[]>();
        foreach (var (theme, words) in all)
        {
            progress?.Invoke((double)gains.Count / all.Length);
            var ways = Ways(model, themes, theme, cancel);
            gains.Add([.. ways.Zip(
                Gains(model, prompts, [.. ways.Select(static way => way.Profile)], words.Judging, cancel),
                static (way, gained) => (way.Way, gained))]);
        }

        // Of every way those themes that have it: no code may have been found.
        var names = gains.MaxBy(static one => one.Length)?.Select(static one => one.Way) ?? throw WishException.NothingToJudge();
        return new(gains.Count, [.. names.Select(name => Row(name, [.. gains.Where(one => one.Any(way => way.Way == name))]))]);

        CodeCountRow Row(string name, (string Way, double[] Gains)[][] some)
        {
            double[][] own = [.. some.Select(one => Of(one, name))];
            double[][] whole = [.. some.Select(static one => Of(one, Whole))];
            return new(
                name, [.. Changes.Select((_, at) => Over(own.Select(one => one[at])))],
                [.. Changes.Select((_, at) => Over(own.Zip(whole, (one, other) => one[at] - other[at])))]);
        }

        static double[] Of((string Way, double[] Gains)[] theme, string name) => theme.First(way => way.Way == name).Gains;

        static Interval Over(IEnumerable<double> of) => PromptBootstrap.Of([[.. of]], double.PositiveInfinity);
    }

    /// <summary>The ways to lead to a theme.</summary>
    private static List<(string Way, SteeringProfile Profile)> Ways(
        LoadedModel model, ThemeModel themes, Theme theme, CancellationToken cancel)
    {
        var whole = ThemeProfile.Of(themes, theme.AutomaticName, new WeightedTheme(theme, 1)) with { Positions = SteeredPositions.Recent };
        var ways = new List<(string Way, SteeringProfile Profile)> { (Whole, whole) };
        ways.AddRange(Counts.Select(count => ($"{count} of the theme's", FewerCodes.Of(whole, count))));
        IReadOnlyList<int>[] words =
        [
            .. JudgedThemes.Given(theme).Select(word => new TopicWords([word]).FirstTokens(model.Tokenizer))
                .Where(static tokens => tokens.Count > 0),
        ];
        if (CodeSearch.Chosen(model, theme.AutomaticName, words, Counts[^1], cancel) is { } found)
            ways.AddRange(Counts.Select(count => ($"{count} found", FewerCodes.Of(found, count))));
        ways.Add(("random codes, as many as all", RandomProfile.Like(whole, model.Sites, theme.Number)));
        return ways;
    }

    /// <summary>[ways][changes]: what is gained.</summary>
    private static IEnumerable<double[]> Gains(
        LoadedModel model, int[][] prompts, SteeringProfile[] profiles, IReadOnlyList<int> words, CancellationToken cancel)
    {
        var middle = Changes[Changes.Count / 2];
        var once = Measured(profiles);
        SteeringProfile[] fitted =
        [
            .. profiles.Zip(once.Skip(1), (profile, effect) => profile.Times(Math.Sqrt(middle / Math.Max(effect.Change, 1e-6)))),
        ];
        var effects = Measured([.. fitted.SelectMany(static profile => Factors.Select(profile.Times))]);
        return effects.Skip(1).Chunk(Factors.Length).Select(points => Changes.Select(change => CostCurve.GainAt(
            points.Select(one => new CostPoint(Rise(one), Math.Sqrt(Math.Max(0, one.Change)))), // a strength's change is like its square
            Math.Sqrt(change))).ToArray());

        IReadOnlyList<NextTokenEffect> Measured(SteeringProfile[] some) => model.MeasureNextToken(
            prompts, NeutralPrompts.From(model), [.. some.Select(profile => profile.Forced(model, 0))], [words], null, cancel);

        double Rise(NextTokenEffect one) => Math.Log(one.Times(effects[0], 0));
    }
}
