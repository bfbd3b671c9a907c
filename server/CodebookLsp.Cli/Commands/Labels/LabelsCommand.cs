using System.CommandLine;
using CodebookLsp.Cli.Model;
using CodebookLsp.Cli.Shell;
using CodebookLsp.Features.Labels;
using CodebookLsp.Text.Files;

namespace CodebookLsp.Cli.Commands.Labels;

/// <summary><c>codebooklsp labels export|import</c>: labels between indexes, label files and tables, so that people can publish a dictionary for a model.</summary>
internal static class LabelsCommand
{
    public static Command Build(CommandContext context) => new("labels", "Take labels out of an index or a label file, or bring them in.")
    {
        Export(context),
        Import(context),
    };

    private static Command Export(CommandContext context)
    {
        var source = new Argument<string>("SOURCE") { Description = "An index, or a label file (.json) or table (.csv)." };
        var output = new Option<string>("--output", "-o") { Description = "The file to write: .json for a label file, .csv for a table.", HelpName = "FILE", Required = true };
        var origin = new Option<string?>("--origin") { Description = "Only labels that people have written, or only those by evidence." };
        origin.AcceptOnlyFromAmong("person", "evidence");
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
                    "evidence" => label.Origin == LabelOrigin.Evidence,
                    _ => true,
                }).ToArray();
                LabelFiles.Write(parsed.GetValue(output)!, kept, place with { Hash = read.Model ?? place.Hash }, FileRights.NoWiderThan([parsed.GetValue(source)!]));
                context.Say(string.Create(System.Globalization.CultureInfo.InvariantCulture, $"Wrote {kept.Length:N0} labels to '{parsed.GetValue(output)}'."));
                return 0;
            },
            cancel));
        return command;
    }

    private static Command Import(CommandContext context)
    {
        var files = new Argument<string[]>("FILE") { Description = "Label files (.json), tables (.csv) or indexes; of several labels for a code the first one counts.", Arity = ArgumentArity.OneOrMore };
        var into = new Option<string?>("--into") { Description = "The index or label file to bring them into. Without it: .codebooklsp/labels.json in this folder.", HelpName = "TARGET" };
        var replace = new Option<bool>("--replace") { Description = "Also in place of labels that people have written." };
        var shared = new Shared();
        var command = new Command("import", "Bring labels into a label file or an index.") { files, into, replace };
        shared.AddTo(command);
        command.SetAction((parsed, cancel) => Task.Run(
            () =>
            {
                var target = parsed.GetValue(into) ?? LabelFile.PathIn(".");
                var place = shared.Place(parsed, context, [target, .. parsed.GetValue(files)!]);
                var (brought, kept, unknown) = LabelFiles.Import(parsed.GetValue(files)!, target, place, parsed.GetValue(replace));
                var invariant = System.Globalization.CultureInfo.InvariantCulture;
                context.Say(string.Create(invariant, $"Brought {brought:N0} labels into '{target}'{(kept > 0 ? string.Create(invariant, $"; {kept:N0} that people have written there stay (--replace replaces them)") : "")}."));
                if (unknown > 0)
                    context.Say(string.Create(invariant, $"warning: {unknown:N0} names are no codes of this model and were left out."));
                return 0;
            },
            cancel));
        return command;
    }

    /// <summary>Whose codes the names are.</summary>
    private sealed class Shared
    {
        private readonly ModelArguments model = new();

        public void AddTo(Command command) => command.Add(model.Model);

        public LabelPlace Place(ParseResult parsed, CommandContext context, IReadOnlyList<string> files) => LabelFiles.PlaceOf(files, parsed.GetValue(model.Model), context);
    }
}
