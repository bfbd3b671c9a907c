using CodebookLsp.TestSupport;

namespace CodebookLsp.Cli.Tests.Datasets;

/// <summary>
/// A case of <c>Cases/NAME</c>: <c>before/</c> holds the files that there are, <c>after/</c> those that are new or different when the
/// command has run, and <c>case.txt</c> says why
/// (<c>#</c>), what is run (<c>$</c>), with which exit code it ends (<c>=</c>), and what it says, a part of a line each (<c>&gt;</c>).
/// </summary>
internal sealed record DatasetCase(string Folder, IReadOnlyList<string> Command, int Code, IReadOnlyList<string> Says)
{
    public static string Root { get; } =
        Path.Combine(Repository.Root, "tests", "CodebookLsp.Cli.Tests", "Datasets", "Cases");

    public string Before => Path.Combine(Folder, "before");

    public string After => Path.Combine(Folder, "after");

    public static DatasetCase Read(string name)
    {
        var lines = File.ReadAllLines(Path.Combine(Root, name, "case.txt"));
        IEnumerable<string> Marked(char mark) =>
            lines.Where(line => line.StartsWith($"{mark} ", StringComparison.Ordinal)).Select(static line => line[2..]);
        var code = int.Parse(Marked('=').Single(), System.Globalization.CultureInfo.InvariantCulture);
        return new(Path.Combine(Root, name), Marked('$').Single().Split(' '), code, [.. Marked('>')]);
    }

    /// <summary>The command with the files it names in another folder.</summary>
    public string[] CommandIn(string folder) =>
        [.. Command.Select(word => IsFile(word) ? Path.Combine(folder, word) : word)];

    private bool IsFile(string word) => word.StartsWith("out.", StringComparison.Ordinal) || File.Exists(Path.Combine(Before, word));
}
