using CodebookLsp.Cli.Model;
using CodebookLsp.Cli.Shell;
using CodebookLsp.Features.Judging;
using CodebookLsp.Features.Themes.Writing;
using CodebookLsp.Network.Checkpoints;
using CodebookLsp.Text.Errors;
using CodebookLsp.Text.Files;

namespace CodebookLsp.Cli.Commands.Evaluate;

/// <summary>What to evaluate and where to write it.</summary>
/// <param name="Output">A folder; null for standard output.</param>
internal sealed record SteeringRequest(
    IReadOnlyList<Concept> Concepts, WritingBeginnings Beginnings, string? Themes, string? Index, string? Output, string? Model,
    LoadOptions Load, EvaluationOptions Options);

/// <summary>Evaluates steering.</summary>
internal static class SteeringRun
{
    /// <exception cref="UserFacingException">A file, the model or an option stands in the way.</exception>
    public static int Run(SteeringRequest request, CommandContext context, TextWriter output, CancellationToken cancel)
    {
        // Mistakes in the files come to light before the model is loaded.
        var folder = ModelFolder.Find(request.Model, context);
        var themes = ThemeFiles.Open(request.Themes, folder);
        var report = new EvaluatedModel(folder, themes, request.Index, request.Output, request.Load).Run(
            (model, index, says) => SteeringEvaluation.Run(
                model, themes, index, request.Beginnings, request.Concepts, request.Options, request.Output, says, cancel),
            context, cancel);
        if (request.Output is null)
            output.Write(SteeringTable.Format(report));
        else
            Write(request.Output, report);
        return 0;
    }

    private static void Write(string folder, SteeringReport report)
    {
        var plot = SteeringPlot.Svg(report);
        AtomicFile.WriteText(Path.Combine(folder, "steering.md"), SteeringTable.Format(report));
        AtomicFile.WriteText(Path.Combine(folder, "steering.json"), SteeringJson.Format(report));
        AtomicFile.WriteText(Path.Combine(folder, "steering.svg"), plot);
        AtomicFile.WriteText(Path.Combine(folder, "steering.html"), SteeringPage.Format(report, plot));
    }
}
