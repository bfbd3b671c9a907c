using System.Globalization;
using System.Text.Json;
using CodebookLsp.Features.Editor;
using CodebookLsp.Server.Protocol;
using CodebookLsp.Server.Rpc;
using CodebookLsp.Server.Scheduling;
using CodebookLsp.Server.State;
using CodebookLsp.Text.Printing;

namespace CodebookLsp.Server.Handlers;

/// <summary>
/// <c>workspace/executeCommand</c>: what a lens or a code action does in an editor that has no commands of ours. It says in one message
/// what they are about.
/// <see href="https://microsoft.github.io/language-server-protocol/specifications/lsp/3.18/specification/#workspace_executeCommand"/>
/// </summary>
internal sealed class CommandHandler(
    Session session, ClientConnection client, DocumentRequests documents, ExplainHandler explaining)
{
    /// <summary>A lens of themes; its argument is the theme's number.</summary>
    public const string OpenTheme = "codebookLsp.openTheme";

    /// <summary>A lens of codes; its arguments are the document and the code's name.</summary>
    public const string FindAll = "codebookLsp.findAll";

    /// <summary>A code action; its arguments are the document and where the word is, in UTF-16 units.</summary>
    public const string Explain = "codebookLsp.explain";

    private const int MostLines = 20;

    /// <summary>What an editor is told that the server runs.</summary>
    public static string[] All => [OpenTheme, FindAll, Explain];

    /// <returns>What was said.</returns>
    /// <exception cref="StreamJsonRpc.LocalRpcException">There is no such command, or it is not about anything that is there.</exception>
    public async Task<string> ExecuteAsync(ExecuteCommandParams request, CancellationToken cancel)
    {
        var said = (request.Command, request.Arguments) switch
        {
            (OpenTheme, [{ ValueKind: JsonValueKind.Number } number]) when number.TryGetInt32(out var theme) => Theme(theme),
            (FindAll, [{ ValueKind: JsonValueKind.String } uri, { ValueKind: JsonValueKind.String } code]) =>
                Places(uri.GetString()!, code.GetString()!),
            (Explain, [{ ValueKind: JsonValueKind.String } uri, { ValueKind: JsonValueKind.Number } at])
                when at.TryGetInt32(out var offset) => await ExplainedAsync(uri.GetString()!, offset, cancel).ConfigureAwait(false),
            _ => throw LspError.Failed($"There is no command '{Printable.Line(request.Command)}' with these arguments."),
        };
        client.Show(MessageType.Info, said);
        return said;
    }

    private async Task<string> ExplainedAsync(string uri, int offset, CancellationToken cancel) =>
        Printable.Line(await documents.TokenAsync(
            uri, snapshot => snapshot.Text.TokenAt(offset), (snapshot, token) => explaining.SaidAsync(snapshot, token, cancel),
            ExplainHandler.NotRead, cancel).ConfigureAwait(false) ?? throw LspError.Failed("There is no word here that is read."));

    private string Theme(int number)
    {
        var themes = session.Settings.Current.Themes ?? throw LspError.NoModel();
        if (number < 0 || number >= themes.Themes.Themes.Count)
            throw LspError.UnknownTheme(number);
        var (_, name, sentence, words) = ThemesHandler.Entry(themes, themes.Themes.Themes[number]);
        return Printable.Line($"{name}: {sentence ?? "a theme."} Its words: {string.Join(", ", words)}.");
    }

    private string Places(string uri, string name)
    {
        var text = session.Find(uri)?.Live ?? throw LspError.NoModel();
        var code = text.Model.Names.Find(name) ?? throw LspError.UnknownCode(name);
        var lines = SameCode.Occurrences(text, code).Select(range => session.Find(uri)!.Lines.LineAt(range.Start) + 1).Distinct().ToList();
        var label = session.Settings.Current.Labels.Of(code)?.Text;
        var shown = string.Join(", ", lines.Take(MostLines).Select(static line => line.ToString(CultureInfo.InvariantCulture)));
        var more = lines.Count > MostLines ? ", …" : "";
        return Printable.Line($"{name}{(label is null ? "" : $" ({label})")} fires on lines {shown}{more}.");
    }
}
