using System.CommandLine;
using CodebookLsp.Cli.Model;
using CodebookLsp.Cli.Shell;
using CodebookLsp.Features.Core;
using CodebookLsp.Features.Steering;
using CodebookLsp.Network.Codebooks;
using CodebookLsp.Network.Native;

namespace CodebookLsp.Cli.Commands.Profile;

/// <summary><c>codebooklsp profile from-words|from-examples</c>: from what somebody means to the codes that bring it about.</summary>
internal static class ProfileCommand
{
    public static Command Build(CommandContext context) => new("profile", "Make a steering profile: find the codes that bring up a topic.")
    {
        FromWords(context),
        FromExamples(context),
    };

    private static Command FromWords(CommandContext context)
    {
        var words = new Argument<string[]>("WORD") { Description = "Words of the topic. Ten work well.", Arity = ArgumentArity.OneOrMore };
        var background = new Option<string[]>("--background")
        {
            Description = "Texts in which the words occur among others. Default: excerpts of ten books that come with the program.",
            HelpName = "FILE",
            AllowMultipleArgumentsPerToken = true,
        };
        var shared = new Shared();
        var command = new Command(
            "from-words",
            "Make a profile from a list of words, for example: codebooklsp profile from-words ship sea sailor -o sea.steering.json")
        {
            words, background,
        };
        shared.AddTo(command);
        command.SetAction((parsed, cancel) => shared.RunAsync(parsed, context, async (opened, options, progress) =>
        {
            var texts = await ReadAsync(
                BackgroundFiles.Find(parsed.GetValue(background), context), opened, context, cancel).ConfigureAwait(false);
            var topic = new TopicWords(parsed.GetValue(words)!);
            return TopicProfile.FromWords(shared.Name(parsed, topic.Words[0]), topic, texts, opened, options, progress, cancel);
        }, cancel));
        return command;
    }

    private static Command FromExamples(CommandContext context)
    {
        var examples = new Argument<string[]>("FILE")
        {
            Description = "Texts of the kind you want. A few hundred words work well.",
            Arity = ArgumentArity.OneOrMore,
        };
        var against = new Option<string[]>("--against")
        {
            Description = "Texts of the opposite kind. Default: excerpts of ten books that come with the program.",
            HelpName = "FILE",
            AllowMultipleArgumentsPerToken = true,
        };
        var shared = new Shared();
        var command = new Command(
            "from-examples",
            "Make a profile from example texts, compared with a background or with examples of the opposite (--against).")
        {
            examples, against,
        };
        shared.AddTo(command);
        command.SetAction((parsed, cancel) => shared.RunAsync(parsed, context, async (opened, options, progress) =>
        {
            var others = await ReadAsync(
                BackgroundFiles.Find(parsed.GetValue(against), context), opened, context, cancel).ConfigureAwait(false);
            var wanted = await ReadAsync(parsed.GetValue(examples)!, opened, context, cancel).ConfigureAwait(false);
            return TopicProfile.FromExamples(
                shared.Name(parsed, Path.GetFileNameWithoutExtension(parsed.GetValue(examples)![0])), wanted, others, opened,
                options, progress, cancel);
        }, cancel));
        return command;
    }

    private static async Task<IReadOnlyList<AnnotatedBlock>> ReadAsync(
        IReadOnlyList<string> files, LoadedModel opened, CommandContext context, CancellationToken cancel)
    {
        var line = new ProgressLine(context, "Reading the texts (cached for next time)");
        var blocks = await BackgroundText.ReadAsync(
            files, opened, opened.Hash, CacheFolder.Path(), line.ShowShare, cancel).ConfigureAwait(false);
        line.Clear();
        return blocks;
    }

    /// <summary>What both have in common.</summary>
    private sealed class Shared
    {
        private readonly Option<string?> output = new("--output", "-o")
        {
            Description = "The profile to write. Default: standard output.",
            HelpName = "FILE",
        };
        private readonly Option<string?> name = new("--name")
        {
            Description = "The profile's name. Default: the output file's name, else the first word.",
            HelpName = "NAME",
        };
        private readonly Option<double> budget = new("--budget")
        {
            Description = "How much the model's next words may change, in nats. More steers harder and costs fluency.",
            HelpName = "X",
            DefaultValueFactory = static _ => new TopicOptions().Budget,
        };
        private readonly Option<string> mode = new("--mode")
        {
            Description = "How the codes act: added to the activations, or replacing a share of them.",
            DefaultValueFactory = static _ => "add",
        };
        private readonly ModelArguments model = new();

        public void AddTo(Command command)
        {
            mode.DemandOneOf("add", "replace");
            command.Add(output);
            command.Add(name);
            command.Add(budget);
            command.Add(mode);
            model.AddTo(command);
        }

        public string Name(ParseResult parsed, string otherwise) =>
            parsed.GetValue(name) ?? (parsed.GetValue(output) is { } path ? ProfileFile.NameOf(path) : otherwise);

        public async Task<int> RunAsync(
            ParseResult parsed, CommandContext context, Func<LoadedModel, TopicOptions, Action<double>, Task<TopicFindings?>> find,
            CancellationToken cancel)
        {
            if (parsed.GetValue(budget) is not (> 0 and <= 20))
                throw UsageException.WrongOption("--budget", "a number above 0, up to 20");
            var options = new TopicOptions
            {
                Budget = parsed.GetValue(budget),
                Mode = parsed.GetValue(mode) == "replace" ? InterventionMode.Replace : InterventionMode.Add,
            };
            var opened = await Task.Run(
                () => context.Open(ModelFolder.Find(parsed.GetValue(model.Model), context), model.Options(parsed), cancel),
                cancel).ConfigureAwait(false);
            using (opened)
            {
                var line = new ProgressLine(context, "Trying codes");
                var found = await Task.Run(() => find(opened, options, line.ShowShare), cancel).ConfigureAwait(false);
                line.Clear();
                if (found is null)
                {
                    context.Say(
                        "No code of this model makes the topic more likely. Give more words, or texts in which they occur (--background).");
                    return CommandShell.Failed;
                }

                ProfileOutput.Write(context.Error, found, opened.Sites);
                if (parsed.GetValue(output) is { } path)
                {
                    ProfileFile.Write(found.Proposal.Profile, path);
                    context.Say($"Wrote the profile '{path}'. Try it: codebooklsp steer --profile {path} --prompt FILE");
                }
                else
                {
                    await parsed.InvocationConfiguration.Output.WriteLineAsync(
                        ProfileFile.Format(found.Proposal.Profile)).ConfigureAwait(false);
                }

                return 0;
            }
        }
    }
}
