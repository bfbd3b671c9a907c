using CodebookLsp.Features.Judging;
using ScottPlot;

namespace CodebookLsp.Cli.Commands.Evaluate;

/// <summary>How often texts have a word to judge by: bars with their intervals, a group for each kind of concept and one for all.</summary>
internal static class SteeringPlot
{
    private const int Height = 420;
    private const int GroupWidth = 150;

    private static readonly Dictionary<string, string> Colors = new(StringComparer.Ordinal)
    {
        [SteeringMethod.Unsteered] = "#9aa0a6",
        [SteeringMethod.RandomCodes] = "#e0c08a",
        [SteeringMethod.Prompt] = "#a8d5a2",
        [SteeringMethod.PromptAndCodes] = "#3f8f45",
        [SteeringMethod.Means] = "#c9a2d8",
        [SteeringMethod.Conceptors] = "#8d5fa8",
        [SteeringMethod.NearestTheme] = "#8fc1e8",
        [SteeringMethod.FoundCodes] = "#1f5f99",
    };

    public static string Svg(SteeringReport report)
    {
        using var plot = new Plot();
        JudgedGroup[] groups = [.. report.Kinds, report.All];
        var methods = SteeringMethod.All.Where(method => report.All.Of(method) is not null).ToList();
        var bars = new List<Bar>();
        foreach (var (number, group) in groups.Index())
        {
            foreach (var one in group.Methods)
            {
                var at = (number * (methods.Count + 1)) + methods.IndexOf(one.Method);
                bars.Add(new()
                {
                    Position = at,
                    Value = one.HeldOut.Mean * 100,
                    FillColor = Color.FromHex(Colors[one.Method]),
                    LineWidth = 0,
                });
                var line = plot.Add.Line(at, Math.Max(0, one.HeldOut.Low) * 100, at, one.HeldOut.High * 100);
                (line.Color, line.LineWidth) = (Color.FromHex("#303030"), 1.5f);
            }
        }

        plot.MoveToBottom(plot.Add.Bars(bars));
        plot.Axes.Bottom.SetTicks(
            [.. Enumerable.Range(0, groups.Length).Select(group => (group * (methods.Count + 1)) + ((methods.Count - 1) / 2.0))],
            [.. groups.Select(static group => group.Name)]);
        plot.YLabel("with a held-out word, %", size: 13);
        plot.Axes.SetLimitsY(0, 100);
        foreach (var method in methods)
            plot.Legend.ManualItems.Add(new() { LabelText = method, FillColor = Color.FromHex(Colors[method]) });
        plot.ShowLegend(Edge.Top);
        plot.HideGrid();
        return plot.GetSvgXml(Math.Max(600, groups.Length * GroupWidth), Height);
    }
}
