using System.Globalization;
using System.Text;
using CodebookLsp.Network.Training;

namespace CodebookLsp.Cli.Commands.Train;

/// <summary>What can be known of a training before its first step, on one screen.</summary>
internal static class PreflightOutput
{
    /// <summary>Networks of more layers are shown by some of them.</summary>
    private const int MostLayers = 12;

    public static string Text(PreflightReport report)
    {
        var text = new StringBuilder();
        var free = report.FreeMemory is { } bytes ? string.Create(CultureInfo.InvariantCulture, $" of {bytes >> 20:N0} free") : "";
        text.AppendLine(
            CultureInfo.InvariantCulture,
            $"First batch: loss {report.Loss:0.000} nats a token, without codebooks {report.LossWithoutCodes:0.000} (who knows nothing: "
            + $"{report.Uniform:0.000})");
        text.AppendLine(
            CultureInfo.InvariantCulture,
            $"Trained: {report.Trained:N0} of {report.Parameters:N0} numbers, on {report.Tokens:N0} tokens "
            + $"({(double)report.Tokens / report.Trained:0.####} for each trained number)");
        text.AppendLine(
            CultureInfo.InvariantCulture,
            $"Layers as a share of the width: {report.Depth:0.###} (the larger, the more of what is learned is chance)");
        text.AppendLine(
            CultureInfo.InvariantCulture,
            $"Memory: about {report.Memory >> 20:N0} MiB{free}. A step of {report.BatchTokens:N0} tokens: "
            + $"{report.StepTime.TotalSeconds:0.0} s; all steps at this rate: {Duration(report)}");
        text.AppendLine().AppendLine(
            "layer   stream, mean square: found, by theory   gradient, growth: found, by theory   codes: length, squared error");
        var step = Math.Max(1, (report.Layers.Count + MostLayers - 1) / MostLayers);
        foreach (var layer in report.Layers.Where(one => one.Layer % step == 0 || one.Layer == report.Layers.Count - 1))
        {
            var codes = string.Join("   ", report.Codebooks.Where(one => one.Layer == layer.Layer).Select(static one =>
                string.Create(CultureInfo.InvariantCulture, $"{one.Site} {one.Ratio:0.00}x {one.Error:0.00}")));
            text.AppendLine(
                CultureInfo.InvariantCulture,
                $"{layer.Layer,5}   {layer.Square,27:0.####} {layer.ExpectedSquare,11:0.####}   {layer.Susceptibility,23:0.###} "
                + $"{layer.ExpectedSusceptibility,11:0.###}   {codes}");
        }

        foreach (var warning in report.Warnings)
            text.Append("warning: ").AppendLine(warning);
        return text.ToString();
    }

    private static string Duration(PreflightReport report)
    {
        var time = report.StepTime * ((double)report.Tokens / report.BatchTokens);
        return time.TotalHours >= 1 ? string.Create(CultureInfo.InvariantCulture, $"{time.TotalHours:0.0} hours")
            : string.Create(CultureInfo.InvariantCulture, $"{time.TotalMinutes:0.0} minutes");
    }
}
