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

        var (unsteered, before) = Judged(plain);
        if (profile is null)
            return new(unsteered, null, null);
        var (changed, after) = Judged(steered);
        return new(
            unsteered, changed,
            prompts.Count < PromptBootstrap.FewestPrompts ? null
                : PromptBootstrap.Of([[.. after.Zip(before, static (one, other) => one - other)]]));

        // And the share of each prompt's texts that is accepted.
        (Validity Of, double[] Shares) Judged(List<string[]> texts)
        {
            (string Text, bool Accepted)[][] all =
                [.. texts.Select((own, prompt) => Array.ConvertAll(own, text => (text, grammar.Accepts(prompts[prompt], text))))];
            double[] shares = [.. all.Select(static own => own.Average(static one => one.Accepted ? 1.0 : 0))];
            var wilson = new WilsonInterval(
                all.Sum(static own => own.Count(static one => one.Accepted)), all.Sum(static own => own.Length));
            var interval = shares.Length < PromptBootstrap.FewestPrompts
                ? new(wilson.Rate, wilson.Low, wilson.High) : PromptBootstrap.Of([shares]);
            return (
                new(interval, wilson.Trials, all.SelectMany(static own => own).FirstOrDefault(static one => !one.Accepted).Text), shares);
        }
    }
}
