using CodebookLsp.Features.Core;
using CodebookLsp.Features.Themes.Writing;
using CodebookLsp.Network.Generation;
using CodebookLsp.Network.Primitives;

namespace CodebookLsp.Features.Judging;

/// <summary>One continuation, and what is measured of it that takes a model.</summary>
/// <param name="Fluency">Mean log-probability a token in the unsteered codebook model after the bare beginning, in nats.</param>
/// <param name="Base">The same in the base weights, without codes; null on beginnings to choose on.</param>
/// <param name="Elsewhere">The same after another beginning: a text that goes on from its own is likelier there.</param>
/// <param name="Repetition">The share of four-token sequences that came before in it.</param>
/// <param name="Told">The concepts that the base model's states speak for; null on beginnings to choose on.</param>
internal sealed record TriedText(
    string Text, double Fluency, double? Base, double? Elsewhere, double Repetition, IReadOnlyList<string>? Told);

/// <summary>A text to be made: the name it is kept by, what it goes on from, and what steers it.</summary>
/// <param name="Before">Stands before the beginning, to ask for something; empty for nothing.</param>
/// <param name="Setting">Null to leave the codes as they are.</param>
/// <param name="Sample">Which of the random numbers of its beginning; ways that are compared have the same. Only texts that nothing steers
/// have others than 0.</param>
internal sealed record TriedWay(string Name, string Before, SteeringSetting? Setting, int Sample = 0)
{
    /// <summary>Unsteered texts of a beginning: what others lose is measured against their mean.</summary>
    private const int UnsteeredTexts = 6;

    /// <summary>The first has the random numbers of what is compared with it.</summary>
    public static IReadOnlyList<TriedWay> Unsteered { get; } =
    [
        new(SteeringMethod.Unsteered, "", null),
        .. Enumerable.Range(1, UnsteeredTexts - 1).Select(static sample =>
            new TriedWay(FormattableString.Invariant($"{SteeringMethod.Unsteered} {sample + 1}"), "", null, sample)),
    ];

    /// <summary>The mean over the unsteered texts of a beginning.</summary>
    public static double MeanOf(IReadOnlyDictionary<string, TriedText> texts, Func<TriedText, double> number) =>
        Unsteered.Average(way => number(texts[way.Name]));
}

/// <summary>
/// Writes texts that are compared: all that belongs to a beginning side by side, from the same random numbers, in batches of
/// <see cref="Together"/>.
/// </summary>
internal sealed class SteeringTrial(LoadedModel model, SamplingOptions sampling, WrittenTexts<TriedText> texts)
{
    private const int Together = 96;
    private const int Gram = 4;

    /// <summary>The texts of a beginning; those that are there already are not made again.</summary>
    /// <param name="number">The beginning's; it says which random numbers.</param>
    /// <param name="elsewhere">Another beginning; null where texts are only to choose by, and the slower judges are not asked.</param>
    public IReadOnlyDictionary<string, TriedText> Write(
        string stage, int number, string beginning, string? elsewhere, IReadOnlyList<TriedWay> ways, StateJudge? judge,
        CancellationToken cancel) => Completed(
        stage, number, ways,
        some => Judged(beginning, elsewhere, Continue(beginning, some, (ulong)number, cancel), judge, cancel));

    /// <summary>What nothing steers, and the base model's states over it.</summary>
    /// <param name="number">The beginning's; it says which random numbers: others than <see cref="Write"/> has.</param>
    public IEnumerable<(string Text, float[] State)> Unasked(int number, string beginning, int samples, CancellationToken cancel)
    {
        var prompt = model.EncodePrompt(beginning);
        var made = model.Generate(
            new(prompt)
            {
                Prefix = model.Prefix.Count,
                Options = sampling with { Seed = ~(ulong)number },
                Samples = samples,
            },
            cancel);
        return made.Zip(
            model.ReadAgain(After(prompt, made), new() { Snap = false, Layer = StateJudge.Layer }, cancel),
            static (sample, reading) => (sample.Text, reading.Hidden!));
    }

