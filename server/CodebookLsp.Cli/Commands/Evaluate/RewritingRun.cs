using CodebookLsp.Cli.Model;
using CodebookLsp.Cli.Shell;
using CodebookLsp.Features.Rewriting;
using CodebookLsp.Network.Checkpoints;
using CodebookLsp.Text.Errors;
using CodebookLsp.Text.Files;

namespace CodebookLsp.Cli.Commands.Evaluate;

/// <summary>What is rewritten and where the results go.</summary>
/// <param name="Texts">Null for those that come with the program.</param>
/// <param name="Only">Numbers of themes; null for the ones written best.</param>
/// <param name="Themes">Null for the model's, as <paramref name="Index"/>.</param>
/// <param name="Output">A folder; null for standard output.</param>
internal sealed record RewritingRequest(
    string[]? Texts, int Sentences, string? Only, int MostEdits, string? Themes, string? Index, string? Output, string? Model,
    LoadOptions Load);

/// <summary>Tries to rewrite sentences.</summary>
internal static class RewritingRun
{
    private const string Journal = "rewriting.jsonl";
    private const string Table = "rewriting.md";

    /// <exception cref="UserFacingException">A file, the model or an option stands in the way.</exception>
    public static int Run(RewritingRequest request, CommandContext context, TextWriter output, CancellationToken cancel)
    {
        if (request.Sentences < 1 || request.MostEdits < 1)
            throw UsageException.WrongOption("--sentences and --most-edits", "numbers from 1 up");

        // Mistakes in the files come to light before the model is loaded.
        var folder = ModelFolder.Find(request.Model, context);
        var opened = ThemeFiles.Open(request.Themes, folder);
        var tried = request.Only is { } numbers ? ThemeNumbers.Parse(numbers, opened.Themes) : RewritingEvaluation.Themes(opened.Themes);
        if (tried.Count < 2)
            throw UsageException.WrongOption("--only", "two numbers at least of themes that are shown, as in 5,17,22");
        var texts = BackgroundFiles.Find(request.Texts, "--texts", context).Select(WholeText.TextOf);
        var sentences = RewritingSentences.Of([.. texts], request.Sentences);
        if (sentences.Count == 0)
            throw UsageException.WrongOption("--texts", "texts with sentences of 14 to 34 words without quotations");
        var report = new EvaluatedModel(folder, opened, request.Index, request.Output, request.Load).Run(
            (model, index, says) => RewritingEvaluation.Run(
                model, opened, index, sentences, tried, new() { MostEdits = request.MostEdits, ContextTokens = 0, MostCandidates = 1 },
                request.Output is null ? null : Path.Combine(request.Output, Journal),
                request.Output is null ? null : Written, says, cancel),
            context, cancel);
        if (request.Output is null)
            output.Write(RewritingTable.Format(report, opened.Names));
        else
            Written(report);
        return 0;

        void Written(RewritingReport made) =>
            AtomicFile.WriteText(Path.Combine(request.Output, Table), RewritingTable.Format(made, opened.Names));
    }
}
