using System.CommandLine;
using System.Globalization;
using CodebookLsp.Cli.Model;
using CodebookLsp.Cli.Shell;
using CodebookLsp.Features.Labels;
using CodebookLsp.Text.Files;

namespace CodebookLsp.Cli.Commands.Labels;

/// <summary>
/// <c>codebooklsp labels export|import</c>: labels between indexes, label files and tables, so that people can publish a dictionary for a
/// model.
/// </summary>
internal static class LabelsCommand
{
    public static Command Build(CommandContext context) => new("labels", "Export labels from an index or a label file, or import them.")
    {
        Export(context),
        Import(context),
    };

    private static Command Export(CommandContext context)
    {
        var source = new Argument<string>("SOURCE") { Description = "An index, a label file (.json) or a table (.csv)." };
        var output = new Option<string>("--output", "-o")
        {
            Description = "The file to write: .json for a label file, .csv for a table.",
            HelpName = "FILE",
            Required = true,
        };
        var origin = new Option<string?>("--origin") { Description = "Only labels that people wrote, or only automatic ones (evidence)." };
        origin.DemandOneOf("person", "evidence");
        var shared = new Shared();
        var command = new Command("export", "Write labels to a label file or a table.") { source, output, origin };
        shared.AddTo(command);
        command.SetAction((parsed, cancel) => Task.Run(
            () =>
            {
                var place = shared.Place(parsed, context, [parsed.GetValue(source)!]);
                var read = LabelFiles.Read(parsed.GetValue(source)!, place);
                var kept = read.Labels.Where(label => parsed.GetValue(origin) switch
                {
                    "person" => label.Origin == LabelOrigin.Person,
                    "evidence" => label.Origin == LabelOrigin.Automatic,
                    _ => true,
                }).ToArray();
                LabelFiles.Write(
                    parsed.GetValue(output)!, kept, place with { Hash = read.Model ?? place.Hash },
                    FileRights.NoWiderThan([parsed.GetValue(source)!]));
                context.Say($"Wrote {Count(kept.Length, "label")} to '{parsed.GetValue(output)}'.");
                return 0;
            },
            cancel));
        return command;
    }

    private static Command Import(CommandContext context)
    {
        var files = new Argument<string[]>("FILE")
        {
            Description = "Label files (.json), tables (.csv) or indexes. If a code has several labels, the first one counts.",
            Arity = ArgumentArity.OneOrMore,
        };
        var into = new Option<string?>("--into")
        {
            Description = "The index or label file to add them to. Default: .codebooklsp/labels.json in the current folder.",
            HelpName = "TARGET",
        };
        var replace = new Option<bool>("--replace") { Description = "Replace labels that people wrote, too." };
        var shared = new Shared();
        var command = new Command("import", "Add labels to a label file or an index.") { files, into, replace };
        shared.AddTo(command);
        command.SetAction((parsed, cancel) => Task.Run(
            () =>
            {
                var target = parsed.GetValue(into) ?? LabelFile.PathIn(".");
                var place = shared.Place(parsed, context, [target, .. parsed.GetValue(files)!]);
                var (added, kept, unknown) = LabelFiles.Import(parsed.GetValue(files)!, target, place, parsed.GetValue(replace));
                var others = kept == 0
                    ? ""
                    : $"; {Count(kept, "label")} that people wrote there {(kept == 1 ? "stays" : "stay")} (--replace replaces them)";
                context.Say($"Added {Count(added, "label")} to '{target}'{others}.");
                if (unknown > 0)
                    context.Say(
                        $"warning: left out {Count(unknown, "name")} that {(unknown == 1 ? "is not a code" : "are not codes")} of "
                        + $"this model.");
                return 0;
            },
            cancel));
        return command;
    }

    private static string Count(int count, string what) =>
        string.Create(CultureInfo.InvariantCulture, $"{count:N0} {what}{(count == 1 ? "" : "s")}");

    /// <summary>Whose codes the names are.</summary>
    private sealed class Shared
    {
        private readonly ModelArguments model = new();

        public void AddTo(Command command) => command.Add(model.Model);

        public LabelPlace Place(ParseResult parsed, CommandContext context, IReadOnlyList<string> files) =>
            LabelFiles.PlaceOf(files, parsed.GetValue(model.Model), context);
    }
}
