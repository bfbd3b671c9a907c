using System.Diagnostics;
using System.Globalization;
using CodebookLsp.Network.Kernels;
using CodebookLsp.Network.Native;
using CodebookLsp.Network.Primitives;
using CodebookLsp.Text.Files;
using static TorchSharp.torch;

namespace CodebookLsp.Network.Training;

/// <summary>What is trained on. A batch depends on its number only, so that a run that goes on sees what an undisturbed one
/// would.</summary>
/// <param name="Batch">The batch of a number, from 0: [sequences][tokens], all of one length of at least 2.</param>
/// <param name="HeldOut">Batches that are never trained on.</param>
public sealed record TrainingData(Func<long, int[][]> Batch, IReadOnlyList<int[][]> HeldOut)
{
    /// <summary>How many tokens there are to train on; null where there is no end of them.</summary>
    public long? Tokens { get; init; }
}

/// <summary>How far a run is.</summary>
/// <param name="TokensPerSecond">Since it was last said.</param>
/// <param name="HeldOut">How it does on data that is not trained on, where that was just measured.</param>
public sealed record TrainingProgress(long Step, long Steps, double Loss, double TokensPerSecond, HeldOutScore? HeldOut)
{
    /// <summary>While distilling the divergence from the base model, in nats; else null.</summary>
    public double? Divergence { get; init; }

    /// <summary>At this rate, until the last step.</summary>
    public TimeSpan Left { get; init; }
}

/// <summary>How a run ended.</summary>
/// <param name="Checkpoint">The folder of the last state.</param>
/// <param name="Finished">False where it was asked to stop before its last step.</param>
public sealed record TrainingResult(long Step, string Checkpoint, HeldOutScore? HeldOut, bool Finished)
{
    public double? HeldOutLoss => HeldOut?.Loss;

    public double? HeldOutAccuracy => HeldOut?.Accuracy;
}

/// <summary>
/// A training as a folder: <c>run.json</c> (the configuration), <c>metrics.jsonl</c>, the same as TensorBoard's events,
/// <c>checkpoints/step-N</c>. Whenever it is stopped or
/// killed, it goes on from its last checkpoint and ends with the same bytes.
/// </summary>
public sealed class TrainingRun
{
    private const string ConfigurationName = "run.json";
    private const string MetricsName = "metrics.jsonl";
    private const string CheckpointsName = "checkpoints";

    private readonly string folder;
    private readonly TrainingConfiguration configuration;
    private readonly TrainingData data;
    private readonly Action<TrainingProgress>? progress;
    private readonly Device device;

    private TrainingRun(
        string folder, TrainingConfiguration configuration, TrainingData data, Action<TrainingProgress>? progress, Device device) =>
        (this.folder, this.configuration, this.data, this.progress, this.device) = (folder, configuration, data, progress, device);

    /// <summary>Begins a run.</summary>
    /// <param name="folder">Must not hold one.</param>
    /// <param name="cancel">Asks it to save and stop.</param>
    /// <param name="preflight">Told before the first step how the training looks; null not to look.</param>
    /// <exception cref="TrainingException">The configuration or the data is wrong, or the loss is no number any more.</exception>
    /// <exception cref="AtomicFileException">The disk does not take it.</exception>
    public static TrainingResult Begin(
        string folder, TrainingConfiguration configuration, Func<TrainingConfiguration, TrainingData> data, string? deviceName,
        Action<TrainingProgress>? progress, CancellationToken cancel, Action<PreflightReport>? preflight = null)
    {
        if (File.Exists(Path.Combine(folder, ConfigurationName)))
            throw TrainingException.Taken(folder);
        var prepared = data(configuration.Checked());
        NativeTorch.Load();
        var (device, _) = Devices.Choose(deviceName);
        Directory.CreateDirectory(Path.Combine(folder, CheckpointsName));
        using var locked = FileLock.Take(Path.Combine(folder, ".lock"), folder);
        var before = RowParallel.Use(configuration.Threads);
        try
        {
            using var trainee = TrainingModel.New(configuration, prepared, device, cancel);
            preflight?.Invoke(Preflight.Of(trainee, configuration, prepared));
            AtomicFile.WriteText(Path.Combine(folder, ConfigurationName), configuration.Json());
            return new TrainingRun(folder, configuration, prepared, progress, device).Go(trainee, cancel);
        }
        finally
        {
            RowParallel.Use(before);
        }
    }

