using System.Globalization;
using CodebookLsp.Features.Core;
using CodebookLsp.Features.Steering;
using CodebookLsp.Network.Generation;

namespace CodebookLsp.Features.Wishes;

/// <summary>
/// Finds the codes that bring tokens up, by what they do: the slopes of the tokens' log-probabilities name a few dozen candidates of all
/// codes of a model, and each of these is forced on alone, after beginnings that say nothing of what is wanted. Which codes fire where the
/// tokens come says much less about what brings them about. docs/steering.md tells how the numbers here were chosen.
/// </summary>
internal static class CodeSearch
{
    /// <summary>How many codes a profile has, at most, unless more are asked for.</summary>
    public const int Most = 10;

    /// <summary>So many times as many are tried, each of another site.</summary>
    private const int Tried = 2;

    /// <summary>How strongly each is tried.</summary>
    private const double Alone = 1.6;

    /// <summary>How much all of them together are to change the next token, in nats, and the strengths that this is measured at.</summary>
    private const double Change = 0.25;
    private const double Weak = 0.6;
    private const double Strong = 1.4;

    /// <summary>Together they get no weaker and no stronger than this.</summary>
    private const double Weakest = 0.2;
    private const double Strongest = 4;

    /// <summary>Where a code alone changes less than this, it is no better for it: what it brings up is then too little to be sure of.
    /// </summary>
    private const double LeastChange = 0.005;

    /// <param name="topics">Sets of tokens that are to come; each counts as much as another, however many it has.</param>
    /// <param name="most">How many codes it has, at most.</param>
    /// <returns>The profile, the code that does most for what it costs first; null where no code makes the tokens likelier.</returns>
    public static SteeringProfile? Chosen(
        LoadedModel model, string name, IReadOnlyList<IReadOnlyList<int>> topics, int most, CancellationToken cancel)
    {
        int[][] whole = [.. NeutralPrompts.Training.Select(model.EncodePrompt)];
        var (from, shortest) = (NeutralPrompts.From(model), whole.Min(static prompt => prompt.Length));
        int[][] begun = [.. whole.Select(prompt => prompt[..Math.Max(shortest, Math.Min(prompt.Length, from + 1))])];
        var candidates = Candidates(model.SlopesOfCodes(begun, from, model.Prefix.Count + 1, [topics], cancel)[0], Tried * most);
        var effects = model.MeasureNextToken(
            begun, from, [.. candidates.Select(code => Of([ProfileCode.Of(model.Sites, code)], Alone).Forced(model, 0))], topics, null,
            cancel);
        // Gains add up and changes like squares, so what brings up most for a change are codes as strong as their gain for theirs.
        (CodeId Code, double Gain, double Change, double Strength)[] best =
        [
            .. candidates.Zip(effects.Skip(1), (code, effect) => (Code: code, Gain: Gain(effect, effects[0]), effect.Change))
                .Where(static one => one.Gain > 0)
                .OrderByDescending(static one => one.Gain / Math.Sqrt(one.Change + LeastChange)).Take(most)
                .Select(static one => (one.Code, one.Gain, one.Change, one.Gain / (one.Change + LeastChange))),
        ];
        if (best.Length == 0)
            return null;
        var usual = best.Average(static one => one.Strength);
        var changes = model.MeasureNextToken(
            whole, from, [Together(Weak).Forced(model, 0), Together(Strong).Forced(model, 0)], topics, null, cancel);
        return Together(Fitted(changes[1].Change, changes[2].Change));

        SteeringProfile Together(double strength) => Of(
            [
                .. best.Select(one => ProfileCode.Of(model.Sites, one.Code) with
                {
                    Strength = Math.Round(one.Strength / usual * strength, 2),
                    Note = Note(one.Gain, one.Change),
                }),
            ],
            1);

        SteeringProfile Of(IReadOnlyList<SteeredCode> some, double strength) =>
            new(name, some) { Model = model.Hash, Strength = strength, Positions = SteeredPositions.Recent };
    }

    /// <summary>The code of each site with the steepest slope, the steepest of all first.</summary>
    /// <param name="slopes">[sites][codes]</param>
    private static IReadOnlyList<CodeId> Candidates(float[][] slopes, int most) =>
    [
        .. slopes.Select(static (codes, site) => codes
                .Select((slope, code) => (Code: new CodeId(site, code), Slope: slope)).MaxBy(static one => one.Slope))
            .Where(static one => one.Slope > 0)
            .OrderByDescending(static one => one.Slope).ThenBy(static one => one.Code.Site).Take(most).Select(static one => one.Code),
    ];

    /// <summary>How much likelier the topics become, in nats, in the mean over them.</summary>
    private static double Gain(NextTokenEffect effect, NextTokenEffect unsteered) =>
        effect.Masses.Select((_, topic) => Math.Log(effect.Times(unsteered, topic))).Average();

    /// <summary>The strength that makes the change: its root rises with the strength, straight on from what was measured.</summary>
    private static double Fitted(double weak, double strong)
    {
        var (low, high) = (Math.Sqrt(weak), Math.Sqrt(strong));
        var slope = Math.Max((high - low) / (Strong - Weak), 1e-3);
        return Math.Clamp(Weak + ((Math.Sqrt(Change) - low) / slope), Weakest, Strongest);
    }

    private static string Note(double gain, double change) => string.Create(
        CultureInfo.InvariantCulture, $"alone: topic {Math.Exp(gain):0.0} times as likely, change {change:0.000} nats");
}
