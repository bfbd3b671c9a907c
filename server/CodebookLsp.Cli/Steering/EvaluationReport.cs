using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using CodebookLsp.Features.Steering;

namespace CodebookLsp.Cli.Steering;

/// <summary>The results of an evaluation as a Markdown table and as JSON.</summary>
internal sealed record EvaluationReport(string Model, SteeringSource Source, EvaluationOptions Options, IReadOnlyList<TopicResult> Results)
{
    /// <summary>What a steered text may cost at most to count, in nats a token.</summary>
    public const double FluencyLimit = 0.5;

    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public string Table()
    {
        var table = new StringBuilder();
        var invariant = CultureInfo.InvariantCulture;
        table.Append(invariant, $"{Model}, {Source.Runs}; {Options.Prompts.Count} prompts, {Results[0].Unsteered.Topic.Trials} continuations a cell of {Options.Sampling.MaxTokens} tokens, temperature {Options.Sampling.Temperature}, top-p {Options.Sampling.TopP}.\n\n");
        table.Append("| topic | way | with a word of the topic | 95 % interval | fluency | loss | repetition |\n| --- | --- | ---: | --- | ---: | ---: | ---: |\n");
        foreach (var result in Results)
        {
            foreach (var cell in result.Cells)
            {
                table.Append(invariant, $"| {(cell == result.Unsteered ? result.Topic : "")} | {cell.Name} | {cell.Topic.Rate * 100:0} % | {cell.Topic.Low * 100:0}–{cell.Topic.High * 100:0} % | {cell.Fluency:0.00} | {result.Unsteered.Fluency - cell.Fluency:0.00} | {cell.Repetition * 100:0.0} % |\n");
            }
        }

        table.Append(invariant, $"\n{Results.Count(static result => result.Succeeds(FluencyLimit))} of {Results.Count} topics: steered above unsteered and above random codes, intervals apart, at a fluency loss below {FluencyLimit} nats a token.\n");
        return table.ToString();
    }

    public string Json() => new JsonObject
    {
        ["model"] = Model,
        ["hash"] = Source.Hash,
        ["runs"] = Source.Runs,
        ["prompts"] = new JsonArray([.. Options.Prompts.Select(static prompt => (JsonNode)prompt)]),
        ["tokens"] = Options.Sampling.MaxTokens,
        ["temperature"] = Options.Sampling.Temperature,
        ["topP"] = Options.Sampling.TopP,
        ["topics"] = new JsonArray([.. Results.Select(static result => new JsonObject
        {
            ["topic"] = result.Topic,
            ["words"] = new JsonArray([.. result.Words.Select(static word => (JsonNode)word)]),
            ["succeeds"] = result.Succeeds(FluencyLimit),
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
        })]),
    }.ToJsonString(Indented) + "\n";
}
