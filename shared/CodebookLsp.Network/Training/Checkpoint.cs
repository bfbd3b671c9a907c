using System.Text.Json;
using CodebookLsp.Network.Files;
using CodebookLsp.Text.Files;
using static TorchSharp.torch;

namespace CodebookLsp.Network.Training;

/// <summary>
/// The state of a training in a folder: what is trained (<see cref="TrainedModel"/>), and beside it what only going on needs. A folder is
/// there whole or not at all.
/// </summary>
internal static class Checkpoint
{
    private const string MomentsName = "training.safetensors";
    private const string StateName = "state.json";
    private const int MostBytes = 1 << 16;

    /// <param name="heldOut">What was measured on data that is not trained on; null for nothing.</param>
    /// <exception cref="AtomicFileException">It cannot be written; nothing is left of it.</exception>
    public static void Save(
        string folder, Trainee trainee, TrainingConfiguration configuration, long step, HeldOutScore? heldOut)
    {
        var partial = $"{folder}.partial";
        if (Directory.Exists(partial))
            Directory.Delete(partial, recursive: true); // of a run that was killed while it wrote
        try
        {
            Directory.CreateDirectory(partial);
            TrainedModel.Save(partial, trainee, configuration);
            SafetensorsFile.Write(Path.Combine(partial, MomentsName), Moments(trainee));
            AtomicFile.WriteText(Path.Combine(partial, StateName), IndentedJson.Of(new()
            {
                ["step"] = step,
                ["held_out_loss"] = heldOut?.Loss,
                ["held_out_accuracy"] = heldOut?.Accuracy,
                ["held_out_divergence"] = heldOut?.Divergence,
            }));
            if (Directory.Exists(folder))
                Directory.Delete(folder, recursive: true);
            Directory.Move(partial, folder);
        }
        catch
        {
            if (Directory.Exists(partial))
                Directory.Delete(partial, recursive: true);
            throw;
        }
    }

    /// <summary>Everything as it was when it was saved, to the bit.</summary>
    /// <exception cref="TrainingException">It was not made by the same configuration, or is damaged.</exception>
    public static Trainee Load(string folder, TrainingConfiguration configuration, Device device, CancellationToken cancel)
    {
        var trainee = TrainedModel.Load(folder, configuration, device, cancel);
        try
        {
            using var moments = TensorFile.Open(Path.Combine(folder, MomentsName));
            foreach (var (name, value) in trainee.Optimiser.State)
            {
                using var read = StateDict.ReadTensor(moments, name, ScalarType.Float32);
                value.copy_(read);
            }

            foreach (var codebook in trainee.Decoder.Codebooks)
            {
                codebook.Averages?.Restore(moments, Name(codebook, trainee));
                var unused = new long[codebook.Unused.Length];
                moments.ReadInt64(UnusedName(codebook, trainee), unused);
                unused.Select(static count => (int)count).ToArray().CopyTo(codebook.Unused, 0);
            }

            trainee.Optimiser.Steps = State(folder).Step;
            return trainee;
        }
        catch (Exception error) when (error is TensorFileException or ArgumentException or InvalidOperationException)
        {
            trainee.Dispose();
            throw TrainingException.DamagedCheckpoint(folder, error.Message);
        }
    }

    /// <exception cref="TrainingException">It does not say.</exception>
    public static (long Step, HeldOutScore? HeldOut) State(string folder)
    {
        try
        {
            using var state = JsonDocument.Parse(PlainFile.Bytes(Path.Combine(folder, StateName), MostBytes));
            return (
                state.RootElement.GetProperty("step").GetInt64(),
                Find("held_out_loss") is { } loss ? new(loss, Find("held_out_accuracy") ?? 0, Find("held_out_divergence")) : null);

            double? Find(string key) =>
                state.RootElement.TryGetProperty(key, out var found) && found is { ValueKind: JsonValueKind.Number } number ? number.GetDouble() : null;
        }
        catch (Exception error) when (error is JsonException or IOException or UnauthorizedAccessException or KeyNotFoundException
            or InvalidOperationException or FormatException)
        {
            throw TrainingException.DamagedCheckpoint(folder, error.Message);
        }
    }

    private static IEnumerable<TensorToWrite> Moments(Trainee trainee) =>
        trainee.Optimiser.State.Select(static one => TrainedModel.ToWrite(one.Name, one.Value))
            .Concat(trainee.Decoder.Codebooks.Select(codebook => TensorToWrite.FromInt64(
                UnusedName(codebook, trainee), [codebook.Unused.Length],
                () => Array.ConvertAll(codebook.Unused, static count => (long)count))))
            .Concat(trainee.Decoder.Codebooks.SelectMany(codebook => codebook.Averages?.State(Name(codebook, trainee)) ?? []));

    private static string UnusedName(TrainableCodebook codebook, Trainee trainee) => "unused." + Name(codebook, trainee);

    private static string Name(TrainableCodebook codebook, Trainee trainee) =>
        ReferenceNames.Heads(codebook, trainee.Config, trainee.Decoder.Options.Architecture).First();
}
