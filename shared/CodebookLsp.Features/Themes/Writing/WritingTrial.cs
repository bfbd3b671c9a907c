using CodebookLsp.Features.Core;
using CodebookLsp.Features.Steering;
using CodebookLsp.Network.Generation;
using CodebookLsp.Network.Primitives;
using static System.FormattableString;

namespace CodebookLsp.Features.Themes.Writing;

/// <summary>How writing is tried.</summary>
public sealed record WritingOptions
{
    /// <summary>How themes are written; null for what the themes say, else <see cref="WritingRecipe.Default"/>.</summary>
    public WritingRecipe? Recipe { get; init; }

    /// <summary>With how many of its strongest codes each theme is written, which are made as strong together; null for all.</summary>
    public int? Codes { get; init; }

    /// <summary>On how many beginnings strengths are chosen, at most.</summary>
    public int Choosing { get; init; } = 10;

    /// <summary>On how many beginnings is measured, at most.</summary>
    public int Measuring { get; init; } = 25;

    /// <summary>Of how many themes is measured what was chosen: the steadiest ones.</summary>
    public int Measured { get; init; } = 40;

    /// <summary>The numbers of the only themes that are tried, all of which are measured; null for all, and the steadiest.</summary>
    public IReadOnlyList<int>? Only { get; init; }

    public SamplingOptions Sampling { get; init; } = new() { Temperature = 0.8, TopP = 0.95, MaxTokens = 30 };
}

