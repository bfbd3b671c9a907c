namespace CodebookLsp.Cli.Tests;

/// <summary>
/// A case of <c>Cases/NAME</c>: <c>before/</c> holds the files that there are, <c>after/</c> those that are new or different when the command has run, and <c>case.txt</c> says why
/// (<c>#</c>), what is run (<c>$</c>), with which exit code it ends (<c>=</c>), and what it says, a part of a line each (<c>&gt;</c>).
/// </summary>
internal sealed record DatasetCase(string Folder, IReadOnlyList<string> Command, int Code, IReadOnlyList<string> Says)
{
    public static string Root { get; } = Path.Combine(Features.Tests.Repository.Root, "tests", "CodebookLsp.Cli.Tests", "Datasets", "Cases");

    public string Before => Path.Combine(Folder, "before");

    public string After => Path.Combine(Folder, "after");

    public static DatasetCase Read(string name)
    {
        var lines = File.ReadAllLines(Path.Combine(Root, name, "case.txt"));
        return new(
            Path.Combine(Root, name),
            lines.Single(static line => line.StartsWith("$ ", StringComparison.Ordinal))[2..].Split(' '),
            int.Parse(lines.Single(static line => line.StartsWith("= ", StringComparison.Ordinal))[2..], System.Globalization.CultureInfo.InvariantCulture),
            [.. lines.Where(static line => line.StartsWith("> ", StringComparison.Ordinal)).Select(static line => line[2..])]);
    }

    /// <summary>The command with the files it names in another folder.</summary>
    public string[] CommandIn(string folder) =>
        [.. Command.Select(word => File.Exists(Path.Combine(Before, word)) || word.StartsWith("out.", StringComparison.Ordinal) ? Path.Combine(folder, word) : word)];
}
