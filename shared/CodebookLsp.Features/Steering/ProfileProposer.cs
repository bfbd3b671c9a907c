using System.Globalization;
using CodebookLsp.Features.Core;
using CodebookLsp.Network.Codebooks;
using CodebookLsp.Network.Generation;
using CodebookLsp.Network.Primitives;

namespace CodebookLsp.Features.Steering;

/// <summary>A profile is wanted.</summary>
/// <param name="Candidates">Codes to try.</param>
/// <param name="Tokens">The tokens that a text on the topic goes on with.</param>
public sealed record ProposalRequest(string Name, IReadOnlyList<CodeId> Candidates, IReadOnlyList<int> Tokens)
{
    /// <summary>
    /// How much the steered distribution of the next token may differ from the unsteered one: Kullback–Leibler divergence in nats, on
    /// neutral prompts.
    /// </summary>
    public double Budget { get; init; } = 0.3;

    public InterventionMode Mode { get; init; } = InterventionMode.Add;

    /// <summary>Lead away from the topic instead.</summary>
    public bool Away { get; init; }

    /// <summary>How many codes a profile may have; smaller numbers are tried too.</summary>
    public int Most { get; init; } = 40;
}

/// <summary>A code, measured by forcing it on alone.</summary>
/// <param name="Gain">How much likelier the topic's tokens become: the logarithm of the ratio of their mean probabilities.</param>
/// <param name="Change">How much the distribution of the next token changes, in nats.</param>
public sealed record MeasuredCode(CodeId Code, double Gain, double Change)
{
    /// <summary>
    /// Gain for what it costs. Small changes add up like squares, so the root makes codes of unequal strength comparable.
    /// </summary>
    public double Worth => Gain / Math.Sqrt(Change + 0.0005);
}

/// <summary>A proposed profile.</summary>
/// <param name="Codes">Its codes as measured alone, the best first.</param>
/// <param name="Gain">Of the whole profile, on prompts that had no say in the choice.</param>
/// <param name="Change">Likewise.</param>
public sealed record Proposal(SteeringProfile Profile, IReadOnlyList<MeasuredCode> Codes, double Gain, double Change);

/// <summary>
/// Chooses codes by what they do: each candidate is forced on alone and the model's next tokens are looked at, on a few neutral prompts.
/// What a code fires on says much less about what it brings about: on the default model, the codes that fire most surely on a topic's words
/// hardly steer (docs/steering-evaluation.md).
/// </summary>
public static class ProfileProposer
{
    private static readonly int[] Sizes = [5, 10, 20, 40];
    private static readonly double[] AddedStrengths = [0.3, 0.5, 0.7, 0.9, 1.2, 1.6, 2];
    private static readonly double[] ReplacingStrengths = [0.2, 0.3, 0.4, 0.5, 0.6, 0.8, 1];

    /// <summary>At most one code a site, and the strength that makes most of the budget.</summary>
    /// <param name="progress">Told the share of the work that is done.</param>
    /// <returns>Null when no candidate makes the topic likelier.</returns>
    public static Proposal? Propose(LoadedModel model, ProposalRequest request, Action<double>? progress, CancellationToken cancel)
    {
        var (prompts, from) = (Encoded(model, NeutralPrompts.Training), NeutralPrompts.From(model));
        var alone = request.Candidates.Distinct().ToArray();
        var measured = model.MeasureNextToken(
            prompts, from, [.. alone.Select(code => Forced(model, Profile(model, request, [code], 1)))],
            [request.Tokens], done => progress?.Invoke(0.9 * done / alone.Length), cancel);
        var codes = alone.Zip(measured.Skip(1), (code, effect) => new MeasuredCode(code, Gain(effect, measured[0]), effect.Change))
            .Where(static code => code.Gain > 0)
            .GroupBy(static code => code.Code.Site)
            .Select(static site => site.MaxBy(static code => code.Worth)!)
            .OrderByDescending(static code => code.Worth)
            .Take(request.Most)
            .ToArray();
        if (codes.Length == 0)
            return null;

        var strengths = request.Mode == InterventionMode.Replace ? ReplacingStrengths : AddedStrengths;
        var plans = Sizes.Where(size => size <= codes.Length).DefaultIfEmpty(codes.Length)
            .SelectMany(size =>
                strengths.Select(strength =>
                    (Size: size, Profile: Profile(model, request, [.. codes.Take(size).Select(static code => code.Code)], strength))))
            .ToArray();
        var together = model.MeasureNextToken(
            prompts, from, [.. plans.Select(plan => Forced(model, plan.Profile))], [request.Tokens], null, cancel);
        var affordable = plans.Zip(together.Skip(1)).Where(plan => plan.Second.Change <= request.Budget).ToArray();
        var (best, _) = affordable.Length == 0 ? plans.Zip(together.Skip(1)).MinBy(static plan => plan.Second.Change)
            : request.Away ? affordable.MaxBy(static plan => plan.Second.Change)
            : affordable.MaxBy(static plan => plan.Second.Masses[0]);

        var judged = model.MeasureNextToken(
            Encoded(model, NeutralPrompts.HeldOut), from, [Forced(model, best.Profile)], [request.Tokens], null, cancel
        );
        progress?.Invoke(1);
        var chosen = codes.Take(best.Size).ToArray();
        return new(
            best.Profile with
            {
                Codes = [.. best.Profile.Codes.Zip(chosen, static (code, found) => code with { Note = Note(found) })],
            },
            chosen, Gain(judged[1], judged[0]), judged[1].Change);
    }

    private static string Note(MeasuredCode code) =>
        string.Create(
            CultureInfo.InvariantCulture, $"alone: topic {Math.Exp(code.Gain):0.0} times as likely, change {code.Change:0.000} nats");

    private static double Gain(NextTokenEffect effect, NextTokenEffect unsteered) =>
        Math.Log(Math.Max(effect.Masses[0], 1e-12) / Math.Max(unsteered.Masses[0], 1e-12));

    private static int[][] Encoded(LoadedModel model, IReadOnlyList<string> prompts) => [.. prompts.Select(model.EncodePrompt)];

    private static ForcedCodes Forced(LoadedModel model, SteeringProfile profile) =>
        // leading away is judged by leading there
        (profile.Strength < 0 ? profile.Times(-1) : profile).Forced(model, 0);

    private static SteeringProfile Profile(LoadedModel model, ProposalRequest request, IReadOnlyList<CodeId> codes, double strength) =>
        new(request.Name, [.. codes.Select(code => ProfileCode.Of(model.Sites, code))])
        {
            Model = model.Hash,
            Mode = request.Mode,
            Strength = request.Away ? -strength : strength,
        };
}

/// <summary>Codes as profiles name them.</summary>
public static class ProfileCode
{
    public static SteeredCode Of(IReadOnlyList<Site> sites, CodeId code)
    {
        var site = sites[code.Site];
        var alone = sites.Where(other => other.Layer == site.Layer).Select(static other => other.Placement).Distinct().Count() == 1;
        return new(site.Layer, alone ? null : site.Placement, site.Head, code.Code);
    }
}
