using System.Globalization;

namespace CodebookLsp.Server.Rpc;

/// <summary>
/// The lines before a message
/// (<see href="https://microsoft.github.io/language-server-protocol/specifications/lsp/3.18/specification/#headerPart">header part</see>).
/// Their names may be written in any case, as HTTP's may.
/// </summary>
internal sealed class MessageHeader
{
    /// <summary>The longest message that is accepted, in bytes.</summary>
    private const int Longest = 1 << 29;

    /// <summary>The length of the message in bytes; null as long as no line says it.</summary>
    public int? Length { get; private set; }

    /// <summary>Why the message cannot be read; null when it can.</summary>
    public string? Problem { get; private set; }

    public void Take(string line)
    {
        var colon = line.IndexOf(':', StringComparison.Ordinal);
        var (name, value) = colon < 0 ? (line, "") : (line[..colon].Trim(), line[(colon + 1)..].Trim());
        if (IsNamed(name, "Content-Length"))
            Length = int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var bytes) && bytes <= Longest ? bytes : null;
        else if (IsNamed(name, "Content-Type"))
            Problem = Charset(value) is "" or "utf-8" or "utf8" ? null : $"its charset is '{Charset(value)}', not utf-8";
    }

    /// <summary>The rest of a message that was longer than it said may stand before a name.</summary>
    private static bool IsNamed(string name, string wanted) =>
        name.EndsWith(wanted, StringComparison.OrdinalIgnoreCase)
        && (name.Length == wanted.Length || name[^(wanted.Length + 1)] is '}' or ']');

    /// <summary>Of <c>application/vscode-jsonrpc; charset="UTF-8"</c>: utf-8. Empty when there is none.</summary>
    private static string Charset(string type)
    {
        foreach (var parameter in type.Split(';').Skip(1))
        {
            if (parameter.Split('=', 2) is [var name, var value] && name.Trim().Equals("charset", StringComparison.OrdinalIgnoreCase))
                return value.Trim().Trim('"', '\'').ToLowerInvariant();
        }

        return "";
    }
}
