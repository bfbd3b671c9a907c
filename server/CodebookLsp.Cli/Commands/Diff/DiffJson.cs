using System.Text.Json.Nodes;
using CodebookLsp.Features.Revisions;
using CodebookLsp.Features.Themes;
using CodebookLsp.Text.Offsets;
using CodebookLsp.Text.Printing;

namespace CodebookLsp.Cli.Commands.Diff;

/// <summary>The same for programs. Offsets are UTF-16 units of the text that they are of; lines count from 1.</summary>
internal static class DiffJson
{
    public static string Of(ComparedTexts told) => new JsonObject
    {
        ["before"] = told.Before,
        ["after"] = told.After,
        ["paragraphs"] = told.Changes.Paragraphs,
        ["commonParagraphs"] = told.Changes.Common,
        ["parts"] = new JsonArray([.. told.Changes.Parts.Select(part => Part(part, told))]),
        ["themes"] = new JsonArray([.. told.Changes.Themes.Select(shift => new JsonObject
        {
            ["theme"] = Theme(shift.Theme, told),
            ["before"] = Math.Round(shift.Before, 4),
            ["after"] = Math.Round(shift.After, 4),
        })]),
        ["stayed"] = new JsonObject
        {
            ["words"] = told.Changes.Reread.Words,
            ["withOtherCodes"] = told.Changes.Reread.Touched,
            ["codesOfAWord"] = told.Changes.Reread.Sites,
            ["most"] = new JsonArray([.. told.Changes.Reread.Most.Select(word => new JsonObject
            {
                ["word"] = told.LinesAfter.Text[word.Range.Start..word.Range.End],
                ["range"] = Range(word.Range, told.LinesAfter),
                ["otherCodes"] = word.Changed,
            })]),
        },
    }.ToJsonString(ReadableJson.Options) + "\n";

    private static JsonObject Part(ChangedPart part, ComparedTexts told) => new()
    {
        ["before"] = Range(part.Before, told.LinesBefore),
        ["after"] = Range(part.After, told.LinesAfter),
        ["themeBefore"] = Theme(part.ThemeBefore, told),
        ["themeAfter"] = Theme(part.ThemeAfter, told),
        ["words"] = new JsonArray([.. part.Words.Select(words => new JsonObject
        {
            ["before"] = told.LinesBefore.Text[words.Before.Start..words.Before.End],
            ["after"] = told.LinesAfter.Text[words.After.Start..words.After.End],
        })]),
        ["came"] = Codes(part.Came, told),
        ["went"] = Codes(part.Went, told),
    };

    private static JsonArray Codes(IReadOnlyList<CodeChange> codes, ComparedTexts told) => new([.. codes.Select(code => new JsonObject
    {
        ["code"] = told.Names.Of(code.Code),
        ["called"] = code.Title,
        ["before"] = code.Before,
        ["after"] = code.After,
        ["on"] = new JsonArray([.. code.Words.Select(static word => JsonValue.Create(word))]),
    })]);

    private static JsonObject? Theme(Theme? theme, ComparedTexts told) => theme is null || told.Themes is not { } themes ? null
        : new() { ["number"] = theme.Number, ["name"] = themes.Called(theme) };

    private static JsonObject Range(TextRange range, LineMap lines) =>
        new() { ["line"] = lines.LineAt(range.Start) + 1, ["start"] = range.Start, ["end"] = range.End };
}
