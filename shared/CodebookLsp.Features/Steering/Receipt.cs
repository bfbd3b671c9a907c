using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using CodebookLsp.Features.Core;
using CodebookLsp.Network.Generation;
using CodebookLsp.Network.Model;
using CodebookLsp.Text.Errors;
using CodebookLsp.Text.Printing;

namespace CodebookLsp.Features.Steering;

/// <summary>All that is needed to make a steered text again, and what it was compared with. JSON on disk (docs/steering.md).</summary>
/// <param name="Version">Of the program that made it.</param>
/// <param name="Model">SHA-256 over the model's files, <see cref="CodebookModel.Hash"/>.</param>
/// <param name="Runs">Precision and device.</param>
/// <param name="Quantised">Whether tokens were computed with weights of few bits; not in receipts of versions that did not.</param>
/// <param name="Prompt">Null when its author kept it out; its hash is there in any case.</param>
/// <param name="Samples">How many were made at once.</param>
public sealed record Receipt(
    string Version, string? Model, string? Codebooks, string Runs, bool Quantised, SteeringProfile Profile, string? Prompt,
    string PromptHash, SamplingOptions Sampling, int Samples, SteeredTexts Texts)
{
    private const string Format = "codebooklsp receipt 1";
    private const string CodesOffName = "codesOff";

    /// <summary>The layers whose codes were off.</summary>
    public IReadOnlyList<int> CodesOff { get; init; } = [];

    public static Receipt Of(string version, LoadedModel loaded, SteerRequest request, SteeredTexts texts, bool withPrompt = true) => new(
        version, loaded.Hash, loaded.CodebooksHash, loaded.Runs, request.Quantised ?? loaded.ContinuesQuantised, request.Profile,
        withPrompt ? request.Prompt : null, HashOf(request.Prompt), request.Sampling, request.Samples, texts)
    {
        CodesOff = loaded.CodesOff,
    };

    /// <summary>SHA-256 of a text's UTF-8 form.</summary>
    public static string HashOf(string text) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)));

    /// <summary>Makes the texts again.</summary>
    /// <param name="prompt">The prompt, for a receipt without it.</param>
    /// <exception cref="ReceiptException">The model or the prompt is another one.</exception>
    public SteeredTexts Replay(LoadedModel loaded, string? prompt, CancellationToken cancel)
    {
        var text = prompt ?? Prompt ?? throw ReceiptException.NoPrompt();
        if (HashOf(text) != PromptHash)
            throw ReceiptException.OtherPrompt();
        var model = loaded.AsOf(Model) ?? throw ReceiptException.OtherModel(Model!, loaded.Hash!);
        return Steerer.Run(
            CodesOff.Count > 0 ? model.WithoutCodesOf(CodesOff.ToHashSet()) : model,
            new(text, Profile)
            {
                Samples = Samples,
                Sampling = Sampling,
                Quantised = Quantised,
                Compare = Texts.Unsteered.Count > 0,
                Strengths = Texts.Strengths.Count > 0 ? Texts.Strengths : null,
            },
            cancel);
    }

    public string ToJson()
    {
        var json = new JsonObject
        {
            ["format"] = Format,
            ["version"] = Version,
            ["model"] = Model,
            ["codebooks"] = Codebooks,
            ["runs"] = Runs,
            ["prompt"] = new JsonObject { ["sha256"] = PromptHash, ["text"] = Prompt },
            ["sampling"] = new JsonObject
            {
                ["seed"] = Sampling.Seed,
                ["temperature"] = Sampling.Temperature,
                ["topK"] = Sampling.TopK,
                ["topP"] = Sampling.TopP,
                ["minP"] = Sampling.MinP,
                ["repetitionPenalty"] = Sampling.RepetitionPenalty,
                ["maxTokens"] = Sampling.MaxTokens,
                ["stop"] = new JsonArray([.. Sampling.StopStrings.Select(static stop => (JsonNode)stop)]),
                ["stopAtEndOfText"] = Sampling.StopAtEndOfText,
                ["samples"] = Samples,
            },
            ["steered"] = Written(Texts.Steered),
            ["comparison"] = Texts.Unsteered.Count == 0 ? null : new JsonObject
            {
                ["unsteered"] = Written(Texts.Unsteered),
                ["fluencyLoss"] = Math.Round(Texts.FluencyLoss, 4),
                ["codes"] = new JsonArray([.. Texts.Codes.Select(static use => new JsonObject
                {
                    ["layer"] = use.Code.Layer,
                    ["head"] = use.Code.Head,
                    ["code"] = use.Code.Code,
                    ["firedByItself"] = use.Firings,
                    ["tokens"] = use.Tokens,
                })]),
            },
            ["profile"] = ProfileFile.ToJson(Profile),
        };
        if (Texts.Strengths.Count > 0)
        {
            json["strengths"] = new JsonArray(
                [.. Texts.Strengths.Select(static sample => new JsonArray([.. sample.Select(static one => (JsonNode)one)]))]);
        }

        if (CodesOff.Count > 0)
            json.Insert(json.IndexOf("prompt"), CodesOffName, new JsonArray([.. CodesOff.Select(static layer => (JsonNode)layer)]));
        if (Quantised)
            json.Insert(json.IndexOf("runs") + 1, "quantised", true);
        return json.ToJsonString(ReadableJson.Options);
    }

    /// <exception cref="ReceiptException">It is no receipt.</exception>
    public static Receipt Parse(string json, string source)
    {
        try
        {
            using var document = JsonDocument.Parse(json);
            var root = document.RootElement;
            if (root.ValueKind != JsonValueKind.Object || root.GetProperty("format").GetString() != Format)
                throw ReceiptException.NotOne(source, "it does not say so");
            var (prompt, sampling, comparison) = (root.GetProperty("prompt"), root.GetProperty("sampling"), root.GetProperty("comparison"));
            var profile = ProfileFile.Profile(root.GetProperty("profile"), source);
            var unsteered = comparison.ValueKind == JsonValueKind.Object ? Read(comparison.GetProperty("unsteered")) : [];
            var uses = comparison.ValueKind == JsonValueKind.Object
                ? comparison
                    .GetProperty("codes")
                    .EnumerateArray()
                    .Zip(
                        profile.Codes,
                        static (use, code) =>
                            new CodeUse(code, use.GetProperty("firedByItself").GetInt32(), use.GetProperty("tokens").GetInt32()))
                : profile.Codes.Select(static code => new CodeUse(code, 0, 0));
            var steered = Read(root.GetProperty("steered")) is { Length: > 0 } texts ? texts : throw new FormatException("It has no text.");
            return new(
                root.GetProperty("version").GetString()!,
                root.GetProperty("model").GetString(),
                root.GetProperty("codebooks").GetString(),
                root.GetProperty("runs").GetString()!,
                root.TryGetProperty("quantised", out var quantised) && quantised.GetBoolean(),
                profile,
                prompt.GetProperty("text").GetString(),
                prompt.GetProperty("sha256").GetString()!,
                new()
                {
                    Seed = sampling.GetProperty("seed").GetUInt64(),
                    Temperature = Number(sampling, "temperature"),
                    TopK = sampling.GetProperty("topK") is { ValueKind: JsonValueKind.Number } topK ? topK.GetInt32() : null,
                    TopP = Number(sampling, "topP"),
                    MinP = Number(sampling, "minP"),
                    RepetitionPenalty = Number(sampling, "repetitionPenalty"),
                    MaxTokens = sampling.GetProperty("maxTokens").GetInt32(),
                    StopStrings = [.. sampling.GetProperty("stop").EnumerateArray().Select(static stop => stop.GetString()!)],
                    StopAtEndOfText = sampling.GetProperty("stopAtEndOfText").GetBoolean(),
                },
                sampling.GetProperty("samples").GetInt32(),
                new(steered, unsteered, [.. uses]) { Strengths = Strengths(root, steered.Length) })
            {
                CodesOff = root.TryGetProperty(CodesOffName, out var off)
                    ? [.. off.EnumerateArray().Select(static layer => layer.GetInt32())] : [],
            };
        }
        catch (Exception e) when (e is JsonException or KeyNotFoundException or InvalidOperationException or FormatException)
        {
            throw ReceiptException.NotOne(source, e.Message);
        }
    }

    private static JsonArray Written(IReadOnlyList<Continuation> texts) => new([.. texts.Select(static text => new JsonObject
    {
        ["text"] = text.Text,
        ["ids"] = new JsonArray([.. text.Ids.Select(static id => (JsonNode)id)]),
        ["stop"] = text.Stop.ToString(),
        ["fluency"] = Math.Round(text.Fluency, 4),
    })]);

    private static double[][] Strengths(JsonElement receipt, int samples)
    {
        double[][] all = receipt.TryGetProperty("strengths", out var found)
            ? [.. found.EnumerateArray().Select(static sample => sample.EnumerateArray().Select(static one => one.GetDouble()).ToArray())]
            : [];
        return (all.Length == 0 || all.Length == samples) && all.All(static sample => sample.All(double.IsFinite))
            ? all : throw new FormatException("'strengths' must have finite numbers for each text.");
    }

    private static double Number(JsonElement json, string name) =>
        json.GetProperty(name).GetDouble() is var number && double.IsFinite(number)
            ? number
            : throw new FormatException($"'{name}' is not a finite number.");

    private static Continuation[] Read(JsonElement texts) => [.. texts.EnumerateArray().Select(static text => new Continuation(
        text.GetProperty("text").GetString()!,
        [.. text.GetProperty("ids").EnumerateArray().Select(static id => id.GetInt32())],
        Enum.TryParse<StopReason>(text.GetProperty("stop").GetString(), out var stop) && Enum.IsDefined(stop)
            ? stop
            : throw new FormatException("A text has an unknown reason for its end."),
        Number(text, "fluency")))];
}

/// <summary>A receipt that cannot be replayed.</summary>
public sealed class ReceiptException : UserFacingException
{
    private ReceiptException(string message) : base(message)
    {
    }

    public static ReceiptException NotOne(string source, string why) =>
        new($"'{source}' is not a receipt of a steered text: {why.TrimEnd('.')}.");

    public static ReceiptException NoPrompt() => new("The receipt was made without its prompt. Give the prompt with --prompt FILE.");

    public static ReceiptException OtherPrompt() =>
        new("This is not the receipt's prompt: its hash differs. Give the same file, unchanged to the last line break.");

    public static ReceiptException OtherModel(string wanted, string found) =>
        new(
            $"The receipt was made with the model {Printable.Line(wanted[..Math.Min(12, wanted.Length)])}…, but the loaded model is "
            + $"{found[..12]}…. Load the other one with --model.");
}
