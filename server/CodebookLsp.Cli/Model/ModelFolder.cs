using CodebookLsp.Cli.Shell;
using CodebookLsp.Network.Checkpoints;

namespace CodebookLsp.Cli.Model;

/// <summary>Where the model is when nobody says.</summary>
internal static class ModelFolder
{
    public const string Variable = "CODEBOOKLSP_MODEL";

    /// <summary>
    /// The folder that is named; else the one in CODEBOOKLSP_MODEL; else the only model in <c>models/</c> beside the program, or in the
    /// nearest folder above it that has such a <c>models/</c> (a clone of the repository).
    /// </summary>
    /// <exception cref="ModelException">There is none.</exception>
    /// <exception cref="ModelChoiceException">There are several.</exception>
    public static string Find(string? named, CommandContext context)
    {
        if ((named ?? context.Variable(Variable)) is { } given)
            return given;

        for (var folder = new DirectoryInfo(context.ProgramFolder); folder is not null; folder = folder.Parent)
        {
            var models = new DirectoryInfo(Path.Combine(folder.FullName, "models"));
            if (!models.Exists)
                continue;

            var found = models.GetDirectories()
                .Where(static model => File.Exists(Path.Combine(model.FullName, "config.json")))
                .Take(2)
                .ToList();
            if (found.Count > 1)
                throw ModelChoiceException.Several(models.FullName);
            if (found is [var only])
                return only.FullName;
        }

        throw ModelException.NoDefault($"'models' beside '{context.ProgramFolder}' and above");
    }
}
