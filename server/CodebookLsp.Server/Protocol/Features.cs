using System.Text.Json;
using System.Text.Json.Serialization;

namespace CodebookLsp.Server.Protocol;

/// <summary>What any request may ask for beside its answer. This server answers in one piece unless it says otherwise.</summary>
internal abstract record RequestParams
{
    public ProgressToken? WorkDoneToken { get; init; }

    public ProgressToken? PartialResultToken { get; init; }
}

/// <summary>A string or a whole number, as the client chose it.</summary>
[JsonConverter(typeof(ProgressTokenConverter))]
internal readonly record struct ProgressToken(object Value);

internal sealed class ProgressTokenConverter : JsonConverter<ProgressToken>
{
    public override ProgressToken Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        reader.TokenType switch
        {
            JsonTokenType.String => new(JsonSerializer.Deserialize<string>(ref reader, options)!),
            JsonTokenType.Number when reader.TryGetInt64(out var number) => new(number),
            _ => throw new JsonException(),
        };

    public override void Write(Utf8JsonWriter writer, ProgressToken value, JsonSerializerOptions options) =>
        JsonSerializer.Serialize(writer, value.Value, options);
}

/// <summary>Parameters of a request about one document.</summary>
internal interface IAboutDocument
{
    TextDocumentIdentifier TextDocument { get; }
}

/// <summary>Parameters of a request about a place in a document.</summary>
internal interface IAboutPosition : IAboutDocument
{
    Position Position { get; }
}

internal sealed record TextDocumentPositionParams(TextDocumentIdentifier TextDocument, Position Position) : RequestParams, IAboutPosition;

internal sealed record TextDocumentRangeParams(TextDocumentIdentifier TextDocument, Range Range) : RequestParams, IAboutDocument;

internal sealed record TextDocumentParams(TextDocumentIdentifier TextDocument) : RequestParams, IAboutDocument;

internal sealed record Hover(MarkupContent Contents, Range Range);

/// <param name="Kind">"markdown" or "plaintext".</param>
internal sealed record MarkupContent(string Kind, string Value);

internal sealed record InlayHint(Position Position, string Label)
{
    public bool PaddingLeft { get; init; }

    public bool? PaddingRight { get; init; }

    public int? Kind { get; init; }

    public TextEdit[]? TextEdits { get; init; }

    public MarkupContent? Tooltip { get; init; }

    public InlayHintData? Data { get; init; }
}

/// <summary>What comes back when a hint's tooltip is wanted.</summary>
/// <param name="At">The hint's place in UTF-16 units.</param>
internal sealed record InlayHintData(string Uri, int Version, int At);

internal sealed record SemanticTokensDeltaParams(
    TextDocumentIdentifier TextDocument, string PreviousResultId) : RequestParams, IAboutDocument;

internal sealed record SemanticTokens(int[] Data)
{
    public string? ResultId { get; init; }
}

internal sealed record SemanticTokensDelta(string ResultId, SemanticTokensEdit[] Edits);

internal sealed record SemanticTokensEdit(int Start, int DeleteCount, int[] Data);

internal sealed record DocumentHighlight(Range Range, int Kind);

internal sealed record CodeLens(Range Range, Command Command);

internal sealed record ExecuteCommandParams(string Command, JsonElement[]? Arguments, ProgressToken? WorkDoneToken);

/// <param name="CommandId">At the wire <c>command</c>; empty for a title that does nothing.</param>
internal sealed record Command(string Title, [property: JsonPropertyName("command")] string CommandId)
{
    public object[]? Arguments { get; init; }
}

internal sealed record DocumentDiagnosticParams(TextDocumentIdentifier TextDocument, string? Identifier, string? PreviousResultId)
    : RequestParams, IAboutDocument;

internal sealed record FullDocumentDiagnosticReport(Diagnostic[] Items)
{
    public string Kind { get; } = "full";
}

internal sealed record Diagnostic(Range Range, string Message)
{
    /// <summary>3: information.</summary>
    public int Severity { get; } = 3;

    public string Code { get; } = "rare-codes";

    public string Source { get; } = "codebooklsp";
}

/// <summary>Options of pull diagnostics, as they are registered.</summary>
internal sealed record DiagnosticRegistrationOptions
{
    /// <summary>Null: those of the client's own choice.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.Never)]
    public JsonElement? DocumentSelector { get; }

    public string Identifier { get; } = "codebooklsp";

    public bool InterFileDependencies { get; }

    public bool WorkspaceDiagnostics { get; }
}
