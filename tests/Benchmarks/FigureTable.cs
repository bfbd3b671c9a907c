using System.Globalization;

namespace Benchmarks;

/// <summary>What a figure should be.</summary>
/// <param name="IsLeast">Whether it should be at least that, not at most.</param>
internal sealed record Aim(double Limit, bool IsLeast)
{
    public static Aim AtMost(double limit) => new(limit, false);

    public static Aim AtLeast(double limit) => new(limit, true);

    public bool Meets(double value) => IsLeast ? value >= Limit : value <= Limit;
}

/// <summary>
/// Figures, each beside what it is compared with and what it should be: printed as soon as they are there, and at the end all together as
/// a Markdown table.
/// </summary>
internal sealed class FigureTable
{
    private readonly List<string> rows = [];

    /// <summary>Whether fewer rounds will do.</summary>
    public bool IsQuick { get; init; }

    /// <summary>How often something is measured.</summary>
    public int Rounds(int usual) => IsQuick ? Math.Min(usual, 1) : usual;

    /// <summary>Adds the median, the least and the most of some values.</summary>
    /// <param name="unit">Empty for a ratio.</param>
    /// <param name="anchor">What it is compared with, in words; empty for nothing.</param>
    public void Add(string what, IReadOnlyCollection<double> values, string unit, string anchor = "", Aim? aim = null)
    {
        var sorted = values.Order().ToArray();
        var middle = sorted[sorted.Length / 2];
        Row(what, sorted.Length == 1 ? Text(middle, unit) : $"{Text(middle, unit)} ({Text(sorted[0])}–{Text(sorted[^1])})",
            middle, unit, anchor, aim);
    }

    /// <summary>Adds one value.</summary>
    /// <inheritdoc cref="Add(string, IReadOnlyCollection{double}, string, string, Aim?)" path="/param"/>
    public void Add(string what, double value, string unit, string anchor = "", Aim? aim = null) =>
        Row(what, Text(value, unit), value, unit, anchor, aim);

    /// <summary>Adds the middle and the 95th percentile of times; of few the latter is the longest.</summary>
    /// <param name="milliseconds">Sorted or not.</param>
    /// <param name="aim">Of the 95th percentile.</param>
    public void AddTimes(string what, IReadOnlyCollection<double> milliseconds, string anchor = "", Aim? aim = null)
    {
        Add($"{what}: p50", Quantile(milliseconds, 0.5), "ms");
        Add($"{what}: p95", Quantile(milliseconds, 0.95), "ms", anchor, aim);
    }

    /// <summary>All of them.</summary>
    public void Print()
    {
        Console.WriteLine();
        Console.WriteLine("| | measured | beside | aim | reached |");
        Console.WriteLine("| --- | --- | --- | --- | --- |");
        foreach (var row in rows)
            Console.WriteLine(row);
    }

    /// <summary>A number with three digits that count.</summary>
    public static string Text(double value) => value.ToString(
        Math.Abs(value) switch { >= 1000 => "#,0", >= 100 => "0", >= 10 => "0.0", >= 0.1 => "0.00", _ => "0.0000" },
        CultureInfo.InvariantCulture);

    public static double Quantile(IReadOnlyCollection<double> values, double share) =>
        values.Order().ElementAt((int)Math.Ceiling(share * values.Count) - 1);

    private static string Text(double value, string unit) => unit.Length == 0 ? Text(value) : $"{Text(value)} {unit}";

    private void Row(string what, string measured, double value, string unit, string anchor, Aim? aim)
    {
        var (goal, reached) = aim is null ? ("", "")
            : ($"at {(aim.IsLeast ? "least" : "most")} {Text(aim.Limit, unit)}", aim.Meets(value) ? "yes" : "no");
        rows.Add($"| {what} | {measured} | {anchor} | {goal} | {reached} |");
        Console.WriteLine($"{what}: {measured}{Said(anchor)}{Said(goal)}{(reached == "no" ? ", not reached" : "")}");
    }

    private static string Said(string what) => what.Length == 0 ? "" : $"; {what}";
}
