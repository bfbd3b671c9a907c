using CodebookLsp.Cli.Model;
using CodebookLsp.Cli.Shell;
using CodebookLsp.Features.Themes;
using CodebookLsp.Features.Themes.Writing;
using CodebookLsp.Network.Checkpoints;
using CodebookLsp.Text.Errors;
using CodebookLsp.Text.Files;

namespace CodebookLsp.Cli.Commands.Evaluate;

/// <summary>What to evaluate and where to write it.</summary>
/// <param name="Themes">Null for the model's, as <paramref name="Index"/>.</param>
/// <param name="Output">A folder; null for standard output.</param>
/// <param name="Options">How it is tried, told the themes.</param>
internal sealed record TowardRequest(
    string? Themes, string? Index, string? Beginnings, string? Output, bool Store, string? Model, LoadOptions Load,
    Func<ThemeModel, WritingOptions> Options);

/// <summary>Tries to write themes.</summary>
internal static class TowardRun
{
    private const string Texts = "toward.jsonl";
    private const string Table = "toward.md";

    /// <exception cref="UserFacingException">A file, the model or an option stands in the way.</exception>
    public static int Run(TowardRequest request, CommandContext context, TextWriter output, CancellationToken cancel)
    {
        // Mistakes in the files come to light before the model is loaded.
        var folder = ModelFolder.Find(request.Model, context);
        var opened = ThemeFiles.Open(request.Themes, folder);
        var options = request.Options(opened.Themes);
        var beginnings = EvaluationFiles.Beginnings(request.Beginnings, context);
        var report = new EvaluatedModel(folder, opened, request.Index, request.Output, request.Load).Run(
            (model, index, says) => WritingEvaluation.Run(
                model, opened.Themes, index, beginnings, options,
                request.Output is null ? null : Path.Combine(request.Output, Texts), says, cancel),
            context, cancel);
        var table = TowardTable.Format(report, opened.Names);
        if (request.Output is null)
            output.Write(table);
        else
            AtomicFile.WriteText(Path.Combine(request.Output, Table), table);
        if (request.Store)
            ThemeFile.Write(opened.Path, report.Themes, FileRights.NoWiderThan([opened.Path]));
        return 0;
    }
}
