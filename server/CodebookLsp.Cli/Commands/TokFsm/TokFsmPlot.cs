using ScottPlot;

namespace CodebookLsp.Cli.Commands.TokFsm;

/// <summary>The plots of <c>tokfsm</c>, as SVG.</summary>
internal static class TokFsmPlot
{
    private const int Width = 720;
    private const int BarHeight = 26;
    private const int Margins = 110;

    private static readonly string[] Colors = ["#1f5f99", "#8fc1e8", "#3f8f45", "#a8d5a2", "#8d5fa8", "#c9a2d8", "#b5651d", "#e0c08a"];

    /// <summary>Bars that lie, from top to bottom, one for each series beside each other.</summary>
    /// <param name="labels">Of the groups.</param>
    /// <param name="series">For each group a value, and half its interval (0 for none).</param>
    public static string Bars(
        string axis, double most, IReadOnlyList<string> labels,
        IReadOnlyList<(string Name, IReadOnlyList<(double Value, double Half)> Bars)> series)
    {
        using var plot = new Plot();
        var bars = new List<Bar>();
        foreach (var (number, (_, values)) in series.Index())
        {
            foreach (var (group, (value, half)) in values.Index())
            {
                var at = -((group * (series.Count + 1)) + number);
                bars.Add(new()
                {
                    Position = at,
                    Value = value,
                    FillColor = Color.FromHex(Colors[number % Colors.Length]),
                    LineWidth = 0,
                    Orientation = Orientation.Horizontal,
                });
                if (!(half > 0))
                    continue;
                var line = plot.Add.Line(Math.Max(0, value - half), at, Math.Min(most, value + half), at);
                (line.Color, line.LineWidth) = (Color.FromHex("#303030"), 1.5f);
            }
        }

        var drawn = plot.Add.Bars(bars);
        drawn.Horizontal = true;
        plot.MoveToBottom(drawn);
        plot.Axes.Left.SetTicks(
            [.. Enumerable.Range(0, labels.Count).Select(group => -((group * (series.Count + 1)) + ((series.Count - 1) / 2.0)))],
            [.. labels]);
        plot.XLabel(axis, size: 13);
        plot.Axes.SetLimitsX(0, most);
        if (series.Count > 1)
        {
            foreach (var (number, one) in series.Index())
                plot.Legend.ManualItems.Add(new() { LabelText = one.Name, FillColor = Color.FromHex(Colors[number % Colors.Length]) });
            plot.ShowLegend(Edge.Top);
        }

        plot.HideGrid();
        return plot.GetSvgXml(Width, Margins + (bars.Count * BarHeight));
    }

    /// <summary>Lines over what was read, and one that none can get below.</summary>
    /// <param name="floor">The height of that line.</param>
    public static string Curves(
        string x, string y, double floor, IReadOnlyList<(string Name, IReadOnlyList<(double X, double Y)> Points)> curves)
    {
        using var plot = new Plot();
        foreach (var (number, (name, points)) in curves.Index())
        {
            var line = plot.Add.ScatterLine(points.Select(static one => one.X).ToArray(), points.Select(static one => one.Y).ToArray());
            (line.LegendText, line.LineWidth, line.Color) = (name, 2, Color.FromHex(Colors[number % Colors.Length]));
            line.LinePattern = number < Colors.Length ? LinePattern.Solid : LinePattern.Dashed;
        }

        var best = plot.Add.HorizontalLine(floor);
        (best.LegendText, best.LineWidth, best.Color, best.LinePattern) =
            ("the best that is possible", 1.5f, Color.FromHex("#303030"), LinePattern.Dotted);
        plot.XLabel(x, size: 13);
        plot.YLabel(y, size: 13);
        plot.ShowLegend(Edge.Right);
        return plot.GetSvgXml(Width + 160, 380);
    }
}
