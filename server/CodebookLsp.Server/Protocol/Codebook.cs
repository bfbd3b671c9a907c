using System.Globalization;
using System.Text.Json.Serialization;
using CodebookLsp.Features.Core;
using CodebookLsp.Network.Primitives;

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
    /// <summary>"135 codebooks of 1,024 codes", for people.</summary>
    public required string Codebooks { get; init; }

    public static StatusModel Of(LoadedModel model) =>
        new(model.Name, model.Hash, model.Sites.Count, model.Sites.Sum(static site => site.Codes), model.Device, model.PrecisionName)
        {
            Codebooks = Counted(model.Sites),
        };

    private static string Counted(IReadOnlyList<Site> sites)
    {
        int[] sizes = [.. sites.Select(static site => site.Codes).Distinct()];
        var books = sites.Count == 1 ? "1 codebook" : string.Create(CultureInfo.InvariantCulture, $"{sites.Count:N0} codebooks");
        return sizes is [var codes] ? string.Create(CultureInfo.InvariantCulture, $"{books} of {codes:N0} codes")
            : string.Create(CultureInfo.InvariantCulture, $"{books} with {sites.Sum(static site => site.Codes):N0} codes together");
    }
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
