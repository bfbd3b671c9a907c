using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using CodebookLsp.Network.Codebooks;
using CodebookLsp.Network.Primitives;
using CodebookLsp.Text.Files;
using CodebookLsp.Text.Printing;

namespace CodebookLsp.Features.Steering;

/// <summary>
/// Profiles as JSON, as vscode-extension/schemas/steering-profile.schema.json describes them. Read strictly: a property with a typing error
/// in its name would otherwise steer nothing, silently.
/// </summary>
public static class ProfileFile
{
    /// <summary>How files are named that editors know as profiles.</summary>
    public const string Extension = ".steering.json";

    private const int MostBytes = 4 << 20;

    private static readonly string[] ProfileProperties =
    [
        "$schema", "name", "description", "model", "mode", "strength", "positions", "exempt", "codes", "directions",
        "when", "within", "afterSentence", "untilSaid", "effect",
    ];
    private static readonly string[] CodeProperties = ["layer", "head", "placement", "code", "mode", "strength", "slot", "note"];
    private static readonly string[] DirectionProperties = ["layer", "head", "placement", "codes"];

    /// <exception cref="ProfileException">It is no profile.</exception>
    /// <exception cref="TextFileException">The file cannot be read.</exception>
    /// <param name="within">The workspace's folder, which a link must not lead out of; null for a file that the user named.</param>
    public static SteeringProfile Read(string path, string? within = null)
    {
        try
        {
            return Parse(PlainFile.Text(path, MostBytes, within), path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw TextFileException.From(path, e);
        }
    }

    /// <param name="source">Where the text comes from, for messages; its name stands in for a missing one.</param>
    /// <exception cref="ProfileException">It is no profile.</exception>
    public static SteeringProfile Parse(string json, string source)
    {
        try
        {
            using var document = JsonDocument.Parse(json, new() { CommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true });
            return Profile(document.RootElement, source);
        }
        // the latter for half of a surrogate pair, written as an escape
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            throw ProfileException.NotJson(source, e.Message);
        }
    }

    /// <summary>Replaces the file, whole or not at all.</summary>
    /// <exception cref="AtomicFileException">It cannot be written.</exception>
    public static void Write(SteeringProfile profile, string path)
    {
        using var file = AtomicFile.Create(path);
        file.Stream.Write(System.Text.Encoding.UTF8.GetBytes(Format(profile) + "\n"));
        file.Commit();
    }

    public static string Format(SteeringProfile profile) => ToJson(profile).ToJsonString(ReadableJson.Options);

    /// <summary>A path like <c>.codebooklsp/profiles/sea.steering.json</c> gives "sea".</summary>
    public static string NameOf(string path)
    {
        var name = Path.GetFileName(path);
        return name.EndsWith(Extension, StringComparison.OrdinalIgnoreCase)
            ? name[..^Extension.Length]
            : Path.GetFileNameWithoutExtension(name);
    }

    internal static JsonObject ToJson(SteeringProfile profile)
    {
        var json = new JsonObject { ["name"] = profile.Name };
        if (profile.Description is { } description)
            json["description"] = description;
        if (profile.Model is { } model)
            json["model"] = model;
        json["mode"] = Name(profile.Mode);
        json["strength"] = profile.Strength;
        json["positions"] = profile.Positions switch
        {
            SteeredPositions.Listed => new JsonArray([.. profile.Listed.Select(static position => (JsonNode)position)]),
            SteeredPositions.Generated => "generated",
            SteeredPositions.Recent => "recent",
            _ => "all",
        };
        json["exempt"] = profile.Exempt;
        json["codes"] = new JsonArray([.. profile.Codes.Select(ToJson)]);
        if (profile.Directions.Count > 0)
            json["directions"] = new JsonArray([.. profile.Directions.Select(ToJson)]);
        ConditionsJson.Add(json, profile.Conditions);
        if (profile.Effect is { } effect)
            json["effect"] = EffectJson.Of(effect);
        return json;
    }

