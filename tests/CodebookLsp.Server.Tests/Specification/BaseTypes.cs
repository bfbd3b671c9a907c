using System.Text.Json;
using System.Text.RegularExpressions;

namespace CodebookLsp.Server.Tests.Specification;

/// <summary>
/// The <see href="https://microsoft.github.io/language-server-protocol/specifications/lsp/3.18/specification/#baseTypes">base types</see>:
/// what JSON has, with narrower numbers, and texts that mean something.
/// </summary>
internal static partial class BaseTypes
{
    /// <summary>What is wrong with a value; null when nothing is.</summary>
    public static Problem? Check(string name, JsonElement value, string path)
    {
        return name switch
        {
            "string" or "RegExp" => Kind(JsonValueKind.String),
            "boolean" => value.ValueKind is JsonValueKind.True or JsonValueKind.False ? null : OtherKind(),
            "null" => Kind(JsonValueKind.Null),
            "decimal" => Kind(JsonValueKind.Number),
            "integer" => Kind(JsonValueKind.Number)
                ?? (value.TryGetInt32(out _) ? null : Flaw($"is {value.GetRawText()}, which is no integer of 32 bits")),
            "uinteger" => Kind(JsonValueKind.Number)
                ?? (value.TryGetInt32(out var number) && number >= 0
                    ? null : Flaw($"is {value.GetRawText()}, which is no integer from 0 to 2^31 - 1")),
            "URI" or "DocumentUri" => Kind(JsonValueKind.String)
                ?? (AbsoluteUri().IsMatch(value.GetString()!) ? null : Flaw($"is '{value.GetString()}', which is no absolute URI")),
            _ => throw new ArgumentOutOfRangeException(nameof(name), name, "The model has a base type that we do not know."),
        };

        Problem? Kind(JsonValueKind kind) => value.ValueKind == kind ? null : OtherKind();

        Problem OtherKind() => new(path, $"is {Describe(value)}, not {name}", IsOtherKind: true);

        Problem Flaw(string what) => new(path, what);
    }

    /// <summary>"an object", "the number 7": a value for messages.</summary>
    public static string Describe(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Undefined => "missing",
        JsonValueKind.Object => "an object",
        JsonValueKind.Array => "an array",
        JsonValueKind.Number => $"the number {value.GetRawText()}",
        _ => value.GetRawText(),
    };

    /// <summary>
    /// RFC 3986 by its letters: <see cref="Uri"/> takes a path for a file URI and encodes what is not. A scheme of one letter is a drive.
    /// </summary>
    [GeneratedRegex(@"\A[A-Za-z][A-Za-z0-9+.-]+:([A-Za-z0-9\-._~:/?#\[\]@!$&'()*+,;=]|%[0-9A-Fa-f]{2})*\z")]
    private static partial Regex AbsoluteUri();
}
