using CodebookLsp.Network.Checkpoints;
using CodebookLsp.Network.Files;

namespace CodebookLsp.Network.Training;

/// <summary>Makes a model folder of a run's checkpoint, which every command and the editor take.</summary>
public static class TrainingExport
{
    /// <summary>Writes the model of the checkpoint with the lowest held-out loss, or the last where none was measured. The folder appears
    /// whole or not at all.</summary>
    /// <param name="run">The run's folder.</param>
    /// <param name="target">Must not exist, or be empty.</param>
    /// <param name="asReference">Whether it is written as the reference saves its checkpoints (<see cref="ReferenceExport"/>).</param>
    /// <param name="inFloat16">Whether codes are rounded to float16, which takes half the space; the reference's are float32.</param>
    /// <returns>The checkpoint.</returns>
    /// <exception cref="TrainingException">The folder holds no run with a checkpoint.</exception>
    /// <exception cref="ModelException">The target is taken, the model that was begun with cannot be read, or the reference has
    /// no such models.</exception>
    public static string Run(string run, string target, CancellationToken cancel, bool asReference = false, bool inFloat16 = false)
    {
        if (!asReference)
            return Folder(run, target, inFloat16 ? ElementType.F16 : ElementType.F32, cancel);
        ModelFolderWriter.DemandFree(target); // before anything is read
        var between = Path.GetFullPath(target).TrimEnd(Path.DirectorySeparatorChar) + $".model-{Guid.NewGuid():n}";
        try
        {
            var checkpoint = Folder(run, between, ElementType.F32, cancel);
            ReferenceExport.Run(between, target, cancel);
            return checkpoint;
        }
        finally
        {
            if (Directory.Exists(between))
                Directory.Delete(between, recursive: true);
        }
    }

    /// <param name="codes">The type that they are rounded to.</param>
    private static string Folder(string run, string target, ElementType codes, CancellationToken cancel)
    {
        var configuration = TrainingRun.Configuration(run);
        var checkpoint = TrainingRun.Best(run);
        if (!File.Exists(Path.Combine(checkpoint, ModelFiles.CodebooksName)))
        {
            CheckpointImport.Run(checkpoint, target, new(), configuration.Tokenizer ?? configuration.Model, cancel, codes);
            return checkpoint;
        }

        ModelFolderWriter.Write(target, partial =>
        {
            using var files = ModelFiles.OpenAny(configuration.Model!);
            string[] own = [ModelFiles.ConfigName, ModelFiles.AdaptersName, TrainedModel.WeightsName];
            foreach (var name in own)
                ModelFolderWriter.CopyIfThere(Path.Combine(checkpoint, name), partial);
            using (var trainedCodes = TensorFile.Open(Path.Combine(checkpoint, ModelFiles.CodebooksName)))
            {
                SafetensorsFile.Write(
                    Path.Combine(partial, ModelFiles.CodebooksName),
                    trainedCodes.Tensors.Keys.Select(name => TensorToWrite.FromFile(trainedCodes, name, codes)));
            }

            var trained = TrainedModel.HasWeights(configuration, files);
            if (files.Described is GgufFile || !trained)
                ModelFolderWriter.CopyIfThere(files.Described.Path, partial);
            if (configuration.AdapterRank == 0 && !trained)
                ModelFolderWriter.CopyIfThere(Path.Combine(files.Folder, ModelFiles.AdaptersName), partial);
            ModelFolderWriter.CopyTokenizer(files.Folder, partial);
            cancel.ThrowIfCancellationRequested();
        });
        return checkpoint;
    }
}