    /// <summary>How likely a real text is while it is read steered: mean log-probability a token after its first ones, in nats.</summary>
    public IReadOnlyDictionary<string, TriedText> Read(
        string stage, int number, string text, IReadOnlyList<TriedWay> ways, CancellationToken cancel)
    {
        var ids = model.EncodePrompt(text);
        ids = ids[..Math.Min(ids.Length, model.MaxTokens)];
        var context = Math.Min(NeutralPrompts.From(model) + Gram, ids.Length - 1);
        return Completed(stage, number, ways, some => model
            .ReadAgain(
                [.. some.Select(_ => new TokenBlock(ids, context))],
                new() { Hooks = [.. some.Select(way => way.Setting?.Hook(model, context))] }, cancel)
            .Select(static reading => new TriedText("", Math.Round(reading.LogProbability, 4), null, null, 0, null)));
    }

    /// <summary>The share of four-token sequences that came before in the same text.</summary>
    internal static double Repetition(IReadOnlyList<int> ids)
    {
        var grams = Enumerable
            .Range(0, Math.Max(0, ids.Count - Gram + 1))
            .Select(at => (ids[at], ids[at + 1], ids[at + 2], ids[at + 3]))
            .ToArray();
        return grams.Length == 0 ? 0 : 1 - (grams.Distinct().Count() / (double)grams.Length);
    }

    /// <summary>What is there of some ways, and what is made of the others.</summary>
    /// <param name="make">Makes those of some ways, in their order.</param>
    private IReadOnlyDictionary<string, TriedText> Completed(
        string stage, int number, IReadOnlyList<TriedWay> ways, Func<TriedWay[], IEnumerable<TriedText>> make)
    {
        var known = texts.Of(stage, number) ?? new Dictionary<string, TriedText>();
        TriedWay[] missing = [.. ways.Where(way => !known.ContainsKey(way.Name))];
        if (missing.Length == 0)
            return known;
        var all = known.ToDictionary(StringComparer.Ordinal);
        foreach (var some in missing.GroupBy(static way => way.Sample > 0).SelectMany(static group => group.Chunk(Together)))
        {
            foreach (var (way, text) in some.Zip(make(some)))
                all.Add(way.Name, text);
        }

        texts.Add(stage, number, all);
        return all;
    }

    private IReadOnlyList<GeneratedSample> Continue(string beginning, TriedWay[] ways, ulong seed, CancellationToken cancel)
    {
        if (ways[0].Sample > 0)
            return Plain(beginning, ways, seed, cancel);
        int[][] prompts = [.. ways.Select(way => model.EncodePrompt(way.Before + beginning))];
        var shared = model.Prefix.Count;
        if (ways.All(static way => way.Before.Length == 0))
            shared = SteeringSetting.First(model, prompts[0].Length);
        return model.Generate(
            new(prompts[0])
            {
                Prefix = model.Prefix.Count,
                Options = sampling with { Seed = seed },
                BranchPrompts = prompts,
                Branches = [.. ways.Zip(prompts, (way, prompt) => way.Setting?.Hook(model, prompt.Length))],
                Shared = shared,
            },
            cancel);
    }

    private GeneratedSample[] Plain(string beginning, TriedWay[] ways, ulong seed, CancellationToken cancel)
    {
        var samples = model.Generate(
            new(model.EncodePrompt(beginning))
            {
                Prefix = model.Prefix.Count,
                Options = sampling with { Seed = seed },
                Samples = ways.Max(static way => way.Sample) + 1,
            },
            cancel);
        return [.. ways.Select(way => samples[way.Sample])];
    }

    private IEnumerable<TriedText> Judged(
        string beginning, string? elsewhere, IReadOnlyList<GeneratedSample> samples, StateJudge? judge, CancellationToken cancel)
    {
        var own = After(model.EncodePrompt(beginning), samples);
        var fluency = model.ReadAgain(own, new(), cancel);
        var plain = elsewhere is null ? null : model.ReadAgain(own, new() { Snap = false, Layer = StateJudge.Layer }, cancel);
        var other = elsewhere is null ? null
            : model.ReadAgain(After(model.EncodePrompt(elsewhere), samples), new() { Snap = false }, cancel);
        return samples.Select((sample, index) => new TriedText(
            sample.Text, Rounded(fluency[index])!.Value, Rounded(plain?[index]), Rounded(other?[index]),
            Math.Round(Repetition(sample.Ids), 4),
            plain?[index].Hidden is { } state ? judge?.Told(state) : null));

        static double? Rounded(TextReading? reading) => reading is null ? null : Math.Round(reading.LogProbability, 4);
    }

    private static TokenBlock[] After(int[] prompt, IReadOnlyList<GeneratedSample> samples) =>
        [.. samples.Select(sample => new TokenBlock([.. prompt, .. sample.Ids], prompt.Length))];
}
