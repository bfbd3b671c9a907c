using CodebookLsp.Features.Editor;
using CodebookLsp.Features.Labels;
using CodebookLsp.Features.Steering;
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

    public static CodeAction[] Handle(Snapshot snapshot, CodeActionParams request, IReadOnlyList<SteeringProfile> profiles)
    {
        if (snapshot.Text.Fields is not null)
            return Asked(CodeActionKinds.Dataset) && snapshot.Client.Commands ? [Annotate(snapshot.Document.Uri)] : [];
        // An editor that runs our commands has it in its hovers and menus.
        CodeAction[] why = Asked(CodeActionKinds.Explain) && !snapshot.Client.Commands
            && snapshot.TokenAt(request.Range.Start) is { } word && SameCode.Seen(snapshot.Text, word) is not null
                ? [Why(snapshot.Document.Uri, word.Start)] : [];
        if (!Asked(CodeActionKinds.Continue))
            return why;
        var actions = profiles.Take(MostProfiles)
            .Select(profile => Action($"Continue with profile '{Printable.Line(profile.Name)}'", new(Profile: profile.Name))).ToList();
        if (request.Range.Start != request.Range.End)
        {
            actions.Add(Action("Continue with the codes of this selection", new(Selection: "codes")));
            actions.Add(Action("Continue with more like this selection", new(Selection: "more")));
            actions.Add(Action("Continue with less like this selection", new(Selection: "less")));
            if (snapshot.Settings.Themes is not null)
                actions.Add(Action("Continue with what this selection is about", new(Directions: [new(Like: request.Range)])));
        }
        else if (snapshot.TokenAt(request.Range.Start) is { } token && snapshot.Text.IsRead(token)
            && CodeList.At(snapshot.Text, token, snapshot.Settings, 1, static (_, _) => true).Codes is [var salient, ..])
        {
            var title = snapshot.Settings.Labels.Titled(salient.Code, snapshot.Text.Model.Names);
            actions.Add(Action($"Continue with code {title}", new(Codes: [salient.Name])));
            actions.Add(Action($"Continue without code {title}", new(Without: [salient.Name])));
        }

        return [.. actions, .. why];

        bool Asked(string kind) =>
            request.Context?.Only is not { Length: > 0 } only
                || only.Any(asked => kind == asked || kind.StartsWith(asked + ".", StringComparison.Ordinal));

        CodeAction Action(string title, ContinueHow how)
        {
            var asked = new ContinueParams(new(snapshot.Document.Uri, snapshot.Document.Version), request.Range, how);
            return snapshot.Client.Commands
                ? new(title) { Command = new(title, "codebookLsp.continue") { Arguments = [asked] } } // shows a preview
                : new(title) { Data = asked };
        }
    }

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
