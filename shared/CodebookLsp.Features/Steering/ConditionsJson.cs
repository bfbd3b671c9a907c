using System.Text.Json;
using System.Text.Json.Nodes;

namespace CodebookLsp.Features.Steering;

/// <summary>The conditions of a profile as properties of its JSON.</summary>
internal static class ConditionsJson
{
    private const int MostCodes = 1000;
    private const int MostWords = 100;
    private const int MostWithin = 1000;

    public static void Add(JsonObject profile, SteeringConditions conditions)
    {
        if (conditions.When.Count > 0)
        {
            profile["when"] = new JsonArray([.. conditions.When.Select(ProfileFile.ToJson)]);
            profile["within"] = conditions.Within;
        }

        if (conditions.AfterSentence)
            profile["afterSentence"] = true;
        if (conditions.UntilSaid.Count > 0)
            profile["untilSaid"] = new JsonArray([.. conditions.UntilSaid.Select(static word => (JsonNode)word)]);
    }

    /// <exception cref="ProfileException">One of them is something else.</exception>
    public static SteeringConditions Read(JsonElement profile, string source)
    {
        var none = SteeringConditions.None;
        SteeringConditions read = new()
        {
            When = [.. Items(profile, "when", MostCodes, source, "a list of codes")
                .Select((code, at) => ProfileFile.Code(code, source, $"when[{at}]"))],
            Within = (ProfileJson.Whole(profile, "within", source, "") ?? none.Within) is >= 1 and <= MostWithin and var tokens
                ? tokens : throw ProfileException.Wrong(source, "within", "a number of tokens from 1 to 1000"),
            AfterSentence = profile.TryGetProperty("afterSentence", out var after) && after.ValueKind switch
            {
                JsonValueKind.True => true,
                JsonValueKind.False => false,
                _ => throw ProfileException.Wrong(source, "afterSentence", "true or false"),
            },
            UntilSaid = [.. Items(profile, "untilSaid", MostWords, source, "a list of words")
                .Select(word => word.ValueKind == JsonValueKind.String && word.GetString()!.Trim() is { Length: > 0 } said
                    ? said : throw ProfileException.Wrong(source, "untilSaid", "a list of words"))],
        };
        return read.AreNone ? none : read;
    }

    private static JsonElement[] Items(JsonElement profile, string name, int most, string source, string expected) =>
        !profile.TryGetProperty(name, out var found) ? []
        : found.ValueKind == JsonValueKind.Array && found.GetArrayLength() <= most ? [.. found.EnumerateArray()]
        : throw ProfileException.Wrong(source, name, expected);
}
