using CodebookLsp.Features.Steering;
using ScottPlot;

namespace CodebookLsp.Cli.Commands.Evaluate;

/// <summary>
/// Topic rate against fluency loss would hide the intervals; so: bars of the rates, one group a topic, with their intervals.
/// </summary>
internal static class EvaluationPlot
{
    private const int Height = 420;
    private const int GroupWidth = 130;
    // by kind of way, then strength
    private static readonly string[][] Colors =
    [
        ["#9aa0a6"], ["#a6cee3", "#5aa0d0", "#1f5f99"], ["#f3d9b1", "#e0a458", "#b5762a"], ["#7fb77e"],
    ];

    public static string Svg(IReadOnlyList<TopicResult> results)
    {
        using var plot = new Plot();
        var ways = results.SelectMany(static result => result.Cells.Select(static cell => cell.Name)).Distinct().ToList();
        ways = [.. ways.OrderBy(Kind)]; // of a kind, the weakest first as they came
        Color[] colors =
        [
            .. ways.GroupBy(Kind)
                .SelectMany(static kind => kind.Select((_, index) => Color.FromHex(Colors[kind.Key][index % Colors[kind.Key].Length]))),
        ];
        var bars = new List<Bar>();
        for (var topic = 0; topic < results.Count; topic++)
        {
            foreach (var cell in results[topic].Cells)
            {
                var way = ways.IndexOf(cell.Name);
                bars.Add(new()
                {
                    Position = (topic * (ways.Count + 1)) + way,
                    Value = cell.Topic.Rate * 100,
                    FillColor = colors[way],
                    LineWidth = 0,
                });
                var line = plot.Add.Line(
                    (topic * (ways.Count + 1)) + way, cell.Topic.Low * 100, (topic * (ways.Count + 1)) + way, cell.Topic.High * 100);
                (line.Color, line.LineWidth) = (Color.FromHex("#303030"), 1.5f);
            }
        }

        plot.MoveToBottom(plot.Add.Bars(bars));
        plot.Axes.Bottom.SetTicks(
            [.. Enumerable.Range(0, results.Count).Select(topic => (topic * (ways.Count + 1)) + ((ways.Count - 1) / 2.0))],
            [.. results.Select(static result => result.Topic)]);
        plot.YLabel("with a word of the topic, %", size: 13);
        plot.Axes.SetLimitsY(0, 100);
        foreach (var (way, index) in ways.Select(static (way, index) => (way, index)))
            plot.Legend.ManualItems.Add(new() { LabelText = way, FillColor = colors[index] });
        plot.ShowLegend(Edge.Top);
        plot.HideGrid();
        return plot.GetSvgXml(Math.Max(500, results.Count * GroupWidth), Height);
    }

    private static int Kind(string way) =>
        way switch
        {
            "unsteered" => 0,
            SteeringEvaluation.Prompted => 3,
            _ when way.StartsWith("random", StringComparison.Ordinal) => 2,
            _ => 1,
        };
}
