using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using CodebookLsp.Features.Core;
using CodebookLsp.Features.Steering;
using CodebookLsp.Text.Printing;

namespace CodebookLsp.Cli.Commands.Evaluate;

/// <summary>The results of an evaluation as a Markdown table and as JSON.</summary>
internal sealed record EvaluationReport(string Model, LoadedModel Source, EvaluationOptions Options, IReadOnlyList<TopicResult> Results)
{
    /// <summary>What a steered text may cost at most to count, in nats a token.</summary>
    public const double FluencyLimit = 0.5;

    public string Table()
    {
        var table = new StringBuilder();
        var invariant = CultureInfo.InvariantCulture;
        table.Append(
            invariant,
            $"{Model}, {Source.Runs}; {Options.Prompts.Count} prompts, {Results[0].Unsteered.Topic.Trials} continuations per cell of "
            + $"{Options.Sampling.MaxTokens} tokens, temperature {Options.Sampling.Temperature}, top-p {Options.Sampling.TopP}.\n\n");
        table.Append(
            "| topic | way | with a word of the topic | 95 % interval | fluency | loss | repetition |\n| --- | --- | ---: | --- | "
            + "---: | ---: | ---: |\n");
        foreach (var result in Results)
        {
            foreach (var cell in result.Cells)
            {
                table.Append(
                    invariant,
                    $"| {(cell == result.Unsteered ? result.Topic : "")} | {cell.Name} | {cell.Topic.Rate * 100:0} % | "
                    + $"{cell.Topic.Low * 100:0}–{cell.Topic.High * 100:0} % | {cell.Fluency:0.00} | "
                    + $"{result.Unsteered.Fluency - cell.Fluency:0.00} | {cell.Repetition * 100:0.0} % |\n");
            }
        }

        table.Append(
            invariant,
            $"\nSteered better than unsteered and than random codes of the same strength, with separate intervals, and with a fluency "
            + $"loss below {FluencyLimit} nats per token:\n\n");
        foreach (var strength in Options.Strengths)
        {
            var good = Results.Where(result => result.Succeeds(strength, FluencyLimit)).Select(static result => result.Topic).ToArray();
            table.Append(
                invariant,
                $"- ×{strength}: {good.Length} of {Results.Count} topics{(good.Length == 0 ? "" : ": " + string.Join(", ", good))}\n");
        }

        var ever = Results.Count(result => Options.Strengths.Any(strength => result.Succeeds(strength, FluencyLimit)));
        table.Append(invariant, $"- at any of the strengths: {ever} of {Results.Count} topics\n");
        return table.ToString();
    }

    public string Json()
    {
        var json = Conditions();
        json["topics"] = new JsonArray([.. Results.Select(ToJson)]);
        return json.ToJsonString(ReadableJson.Options) + "\n";
    }

    /// <summary>
    /// The topics of an earlier evaluation that was run exactly as this one is: what an interrupted one leaves is not computed again.
    /// </summary>
    /// <param name="json">What <see cref="Json"/> gave.</param>
    /// <returns>None where it was run otherwise, or is something else.</returns>
    public IReadOnlyList<TopicResult> Earlier(string json)
    {
        try
        {
            if (JsonNode.Parse(json) is not JsonObject report)
                return [];
            var topics = Member(report, "topics").AsArray();
            report.Remove("topics");
            return JsonNode.DeepEquals(report, JsonNode.Parse(Conditions().ToJsonString())) ? [.. topics.Select(FromJson)] : [];
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or FormatException or ProfileException)
        {
            return [];
        }
    }

    /// <summary>All that the results depend on, but for the program.</summary>
    private JsonObject Conditions() => new()
    {
        ["model"] = Model,
        ["hash"] = Source.Hash,
        ["runs"] = Source.Runs,
        ["prompts"] = new JsonArray([.. Options.Prompts.Select(static prompt => (JsonNode)prompt)]),
        ["samples"] = Options.Samples,
        ["tokens"] = Options.Sampling.MaxTokens,
        ["temperature"] = Options.Sampling.Temperature,
        ["topP"] = Options.Sampling.TopP,
        ["mode"] = Options.Topic.Mode.ToString().ToLowerInvariant(),
        ["budget"] = Options.Topic.Budget,
        ["strengths"] = new JsonArray([.. Options.Strengths.Select(static strength => (JsonNode)strength)]),
    };

    private JsonNode ToJson(TopicResult result) => new JsonObject
    {
        ["topic"] = result.Topic,
        ["words"] = new JsonArray([.. result.Words.Select(static word => (JsonNode)word)]),
        ["succeeds"] = new JsonArray(
            [.. Options.Strengths.Where(strength => result.Succeeds(strength, FluencyLimit)).Select(static good => (JsonNode)good)]),
        ["cells"] = new JsonArray([.. result.Cells.Select(static cell => new JsonObject
        {
            ["way"] = cell.Name,
            ["hits"] = cell.Topic.Hits,
            ["continuations"] = cell.Topic.Trials,
            ["low"] = Math.Round(cell.Topic.Low, 4),
            ["high"] = Math.Round(cell.Topic.High, 4),
            ["fluency"] = Math.Round(cell.Fluency, 4),
            ["repetition"] = Math.Round(cell.Repetition, 4),
        })]),
        ["profile"] = result.Profile is { } profile ? JsonNode.Parse(ProfileFile.Format(profile)) : null,
    };

    private static TopicResult FromJson(JsonNode? topic) => new(
        Member(topic, "topic").GetValue<string>(),
        [.. Member(topic, "words").AsArray().Select(static word => word?.GetValue<string>() ?? throw new JsonException("A word is null."))],
        topic!["profile"] is { } profile ? ProfileFile.Parse(profile.ToJsonString(), "steering.json") : null,
        [.. Member(topic, "cells").AsArray().Select(static cell => new EvaluationCell(
            Member(cell, "way").GetValue<string>(),
            new((int)Member(cell, "hits"), (int)Member(cell, "continuations")),
            (double)Member(cell, "fluency"),
            (double)Member(cell, "repetition")))]);

    private static JsonNode Member(JsonNode? node, string name) =>
        (node as JsonObject)?[name] ?? throw new JsonException($"There is no '{name}'.");
}
