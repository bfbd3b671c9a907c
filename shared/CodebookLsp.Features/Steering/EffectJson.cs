using System.Text.Json;
using System.Text.Json.Nodes;

namespace CodebookLsp.Features.Steering;

/// <summary>What a profile was found to do, as JSON: <c>{ "words": [...], "strengths": [...] }</c>.</summary>
internal static class EffectJson
{
    private const string Expected = "an object with 'words' and 'strengths', as 'codebooklsp profile' writes it";

    public static JsonObject Of(ProfileEffect effect) => new()
    {
        ["words"] = new JsonArray([.. effect.Words.Select(static word => (JsonNode)word)]),
        ["strengths"] = new JsonArray([.. effect.Strengths.Select(Of)]),
    };

    /// <exception cref="ProfileException">It is something else.</exception>
    public static ProfileEffect Read(JsonElement json, string source)
    {
        try
        {
            ProfileEffect effect = new(
                [.. json.GetProperty("words").EnumerateArray().Select(static word => word.GetString() ?? "")],
                [.. json.GetProperty("strengths").EnumerateArray().Select(static one => new StrengthEffect(
                    one.GetProperty("times").GetDouble(), one.GetProperty("gain").GetDouble(), one.GetProperty("random").GetDouble(),
                    one.GetProperty("change").GetDouble(),
                    one.TryGetProperty("cost", out var cost) ? cost.GetDouble() : null))]);
            return effect.Strengths.Any(static one => one.Factor == 1) ? effect : throw ProfileException.Wrong(source, "effect", Expected);
        }
        catch (Exception e) when (e is KeyNotFoundException or InvalidOperationException or FormatException)
        {
            throw ProfileException.Wrong(source, "effect", Expected);
        }
    }

    private static JsonObject Of(StrengthEffect one)
    {
        var json = new JsonObject
        {
            ["times"] = one.Factor,
            ["gain"] = Math.Round(one.Gain, 2),
            ["random"] = Math.Round(one.Random, 2),
            ["change"] = Math.Round(one.Change, 3),
        };
        if (one.Cost is { } cost)
            json["cost"] = Math.Round(cost, 3);
        return json;
    }
}
