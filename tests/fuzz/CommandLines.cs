using System.CommandLine;
using CodebookLsp.Cli;
using CodebookLsp.Cli.Shell;

namespace CodebookLsp.Fuzz;

/// <summary>Command lines that somebody may type, by mistake or malice: every command and option there is, with values that fit, nearly
/// fit, or do not.</summary>
internal sealed class CommandLines
{
    // Of folders that are there, only small ones: to read every text of a machine is no fault, and takes as long as it takes.
    private static readonly string[] Words =
    [
        "", "-", "--", "0", "1", "-1", "2147483648", "1e999", "NaN", "0.5", "all", "text", "json", "jsonl", "table", "html", "csv",
        "L4.1:2", "L99.9:99999", "L0.0:1,L4.1:2", "0-3", "3-0", "whale", "\\bsea\\b", "(", "[z-a]", "(a+)+$",
        "n > 0", "text contains \"a", "\u001b[31mred\u001b[0m", "a\nb", "\u202Eevil", "\uD800", "%s", "/dev", ".", "..", "/dev/null",
        "/no/such/file", "~", "*.txt", new string('x', 3000), "a\0b",
    ];

    private readonly Random random;
    private readonly string[] paths;
    private readonly (string[] Names, Command Command)[] commands;

    /// <param name="folder">Gets the files that command lines name.</param>
    public CommandLines(Random random, TemporaryFolder folder)
    {
        this.random = random;
        paths = [.. Files(folder)];
        var root = RootCommands.Build(new CommandContext { Input = Stream.Null, Output = Stream.Null, Error = TextWriter.Null });
        // A server reads until its editor is done, and a training goes on for hours.
        commands = [.. Leaves(root, []).Where(static leaf => leaf.Names is not (["serve"] or ["train"] or ["tokfsm", "train"]))];
    }

    public string[] Next()
    {
        var (names, command) = commands[random.Next(commands.Length)];
        var line = new List<string>(names);
        foreach (var argument in command.Arguments)
        {
            for (var values = argument.Arity.MaximumNumberOfValues > 1 ? random.Next(4) : random.Next(8) == 0 ? 0 : 1; values > 0; values--)
                line.Add(Value());
        }

        for (var options = random.Next(4); options > 0 && command.Options.Count > 0; options--)
        {
            var option = command.Options[random.Next(command.Options.Count)];
            line.Insert(random.Next(names.Length, line.Count + 1), option.Name);
            if (option.Arity.MaximumNumberOfValues > 0 && random.Next(12) != 0)
                line.Insert(line.IndexOf(option.Name) + 1, Value());
        }

        // Enough to find what goes wrong; the samplers and evaluations behind are long.
        if (names[0] is "steer" or "evaluate")
            line.AddRange(["--max-tokens", "4"]);
        return [.. line];
    }

    private string Value() => random.Next(3) == 0 ? Words[random.Next(Words.Length)] : paths[random.Next(paths.Length)];

    private static IEnumerable<(string[] Names, Command Command)> Leaves(Command command, string[] names) =>
        command.Subcommands.Count == 0
            ? [(names, command)]
            : command.Subcommands.SelectMany(below => Leaves(below, [.. names, below.Name]));

    /// <summary>Every seed under an ending that suits it, a damaged copy of it, folders of them, and places to write to.</summary>
    private IEnumerable<string> Files(TemporaryFolder folder)
    {
        var mutator = new Mutator(random);
        foreach (var harness in Harnesses.All.Where(static harness => harness.Name != "index-cell"))
        {
            foreach (var (name, bytes) in Corpus.Of(harness).Take(4))
            {
                Directory.CreateDirectory(folder[harness.Name]);
                yield return folder.File(Path.Combine(harness.Name, name), bytes);
                yield return folder.File(Path.Combine(harness.Name, "bad-" + name), mutator.Mutate(bytes, [bytes]));
            }

            yield return folder[harness.Name];
        }

        Directory.CreateDirectory(folder["model"]);
        folder.File("model/config.json", Corpus.Of(Harnesses.Named("config"))[0].Bytes);
        folder.File("model/model.safetensors", Corpus.Of(Harnesses.Named("safetensors"))[0].Bytes);
        folder.File("model/tokenizer.json", Corpus.Of(Harnesses.Named("tokenizer"))[0].Bytes);
        yield return folder["model"];
        yield return folder.File("notes.txt", "The sea, the sea.\n");
        yield return folder["new.out"];
        yield return folder["no/such/folder/new.out"];
        yield return folder["name\u001b[2J\u202E.txt"];
    }
}
