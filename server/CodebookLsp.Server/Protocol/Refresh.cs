namespace CodebookLsp.Server.Protocol;

/// <summary>The requests by which an editor is told to ask for something again.</summary>
internal static class Refresh
{
    public const string InlayHints = "workspace/inlayHint/refresh";

    public const string SemanticTokens = "workspace/semanticTokens/refresh";

    public const string CodeLenses = "workspace/codeLens/refresh";

    public const string Diagnostics = "workspace/diagnostic/refresh";
}