    internal static SteeringProfile Profile(JsonElement json, string source)
    {
        if (json.ValueKind != JsonValueKind.Object)
            throw ProfileException.NotJson(source, "it holds no object");
        ProfileJson.Known(json, ProfileProperties, source, "");
        var hasDirections = json.TryGetProperty("directions", out var directions);
        if (hasDirections && directions.ValueKind != JsonValueKind.Array)
            throw ProfileException.Wrong(source, "directions", "a list of directions");
        if (json.TryGetProperty("codes", out var codes) ? codes.ValueKind != JsonValueKind.Array : !hasDirections)
            throw ProfileException.Wrong(source, "codes", "a list of codes");
        var positions = json.TryGetProperty("positions", out var where) ? where : default;
        var profile = new SteeringProfile(
            ProfileJson.Text(json, "name", source) ?? NameOf(source),
            codes.ValueKind == JsonValueKind.Undefined
                ? [] : [.. codes.EnumerateArray().Select((code, index) => Code(code, source, $"codes[{index}]"))])
        {
            Directions = hasDirections
                ? [.. directions.EnumerateArray().Select((one, index) => Direction(one, source, $"directions[{index}]"))] : [],
            Description = ProfileJson.Text(json, "description", source),
            Model = ProfileJson.Text(json, "model", source),
            Positions = positions.ValueKind switch
            {
                JsonValueKind.Undefined => SteeredPositions.All,
                JsonValueKind.Array => SteeredPositions.Listed,
                JsonValueKind.String when positions.GetString() == "all" => SteeredPositions.All,
                JsonValueKind.String when positions.GetString() == "generated" => SteeredPositions.Generated,
                JsonValueKind.String when positions.GetString() == "recent" => SteeredPositions.Recent,
                _ => throw ProfileException.Wrong(source, "positions", "\"all\", \"recent\", \"generated\" or a list of positions from 0"),
            },
            Listed = positions.ValueKind == JsonValueKind.Array ? [.. positions.EnumerateArray().Select(one => Position(one, source))] : [],
        };
        return profile with
        {
            Mode = Mode(json, source, "") ?? profile.Mode,
            Strength = ProfileJson.Number(json, "strength", source, "") ?? profile.Strength,
            Exempt = ProfileJson.Whole(json, "exempt", source, "") ?? profile.Exempt,
            Conditions = ConditionsJson.Read(json, source),
            Effect = json.TryGetProperty("effect", out var effect) ? EffectJson.Read(effect, source) : null,
        };
    }

    internal static JsonObject ToJson(SteeredCode code)
    {
        var json = new JsonObject { ["layer"] = code.Layer };
        if (code.Head is { } head)
            json["head"] = head;
        if (code.Placement is { } placement)
            json["placement"] = placement.Name();
        json["code"] = code.Code;
        if (code.Mode is { } mode)
            json["mode"] = Name(mode);
        if (code.Strength is { } strength)
            json["strength"] = strength;
        if (code.Slot != InterventionSlot.Share)
            json["slot"] = code.Slot switch { InterventionSlot.All => "all", InterventionSlot.Append => "append", _ => code.Index };
        if (code.Note is { } note)
            json["note"] = note;
        return json;
    }

    /// <summary>One line a site, and not two lines a code: a theme has thousands.</summary>
    private static JsonObject ToJson(SteeredDirection direction)
    {
        var json = new JsonObject { ["layer"] = direction.Layer };
        if (direction.Head is { } head)
            json["head"] = head;
        if (direction.Placement is { } placement)
            json["placement"] = placement.Name();
        json["codes"] = string.Join(
            ' ', direction.Codes.Select(static one => string.Create(CultureInfo.InvariantCulture, $"{one.Code}:{one.Weight:R}")));
        return json;
    }

