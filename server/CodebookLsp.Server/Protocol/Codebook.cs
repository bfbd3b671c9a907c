using System.Text.Json.Serialization;
using CodebookLsp.Features.Core;

namespace CodebookLsp.Server.Protocol;

// Our own messages: docs/editor-protocol.md. What may be null is there as null: their readers ask for it.

internal sealed record StatusParams(
    string State, string Message, [property: JsonIgnore(Condition = JsonIgnoreCondition.Never)] string? Hint, int Pending,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.Never)] StatusModel? Model);

internal sealed record PauseParams(bool Paused);

internal sealed record StatusModel(
    string Name, [property: JsonIgnore(Condition = JsonIgnoreCondition.Never)] string? Hash, int Sites, int Codes, string Device,
    string Precision)
{
    public static StatusModel Of(LoadedModel model) =>
        new(model.Name, model.Hash, model.Sites.Count, model.Sites.Sum(static site => site.Codes), model.Device, model.PrecisionName);
}

internal sealed record CodesParams(
    TextDocumentIdentifier TextDocument, Range? Range, int? Limit, string? Filter, string[]? Codes) : IAboutDocument;

internal sealed record CodesResult(
    int Version, [property: JsonIgnore(Condition = JsonIgnoreCondition.Never)] CodesToken? Token, int Tokens, int Read, CodeEntry[] Codes);

internal sealed record CodesToken(string Text, Range Range);

internal sealed record CodeEntry(
    string Code,
    int Layer,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.Never)] int? Head,
    int Id,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.Never)] string? Label,
    int Count,
    int DocumentCount,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.Never)] float? Similarity,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.Never)] int? Color);

internal sealed record OccurrencesParams(TextDocumentIdentifier TextDocument, string Code) : IAboutDocument;

internal sealed record OccurrencesResult(int Version, Range[] Ranges);
