using System.Globalization;
using System.Text.Json.Nodes;

namespace CodebookLsp.Features.TokFsm;

/// <summary>The digits of states as a tokenizer.json, so that every command can read and write walks as texts: "0412" is state 4, then
/// 12.</summary>
public static class DigitsTokenizer
{
    public const string FileName = "tokenizer.json";
    private const string Start = "<|endoftext|>";

    /// <summary>The file's text. A text begins with the token that begins a walk.</summary>
    public static string Json(StateDigits digits)
    {
        var vocabulary = new JsonObject();
        for (var digit = 0; digit < digits.Start; digit++)
            vocabulary[digit.ToString(CultureInfo.InvariantCulture)] = digit;
        return new JsonObject
        {
            ["version"] = "1.0",
            ["added_tokens"] = new JsonArray(new JsonObject
            {
                ["id"] = digits.Start,
                ["content"] = Start,
                ["single_word"] = false,
                ["lstrip"] = false,
                ["rstrip"] = false,
                ["normalized"] = false,
                ["special"] = true,
            }),
            ["normalizer"] = null,
            ["pre_tokenizer"] = new JsonObject
            {
                ["type"] = "ByteLevel",
                ["add_prefix_space"] = false,
                ["trim_offsets"] = true,
                ["use_regex"] = true,
            },
            ["post_processor"] = new JsonObject
            {
                ["type"] = "TemplateProcessing",
                ["single"] = new JsonArray(Special(), Sequence("A")),
                ["pair"] = new JsonArray(Special(), Sequence("A"), Sequence("B")),
                ["special_tokens"] = new JsonObject
                {
                    [Start] = new JsonObject
                    {
                        ["id"] = Start,
                        ["ids"] = new JsonArray(digits.Start),
                        ["tokens"] = new JsonArray(Start),
                    },
                },
            },
            ["decoder"] = new JsonObject
            {
                ["type"] = "ByteLevel",
                ["add_prefix_space"] = true,
                ["trim_offsets"] = true,
                ["use_regex"] = true,
            },
            ["model"] = new JsonObject { ["type"] = "BPE", ["vocab"] = vocabulary, ["merges"] = new JsonArray() },
        }.ToJsonString() + "\n";

        static JsonObject Special() => new() { ["SpecialToken"] = new JsonObject { ["id"] = Start, ["type_id"] = 0 } };

        static JsonObject Sequence(string id) => new() { ["Sequence"] = new JsonObject { ["id"] = id, ["type_id"] = 0 } };
    }
}
