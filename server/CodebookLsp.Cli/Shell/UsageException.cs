using CodebookLsp.Text.Errors;

namespace CodebookLsp.Cli.Shell;

/// <summary>The command line asks for something that makes no sense. Ends with exit code 2.</summary>
internal sealed class UsageException : UserFacingException
{
    private UsageException(string message) : base(message)
    {
    }

    public static UsageException InputTwice() =>
        new("Standard input ('-') can be read only once.");

    public static UsageException WhereTo() =>
        new("Say where the codes go: --in-place, or --output FILE (one of them). --dry-run shows first what would be written.");

    public static UsageException ShardOutput() =>
        new("A shard is a file of its own: say where with --output. 'merge-shards' then writes the dataset.");

    public static UsageException NoDatasets() =>
        new("There is no dataset of a known kind in that folder. Name files, or say their kind with --format.");

    public static UsageException OneOf(string one, string other) =>
        new($"{one} and {other} contradict each other: give one of them.");

    public static UsageException WrongOption(string option, string expected) =>
        new($"{option} takes {expected}.");

    public static UsageException NoIndex(string model) =>
        new($"The model '{model}' has no index. Name one with --index, or make one with 'codebooklsp index TEXTS... -o INDEX'.");

    public static UsageException OneQuestion() =>
        new("Search for one thing: a regular expression, --label WORDS, --example FILE or --like CODE.");
}
