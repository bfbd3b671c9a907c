using CodebookLsp.Features.Editor;
using CodebookLsp.Features.Labels;
using CodebookLsp.Server.Protocol;
using CodebookLsp.Server.State;
using CodebookLsp.Text.Printing;

namespace CodebookLsp.Server.Handlers;

/// <summary>
/// <c>textDocument/codeAction</c>: ways to continue the text at a place or after a selection, and why a word is read so; for a dataset, to
/// annotate it.
/// <see href="https://microsoft.github.io/language-server-protocol/specifications/lsp/3.18/specification/#textDocument_codeAction"/>
/// </summary>
internal static class CodeActionHandler
{
    private const int MostProfiles = 20;
    private const string AnnotationId = "continuation";

    public static CodeAction[] Handle(Snapshot snapshot, CodeActionParams request)
    {
        if (snapshot.Text.Fields is not null)
            return Asked(CodeActionKinds.Dataset) && snapshot.Client.Commands ? [Annotate(snapshot.Document.Uri)] : [];
        // An editor that runs our commands has one box for all that can be wished, and why a word is read so in its hovers and menus.
        if (snapshot.Client.Commands)
        {
            return
            [
                .. Asked(CodeActionKinds.Continue) ? [Toward()] : Array.Empty<CodeAction>(),
                .. Asked(CodeActionKinds.Rewrite) && request.Range.Start != request.Range.End
                    ? [Rewrite(snapshot.Document.Uri, request.Range)] : Array.Empty<CodeAction>(),
            ];
        }

        return
        [
            .. Asked(CodeActionKinds.Continue) ? Continuations(snapshot, request.Range) : [],
            .. Asked(CodeActionKinds.Explain) && snapshot.TokenAt(request.Range.Start) is { } word
                && SameCode.Seen(snapshot.Text, word) is not null ? [Why(snapshot.Document.Uri, word.Start)] : Array.Empty<CodeAction>(),
        ];

        bool Asked(string kind) =>
            request.Context?.Only is not { Length: > 0 } only
                || only.Any(asked => kind == asked || kind.StartsWith(asked + ".", StringComparison.Ordinal));
    }

    /// <summary>What an editor without our commands can continue the text with; each is made when it is chosen.</summary>
    private static IEnumerable<CodeAction> Continuations(Snapshot snapshot, Protocol.Range range)
    {
        foreach (var profile in WorkspaceProfiles.All(snapshot.Client.Folders).Take(MostProfiles))
            yield return Action($"Continue with profile '{Printable.Line(profile.Name)}'", new(Profile: profile.Name));
        if (range.Start != range.End)
        {
            yield return Action("Continue with the codes of this selection", new(Selection: "codes"));
            if (snapshot.Settings.Themes is not null)
            {
                yield return Action("Continue with more like this selection", new(Directions: [new(Like: range)]));
                yield return Action("Continue with less like this selection", new(Directions: [new(Like: range, Weight: -1)]));
            }
        }
        else if (snapshot.TokenAt(range.Start) is { } token && snapshot.Text.IsRead(token))
        {
            // Of the others nobody has said what they do to a text.
            var named = CodeList.At(snapshot.Text, token, snapshot.Settings, int.MaxValue, static (_, label) => label is not null).Codes
                .FirstOrDefault(code => snapshot.Settings.Labels.Of(code.Code) is { Origin: LabelOrigin.Person });
            if (named is not null)
            {
                var title = snapshot.Settings.Labels.Titled(named.Code, snapshot.Text.Model.Names);
                yield return Action($"Continue with code {title}", new(Codes: [named.Name]));
                yield return Action($"Continue without code {title}", new(Without: [named.Name]));
            }
        }

        CodeAction Action(string title, ContinueHow how) => new(title)
        {
            Data = new(new(snapshot.Document.Uri, snapshot.Document.Version), range, how),
        };
    }

    private static CodeAction Toward() => new("Continue toward…") { Command = new("Continue toward…", "codebookLsp.continueToward") };

    private static CodeAction Rewrite(string uri, Protocol.Range range) => new("Rewrite this toward…")
    {
        Kind = CodeActionKinds.Rewrite,
        Command = new("Rewrite this toward…", "codebookLsp.rewriteToward") { Arguments = [uri, range] }, // asks where to
    };

    private static CodeAction Why(string uri, int offset) => new("Why this word?")
    {
        Kind = CodeActionKinds.Explain,
        Command = new("Why this word?", CommandHandler.Explain) { Arguments = [uri, offset] },
    };

    private static CodeAction Annotate(string uri) => new("Annotate this dataset in place…")
    {
        Kind = CodeActionKinds.Dataset,
        Command = new("Annotate this dataset in place…", "codebookLsp.annotateDataset") { Arguments = [uri] },
    };

    /// <summary>The edit for one version of the document, to be confirmed by the user where the client can ask.</summary>
    public static WorkspaceEdit Edit(ClientSupport client, string uri, ContinueResult made)
    {
        var edit = new TextEdit(new(made.At, made.At), made.NewText)
        {
            AnnotationId = client is { ConfirmsEdits: true, VersionedEdits: true } ? AnnotationId : null,
        };
        return client.VersionedEdits
            ? new()
            {
                DocumentChanges = [new TextDocumentEdit(new(uri, made.Version), [edit])],
                ChangeAnnotations = client.ConfirmsEdits ? new() { [AnnotationId] = new($"Continue with {made.Profile}", true) } : null,
            }
            : new() { Changes = new() { [uri] = [edit] } };
    }
}
