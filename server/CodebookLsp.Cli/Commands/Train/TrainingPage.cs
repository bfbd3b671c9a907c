using System.Globalization;
using System.Text.Json;
using CodebookLsp.Features.Training;
using CodebookLsp.Text.Files;
using ScottPlot;

namespace CodebookLsp.Cli.Commands.Train;

/// <summary>A run's curves as one page: <c>index.html</c> in its folder.</summary>
internal static class TrainingPage
{
    private const string Name = "index.html";
    private const string MetricsName = "metrics.jsonl";
    private const int MostBytes = 1 << 28;
    private const int Width = 620;
    private const int Height = 300;

    /// <summary>Writes the page of what has been measured so far; without measurements none.</summary>
    public static void Write(string folder)
    {
        var path = Path.Combine(folder, MetricsName);
        if (!File.Exists(path))
            return;
        var lines = PlainFile.Text(path, MostBytes).Split('\n', StringSplitOptions.RemoveEmptyEntries)
            .Select(static line => JsonDocument.Parse(line).RootElement).ToList();
        var loss = new Chart("Loss, in nats a token");
        loss.Add("training", Points(lines, "loss"));
        loss.Add("held out", Points(lines, "held_out_loss"));
        loss.Level("base model, held out", Points(lines, "base_loss"));
        Chart[] charts =
        [
            loss,
            Of("Divergence from the base model, in nats a token", ("training", "divergence"), ("held out", "held_out_divergence")),
            Of("Accuracy on held-out texts", ("held out", "held_out_accuracy")),
            new Chart("Perplexity on held-out texts")
                .Add("held out", [.. Points(lines, "held_out_loss").Select(static one => (one.X, Math.Exp(one.Y)))]),
            Of("Length of the gradient", ("before clipping", "gradient_norm")),
            ByCodebook(lines, "dead_share", "Share of dead codes"),
            ByCodebook(lines, "squared_error", "Squared error of what stands for vectors"),
            ByCodebook(lines, "input_norm", "Mean length of what goes into codebooks"),
            ByCodebook(lines, "output_norm", "Mean length of what comes out"),
            ByCodebook(lines, "code_norm", "Mean length of codes"),
            Usage(lines),
        ];
        var name = Path.GetFileName(Path.TrimEndingDirectorySeparator(Path.GetFullPath(folder)));
        AtomicFile.WriteText(
            Path.Combine(folder, Name),
            TrainingPageFrame.Format(name, charts.Where(static one => !one.IsEmpty).Select(static one => (one.Title, one.Svg()))));

        Chart Of(string title, params (string Name, string Key)[] curves)
        {
            var chart = new Chart(title);
            foreach (var (name, key) in curves)
                chart.Add(name, Points(lines, key));
            return chart;
        }
    }

    private static List<(double X, double Y)> Points(IEnumerable<JsonElement> lines, string key) =>
    [
        .. lines.Where(line => line.TryGetProperty(key, out var value) && value.ValueKind == JsonValueKind.Number)
            .Select(line => (line.GetProperty("step").GetDouble(), line.GetProperty(key).GetDouble())),
    ];

    private static Chart ByCodebook(List<JsonElement> lines, string key, string title)
    {
        var chart = new Chart(title);
        var all = lines.Where(static line => line.TryGetProperty("codebooks", out _))
            .SelectMany(static line => line.GetProperty("codebooks").EnumerateArray(), static (line, one) => (
                Step: line.GetProperty("step").GetDouble(), Codebook: one))
            .GroupBy(static one => Label(one.Codebook));
        foreach (var codebook in all)
            chart.Add(codebook.Key, [.. codebook.Select(one => (one.Step, one.Codebook.GetProperty(key).GetDouble()))]);
        return chart;
    }

    /// <summary>How often the codes of each codebook were used when it was last measured, from the most used on.</summary>
    private static Chart Usage(List<JsonElement> lines)
    {
        var chart = new Chart("Shares of the codes, from the most used on (both axes: powers of ten)", "rank");
        if (lines.FindLast(static line => line.TryGetProperty("codebooks", out _)) is { ValueKind: JsonValueKind.Object } last)
        {
            foreach (var one in last.GetProperty("codebooks").EnumerateArray())
            {
                chart.Add(Label(one), [.. one.GetProperty("usage").EnumerateArray()
                    .Select(static point => (Rank: point[0].GetDouble(), Share: point[1].GetDouble()))
                    .Where(static point => point.Share > 0)
                    .Select(static point => (Math.Log10(point.Rank), Math.Log10(point.Share)))]);
            }
        }

        return chart;
    }

    private static string Label(JsonElement codebook) =>
        string.Create(CultureInfo.InvariantCulture, $"layer {codebook.GetProperty("layer").GetInt32()} ")
        + codebook.GetProperty("placement").GetString();

    /// <summary>Curves over steps.</summary>
    private sealed class Chart(string title, string x = "step")
    {
        private const int MostNamed = 8;

        private readonly List<(string Name, List<(double X, double Y)> Points, bool Level)> curves = [];

        public Chart Add(string name, List<(double X, double Y)> points)
        {
            if (points.Count > 0)
                curves.Add((name, points, false));
            return this;
        }

        /// <summary>A line at the height of the first point.</summary>
        public void Level(string name, List<(double X, double Y)> points)
        {
            if (points.Count > 0)
                curves.Add((name, points, true));
        }

        public string Title => title;

        /// <summary>Whether nothing was measured.</summary>
        public bool IsEmpty => curves.Count == 0;

        public string Svg()
        {
            using var plot = new Plot();
            foreach (var (name, points, level) in curves)
            {
                if (level)
                {
                    var line = plot.Add.HorizontalLine(points[0].Y);
                    (line.LegendText, line.LinePattern) = (name, LinePattern.Dashed);
                    continue;
                }

                var scatter = plot.Add.Scatter(points.Select(static one => one.X).ToArray(), points.Select(static one => one.Y).ToArray());
                scatter.MarkerSize = points.Count > 40 ? 0 : 4;
                scatter.LegendText = name;
            }

            plot.XLabel(x, size: 13);
            if (curves.Count is > 1 and <= MostNamed)
                plot.ShowLegend(Edge.Right);
            return plot.GetSvgXml(Width, Height);
        }
    }
}