    /// <summary>Goes on with a run from its last checkpoint, or from its beginning where it has none.</summary>
    /// <param name="overrides">As for <see cref="TrainingConfiguration.Read"/>; only how long it goes on and what it writes may
    /// change.</param>
    /// <inheritdoc cref="Begin"/>
    public static TrainingResult Resume(
        string folder, IReadOnlyList<string> overrides, Func<TrainingConfiguration, TrainingData> data, string? deviceName,
        Action<TrainingProgress>? progress, CancellationToken cancel)
    {
        var path = Path.Combine(folder, ConfigurationName);
        if (!File.Exists(path))
            throw TrainingException.NoRun(folder);
        var configuration = TrainingConfiguration.Read(path, overrides);
        if (TrainingConfiguration.Read(path, []).Difference(configuration) is { } key)
            throw TrainingException.OtherConfiguration(folder, key);
        NativeTorch.Load();
        var (device, _) = Devices.Choose(deviceName);
        using var locked = FileLock.Take(Path.Combine(folder, ".lock"), folder);
        var before = RowParallel.Use(configuration.Threads);
        try
        {
            var prepared = data(configuration);
            var run = new TrainingRun(folder, configuration, prepared, progress, device);
            var last = run.Checkpoints().LastOrDefault();
            using var trainee = last is null
                ? TrainingModel.New(configuration, prepared, device, cancel) : Checkpoint.Load(last, configuration, device, cancel);
            AtomicFile.WriteText(path, configuration.Json());
            return run.Go(trainee, cancel);
        }
        finally
        {
            RowParallel.Use(before);
        }
    }

    /// <summary>The checkpoint of a run that has the lowest held-out loss; the last where none was measured.</summary>
    /// <exception cref="TrainingException">There is none.</exception>
    public static string Best(string folder)
    {
        var all = Checkpoints(folder);
        return all.Count == 0
            ? throw TrainingException.Empty(folder)
            : all.OrderBy(static one => Checkpoint.State(one).HeldOut?.Loss ?? double.PositiveInfinity).ThenByDescending(all.IndexOf)
                .First();
    }

    /// <summary>The folders of a run's checkpoints, the last one last.</summary>
    public static IReadOnlyList<string> Saved(string folder) => Checkpoints(folder);

    /// <summary>The configuration of a run.</summary>
    /// <exception cref="TrainingException">There is none.</exception>
    public static TrainingConfiguration Configuration(string folder)
    {
        var path = Path.Combine(folder, ConfigurationName);
        return File.Exists(path) ? TrainingConfiguration.Read(path, []) : throw TrainingException.Empty(folder);
    }

    private TrainingResult Go(Trainee trainee, CancellationToken cancel)
    {
        var (done, batch) = (trainee.Optimiser.Steps, data.Batch(0)); // all batches have as many tokens
        using var metrics = RunMetrics.Open(Path.Combine(folder, MetricsName), folder, done);
        if (done == 0 && configuration.Model is not null)
        {
            metrics.Beginning(
                Evaluated(trainee, 0, new() { Snap = false, Adapts = false }, cancel), Evaluated(trainee, 0, new(), cancel));
        }

        var (watch, since) = (Stopwatch.StartNew(), done);
        for (var step = done + 1; step <= configuration.Steps; step++)
        {
            if (cancel.IsCancellationRequested)
                return Stopped(trainee, step - 1);
            var rate = configuration.LearningRate
                * LearningRate.At(step, configuration.Steps, configuration.Warmup, configuration.Schedule);
            var saves = step % configuration.SaveEvery == 0 || step == configuration.Steps;
            var isSaid = saves || step % configuration.LogEvery == 0;
            var (loss, divergence, norm) = Step(trainee, step, rate, isSaid);
            if (!isSaid)
                continue;
            var seconds = Math.Max(watch.Elapsed.TotalSeconds, 1e-6) / (step - since);
            var speed = configuration.Accumulate * batch.Length * batch[0].Length / seconds;
            metrics.Step(step, loss, divergence, rate, norm, speed);
            var heldOut = saves ? Save(trainee, step, metrics) : null;
            progress?.Invoke(new(step, configuration.Steps, loss, speed, heldOut)
            {
                Divergence = divergence,
                Left = TimeSpan.FromSeconds((configuration.Steps - step) * seconds),
            });
            since = step;
            watch.Restart();
        }

        var last = Checkpoints()[^1];
        var state = Checkpoint.State(last);
        return new(state.Step, last, state.HeldOut, true);
    }

