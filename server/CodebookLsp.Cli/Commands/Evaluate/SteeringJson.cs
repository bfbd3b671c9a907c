using System.Text.Json.Nodes;
using CodebookLsp.Features.Judging;
using CodebookLsp.Text.Printing;

namespace CodebookLsp.Cli.Commands.Evaluate;

/// <summary>An evaluation of steering as JSON.</summary>
internal static class SteeringJson
{
    private const int Digits = 4;

    public static string Format(SteeringReport report) => new JsonObject
    {
        ["model"] = report.Conditions.Model.Name,
        ["hash"] = report.Conditions.Model.Hash,
        ["runs"] = report.Conditions.Model.Runs,
        ["choosing"] = report.Conditions.Choosing,
        ["tokens"] = report.Conditions.Tokens,
        ["temperature"] = report.Conditions.Temperature,
        ["topP"] = report.Conditions.TopP,
        ["directionTokens"] = report.Conditions.DirectionTokens,
        ["judgeTokens"] = report.Conditions.JudgeTokens,
        ["minutes"] = Math.Round(report.Conditions.Minutes, 1),
        ["leftOut"] = report.LeftOut,
        ["agreement"] = new JsonArray([.. report.Agreement.Select(static one => new JsonObject
        {
            ["judges"] = one.Judges, ["same"] = Rounded(one.Same), ["kappa"] = Rounded(one.Kappa),
        })]),
        ["all"] = Group(report.All),
        ["kinds"] = new JsonArray([.. report.Kinds.Select(Group)]),
        ["concepts"] = new JsonArray([.. report.Concepts.Select(Group)]),
    }.ToJsonString(ReadableJson.Options) + "\n";

    private static JsonObject Group(JudgedGroup group) => new()
    {
        ["name"] = group.Name,
        ["kind"] = group.Kind,
        ["prompts"] = group.Prompts,
        ["succeeds"] = group.Succeeds(surely: false),
        ["succeedsSurely"] = group.Succeeds(surely: true),
        ["aucOfWords"] = Rounded(group.Judged.Words),
        ["aucOfStates"] = Rounded(group.Judged.States),
        ["methods"] = new JsonArray([.. group.Methods.Select(Method)]),
        ["foundCodesOver"] = new JsonArray([.. group.Gains.Select(static one => new JsonObject
        {
            ["method"] = one.Over, ["gain"] = Interval(one.Gain), ["apart"] = one.Apart is { } apart ? Interval(apart) : null,
        })]),
    };

    private static JsonObject Method(MethodFigures one) => new()
    {
        ["method"] = one.Method,
        ["setting"] = one.Setting,
        ["heldOutWord"] = Interval(one.HeldOut),
        ["apart"] = Rounded(one.Apart),
        ["byWords"] = Rounded(one.ByWords),
        ["byStates"] = Rounded(one.ByStates),
        ["loss"] = Rounded(one.Loss),
        ["lossOfBase"] = Rounded(one.BaseLoss),
        ["repetition"] = Rounded(one.Repetition),
        ["lossOnRealTexts"] = Rounded(one.ReadingLoss),
        ["concept"] = Rounded(one.Scores.Concept),
        ["relevance"] = Rounded(one.Scores.Relevance),
        ["fluency"] = Rounded(one.Scores.Fluency),
        ["harmonic"] = Rounded(one.Scores.Harmonic),
    };

    private static JsonArray Interval(Interval of) => [Rounded(of.Mean), Rounded(of.Low), Rounded(of.High)];

    private static JsonNode? Rounded(double? number) => number is { } known ? Math.Round(known, Digits) : null;
}
