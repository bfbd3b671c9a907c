using CodebookLsp.Features.Editor;
using CodebookLsp.Server.Protocol;
using CodebookLsp.Server.State;

namespace CodebookLsp.Server.Handlers;

/// <summary>
/// <c>textDocument/semanticTokens</c>: words on which a code with a colour fires, and words that carry the theme of their passage, a type
/// for each colour; and words that are surprising, a modifier for each strength.
/// <see href="https://microsoft.github.io/language-server-protocol/specifications/lsp/3.18/specification/#textDocument_semanticTokens"/>
/// </summary>
internal sealed class SemanticTokensHandler(SemanticTokenHistory sent, ClientConnection client)
{
    public static SemanticTokensLegend Legend { get; } =
        new(
            [
                .. Enumerable.Range(1, LiveSettings.Colors).Select(static color => $"codebookCode{color}"),
                .. Enumerable.Range(1, LiveSettings.Colors).Select(static color => $"codebookTheme{color}"),
                "codebookWord",
            ],
            ["strong", "surprising", "verySurprising", "mostSurprising"]);

    public SemanticTokens Range(Snapshot snapshot, int start, int end) => new(Data(snapshot, start, end));

    public SemanticTokens Full(Snapshot snapshot, TextDocumentParams request, bool isRead)
    {
        var (now, _) = sent.Keep(request.TextDocument.Uri, Data(snapshot, 0, snapshot.Text.Text.Length));
        return new(now.Data) { ResultId = now.Id };
    }

    /// <summary>What is different since the editor asked last; everything when it has something else than what was sent last.</summary>
    public object Delta(Snapshot snapshot, SemanticTokensDeltaParams request, bool isRead)
    {
        var (now, before) = sent.Keep(request.TextDocument.Uri, Data(snapshot, 0, snapshot.Text.Text.Length));
        return before is not null && before.Id == request.PreviousResultId
            ? new SemanticTokensDelta(now.Id, Edits(before.Data, now.Data))
            : new SemanticTokens(now.Data) { ResultId = now.Id };
    }

    /// <summary>Five numbers a token: lines and columns since the one before, length, type, modifiers.</summary>
    private int[] Data(Snapshot snapshot, int start, int end)
    {
        if (snapshot.Settings.Surprise && !snapshot.Text.Surprise().IsWhole)
            client.RefreshLater(Refresh.SemanticTokens); // there will be more to say
        var data = new List<int>();
        var (line, column) = (0, 0);
        foreach (var range in SurpriseMarks.WithColors(snapshot.Text, start, end, snapshot.Settings))
        {
            var from = snapshot.Lines.Position(range.Start, snapshot.Client.Columns);
            var to = snapshot.Lines.Position(range.End, snapshot.Client.Columns);
            var type = range.Color == 0 ? Legend.TokenTypes.Length - 1
                : range.Color - 1 + (range.Tint == WordTint.Code ? 0 : LiveSettings.Colors);
            var modifiers = (range.Tint == WordTint.StrongTheme ? 1 : 0) | (range.Surprise is { } surprise ? 1 << (int)surprise : 0);
            data.AddRange(
                [from.Line - line, from.Line == line ? from.Column - column : from.Column, to.Column - from.Column, type, modifiers]);
            (line, column) = (from.Line, from.Column);
        }

        return [.. data];
    }

    /// <summary>What turns one answer into the next: everything between their common beginning and end.</summary>
    public static SemanticTokensEdit[] Edits(int[] before, int[] after)
    {
        var start = before.AsSpan().CommonPrefixLength(after) / 5 * 5;
        var end = 0;
        while (end + 5 <= Math.Min(before.Length, after.Length) - start && Last(before, end).SequenceEqual(Last(after, end)))
            end += 5;
        return start == before.Length && start == after.Length ? [] : [new(start, before.Length - end - start, after[start..^end])];

        static ReadOnlySpan<int> Last(int[] data, int end) => data.AsSpan(data.Length - end - 5, 5);
    }
}
