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
    /// <returns>The checkpoint.</returns>
    /// <exception cref="TrainingException">The folder holds no run with a checkpoint.</exception>
    /// <exception cref="ModelException">The target is taken, or the model that was begun with cannot be read.</exception>
    public static string Run(string run, string target, CancellationToken cancel)
    {
        var configuration = TrainingRun.Configuration(run);
        var checkpoint = TrainingRun.Best(run);
        if (!File.Exists(Path.Combine(checkpoint, ModelFiles.CodebooksName)))
        {
            CheckpointImport.Run(checkpoint, target, new(), configuration.Tokenizer ?? configuration.Model, cancel);
            return checkpoint;
        }

        ModelFolderWriter.Write(target, partial =>
        {
            using var files = ModelFiles.OpenAny(configuration.Model!);
            foreach (var name in new[] { ModelFiles.ConfigName, ModelFiles.CodebooksName, ModelFiles.AdaptersName, TrainedModel.WeightsName })
                ModelFolderWriter.CopyIfThere(Path.Combine(checkpoint, name), partial);
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
