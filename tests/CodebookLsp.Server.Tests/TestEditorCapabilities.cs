using System.Globalization;

namespace CodebookLsp.Server.Tests;

/// <summary>What <see cref="TestEditor"/> says of itself and can do.</summary>
internal static class TestEditorCapabilities
{
    /// <summary>The parameters of <c>initialize</c>, as JSON.</summary>
    public static string Hello(string encoding, int? process, string? folder, bool commands, bool watches)
    {
        var root = folder is null ? "null" : $"\"{new Uri(folder)}\"";
        var making = watches ? ", \"resourceOperations\": [\"create\"]" : "";
        return $$"""
            {
              "processId": {{process?.ToString(CultureInfo.InvariantCulture) ?? "null"}},
              "rootUri": {{root}},
              "clientInfo": { "name": "test" },
              "capabilities": {
                "general": { "positionEncodings": ["unheard-of", "{{encoding}}"] },
                "window": { "workDoneProgress": true },
                "workspace": {
                  "configuration": true,
                  "didChangeWatchedFiles": { "dynamicRegistration": {{Json(watches)}} },
                  "workspaceEdit": { "documentChanges": true, "changeAnnotationSupport": {}{{making}} },
                  "inlayHint": { "refreshSupport": true },
                  "semanticTokens": { "refreshSupport": true },
                  "codeLens": { "refreshSupport": true }
                },
                "textDocument": {
                  "hover": { "contentFormat": ["markdown", "plaintext"] },
                  "diagnostic": { "dynamicRegistration": true },
                  "documentSymbol": { "hierarchicalDocumentSymbolSupport": {{Json(commands)}} },
                  "rename": { "prepareSupport": {{Json(watches)}} }
                }
              },
              "initializationOptions": { "commandLinks": {{Json(commands)}} }
            }
            """;
    }

    private static string Json(bool value) => value ? "true" : "false";
}
