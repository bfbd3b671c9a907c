using System.Text.Json;
using CodebookLsp.Server.Tests.Specification;

namespace CodebookLsp.Server.Tests;

/// <summary>Holds whatever the server says in any test against the specification.</summary>
internal static class MetaModelCheck
{
    private static readonly MetaModel Lsp = MetaModel.Lsp.Ignoring(
        "codebookLsp/status", "codebookLsp/pause", "codebookLsp/codes", "codebookLsp/occurrences",
        "codebookLsp/continue", "codebookLsp/profiles", "codebookLsp/discard", "codebookLsp/saveProfile", "codebookLsp/wish",
        "codebookLsp/rewrite",
        "codebookLsp/rename", "codebookLsp/references", "codebookLsp/codeText", "codebookLsp/labelsChanged",
        "codebookLsp/card", "codebookLsp/cardTendencies", "codebookLsp/example",
        "codebookLsp/themes", "codebookLsp/themesChanged", "codebookLsp/themeCard", "codebookLsp/themeSamples",
        "codebookLsp/searchThemes", "codebookLsp/passagesLike", "codebookLsp/workspaceThemes", "codebookLsp/changes",
        "codebookLsp/explain", "codebookLsp/surprise",
        "codebookLsp/datasetPlan", "codebookLsp/previewDataset", "codebookLsp/annotateDataset");

    /// <summary>Problems of a request or notification.</summary>
    public static IEnumerable<string> OfSaid(string method, JsonElement message)
    {
        var parameters = message.TryGetProperty("params", out var given) ? given : default;
        var problems = message.TryGetProperty("id", out _)
            ? Lsp.ProblemsInRequestParams(method, parameters) : Lsp.ProblemsInNotificationParams(method, parameters);
        if (method == "client/registerCapability")
        {
            problems = [.. problems, .. parameters.GetProperty("registrations").EnumerateArray()
                .SelectMany(static one => MetaModel.Lsp.ProblemsIn(one.GetProperty("method").GetString() == "textDocument/diagnostic"
                    ? "DiagnosticRegistrationOptions" : "DidChangeWatchedFilesRegistrationOptions", one.GetProperty("registerOptions")))];
        }

        return problems.Select(problem => $"{method}: {problem}");
    }

    /// <summary>Problems of an answer.</summary>
    public static IEnumerable<string> OfResult(string method, JsonElement result) =>
        Lsp.ProblemsInResult(method, result).Select(problem => $"{method}: {problem}");
}
