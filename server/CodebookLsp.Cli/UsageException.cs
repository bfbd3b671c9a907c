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
}
