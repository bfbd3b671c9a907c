using System.Globalization;
using System.Text.Json;
using CodebookLsp.Features.Editor;
using CodebookLsp.Server.Protocol;
using CodebookLsp.Server.Rpc;
using CodebookLsp.Server.State;
using CodebookLsp.Text.Printing;

namespace CodebookLsp.Server.Handlers;

/// <summary>
/// <c>workspace/executeCommand</c>: what a lens does in an editor that has no commands of ours. It says in one message what the lens is
/// about.
/// <see href="https://microsoft.github.io/language-server-protocol/specifications/lsp/3.18/specification/#workspace_executeCommand"/>
/// </summary>
internal sealed class CommandHandler(Session session, ClientConnection client)
{
    /// <summary>A lens of themes; its argument is the theme's number.</summary>
    public const string OpenTheme = "codebookLsp.openTheme";

    /// <summary>A lens of codes; its arguments are the document and the code's name.</summary>
    public const string FindAll = "codebookLsp.findAll";

    private const int MostLines = 20;

    /// <returns>What was said.</returns>
    /// <exception cref="StreamJsonRpc.LocalRpcException">There is no such command, or it is not about anything that is there.</exception>
    public string Execute(ExecuteCommandParams request)
    {
        var said = (request.Command, request.Arguments) switch
        {
            (OpenTheme, [{ ValueKind: JsonValueKind.Number } number]) when number.TryGetInt32(out var theme) => Theme(theme),
            (FindAll, [{ ValueKind: JsonValueKind.String } uri, { ValueKind: JsonValueKind.String } code]) =>
                Places(uri.GetString()!, code.GetString()!),
            _ => throw LspError.Failed($"There is no command '{Printable.Line(request.Command)}' with these arguments."),
        };
        client.Show(MessageType.Info, said);
        return said;
    }

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
