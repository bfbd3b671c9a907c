using CodebookLsp.Features.Core;
using CodebookLsp.Network.Codebooks;
using CodebookLsp.Network.Generation;
using CodebookLsp.Network.Primitives;

namespace CodebookLsp.Features.Steering;

/// <summary>A prompt to be continued with codes forced on, and for comparison without.</summary>
public sealed record SteerRequest(string Prompt, SteeringProfile Profile)
{
    public int Samples { get; init; } = 1;

    public SamplingOptions Sampling { get; init; } = new();

    /// <summary>
    /// Whether the unsteered continuation is made too, from the same seed. Both are computed side by side, which costs little more than
    /// one.
    /// </summary>
    public bool Compare { get; init; } = true;

    /// <summary>A theme whose share of the text is held; null for none. Only what is generated is steered then.</summary>
    public HeldTheme? Hold { get; init; }

    /// <summary>[samples][tokens]: the strengths of a text that is made again, as multiples of the profile's; null to decide.</summary>
    public IReadOnlyList<IReadOnlyList<double>>? Strengths { get; init; }

    /// <summary>See <see cref="GenerationRequest.Quantised"/>.</summary>
    public bool? Quantised { get; init; }

    /// <summary>Called for each token at once, on the thread that computes.</summary>
    public Action<SteeredPiece>? OnPiece { get; init; }
}

/// <summary>One more token's text.</summary>
/// <param name="Steered">Whether it belongs to the steered continuation or to the one it is compared with.</param>
/// <param name="Text">Whole characters, perhaps none.</param>
public readonly record struct SteeredPiece(bool Steered, int Sample, string Text);

/// <summary>A continuation.</summary>
/// <param name="Fluency">How likely the unsteered model finds it: mean log-probability a token, in nats.</param>
public sealed record Continuation(string Text, IReadOnlyList<int> Ids, StopReason Stop, double Fluency);

/// <summary>How often a forced code fires by itself.</summary>
/// <param name="Firings">The tokens of the unsteered continuations on which it fired, of <paramref name="Tokens"/>.</param>
public sealed record CodeUse(SteeredCode Code, int Firings, int Tokens);

/// <summary>What steering gave.</summary>
/// <param name="Steered">One for each sample.</param>
/// <param name="Unsteered">Sample by sample from the same random numbers; empty when no comparison was asked for.</param>
public sealed record SteeredTexts(IReadOnlyList<Continuation> Steered, IReadOnlyList<Continuation> Unsteered, IReadOnlyList<CodeUse> Codes)
{
    /// <summary>[samples][tokens]: how strongly each token was steered, as a multiple of the profile's strength, where that changed from
    /// token to token; else empty.</summary>
    public IReadOnlyList<IReadOnlyList<double>> Strengths { get; init; } = [];

    /// <summary>How much less fluent steering made the texts, in nats a token; 0 without a comparison.</summary>
    public double FluencyLoss =>
        Unsteered.Count == 0 ? 0 : Unsteered.Average(static text => text.Fluency) - Steered.Average(static text => text.Fluency);
}

/// <summary>Continues texts with codes forced on.</summary>
public static class Steerer
{
    /// <exception cref="ProfileException">The profile does not fit the model.</exception>
    /// <exception cref="GenerationException">An option is wrong, or the prompt is empty or too long.</exception>
    /// <exception cref="OperationCanceledException">Within one token of being cancelled.</exception>
    public static SteeredTexts Run(LoadedModel model, SteerRequest request, CancellationToken cancel)
    {
        var prompt = model.EncodePrompt(request.Prompt);
        if (request.Hold is not null && model.CodesOff.Count > 0)
            throw ProfileException.NothingToHoldBy(request.Profile.Name);
        var interventions = request.Profile.Interventions(model, prompt.Length);
        var firings = new int[interventions.Count];
        var reins = request.Hold is null && request.Strengths is null && request.Profile.Conditions.AreNone ? null
            : new SteeringReins(
                model, request.Profile, request.Prompt, prompt.Length, request.Samples, request.Hold, request.Strengths);
        CodeHook steered = reins is null ? request.Profile.Hook(model, prompt.Length) : reins.Hook;

        // The unsteered branch, where there is one, comes first.
        var steeredBranch = request.Compare ? 1 : 0;
        var generated = model.Generate(
            new(prompt)
            {
                Prefix = model.Prefix.Count,
                Samples = request.Samples,
                Options = request.Sampling,
                Quantised = request.Quantised,
                Branches = request.Compare ? [choice => Count(choice, interventions, prompt.Length, firings), steered] : [steered],
                Shared = reins is null ? request.Profile.Untouched(prompt.Length, model.Prefix.Count) : prompt.Length - 1,
                OnToken = token =>
                {
                    if (token.Branch == steeredBranch)
                        reins?.Said(token.Sample, token.Text);
                    request.OnPiece?.Invoke(new(token.Branch == steeredBranch, token.Sample, token.Text));
                },
            },
            cancel);

        var texts = Judged(model, prompt, generated, cancel);
        var tokens = generated.Where(static sample => sample.Branch == 0).Sum(static sample => sample.Ids.Count);
        var plain = request.Compare ? request.Samples : 0;
        return new(
            texts[plain..], texts[..plain],
            [.. request.Profile.Codes.Zip(firings, (code, count) => new CodeUse(code, count, request.Compare ? tokens : 0))])
        {
            Strengths = reins?.Strengths ?? [],
        };
    }

    /// <summary>Counts where forced codes fire in a text that nothing steers: on its new tokens.</summary>
    private static void Count(CodeChoice choice, IReadOnlyList<CodeIntervention> interventions, int promptLength, int[] firings)
    {
        for (var index = 0; index < firings.Length; index++)
        {
            var intervention = interventions[index];
            if (intervention.Layer != choice.Layer || intervention.Placement != choice.Placement)
                continue;
            foreach (var sequence in choice.Sequences)
            {
                for (var at = Math.Max(0, promptLength - sequence.FirstPosition); at < sequence.Rows; at++)
                {
                    var place = ((sequence.FirstRow + at) * choice.Heads) + (intervention.Head ?? 0);
                    if (choice.Ids.Slice(place * choice.K, choice.K).Contains(intervention.Code))
                        firings[index]++;
                }
            }
        }
    }

    private static Continuation[] Judged(LoadedModel model, int[] prompt, IReadOnlyList<GeneratedSample> samples, CancellationToken cancel)
    {
        var fluency = model.MeanLogProbabilities(
            [.. samples.Select(sample => new TokenBlock([.. prompt, .. sample.Ids], prompt.Length))], cancel);
        return [.. samples.Zip(fluency, static (sample, likely) => new Continuation(sample.Text, sample.Ids, sample.Stop, likely))];
    }
}
