using System.Text;
using System.Text.RegularExpressions;
using CodebookLsp.Cli.Shell;
using CodebookLsp.TestFakes;
using CodebookLsp.TestSupport;

namespace CodebookLsp.Cli.Tests.Commands;

/// <summary>
/// A session at a command line, as <c>Cases/NAME/session.txt</c> draws it. The other files of the folder are there when it begins.
/// <list type="bullet">
/// <item><c># why</c>: a comment.</item>
/// <item><c>$ codebooklsp annotate - &lt; text.txt</c>: a command, with a stand-in for the model. <c>$ROOT</c> and <c>$MODEL</c> are the
/// repository's folder and the model's in it. <c>COLUMNS=72 codebooklsp ...</c> writes to a terminal of this width; other variables may be
/// set in the same way. <c>cat FILE</c> shows a file, and <c>ls</c> lists the files that are new.</item>
/// <item>Two blanks start a line of its output, <c>!</c> a line of its error stream, <c>=</c> its exit code unless that is 0.</item>
/// </list>
/// </summary>
internal sealed partial record CommandCase(string Folder)
{
    private const string SessionFile = "session.txt";

    public static string Root { get; } = Path.Combine(Repository.Root, "tests", "CodebookLsp.Cli.Tests", "Commands", "Cases");

    public string SessionPath => Path.Combine(Folder, SessionFile);

    /// <summary>Runs every command of a session in the current folder, which holds the case's files.</summary>
    /// <returns>The session as it is now.</returns>
    public async Task<string> PlayAsync()
    {
        var played = new StringBuilder();
        foreach (var line in await File.ReadAllLinesAsync(SessionPath))
        {
            if (line is ['#', ..])
                played.Append(line).Append('\n');
            if (!line.StartsWith("$ ", StringComparison.Ordinal))
                continue;

            if (played.Length > 0 && played[^1] == '\n' && !played.ToString().EndsWith("\n\n", StringComparison.Ordinal))
                played.Append('\n');
            played.Append(line).Append('\n');
            var ran = await RunAsync([.. Words().Matches(line[2..]).Select(static word => Unquoted(word.Value))]);
            Append(played, "! ", ran.Error);
            Append(played, "  ", ran.Output);
            if (ran.Code != 0)
                played.Append("= ").Append(ran.Code).Append('\n');
        }

        return played.ToString();
    }

    private async Task<Ran> RunAsync(string[] words)
    {
        var program = Array.FindIndex(words, static word => !Assignment().IsMatch(word));
        var variables = words.Take(program)
            .Select(static word => word.Split('=', 2))
            .ToDictionary(static pair => pair[0], static pair => pair[1]);
        var input = Array.IndexOf(words, "<") is >= 0 and var at ? words[at + 1] : null;
        var arguments = words.Skip(program + 1).TakeWhile(static word => word != "<").ToArray();
        return words[program] switch
        {
            "cat" => new(0, await File.ReadAllTextAsync(arguments.Single()), ""),
            "ls" => new(0, string.Concat(NewFiles().Select(static name => $"{name}\n")), ""),
            "codebooklsp" => await CommandLine.RunAsync(
                context => context with
                {
                    Input = new MemoryStream(input is null ? [] : File.ReadAllBytes(input)),
                    OutputIsTerminal = variables.ContainsKey("COLUMNS"),
                    Width = variables.TryGetValue("COLUMNS", out var columns)
                        ? int.Parse(columns, System.Globalization.CultureInfo.InvariantCulture)
                        : context.Width,
                    Variable = name => variables.GetValueOrDefault(name) ?? context.Variable(name),
                    Time = new StoppedTime(),
                },
                arguments),
            var other => throw new InvalidOperationException($"{SessionPath} runs '{other}', which is neither codebooklsp nor cat nor ls."),
        };
    }

    private IEnumerable<string> NewFiles() =>
        Directory.EnumerateFiles(".", "*", SearchOption.AllDirectories).Select(static path => path[2..].Replace('\\', '/'))
            .Where(name => !File.Exists(Path.Combine(Folder, name)))
            .Order(StringComparer.Ordinal);

    private static void Append(StringBuilder played, string mark, string text)
    {
        if (text.Length == 0)
            return;

        var shown = text.Replace(Repository.DefaultModel, "$MODEL", StringComparison.Ordinal)
            .Replace(Repository.Root, "$ROOT", StringComparison.Ordinal)
            .Replace("\u001b", "␛", StringComparison.Ordinal);
        shown = Rounding().Replace(shown, "within *");
        foreach (var line in shown.TrimEnd('\n').Split('\n'))
            played.Append((mark + line).TrimEnd()).Append('\n');
    }

    private static string Unquoted(string word) => word.Trim('\'')
        .Replace("$ROOT", Repository.Root, StringComparison.Ordinal).Replace("$MODEL", Repository.DefaultModel, StringComparison.Ordinal);

    /// <summary>How far off a product is differs between kinds of processors.</summary>
    [GeneratedRegex(@"within [\d.e-]+")]
    private static partial Regex Rounding();

    [GeneratedRegex(@"'[^']*'|\S+")]
    private static partial Regex Words();

    [GeneratedRegex(@"^[A-Z_]+=")]
    private static partial Regex Assignment();

    /// <summary>Whatever is done takes no time, so that sessions are the same on every machine.</summary>
    private sealed class StoppedTime : TimeProvider
    {
        public override long GetTimestamp() => 0;
    }
}
