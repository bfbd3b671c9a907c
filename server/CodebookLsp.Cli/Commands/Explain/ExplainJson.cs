using System.Text.Json.Nodes;
using CodebookLsp.Features.Core;
using CodebookLsp.Features.Editor;
using CodebookLsp.Features.Explain;
using CodebookLsp.Text.Printing;

namespace CodebookLsp.Cli.Commands.Explain;

/// <summary>What was expected and why, for programs. Offsets are UTF-16 units of the text; lines count from 1.</summary>
internal static class ExplainJson
{
    public static string Word(ExplainedWord word) => new JsonObject
    {
        ["file"] = word.File,
        ["word"] = word.Expected.Word,
        ["line"] = word.Lines.LineAt(word.Expected.Range.Start) + 1,
        ["start"] = word.Expected.Range.Start,
        ["end"] = word.Expected.Range.End,
        ["bits"] = Rounded(word.Expected.Bits),
        ["rank"] = word.Expected.Rank,
        ["expected"] = Words(word.Expected.InPlace),
        ["next"] = Words(word.Expected.After),
        ["withoutCodes"] = word.Contrast is not { } contrast ? null : new JsonObject
        {
            ["layers"] = new JsonArray([.. contrast.Layers.Select(static layer => JsonValue.Create(layer))]),
            ["expected"] = Words(contrast.Without),
            ["bits"] = Rounded(contrast.BitsWithout),
            ["bitsWith"] = Rounded(contrast.BitsWith),
            ["divergence"] = Rounded(contrast.Divergence),
        },
        ["sites"] = word.Effects?.Sites ?? 0,
        ["codes"] = new JsonArray([.. (word.Effects?.Most ?? []).Select(effect => Effect(word, effect))]),
    }.ToJsonString(ReadableJson.Options) + "\n";

    private static JsonObject Effect(ExplainedWord word, CodeEffect effect) => new()
    {
        ["codes"] = new JsonArray([.. effect.Codes.Select(code => new JsonObject
        {
            ["code"] = word.Text.Model.Names.Of(code),
            ["label"] = word.Settings.Labels.Of(code)?.Text,
            ["examples"] = new JsonArray([.. Examples(word, code).Words.Select(static example => JsonValue.Create(example))]),
            ["alike"] = Examples(word, code).AreAlike,
        })]),
        ["bits"] = Rounded(effect.Bits),
        ["promoted"] = Moved(effect.Promoted),
        ["suppressed"] = Moved(effect.Suppressed),
        ["read"] = effect.Reads is not { } reads ? null : new JsonArray([.. reads.Words.Select(static read => new JsonObject
        {
            ["word"] = read.Text,
            ["start"] = read.Range.Start,
            ["end"] = read.Range.End,
            ["share"] = Rounded(read.Share),
        })]),
    };

    /// <summary>Words that a code fires on which has no label.</summary>
    private static CodeExamples Examples(ExplainedWord word, CodeId code) =>
        word.Settings.Labels.Of(code) is null ? CodeWords.Telling(word.Text, code, word.Token, word.Settings) : new([], false);

    private static JsonArray Words(IReadOnlyList<ExpectedWord> words) =>
        new([.. words.Select(static word => new JsonObject { ["word"] = word.Text, ["probability"] = Rounded(word.Probability) })]);

    private static JsonArray Moved(IReadOnlyList<MovedWord> words) => new([.. words.Select(static word => new JsonObject
    {
        ["word"] = word.Text,
        ["with"] = Rounded(word.With),
        ["without"] = Rounded(word.Without),
    })]);

    /// <summary>Digits beyond differ between processors.</summary>
    private static double? Rounded(double? number) => number is { } value ? Math.Round(value, 4) : null;
}
