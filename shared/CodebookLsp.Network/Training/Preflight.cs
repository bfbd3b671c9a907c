using System.Diagnostics;
using CodebookLsp.Network.Kernels;
using CodebookLsp.Network.Native;
using CodebookLsp.Network.Primitives;
using static TorchSharp.torch;

namespace CodebookLsp.Network.Training;

/// <summary>How a signal goes through one layer at the beginning of a training.</summary>
/// <param name="Square">The mean square of the residual stream's numbers that come out.</param>
/// <param name="ExpectedSquare">The same by the theory's recursion, from the weights alone.</param>
/// <param name="Susceptibility">By how much the mean square of the gradient grows from the layer's end to its beginning: χ.</param>
/// <param name="ExpectedSusceptibility">The same by the theory's recursion.</param>
public sealed record PreflightLayer(
    int Layer, double Square, double ExpectedSquare, double Susceptibility, double ExpectedSusceptibility);

/// <summary>How large codes are beside what they are to stand for.</summary>
/// <param name="Site">The placement, as configurations name it.</param>
/// <param name="Ratio">The root of the mean square of what stands for vectors, as a multiple of the vectors'.</param>
/// <param name="Error">The squared distance between the two as a share of the vectors' squared length.</param>
public sealed record PreflightCodebook(int Layer, string Site, double Ratio, double Error);

/// <summary>What can be known of a training before its first step.</summary>
/// <param name="Loss">Of the first batch, in nats.</param>
/// <param name="LossWithoutCodes">The same with codebooks and adapters off.</param>
/// <param name="Uniform">The loss of who knows nothing: the logarithm of the vocabulary.</param>
/// <param name="Trained">How many numbers are trained.</param>
/// <param name="Parameters">How many there are.</param>
/// <param name="BatchTokens">Tokens of a step.</param>
/// <param name="StepTime">Of one step, measured once.</param>
/// <param name="Memory">In bytes, about: numbers, gradients, moments, and what a pass keeps.</param>
/// <param name="FreeMemory">In bytes, of the machine or of its GPU; null where it is not known.</param>
/// <param name="Depth">Layers as a share of the width.</param>
public sealed record PreflightReport(
    IReadOnlyList<PreflightLayer> Layers, IReadOnlyList<PreflightCodebook> Codebooks, double Loss, double LossWithoutCodes, double Uniform,
    long Trained, long Parameters, long BatchTokens, TimeSpan StepTime, long Memory, long? FreeMemory, double Depth)
{
    /// <summary>Tokens that are trained on in all steps.</summary>
    public required long Tokens { get; init; }

    /// <summary>Whether products are to run in bfloat16 on a processor that has none, where they are slower than in float32.</summary>
    public bool IsSlowInBFloat16 { get; init; }

    /// <summary>What looks wrong, and what to change; most trainings have none.</summary>
    public IReadOnlyList<string> Warnings { get; init; } = [];
}

/// <summary>
/// Looks at a training before its first step: does a signal keep its size on its way through the layers, forward and backward (Roberts,
/// Yaida and Hanin 2022, "The Principles of Deep Learning Theory": criticality), and do codes have the size of what they stand for?
/// </summary>
public static class Preflight
{
    /// <summary>Looks at what a configuration would train. Nothing is written.</summary>
    /// <exception cref="TrainingException">The configuration or the data is wrong.</exception>
    public static PreflightReport Run(
        TrainingConfiguration configuration, TrainingData data, string? deviceName, CancellationToken cancel)
    {
        NativeTorch.Load();
        var (device, _) = Devices.Choose(deviceName);
        var before = RowParallel.Use(configuration.Threads);
        try
        {
            using var trainee = TrainingModel.New(configuration.Checked(), data, device, cancel);
            return Of(trainee, configuration, data);
        }
        finally
        {
            RowParallel.Use(before);
        }
    }

