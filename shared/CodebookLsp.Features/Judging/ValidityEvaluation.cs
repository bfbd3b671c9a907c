using CodebookLsp.Features.Core;
using CodebookLsp.Features.Statistics;
using CodebookLsp.Features.Steering;
using CodebookLsp.Network.Generation;

namespace CodebookLsp.Features.Judging;

/// <summary>How often continuations are well formed.</summary>
/// <param name="Accepted">The share that the grammar accepts; the interval is over prompts, or over texts where there are too few
/// prompts.</param>
/// <param name="Texts">Of how many.</param>
/// <param name="Example">The first that it does not accept; null where it accepts all.</param>
public sealed record Validity(Interval Accepted, int Texts, string? Example);

/// <summary>Validity without steering and with it, from the same random numbers.</summary>
/// <param name="Steered">Null without a profile.</param>
/// <param name="Change">Steered less unsteered, prompt by prompt; null without a profile, or with too few prompts for an interval.</param>
public sealed record ValidityReport(Validity Unsteered, Validity? Steered, Interval? Change);

/// <summary>Measures the share of continuations that a grammar accepts.</summary>
public static class ValidityEvaluation
{
    private const int FewestPrompts = 5;

    /// <param name="prompts">One at least.</param>
    /// <param name="samples">Continuations of each.</param>
    /// <param name="progress">Told the share that is done.</param>
    /// <exception cref="ProfileException">The profile does not fit the model.</exception>
    /// <exception cref="GenerationException">An option is wrong, or a prompt is empty or too long.</exception>
    /// <exception cref="OperationCanceledException">Within one token of being cancelled.</exception>
    public static ValidityReport Run(
        LoadedModel model, IReadOnlyList<string> prompts, SteeringProfile? profile, Grammar grammar, int samples, SamplingOptions sampling,
        Action<double>? progress, CancellationToken cancel)
    {
        var (plain, steered) = (new List<string[]>(), new List<string[]>());
        foreach (var (number, prompt) in prompts.Index())
        {
            progress?.Invoke((double)number / prompts.Count);
            var ids = model.EncodePrompt(prompt);
            var made = model.Generate(
                new(ids)
                {
                    Prefix = model.Prefix.Count,
                    Samples = samples,
                    Options = sampling,
                    Branches = profile is null ? [null] : [null, profile.Hook(model, ids.Length)],
                    Shared = profile?.Untouched(ids.Length, model.Prefix.Count) ?? 0,
                },
                cancel);
            plain.Add([.. made.Where(static one => one.Branch == 0).Select(static one => one.Text)]);
            steered.Add([.. made.Where(static one => one.Branch == 1).Select(static one => one.Text)]);
        }

        var unsteered = Shares(plain);
        if (profile is null)
            return new(Of(plain, unsteered), null, null);
        var changed = Shares(steered);
        return new(
            Of(plain, unsteered), Of(steered, changed),
            prompts.Count < FewestPrompts ? null : PromptBootstrap.Of([[.. changed.Zip(unsteered, static (one, other) => one - other)]]));

        double[] Shares(List<string[]> texts) =>
            [.. texts.Select((own, prompt) => own.Average(text => grammar.Accepts(prompts[prompt], text) ? 1.0 : 0))];

        Validity Of(List<string[]> texts, double[] shares)
        {
            var all = texts.SelectMany((own, prompt) => own.Select(text => (Text: text, Accepted: grammar.Accepts(prompts[prompt], text))))
                .ToArray();
            var wilson = new WilsonInterval(all.Count(static one => one.Accepted), all.Length);
            return new(
                shares.Length < FewestPrompts ? new(wilson.Rate, wilson.Low, wilson.High) : PromptBootstrap.Of([shares]), all.Length,
                Array.Find(all, static one => !one.Accepted).Text);
        }
    }
}
