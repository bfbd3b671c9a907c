using CodebookLsp.Text;

namespace CodebookLsp.Cli;

/// <summary>The command line asks for something that makes no sense. Ends with exit code 2.</summary>
internal sealed class UsageException : UserFacingException
{
    private UsageException(string message) : base(message)
    {
    }

    public static UsageException NothingToRead() =>
        new("Name a file to annotate, or '-' for standard input.");

    public static UsageException InputTwice() =>
        new("Standard input ('-') can be read only once.");

    public static UsageException WrongOption(string option, string expected) =>
        new($"{option} takes {expected}.");

    public static UsageException NoIndex(string model) =>
        new($"The model '{model}' has no index. Name one with --index, or make one with 'codebooklsp index TEXTS... -o INDEX'.");

    public static UsageException OneQuestion() =>
        new("Search for one thing: a regular expression, --label WORDS, --example FILE or --like CODE.");
}