    /// <summary>Looks at what is going to be trained, and leaves it as it was.</summary>
    internal static PreflightReport Of(Trainee trainee, TrainingConfiguration configuration, TrainingData data)
    {
        using var scope = NewDisposeScope();
        var batch = data.Batch(0);
        var decoder = trainee.Decoder;
        var watch = Stopwatch.StartNew();
        var codebooks = new List<PreflightCodebook>();
        var signal = Signal(trainee, batch, codebooks);
        var step = watch.Elapsed * configuration.Accumulate;
        double without;
        using (no_grad())
            without = TensorMemory.Floats(decoder.Losses(batch, new() { Snap = false, Adapts = false }).Loss)[0];
        var recursion = decoder.Recurrent is null ? SignalRecursion.Of(decoder, signal.Squares[0], batch[0].Length)
            : [.. Enumerable.Repeat((double.NaN, double.NaN), decoder.Options.Layers)]; // the theory's is of blocks that add to a stream
        var layers = Enumerable.Range(0, decoder.Options.Layers).Select(layer => new PreflightLayer(
            layer, signal.Squares[layer + 1], recursion[layer].Square,
            signal.Gradients[layer] / signal.Gradients[layer + 1], recursion[layer].Susceptibility)).ToList();
        var trained = trainee.Parameters.Where(static one => one.Changes).Sum(static one => one.Value.NumberOfElements);
        trained += decoder.Codebooks.Where(static one => one.Averages is not null).Sum(static one => one.Rows.NumberOfElements);
        var none = decoder.Codebooks.Sum(static one => (one.Unused.Length - one.Own(one.Unused).Count()) * (long)one.Part); // no codes
        var all = trainee.Parameters.Sum(static one => one.Value.NumberOfElements) - none;
        trained -= none;
        var tokens = (long)batch.Length * batch[0].Length;
        var report = new PreflightReport(
            layers, codebooks, signal.Loss, without, Math.Log(decoder.Options.Vocabulary), trained, all, tokens * configuration.Accumulate,
            step, Memory(configuration, all, trained, tokens, trainee),
            decoder.Tokens.device.type == TorchSharp.DeviceType.CUDA ? CudaDevice.FreeMemory() : MachineFacts.AvailableMemory(),
            (double)decoder.Options.Layers / decoder.Options.Width)
        {
            Tokens = tokens * configuration.Accumulate * configuration.Steps,
            IsSlowInBFloat16 = configuration.Products == Precision.BFloat16 && !MachineFacts.MultipliesBFloat16
                && decoder.Tokens.device.type == TorchSharp.DeviceType.CPU,
        };
        return report with { Warnings = [.. PreflightWarnings.Of(report, configuration, data)] };
    }

    /// <returns>The mean squares of what comes out of the embedding and of every layer, and of the gradients there.</returns>
    private static (double Loss, double[] Squares, double[] Gradients) Signal(
        Trainee trainee, int[][] batch, List<PreflightCodebook> codebooks)
    {
        var places = new List<Tensor>();
        var pass = new TrainingPass
        {
            Trace = (_, stream) => places.Add(Watched(stream)),
            Seen = seen => codebooks.Add(Measured(seen)),
        };
        Training.Parameters.Forget(trainee.Parameters);
        var losses = trainee.Decoder.Losses(batch, pass, trainee.Teacher);
        losses.Objective.backward();
        var gradients = places.Select(static one => one.grad is { } gradient ? MeanSquare(gradient) : double.NaN).ToArray();
        foreach (var codebook in trainee.Decoder.Codebooks)
            codebook.Begin();
        Training.Parameters.Forget(trainee.Parameters);
        return (TensorMemory.Floats(losses.Loss)[0], [.. places.Select(static one => MeanSquare(one.detach()))], gradients);

        static Tensor Watched(Tensor stream)
        {
            if (stream.requires_grad)
                stream.retain_grad();
            else
                stream.requires_grad_(); // the weights before it are not trained
            return stream.MoveToOuterDisposeScope(); // it is looked at after the pass
        }
    }

    private static PreflightCodebook Measured(SeenVectors seen)
    {
        using var scope = NewDisposeScope();
        var (z, y) = (seen.Z.detach(), seen.Y.detach());
        var size = Math.Max(MeanSquare(z), 1e-30);
        return new(
            seen.Codebook.Layer, Codebooks.PlacementNames.Name(seen.Codebook.Options.Placement), Math.Sqrt(MeanSquare(y) / size),
            MeanSquare(z - y) / size);
    }

    internal static double MeanSquare(Tensor values)
    {
        using var scope = NewDisposeScope();
        return TensorMemory.Floats((values * values).mean())[0];
    }

    /// <summary>Numbers, gradients and two moments of what is trained; what each layer keeps of each token for the way back; and whole
    /// distributions over the vocabulary.</summary>
    private static long Memory(TrainingConfiguration configuration, long all, long trained, long tokens, Trainee trainee)
    {
        var options = trainee.Decoder.Options;
        var layer = (8L * options.Width) + (3L * options.QkvWidth) + ((options.Gated ? 6L : 4L) * options.Intermediate);
        var scores = options.Vocabulary * (trainee.Teacher is null ? 3L : 2L);
        var attention = 3L * options.Heads * Math.Min(tokens, options.MaxPositions);
        var teacher = trainee.Teacher is { Owned: true } ? all : 0;
        var rounded = configuration.Products == Precision.BFloat16 ? (all + teacher) / 2 : 0;
        return sizeof(float) * (all + teacher + rounded + (3 * trained) + (tokens * ((options.Layers * (layer + attention)) + scores)));
    }
}
