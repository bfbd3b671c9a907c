using System.Text;
using System.Text.Json;
using CodebookLsp.Text.Files;

namespace CodebookLsp.Features.TokFsm;

/// <summary>How the held-out loss of a run went.</summary>
public static class LearningCurve
{
    private const string MetricsName = "metrics.jsonl";
    private const int MostBytes = 1 << 28;

    /// <param name="run">The run's folder.</param>
    /// <returns>After which step, and the loss in nats; none where nothing was measured.</returns>
    public static IReadOnlyList<(long Step, double Loss)> Read(string run)
    {
        var path = Path.Combine(run, MetricsName);
        return !File.Exists(path) ? [] : [.. Encoding.UTF8.GetString(PlainFile.Bytes(path, MostBytes))
            .Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(Point).OfType<(long, double)>()];
    }

    private static (long Step, double Loss)? Point(string line)
    {
        try
        {
            using var json = JsonDocument.Parse(line);
            return json.RootElement.TryGetProperty("held_out_loss", out var loss)
                ? (json.RootElement.GetProperty("step").GetInt64(), loss.GetDouble()) : null;
        }
        catch (Exception error) when (error is JsonException or KeyNotFoundException or InvalidOperationException or FormatException)
        {
            return null; // a line that a killed run has left half written
        }
    }
}