    /// <param name="isSaid">Whether what it returns is; else it may be nothing.</param>
    private (double Loss, double? Divergence, double Norm) Step(Trainee trainee, long step, double rate, bool isSaid)
    {
        var first = (step - 1) * configuration.Accumulate;
        var parts = Enumerable.Range(0, configuration.Accumulate).Select(part => data.Batch(first + part)).ToArray();
        var revives = configuration.ReplaceAfterSteps > 0 && step % configuration.ReplaceAfterSteps == 0;
        var seen = new Dictionary<TrainableCodebook, (float[] Z, float[] Y)>();
        var passes = Enumerable.Range(0, configuration.Accumulate).Select(part => new TrainingPass
        {
            K = CodesOfStep.K(configuration, trainee.Config, step, first + part),
            Seen = revives ? See : null,
        }).ToArray();
        var (loss, divergence, norm) = isSaid || !trainee.AveragesAlone ? trainee.Step(parts, rate, passes)
            : (trainee.Average(parts, rate, passes) ? 0 : double.NaN, (double?)null, 0.0);
        if (!double.IsFinite(loss) || !double.IsFinite(norm))
            throw TrainingException.Diverged(step, trainee.WhereNotFinite(parts), Checkpoints().LastOrDefault());
        foreach (var (index, codebook) in trainee.Decoder.Codebooks.Index().Where(one => seen.ContainsKey(one.Item)))
        {
            var moved = CodeRevival.Revive(
                codebook, seen[codebook].Z, seen[codebook].Y, configuration.ReplaceAfterSteps, configuration.Replace == "worst",
                SplitMix64.For(configuration.Seed + (ulong)step, index));
            if (codebook.Averages is { } averages)
                averages.Begin(moved);
            else
                trainee.Optimiser.Forget(codebook.Rows, moved, codebook.Part);
        }

        return (loss, divergence, norm);

        void See(SeenVectors one)
        {
            var (before, stood) = seen.GetValueOrDefault(one.Codebook, ([], []));
            seen[one.Codebook] = ([.. before, .. TensorMemory.Floats(one.Z)], [.. stood, .. TensorMemory.Floats(one.Y.detach())]);
        }
    }

    private HeldOutScore? Evaluated(Trainee trainee, long step, TrainingPass pass, CancellationToken cancel = default)
    {
        if (data.HeldOut.Count == 0)
            return null;
        var score = trainee.Evaluate(data.HeldOut, pass, cancel);
        return double.IsFinite(score.Loss) ? score
            : throw TrainingException.Diverged(step, trainee.WhereNotFinite(data.HeldOut), Checkpoints().LastOrDefault());
    }

    private HeldOutScore? Save(Trainee trainee, long step, RunMetrics metrics)
    {
        var usage = new CodebookUsage(trainee.Decoder.Codebooks);
        var heldOut = Evaluated(trainee, step, new() { Seen = usage.Add });
        if (heldOut is not null)
            metrics.HeldOut(step, heldOut, usage.Json((int)Math.Min(step, configuration.SaveEvery)));
        Checkpoint.Save(Place(step), trainee, configuration, step, heldOut);
        Prune();
        return heldOut;
    }

    /// <summary>Saves what there is, without measuring: whoever stops a run does not want to wait.</summary>
    private TrainingResult Stopped(Trainee trainee, long step)
    {
        var place = Place(step);
        if (!Directory.Exists(place))
            Checkpoint.Save(place, trainee, configuration, step, null);
        Prune();
        var state = Checkpoint.State(place);
        return new(step, place, state.HeldOut, false);
    }

    /// <summary>Keeps the last checkpoints, and the best.</summary>
    private void Prune()
    {
        var best = Best(folder);
        foreach (var old in Checkpoints().SkipLast(configuration.Keep).Where(one => one != best))
            Directory.Delete(old, recursive: true);
    }

    private string Place(long step) =>
        Path.Combine(folder, CheckpointsName, string.Create(CultureInfo.InvariantCulture, $"step-{step:00000000}"));

    private List<string> Checkpoints() => Checkpoints(folder);

    private static List<string> Checkpoints(string folder)
    {
        var all = Path.Combine(folder, CheckpointsName);
        return !Directory.Exists(all) ? []
            : [.. Directory.EnumerateDirectories(all, "step-*").Where(static one => !one.EndsWith(".partial", StringComparison.Ordinal))
                .Order(StringComparer.Ordinal)];
    }
}