/// <summary>
/// Writes every theme that is shown after beginnings that have nothing to do with it, at several strengths; beside it unsteered texts, and
/// random codes at the same sites with the same weights. All that belongs to a beginning is made at once, from the same random numbers.
/// </summary>
internal sealed class WritingTrial(
    LoadedModel model, ThemeModel themes, WritingBeginnings beginnings, WritingOptions options, WrittenTexts<WrittenText> texts)
{
    /// <summary>Unsteered continuations of each beginning: everything is compared with them.</summary>
    private const int UnsteeredTexts = 4;

    private const string Choice = "dev";
    private const string Control = "dev, random codes";
    private const string Measurement = "test";

    public WritingRecipe Recipe { get; } = options.Recipe ?? themes.Recipe ?? WritingRecipe.Default(themes.Sites);

    /// <summary>The themes that can be tried, among which a judge tells.</summary>
    public IReadOnlyList<Theme> Known { get; } =
        [.. themes.Themes.Where(static theme => theme.Hidden is null && theme.Direction.Count > 0)];

    /// <summary>Those that are.</summary>
    public IReadOnlyList<Theme> Tried => [.. Known.Where(theme => options.Only?.Contains(theme.Number) != false)];

    /// <summary>Those that are asked for, or whose codes come back best when everything is learned from half of the works.</summary>
    public IReadOnlyList<Theme> Measured => options.Only is not null
        ? Tried
        :
        [
            .. Tried.OrderByDescending(static theme => Math.Min(theme.HalfStability, theme.SeedStability))
                .ThenBy(static theme => theme.Number).Take(options.Measured).OrderBy(static theme => theme.Number),
        ];

    /// <summary>The ways that nothing steered.</summary>
    public static IReadOnlyList<string> Unsteered { get; } =
        [.. Enumerable.Range(1, UnsteeredTexts).Select(static number => Invariant($"unsteered {number}"))];

    public static string Toward(Theme theme, double factor) => Invariant($"{theme.Number} ×{factor}");

    public static string RandomCodes(Theme theme) => Invariant($"{theme.Number} random codes");

    /// <summary>Every theme at every strength, and unsteered: [beginnings], by way.</summary>
    public IReadOnlyList<IReadOnlyDictionary<string, WrittenText>> Choosing(Action<double>? progress, CancellationToken cancel) => Write(
        Choice, beginnings.Choosing, options.Choosing,
        [.. Tried.SelectMany(static theme => WritingRecipe.Factors.Select(factor => (Toward(theme, factor), theme, factor, false)))],
        unsteered: true, progress, cancel);

    /// <summary>Random codes at the strengths that were chosen.</summary>
    /// <param name="chosen">By theme; themes that it does not have are left out.</param>
    public IReadOnlyList<IReadOnlyDictionary<string, WrittenText>> RandomCodes(
        IReadOnlyDictionary<int, double> chosen, Action<double>? progress, CancellationToken cancel) => Write(
        Control, beginnings.Choosing, options.Choosing,
        [.. Tried.Select(theme => (RandomCodes(theme), theme, chosen[theme.Number], true))],
        unsteered: false, progress, cancel);

    /// <summary>What was chosen, on other beginnings, beside random codes and unsteered.</summary>
    /// <inheritdoc cref="RandomCodes(IReadOnlyDictionary{int, double}, Action{double}?, CancellationToken)"/>
    public IReadOnlyList<IReadOnlyDictionary<string, WrittenText>> Measuring(
        IReadOnlyDictionary<int, double> chosen, Action<double>? progress, CancellationToken cancel) => Write(
        Measurement, beginnings.Measuring, options.Measuring,
        [
            .. Measured.Select(theme => (Toward(theme, chosen[theme.Number]), theme, chosen[theme.Number], false)),
            .. Measured.Select(theme => (RandomCodes(theme), theme, chosen[theme.Number], true)),
        ],
        unsteered: true, progress, cancel);

    private List<IReadOnlyDictionary<string, WrittenText>> Write(
        string stage, IReadOnlyList<string> all, int most,
        IReadOnlyList<(string Name, Theme Theme, double Factor, bool Random)> ways, bool unsteered, Action<double>? progress,
        CancellationToken cancel)
    {
        var count = Math.Min(most, all.Count);
        var found = new List<IReadOnlyDictionary<string, WrittenText>>();
        for (var beginning = 0; beginning < count; beginning++)
        {
            progress?.Invoke((double)beginning / count);
            var wanted = ways
                .Select(way => (way.Name, Profile: Profile(way.Theme, way.Factor, way.Random ? beginning : null), Judged: !way.Random))
                .ToList();
            if (texts.Of(stage, beginning) is not { } known || !wanted.All(way => known.ContainsKey(way.Name)))
                texts.Add(stage, beginning, Continued(all[beginning], beginning, wanted, unsteered, cancel));
            found.Add(texts.Of(stage, beginning)!);
        }

        return found;
    }

    private Dictionary<string, WrittenText> Continued(
        string beginning, int seed, List<(string Name, SteeringProfile Profile, bool Judged)> ways, bool unsteered,
        CancellationToken cancel)
    {
        var prompt = model.EncodePrompt(beginning);
        var request = new GenerationRequest(prompt)
        {
            Prefix = model.Prefix.Count,
            Options = options.Sampling with { Seed = (ulong)seed },
        };
        var steered = model.Generate(
            request with
            {
                Branches = [.. ways.Select(way => way.Profile.Hook(model, prompt.Length))],
                Shared = prompt.Length - 1, // profiles of themes steer what is generated
            },
            cancel);
        var plain = unsteered ? model.Generate(request with { Samples = UnsteeredTexts }, cancel) : [];
        GeneratedSample[] samples = [.. steered, .. plain];
        string[] names = [.. ways.Select(static way => way.Name), .. unsteered ? Unsteered : []];
        int[] judged = [.. Enumerable.Range(0, names.Length).Where(one => one >= ways.Count || ways[one].Judged)]; // the others take time
        var fluency = judged.Zip(
            model.MeanLogProbabilities([.. judged.Select(one => new TokenBlock([.. prompt, .. samples[one].Ids], prompt.Length))], cancel))
            .ToDictionary(static one => one.First, static one => Math.Round(one.Second, 4));
        return Enumerable.Range(0, names.Length).ToDictionary(
            one => names[one],
            one => new WrittenText(samples[one].Text, fluency.TryGetValue(one, out var likely) ? likely : null),
            StringComparer.Ordinal);
    }

    /// <param name="draw">Which random codes stand for the theme's; null for the theme's own.</param>
    private SteeringProfile Profile(Theme theme, double factor, int? draw)
    {
        var own = ThemeProfile.Of(themes, theme.AutomaticName, new WeightedTheme(theme, factor), Recipe);
        own = options.Codes is { } few ? FewerCodes.Of(own, few) : own;
        return draw is { } number ? RandomProfile.Like(own, themes.Sites, (theme.Number * 1000) + number) : own;
    }
}
