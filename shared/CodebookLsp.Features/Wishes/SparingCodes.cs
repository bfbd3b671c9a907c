using CodebookLsp.Features.Core;
using CodebookLsp.Features.Steering;
using CodebookLsp.Features.Themes;
using CodebookLsp.Network.Codebooks;
using MathNet.Numerics.LinearAlgebra;

namespace CodebookLsp.Features.Wishes;

/// <summary>Something that is to stay as likely as it is.</summary>
/// <param name="Name">For people.</param>
/// <param name="Tokens">What a text goes on with that comes to it; one at least.</param>
public sealed record KeptTopic(string Name, IReadOnlyList<int> Tokens);

/// <summary>What a profile does to next words, after beginnings that say nothing of what is meant.</summary>
/// <param name="Gain">How many times as likely the topic becomes.</param>
/// <param name="Kept">The same of everything that is kept, in its order: 1 for none the less and none the more.</param>
public sealed record SparingEffect(double Gain, IReadOnlyList<double> Kept)
{
    /// <summary>What it brings less what it changes beside, in nats.</summary>
    public double Worth => Math.Log(Gain) - Kept.Sum(static one => Math.Abs(Math.Log(one)));
}

/// <summary>One way to steer toward a topic and to spare what is kept, and what it does.</summary>
/// <param name="Way">How it was made, for people.</param>
public sealed record SparingWay(string Way, SteeringProfile Profile, SparingEffect Effect);

/// <summary>
/// Codes that bring a topic up and leave something else as it is: by the slopes of the log-probabilities of both with respect to all codes
/// (<see cref="LoadedModel.SlopesOfCodes"/>). Slopes are of small steps, and steering takes large ones, so what they propose is measured.
/// </summary>
public static class SparingCodes
{
    /// <summary>So many codes are chosen by slope; a tenth or ten times as many did not bring more.</summary>
    private const int Most = 400;

    private const string AsItWas = "as it was";
    private const string Corrected = "corrected";
    private const string Thinned = "without codes that harm";
    private const string Both = "without them, corrected";
    private const string BySlope = "codes chosen by slope";

    /// <summary>A profile and others in its place that change the next word as much, the one that is worth most first.</summary>
    /// <param name="plain">Of directions.</param>
    /// <param name="topic">The tokens of what it steers toward.</param>
    /// <param name="kept">One at least.</param>
    /// <returns>The profile itself is among them; none is there twice.</returns>
    public static IReadOnlyList<SparingWay> Of(
        LoadedModel model, SteeringProfile plain, IReadOnlyList<int> topic, IReadOnlyList<KeptTopic> kept, CancellationToken cancel)
    {
        plain = AsDirections(plain);
        IReadOnlyList<int>[] topics = [topic, .. kept.Select(static one => one.Tokens)];
        int[][] prompts = [.. NeutralPrompts.Training.Select(model.EncodePrompt)];
        var from = NeutralPrompts.From(model);
        IReadOnlyList<int>[][] each = [.. topics.Select(static tokens => tokens.Select(static token => new[] { token }).ToArray())];
        var slopes = model.SlopesOfCodes(prompts, from, plain.Untouched(0, model.Prefix.Count), each, cancel);
        float[][][] others = [.. slopes.Skip(1)];
        var thinned = WithoutHarm(model, plain, slopes[0], others);
        (string Way, SteeringProfile Profile)[] ways =
        [
            (AsItWas, plain), (Corrected, WithoutSlope(model, plain, others)), (Thinned, thinned),
            (Both, WithoutSlope(model, thinned, others)), (BySlope, Chosen(model, plain, slopes[0], others)),
        ];
        // Where nothing harms, leaving that out is no other way.
        ways = [.. ways.Where(static way => way.Profile.Directions.Count > 0).DistinctBy(static way => Codes(way.Profile))];
        var effects = Effects();
        // Twice: the divergence grows with the square of the strength only while it is small.
        for (var pass = 0; pass < 2; pass++)
        {
            ways =
            [
                .. ways.Zip(effects.Skip(1), (way, effect) => (way.Way, effect.Change > 0
                    ? way.Profile.Times(Math.Sqrt(effects[1].Change / effect.Change)) : way.Profile)),
            ];
            effects = Effects();
        }

        return
        [
            .. ways.Zip(effects.Skip(1), (way, effect) => new SparingWay(way.Way, Rounded(way.Profile), new(
                effect.Times(effects[0], 0), [.. kept.Index().Select(one => effect.Times(effects[0], one.Index + 1))])))
                .OrderByDescending(static one => one.Effect.Worth),
        ];

        IReadOnlyList<Network.Generation.NextTokenEffect> Effects() =>
            model.MeasureNextToken(prompts, from, [.. ways.Select(way => way.Profile.Forced(model, 0))], topics, null, cancel);
    }

