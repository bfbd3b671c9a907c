using System.CommandLine;
using CodebookLsp.Cli.Model;
using CodebookLsp.Cli.Shell;
using CodebookLsp.Features.Core;
using CodebookLsp.Features.Indexing;
using CodebookLsp.Features.Search;
using CodebookLsp.Features.Steering;
using CodebookLsp.Features.Themes.Reading;
using CodebookLsp.Features.Wishes;
using CodebookLsp.Text.Files;

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
        var words = new Argument<string[]>("WORD")
        {
            Description = "Words of the topic. Two or three do.",
            Arity = ArgumentArity.OneOrMore,
        };
        var shared = new Shared();
        var command = new Command(
            "from-words",
            "Make a profile from a list of words, for example: codebooklsp profile from-words ship sea sailor -o sea.steering.json")
        {
            words,
        };
        shared.AddTo(command);
        command.SetAction((parsed, cancel) => Task.Run(() => shared.Run(parsed, context, (model, maker, themes) =>
        {
            var wish = maker.Understood(string.Join(", ", parsed.GetValue(words)!), model, cancel);
            context.Say($"{WishText.Of(wish, themes?.Names)}.");
            var counted = wish.Effect!.Words;
            var tokens = new TopicWords(counted).FirstTokens(model.Tokenizer);
            var profile = shared.Keep.Sparing(
                parsed, wish.Profile with { Name = shared.Name(parsed, wish.Words[0]) }, tokens, model, maker, themes,
                path => Read([path], model, cancel), context.Error, cancel);
            return Measured(profile, counted, tokens, model, cancel);
        }, cancel), cancel));
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
            Description = "Texts of the opposite kind. Default: those of the model's index.",
            HelpName = "FILE",
            AllowMultipleArgumentsPerToken = true,
        };
        var shared = new Shared();
        var command = new Command(
            "from-examples", "Make a profile from example texts, compared with the index or with examples of the opposite (--against).")
        {
            examples, against,
        };
        shared.AddTo(command);
        command.SetAction((parsed, cancel) => Task.Run(() => shared.Run(parsed, context, (model, maker, themes) =>
        {
            var wanted = Read(parsed.GetValue(examples)!, model, cancel);
            var others = parsed.GetValue(against) is { Length: > 0 } files ? Read(files, model, cancel) : null;
            var name = shared.Name(parsed, Path.GetFileNameWithoutExtension(parsed.GetValue(examples)![0]));
            if (maker.FromExamples(name, wanted, others, model, cancel) is not var (profile, tokens))
                throw WishException.NothingMarks();
            string[] marking = [.. tokens.Select(token => model.Tokenizer.Piece(token).Trim())];
            profile = shared.Keep.Sparing(
                parsed, profile, tokens, model, maker, themes, path => Read([path], model, cancel), context.Error, cancel);
            return Measured(profile, marking, tokens, model, cancel);
        }, cancel), cancel));
        return command;
    }

    /// <summary>The profile with what it does.</summary>
    private static SteeringProfile Measured(
        SteeringProfile profile, IReadOnlyList<string> words, IReadOnlyList<int> tokens, LoadedModel model, CancellationToken cancel) =>
        profile with { Effect = EffectMeter.Measure(model, profile, words, tokens, EffectMeter.Factors, write: true, cancel) };

    private static List<AnnotatedBlock> Read(IReadOnlyList<string> files, LoadedModel model, CancellationToken cancel)
    {
        var read = new List<AnnotatedBlock>();
        foreach (var path in files)
        {
            using var file = TextFile.Open(path);
            read.AddRange(Annotator.Annotate(file.Chunks(cancel), model, cancel));
        }

        return read;
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
        private readonly Option<string?> index = new("--index")
        {
            Description = "The index by whose texts codes are chosen. Default: the model's.",
            HelpName = "FILE",
        };
        private readonly ModelArguments model = new();

        /// <summary>What is to stay as it is.</summary>
        public KeepArguments Keep { get; } = new();

        public void AddTo(Command command)
        {
            Keep.AddTo(command);
            command.Add(output);
            command.Add(name);
            command.Add(index);
            model.AddTo(command);
        }

        public string Name(ParseResult parsed, string otherwise) =>
            parsed.GetValue(name) ?? (parsed.GetValue(output) is { } path ? ProfileFile.NameOf(path) : otherwise);

        /// <param name="find">Told the model, what turns words into directions, and the model's themes, if it has some.</param>
        /// <exception cref="SearchException">The index is another model's.</exception>
        public int Run(
            ParseResult parsed, CommandContext context, Func<LoadedModel, WishMaker, OpenThemes?, SteeringProfile> find,
            CancellationToken cancel)
        {
            var folder = ModelFolder.Find(parsed.GetValue(model.Model), context);
            var path = parsed.GetValue(index) ?? IndexFiles.ForModel(folder);
            using var opened = context.Open(folder, model.Options(parsed), cancel);
            var themes = ModelThemes.ForModel(folder) is { } named ? OpenThemes.Open(named) : null;
            if (themes is not null && !opened.HasCodesOf(themes.Themes.ModelHash))
                themes = null; // of a model that was there before
            using var texts = path is null ? null : context.OpenIndex(path);
            var isOwn = texts is not null && opened.HasCodesOf(texts.Corpus.ModelHash);
            if (!isOwn && parsed.GetValue(index) is { } other)
                throw SearchException.OtherModel(other);
            var profile = find(opened, new(isOwn ? texts!.Corpus : null, themes), themes);
            ProfileOutput.Write(context.Error, profile.Effect!);
            if (parsed.GetValue(output) is { } written)
            {
                ProfileFile.Write(profile, written);
                context.Say($"Wrote the profile '{written}'. Try it: codebooklsp steer --profile {written} --prompt FILE");
            }
            else
            {
                parsed.InvocationConfiguration.Output.WriteLine(ProfileFile.Format(profile));
            }

            return 0;
        }
    }
}
