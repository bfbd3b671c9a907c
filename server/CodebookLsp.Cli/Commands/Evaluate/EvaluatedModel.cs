using CodebookLsp.Cli.Shell;
using CodebookLsp.Features.Core;
using CodebookLsp.Features.Indexing;
using CodebookLsp.Features.Search;
using CodebookLsp.Features.Themes.Reading;
using CodebookLsp.Network.Checkpoints;
using CodebookLsp.Text.Errors;

namespace CodebookLsp.Cli.Commands.Evaluate;

/// <summary>What is evaluated: a model, with its themes and an index of texts.</summary>
/// <param name="Folder">The model's.</param>
/// <param name="Index">Null for the model's.</param>
/// <param name="Output">The folder for the results; null for none.</param>
internal sealed record EvaluatedModel(string Folder, OpenThemes Themes, string? Index, string? Output, LoadOptions Load)
{
    /// <summary>Opens them, and evaluates them while a line says how far that is.</summary>
    /// <param name="evaluate">Given the model, the index, and what to tell what is being done, and its share.</param>
    /// <exception cref="UserFacingException">One of them cannot be opened, or they do not belong together.</exception>
    public T Run<T>(
        Func<LoadedModel, CodeIndex, Action<string, double>, T> evaluate, CommandContext context, CancellationToken cancel)
    {
        // Mistakes in the files come to light before the model is loaded.
        var path = Index ?? IndexFiles.ForModel(Folder) ?? throw UsageException.NoIndex(Folder);
        using var index = CodeIndex.Open(path);
        if (Output is not null)
            Directory.CreateDirectory(Output);
        using var model = context.Open(Folder, Load, cancel);
        Themes.Demand(model);
        if (!model.HasCodesOf(index.ModelHash))
            throw SearchException.OtherModel(path);

        var line = new ProgressLine(context);
        var report = evaluate(model, index, (what, share) => line.Show($"{what}: {share * 100:0} %"));
        line.Clear();
        return report;
    }
}
