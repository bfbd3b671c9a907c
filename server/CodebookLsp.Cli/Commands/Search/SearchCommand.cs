using System.CommandLine;
using CodebookLsp.Cli.Model;
using CodebookLsp.Cli.Shell;

namespace CodebookLsp.Cli.Commands.Search;

/// <summary><c>codebooklsp search</c>: from what somebody is looking for to the codes that fire on it.</summary>
internal static class SearchCommand
{
    public static Command Build(CommandContext context)
    {
        var pattern = new Argument<string?>("REGEX")
        {
            Description = "A regular expression for the texts of the index. A match marks the token in which its first group starts, "
                + "or else the match itself.",
            Arity = ArgumentArity.ZeroOrOne,
        };
        var label = new Option<string?>("--label", "-l")
        {
            Description = "Find codes by words of their labels, or by beginnings of such words.",
            HelpName = "WORDS",
        };
        var example = new Option<string?>("--example", "-e")
        {
            Description = "Find the codes that distinguish a text from the index; '-' for standard input.",
            HelpName = "FILE",
        };
        var like = new Option<string?>("--like")
        {
            Description = "Find codes that fire where this one does, and codes with the nearest vectors, for example L14.3:877.",
            HelpName = "CODE",
        };
        var expressions = new Option<string?>("--expressions")
        {
            Description = "A table of several regular expressions, one a line of this file, each with its best code; with --neurons beside "
                + "the best neuron. Lines that begin with # say nothing.",
            HelpName = "FILE",
        };
        var index = new Option<string?>("--index", "-i")
        {
            Description = "The index to search. Default: the one in the model's folder.",
            HelpName = "INDEX",
        };
        var top = new Option<int>("--top") { Description = "List at most N codes.", HelpName = "N", DefaultValueFactory = static _ => 20 };
        var sites = new SiteArguments();
        var precision = new Option<double?>("--precision-above")
        {
            Description = "For a regular expression: only codes of which more than this share of firings match. Default: 0.5.",
            HelpName = "X",
        };
        var recall = new Option<double?>("--recall-above")
        {
            Description = "For a regular expression: only codes that fire on more than this share of the matches. Default: 0.01. A "
                + "higher value leaves out codes that fire on a few matches by chance. For an example: all codes that more than this "
                + "share of its tokens have in common.",
            HelpName = "X",
        };
        var neurons = new Option<bool>("--neurons")
        {
            Description = "Run the model on a sample, and compare each code with the neuron that predicts the matches best.",
        };
        var sample = new Option<int>("--sample")
        {
            Description = "How many tokens are read for --neurons.",
            HelpName = "TOKENS",
            DefaultValueFactory = static _ => 8192,
        };
        var json = new Option<bool>("--json") { Description = "Print the result as JSON." };
        var model = new ModelArguments();
        var command = new Command(
            "search", "Find codes in an index: by a regular expression, by label, by an example text, or by a similar code.")
        {
            pattern, label, example, like, expressions, index, top, precision, recall, neurons, sample, json,
        };
        sites.AddTo(command);
        model.AddTo(command);
        command.SetAction((parsed, cancel) => Task.Run(
            () => SearchRun.RunAsync(
                new(parsed.GetValue(pattern), parsed.GetValue(label), parsed.GetValue(example), parsed.GetValue(like))
                {
                    Expressions = parsed.GetValue(expressions),
                    Index = parsed.GetValue(index),
                    Top = parsed.GetValue(top) is >= 1 and var most
                        ? most
                        : throw UsageException.WrongOption("--top", "a number from 1 up"),
                    Sites = sites.Selection(parsed),
                    Precision = Share(parsed.GetValue(precision), "--precision-above"),
                    Recall = Share(parsed.GetValue(recall), "--recall-above"),
                    NeuronTokens = !parsed.GetValue(neurons)
                        ? null
                        : parsed.GetValue(sample) is >= 100 and var tokens ? tokens
                        : throw UsageException.WrongOption("--sample", "a number from 100 up"),
                    Json = parsed.GetValue(json),
                    Model = parsed.GetValue(model.Model),
                    Load = model.Options(parsed),
                },
                context,
                parsed.InvocationConfiguration.Output,
                cancel),
            cancel));
        return command;
    }

    private static double? Share(double? given, string option) =>
        given is null or (>= 0 and < 1) ? given : throw UsageException.WrongOption(option, "a number from 0 to below 1");
}
