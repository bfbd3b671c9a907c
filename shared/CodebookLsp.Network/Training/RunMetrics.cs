using System.Text.Json.Nodes;
using static TorchSharp.torch.utils;

namespace CodebookLsp.Network.Training;

/// <summary>What a run measures, as JSON lines and as events for TensorBoard.</summary>
internal sealed class RunMetrics : IDisposable
{
    private const string EventsName = "tensorboard";

    private readonly MetricsLog log;
    private readonly TorchSharp.Modules.SummaryWriter events;

    private RunMetrics(MetricsLog log, TorchSharp.Modules.SummaryWriter events) => (this.log, this.events) = (log, events);

    /// <param name="path">Of the JSON lines; see <see cref="MetricsLog.Open"/>.</param>
    /// <param name="folder">The run's.</param>
    /// <param name="step">After which the run goes on; what TensorBoard has been told of later ones it is told again.</param>
    public static RunMetrics Open(string path, string folder, long step) => new(
        MetricsLog.Open(path, step), tensorboard.SummaryWriter(Path.Combine(folder, EventsName)));

    /// <param name="baseModel">Without codebooks and adapters.</param>
    /// <param name="first">As the run begins.</param>
    public void Beginning(HeldOutScore? baseModel, HeldOutScore? first)
    {
        if (baseModel is null || first is null)
            return;
        var line = Line(0, first);
        line["base_loss"] = baseModel.Loss;
        line["base_accuracy"] = baseModel.Accuracy;
        log.Add(line);
        Event("held-out/base loss", baseModel.Loss, 0);
        Event("held-out/loss", first.Loss, 0);
    }

    public void Step(long step, double loss, double? divergence, double rate, double norm, double speed)
    {
        var line = new JsonObject
        {
            ["step"] = step,
            ["loss"] = loss,
            ["learning_rate"] = rate,
            ["gradient_norm"] = norm,
            ["tokens_per_second"] = Math.Round(speed),
        };
        if (divergence is { } far)
        {
            line["divergence"] = far;
            Event("training/divergence", far, step);
        }

        log.Add(line);
        Event("training/loss", loss, step);
        Event("training/learning rate", rate, step);
        Event("training/gradient norm", norm, step);
    }

    /// <param name="codebooks">See <see cref="CodebookUsage.Json"/>.</param>
    public void HeldOut(long step, HeldOutScore score, JsonArray codebooks)
    {
        foreach (var one in codebooks.OfType<JsonObject>())
        {
            foreach (var key in new[] { "dead_share", "squared_error", "input_norm", "output_norm" })
                Event($"{one["placement"]} {key}/layer {one["layer"]}", one[key]!.GetValue<double>(), step);
        }

        var line = Line(step, score);
        line["codebooks"] = codebooks;
        log.Add(line);
        Event("held-out/loss", score.Loss, step);
        Event("held-out/accuracy", score.Accuracy, step);
        Event("held-out/perplexity", Math.Exp(score.Loss), step);
        if (score.Divergence is { } far)
            Event("held-out/divergence", far, step);
    }

    public void Dispose() => log.Dispose();

    private static JsonObject Line(long step, HeldOutScore score)
    {
        var line = new JsonObject { ["step"] = step, ["held_out_loss"] = score.Loss, ["held_out_accuracy"] = score.Accuracy };
        if (score.Divergence is { } far)
            line["held_out_divergence"] = far;
        return line;
    }

    private void Event(string name, double value, long step) => events.add_scalar(name, (float)value, (int)step);
}
