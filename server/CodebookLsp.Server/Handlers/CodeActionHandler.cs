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
    private const int MostThemes = 6;
    private const int MostOfDocument = 3;

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
            .. Asked(CodeActionKinds.Rewrite) && request.Range.Start != request.Range.End ? Rewritings(snapshot, request.Range) : [],
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
            Data = new(Continue: new(new(snapshot.Document.Uri, snapshot.Document.Version), range, how)),
        };
    }

    /// <summary>The themes that a passage can be led to with some sense: those of the rest of the document, and those near its
    /// own.</summary>
    private static IEnumerable<CodeAction> Rewritings(Snapshot snapshot, Protocol.Range range)
    {
        var (start, end) = snapshot.Offsets(range);
        if (snapshot.Settings.Themes is not { } open || snapshot.Themes is not { } read)
            return [];
        var own = ThemePassages.Of(read, start, end)?.Themes ?? [];
        var all = read.Text.Windows.SelectMany(static window => window.Themes).Select(static one => one.Theme.Number)
            .GroupBy(static number => number).OrderByDescending(static group => group.Count()).Select(static group => group.Key);
        var near = own.SelectMany(static theme => theme.Nearest).OrderByDescending(static one => one.Cosine)
            .Select(static one => one.Number);
        return all.Where(Fits).Take(MostOfDocument).Concat(near.Where(Fits)).Distinct().Take(MostThemes)
            .Select(number => new CodeAction($"Rewrite toward “{ThemeWords.Name(open, open.Themes.Themes[number])}”")
            {
                Kind = CodeActionKinds.Rewrite,
                Data = new(Rewrite: new(
                    new(snapshot.Document.Uri, snapshot.Document.Version), range, [new(Theme: number, Weight: 1)])),
            });

        bool Fits(int number) => own.All(theme => theme.Number != number)
            && open.Themes.Themes[number] is { Hidden: null, Direction.Count: > 0, Writing: null or { Writable: true } };
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
}