    private static SteeredDirection Direction(JsonElement json, string source, string path)
    {
        if (json.ValueKind != JsonValueKind.Object)
            throw ProfileException.Wrong(source, path, "an object with 'layer', 'head' and 'codes'");
        ProfileJson.Known(json, DirectionProperties, source, path + ".");
        return new(
            ProfileJson.Whole(json, "layer", source, path + ".")
                ?? throw ProfileException.Wrong(source, path + ".layer", "a number from 0"),
            Placement(json, source, path),
            ProfileJson.Whole(json, "head", source, path + "."),
            [.. (ProfileJson.Text(json, "codes", source, path + ".") ?? "").Split(' ').Select(Weighted)]);

        WeightedCode Weighted(string text) =>
            text.Split(':') is [var code, var weight]
            && int.TryParse(code, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            && float.TryParse(weight, NumberStyles.Float, CultureInfo.InvariantCulture, out var much) && float.IsFinite(much)
                ? new(number, much)
                : throw ProfileException.Wrong(source, path + ".codes", "a text of codes with weights, as in \"822:0.4 241:-0.12\"");
    }

    private static Placement? Placement(JsonElement json, string source, string path) =>
        ProfileJson.Text(json, "placement", source, path + ".") is not { } name ? null
        : PlacementNames.Find(name)
            ?? throw ProfileException.Wrong(source, path + ".placement", "one of " + string.Join(", ", PlacementNames.All));

    internal static SteeredCode Code(JsonElement json, string source, string path)
    {
        if (json.ValueKind != JsonValueKind.Object)
            throw ProfileException.Wrong(source, path, "an object with 'layer', 'head' and 'code'");
        ProfileJson.Known(json, CodeProperties, source, path + ".");
        var slot = json.TryGetProperty("slot", out var found) ? found : default;
        return new(
            ProfileJson.Whole(json, "layer", source, path + ".")
                ?? throw ProfileException.Wrong(source, path + ".layer", "a number from 0"),
            Placement(json, source, path),
            ProfileJson.Whole(json, "head", source, path + "."),
            ProfileJson.Whole(json, "code", source, path + ".") ?? throw ProfileException.Wrong(source, path + ".code", "a number from 0"))
        {
            Mode = Mode(json, source, path + "."),
            Strength = ProfileJson.Number(json, "strength", source, path + "."),
            Slot = slot.ValueKind switch
            {
                JsonValueKind.Undefined => InterventionSlot.Share,
                JsonValueKind.String when slot.GetString() == "least" => InterventionSlot.Share,
                JsonValueKind.String when slot.GetString() == "all" => InterventionSlot.All,
                JsonValueKind.String when slot.GetString() == "append" => InterventionSlot.Append,
                JsonValueKind.Number when slot.TryGetInt32(out _) => InterventionSlot.One,
                _ => throw ProfileException.Wrong(
                    source, path + ".slot", "\"least\", \"all\", \"append\" or a number (0 is the most similar, -1 the least)"),
            },
            Index = slot.ValueKind == JsonValueKind.Number ? slot.GetInt32() : -1,
            Note = ProfileJson.Text(json, "note", source, path + "."),
        };
    }

    private static string Name(InterventionMode mode) =>
        mode switch
        {
            InterventionMode.Replace => "replace",
            InterventionMode.Add => "add",
            _ => "without",
        };

    private static InterventionMode? Mode(JsonElement json, string source, string path) => ProfileJson.Text(
        json, "mode", source, path) switch
    {
        null => null,
        "replace" => InterventionMode.Replace,
        "add" => InterventionMode.Add,
        "without" => InterventionMode.Ablate,
        _ => throw ProfileException.Wrong(source, path + "mode", "\"add\", \"replace\" or \"without\""),
    };

    private static int Position(JsonElement one, string source) =>
        one.ValueKind == JsonValueKind.Number && one.TryGetInt32(out var position) && position >= 0
            ? position
            : throw ProfileException.Wrong(source, "positions", "numbers from 0");
}
