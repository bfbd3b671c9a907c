using System.CommandLine;
using System.Text.Json.Nodes;
using CodebookLsp.Cli.Commands.Steer;
using CodebookLsp.Cli.Model;
using CodebookLsp.Cli.Shell;
using CodebookLsp.Features.Judging;
using CodebookLsp.Features.Steering;
using CodebookLsp.Features.TokFsm;
using CodebookLsp.Text.Printing;
using static System.FormattableString;

namespace CodebookLsp.Cli.Commands.Evaluate;

/// <summary><c>codebooklsp evaluate validity</c>: the share of continuations that a grammar accepts, steered and not.</summary>
internal static class ValidityCommand
{
    private const int MostBytes = 4 << 20;

    public static Command Build(CommandContext context)
    {
        var prompts = new Option<string>("--prompts")
        {
            Description = "Prompts, one a line.",
            HelpName = "FILE",
            Required = true,
        };
        var regex = new Option<string?>("--regex")
        {
            Description = "A regular expression that a whole continuation must match.",
            HelpName = "PATTERN",
        };
        var schema = new Option<string?>("--schema")
        {
            Description = "A JSON schema that prompt and continuation must fit together.",
            HelpName = "FILE",
        };
        var edges = new Option<string?>("--edges")
        {
            Description = "Which states may follow which: 'a: b, c' on each line, or 'b, c' with numbers, the first line for state 0.",
            HelpName = "FILE",
        };
        var machine = new Option<string?>("--machine")
        {
            Description = "A machine (tokfsm make) whose walks continuations must be, states as digits: for models of 'tokfsm train'.",
            HelpName = "FILE",
        };
        var profile = new Option<string?>("--profile", "-p")
        {
            Description = "A steering profile; the same texts are made without it too.",
            HelpName = "FILE",
        };
        var samples = new Option<int>("--samples", "-s")
        {
            Description = "How many continuations of each prompt are made.",
            HelpName = "N",
            DefaultValueFactory = static _ => 8,
        };
        var json = new Option<bool>("--json") { Description = "The figures as JSON." };
        var (sampling, model) = (new SamplingArguments(), new ModelArguments());
        var command = new Command(
            "validity",
            "Measure how often continuations are well formed: the share that a regular expression, a JSON schema or a list of "
            + "edges or a machine accepts.")
        {
            prompts, regex, schema, edges, machine, profile, samples, json,
        };
        sampling.AddTo(command);
        model.AddTo(command);
        command.SetAction((parsed, cancel) => Task.Run(
            () =>
            {
                // Mistakes in the files come to light before the model is loaded.
                var grammar = Grammar(parsed.GetValue(regex), parsed.GetValue(schema), parsed.GetValue(edges), parsed.GetValue(machine));
                var lines = SmallFile.Text(parsed.GetValue(prompts)!, MostBytes)
                    .Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
                if (lines.Length == 0 || parsed.GetValue(samples) < 1)
                    throw UsageException.WrongOption("--prompts and --samples", "a file with a line, and a number from 1 up");
                var steering = parsed.GetValue(profile) is { } path ? ProfileFile.Read(path) : null;
                var options = sampling.Options(parsed);
                using var opened = context.Open(ModelFolder.Find(parsed.GetValue(model.Model), context), model.Options(parsed), cancel);
                var line = new ProgressLine(context, "Continuing");
                var report = ValidityEvaluation.Run(
                    opened, lines, steering, grammar, parsed.GetValue(samples), options, line.ShowShare, cancel);
                line.Clear();
                parsed.InvocationConfiguration.Output.Write(parsed.GetValue(json) ? Json(report) : Text(report));
                return 0;
            },
            cancel));
        return command;
    }

    private static Grammar Grammar(string? regex, string? schema, string? edges, string? machine) => (regex, schema, edges, machine) switch
    {
        ({ } pattern, null, null, null) => new RegularGrammar(pattern),
        (null, { } path, null, null) => new SchemaGrammar(SmallFile.Text(path, MostBytes), path),
        (null, null, { } path, null) => new EdgeGrammar(SmallFile.Text(path, MostBytes), path),
        (null, null, null, { } path) => Walks(StateMachine.Read(path)),
        _ => throw UsageException.WrongOption("evaluate validity", "one of --regex, --schema, --edges and --machine"),
    };

    private static WalkGrammar Walks(StateMachine machine) => new(machine, new(machine.States));

    private static string Text(ValidityReport report)
    {
        var text = Line("unsteered", report.Unsteered);
        if (report.Steered is { } steered)
            text += Line("steered", steered);
        if (report.Change is { } change)
            text += Invariant($"steered less unsteered: {change.Mean * 100:+0;-0;0} points ({change.Low * 100:+0;-0;0} to ")
                + Invariant($"{change.High * 100:+0;-0;0})\n");
        return text;
    }

    private static string Line(string name, Validity one) =>
        Invariant($"{name}: {one.Accepted.Mean * 100:0.0} % of {one.Texts} well formed ({one.Accepted.Low * 100:0.0} to ")
        + Invariant($"{one.Accepted.High * 100:0.0} %)")
        + (one.Example is { } example ? $"; not, for example: {Printable.Line(example)}\n" : "\n");

    private static string Json(ValidityReport report) => new JsonObject
    {
        ["unsteered"] = Json(report.Unsteered),
        ["steered"] = report.Steered is { } steered ? Json(steered) : null,
        ["change"] = report.Change is { } change ? Json(change) : null,
    }.ToJsonString(ReadableJson.Options) + "\n";

    private static JsonObject Json(Validity one) => new()
    {
        ["accepted"] = Json(one.Accepted),
        ["texts"] = one.Texts,
        ["notAccepted"] = one.Example,
    };

    private static JsonArray Json(Interval of) => [Math.Round(of.Mean, 4), Math.Round(of.Low, 4), Math.Round(of.High, 4)];
}
