using CodebookLsp.Features.Core;
using CodebookLsp.Network.Codebooks;
using CodebookLsp.Network.Primitives;

namespace CodebookLsp.Features.Steering;

/// <summary>Measures what profiles do to a topic's words, after beginnings that say nothing of it.</summary>
public static class EffectMeter
{
    /// <summary>The strengths that a dial passes.</summary>
    public static IReadOnlyList<double> Factors { get; } = [0.5, 1, 1.5];

    /// <summary>Random codes: always the same ones.</summary>
    private const int Seed = 17;

    private const int WrittenTokens = 20;

    /// <summary>At several strengths, beside random codes. Takes the model half a second, and some seconds more to write.</summary>
    /// <param name="words">The topic's, for people.</param>
    /// <param name="tokens">What a text goes on with that comes to it.</param>
    /// <param name="factors">1 among them, the weakest first.</param>
    /// <param name="write">Whether texts are written, to see what they cost.</param>
    public static ProfileEffect Measure(
        LoadedModel model, SteeringProfile profile, IReadOnlyList<string> words, IReadOnlyList<int> tokens,
        IReadOnlyList<double> factors, bool write, CancellationToken cancel)
    {
        var random = RandomProfile.Like(profile, model.Sites, Seed);
        SteeringProfile[] tried = [.. factors.Select(profile.Times), .. factors.Select(random.Times)];
        var effects = model.MeasureNextToken(
            [.. NeutralPrompts.Training.Select(model.EncodePrompt)], NeutralPrompts.From(model),
            [.. tried.Select(one => one.Forced(model, 0))], [tokens], null, cancel);
        var costs = write ? Costs(model, [.. tried.Take(factors.Count)], cancel) : null;
        return new(
            words,
            [
                .. factors.Select((factor, at) => new StrengthEffect(
                    factor, effects[1 + at].Times(effects[0], 0), effects[1 + factors.Count + at].Times(effects[0], 0),
                    effects[1 + at].Change, costs?[at])),
            ]);
    }

    /// <summary>What profiles cost, in nats a token, as the mean over beginnings.</summary>
    private static double[] Costs(LoadedModel model, IReadOnlyList<SteeringProfile> profiles, CancellationToken cancel)
    {
        var costs = new double[profiles.Count];
        foreach (var (number, text) in NeutralPrompts.HeldOut.Index())
        {
            var prompt = model.EncodePrompt(text);
            var samples = model.Generate(
                new(prompt)
                {
                    Prefix = model.Prefix.Count,
                    Options = new() { Temperature = 0.8, TopP = 0.95, MaxTokens = WrittenTokens, Seed = (ulong)number },
                    Branches = [null, .. profiles.Select(profile => (CodeHook?)profile.Hook(model, prompt.Length))],
                    Shared = profiles.Min(profile => profile.Untouched(prompt.Length, model.Prefix.Count)),
                },
                cancel);
            var fluency = model.MeanLogProbabilities(
                [.. samples.Select(sample => new TokenBlock([.. prompt, .. sample.Ids], prompt.Length))], cancel);
            for (var at = 0; at < costs.Length; at++)
                costs[at] += (fluency[0] - fluency[at + 1]) / NeutralPrompts.HeldOut.Count;
        }

        return costs;
    }
}
