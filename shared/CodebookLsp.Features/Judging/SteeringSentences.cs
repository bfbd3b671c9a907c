using static System.FormattableString;

namespace CodebookLsp.Features.Judging;

/// <summary>What an evaluation of steering says, in sentences.</summary>
public static class SteeringSentences
{
    /// <summary>One after the other, each by itself.</summary>
    public static IReadOnlyList<string> Of(SteeringReport report)
    {
        var (how, all) = (report.Conditions, report.Concepts);
        var sentences = new List<string>
        {
            Invariant($"{how.Model.Name}, {how.Model.Runs}: {all.Count} concepts, {all.Min(static one => one.Prompts)} to ")
                + Invariant($"{all.Max(static one => one.Prompts)} beginnings each, texts of {how.Tokens} tokens, temperature ")
                + Invariant($"{how.Temperature}, top-p {how.TopP}; settings chosen on {how.Choosing} other beginnings; directions from ")
                + Invariant($"{how.DirectionTokens:N0} tokens of an index, judges from {how.JudgeTokens:N0} others; ")
                + Invariant($"{how.Minutes:0.0} minutes."),
            Invariant($"Found codes bring a held-out word oftener than random codes and than the difference of means do, for at most ")
                + Invariant($"{JudgedGroup.MostLoss} nats a token: {all.Count(static one => one.Succeeds(false))} of {all.Count} concepts; ")
                + Invariant($"surely (both 95 % intervals above 0): {all.Count(static one => one.Succeeds(true))}."),
        };
        sentences.AddRange(
            report.Kinds.Where(static kind => !kind.Succeeds(surely: true)).Select(static kind => Failing(kind)));
        sentences.Add(Against(all, "prompting", "found codes", static gain => gain.High < 0));
        sentences.Add(Against(all, "found codes", "prompting", static gain => gain.Low > 0));
        if (report.LeftOut.Length > 0)
            sentences.Add(report.LeftOut);
        return sentences;
    }

    private static string Failing(JudgedGroup kind)
    {
        var found = kind.Of(SteeringMethod.FoundCodes);
        return found is null ? $"For {kind.Name} no codes were found."
            : found.Loss > JudgedGroup.MostLoss
                ? Invariant($"Taken together, {kind.Name} cost too much: {found.Loss:0.00} nats a token.")
            : Invariant($"Taken together, {kind.Name} do not surely succeed: found codes {found.HeldOut.Mean * 100:0} %, random codes ")
                + Invariant($"{kind.Of(SteeringMethod.RandomCodes)?.HeldOut.Mean * 100:0} %, difference of means ")
                + Invariant($"{kind.Of(SteeringMethod.Means)?.HeldOut.Mean * 100:0} %.");
    }

    private static string Against(IReadOnlyList<JudgedGroup> all, string one, string other, Func<Interval, bool> wins)
    {
        string[] names =
            [.. all.Where(group => group.Over(SteeringMethod.Prompt) is { } gain && wins(gain)).Select(static group => group.Name)];
        return names.Length == 0 ? $"Nowhere does {one} surely bring more held-out words than {other}."
            : Invariant($"Surely more held-out words by {one} than by {other} ({names.Length}): {string.Join(", ", names)}.");
    }
}
