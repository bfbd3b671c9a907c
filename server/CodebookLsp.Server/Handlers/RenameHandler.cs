using CodebookLsp.Features.Core;
using CodebookLsp.Features.Editor;
using CodebookLsp.Server.Protocol;
using CodebookLsp.Server.State;

namespace CodebookLsp.Server.Handlers;

/// <summary>
/// <c>textDocument/prepareRename</c>: a rename at a token gives a name to its leading code, the first in its hover.
/// <see href="https://microsoft.github.io/language-server-protocol/specifications/lsp/3.18/specification/#textDocument_prepareRename"/>
/// </summary>
internal static class RenameHandler
{
    public static PrepareRenameResult? Prepare(Snapshot snapshot, LiveToken token) =>
        Code(snapshot, token) is { } code && SameCode.Seen(snapshot.Text, token) is { } range
            ? new(snapshot.ToLsp(range.Start, range.End), snapshot.Settings.Labels.Of(code)?.Text ?? snapshot.Text.Model.Names.Of(code))
            : null;

    public static CodeId? Code(Snapshot snapshot, LiveToken token) => SameCode.MostSalient(snapshot.Text, token, snapshot.Settings);
}