    /// <summary>The profile nearest to another one, of the same codes, that by the slopes leaves what is kept as it is.</summary>
    internal static SteeringProfile WithoutSlope(LoadedModel model, SteeringProfile plain, IReadOnlyList<float[][]> kept)
    {
        var sites = Sites(model);
        (SteeredDirection Of, WeightedCode Code, int Site)[] codes =
        [
            .. plain.Directions.SelectMany(one => one.Codes.Select(code => (one, code, sites(one)))),
        ];
        // Least squares: of all weights with a slope of 0, those nearest to what there is.
        var rows = kept.Select(slopes => codes.Select(one => (double)slopes[one.Site][one.Code.Code]).ToArray()).ToArray();
        var products = Matrix<double>.Build.Dense(rows.Length, rows.Length, (i, j) => Product(rows[i], rows[j]));
        var moved = Vector<double>.Build.Dense(rows.Length, i => Product(rows[i], codes.Select(static one => (double)one.Code.Weight)));
        var shares = products.PseudoInverse() * moved;
        return plain with
        {
            Directions =
            [
                .. codes.Select((one, at) => (
                        one.Of, one.Code.Code, Weight: one.Code.Weight - rows.Zip(shares, (row, share) => share * row[at]).Sum()))
                    .GroupBy(static one => one.Of)
                    .Select(static site => ProfileMix.Direction(
                        site.Key.Layer, site.Key.Placement, site.Key.Head, site.Select(static one => (one.Code, one.Weight))))
                    .Where(static one => one.Codes.Count > 0),
            ],
        };

        static double Product(IEnumerable<double> one, IEnumerable<double> other) => one.Zip(other, static (x, y) => x * y).Sum();
    }

    /// <summary>The codes of a profile that bring more of the topic than they change of what is kept, as the profile uses them.</summary>
    internal static SteeringProfile WithoutHarm(
        LoadedModel model, SteeringProfile plain, float[][] topic, IReadOnlyList<float[][]> kept)
    {
        var sites = Sites(model);
        return plain with
        {
            Directions =
            [
                .. plain.Directions.Select(direction => direction with
                {
                    Codes = [.. direction.Codes.Where(one => Brings(sites(direction), one.Code, Math.Sign(one.Weight)))],
                }).Where(static direction => direction.Codes.Count > 0),
            ],
        };

        bool Brings(int site, int code, int sign) => sign * topic[site][code] > kept.Sum(one => Math.Abs(one[site][code]));
    }

    /// <summary>The codes that raise the topic most, less what they change of the kept, at the layers of another profile.</summary>
    /// <returns>Without directions where none raises it by more than it changes.</returns>
    internal static SteeringProfile Chosen(LoadedModel model, SteeringProfile plain, float[][] topic, IReadOnlyList<float[][]> kept)
    {
        var layers = plain.Directions.Select(static one => one.Layer).ToHashSet();
        var ranked = topic.Index().Where(site => layers.Contains(model.Sites[site.Index].Layer))
            .SelectMany(site => site.Item.Select((slope, code) => new ThemeCode(
                new(site.Index, code), slope - kept.Sum(one => Math.Abs(one[site.Index][code])))))
            .Where(static one => one.Weight > 0).OrderByDescending(static one => one.Weight)
            .ThenBy(static one => one.Code.Site).ThenBy(static one => one.Code.Code).Take(Most).ToArray();
        var recipe = new WritingRecipe(layers.Min(), layers.Max(), 1, 1, 1);
        return plain with
        {
            Directions = ThemeProfile.OfCodes(
                plain.Name, [.. ranked.Select(one => one with { Weight = one.Weight / ranked[0].Weight })], model.Sites, model.Hash, recipe)
                .Directions,
        };
    }

    /// <summary>All codes and weights; equal for equal directions.</summary>
    private static string Codes(SteeringProfile profile) => string.Join(' ', profile.Directions.SelectMany(static one => one.Codes.Select(
        code => FormattableString.Invariant($"{one.Layer}.{one.Placement}.{one.Head}:{code.Code}:{code.Weight:R}"))));

    private static SteeringProfile Rounded(SteeringProfile profile) => profile with { Strength = Math.Round(profile.Strength, 3) };

    private static Func<SteeredDirection, int> Sites(LoadedModel model)
    {
        var sites = model.Sites.Index()
            .ToLookup(static one => (one.Item.Layer, one.Item.Head), static one => (one.Item.Placement, one.Index));
        return one => sites[(one.Layer, one.Head)].First(site => one.Placement is null || site.Placement == one.Placement).Index;
    }

    /// <summary>The same with added codes as directions, which can be changed code by code.</summary>
    private static SteeringProfile AsDirections(SteeringProfile profile) => profile with
    {
        Codes = [],
        Directions =
        [
            .. profile.Directions,
            .. profile.Codes.GroupBy(static code => (code.Layer, code.Placement, code.Head)).Select(site => new SteeredDirection(
                site.Key.Layer, site.Key.Placement, site.Key.Head,
                [.. site.Select(code => new WeightedCode(code.Code, (float)((code.Strength ?? profile.Strength) / profile.Strength)))])),
        ],
    };
}
