using static System.FormattableString;

namespace CodebookLsp.Features.Judging;

/// <summary>A column of a table of methods.</summary>
/// <param name="IsNumber">Whether it holds one number; otherwise words or an interval.</param>
/// <param name="Of">What stands there; empty where nothing was measured.</param>
public sealed record SteeringColumn(string Name, bool IsNumber, Func<MethodFigures, string> Of);

/// <summary>What tables of an evaluation of steering show, whatever they are written in, and how they write figures.</summary>
public static class SteeringColumns
{
    /// <summary>What is shown of a method, its name first.</summary>
    public static IReadOnlyList<SteeringColumn> All { get; } =
    [
        new("method", false, static one => one.Method),
        new("held-out word", true, static one => Percent(one.HeldOut.Mean)),
        new("95 % interval", false, static one => Invariant($"{Math.Max(0, one.HeldOut.Low) * 100:0}–{one.HeldOut.High * 100:0} %")),
        new("apart", true, static one => Percent(one.Apart)),
        new("words say so", true, static one => Percent(one.ByWords)),
        new("states say so", true, static one => Percent(one.ByStates)),
        new("loss", true, static one => Hundredths(one.Loss)),
        new("loss, base weights", true, static one => Hundredths(one.BaseLoss)),
        new("repetition", true, static one => Invariant($"{one.Repetition * 100:0.0} %")),
        new("real texts", true, static one => Hundredths(one.ReadingLoss)),
        new("concept", true, static one => Hundredths(one.Scores.Concept)),
        new("relevance", true, static one => Hundredths(one.Scores.Relevance)),
        new("fluency", true, static one => Hundredths(one.Scores.Fluency)),
        new("harmonic", true, static one => Hundredths(one.Scores.Harmonic)),
    ];

    /// <summary>A share; empty for none.</summary>
    public static string Percent(double? share) => share is { } known ? Invariant($"{known * 100:0} %") : "";

    /// <summary>By how many points more texts of found codes have a word than another method's; empty where nothing compares.</summary>
    public static string Gain(JudgedGroup group, string over) => Points(group.Over(over));

    /// <summary>A difference of shares with its interval; empty for none.</summary>
    public static string Points(Interval? gain) => gain is { } known
        ? Invariant($"{known.Mean * 100:+0;-0;0} ({known.Low * 100:+0;-0;0} to {known.High * 100:+0;-0;0})") : "";

    private static string Hundredths(double? number) => Invariant($"{number:0.00}");
}
