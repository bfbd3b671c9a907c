using System.Globalization;
using System.Text;
using CodebookLsp.Text.Printing;

namespace CodebookLsp.Fuzz;

/// <summary>Whatever is typed, the command ends with 0, 1 or 2, and what it says is text that a terminal shows as it is.</summary>
[TestClass]
public sealed class CommandTests
{
    private const int Seed = 20261126;
    private const int LongestMessage = 2048;

    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(60);

    private static int Executions =>
        int.TryParse(Environment.GetEnvironmentVariable("CODEBOOKLSP_FUZZ_COMMANDS"), out var count) ? count : 300;

    [TestMethod]
    public async Task Every_command_line_ends_with_0_1_or_2_and_says_nothing_that_a_terminal_acts_on()
    {
        var seed = int.TryParse(Environment.GetEnvironmentVariable("CODEBOOKLSP_FUZZ_SEED"), out var own) ? own : Seed;
        var random = new Random(seed);
        using var folder = new TemporaryFolder();
        var lines = new CommandLines(random, folder);
        var faults = new List<string>();
        for (var number = 0; number < Executions; number++)
        {
            var line = lines.Next();
            if (await FaultAsync(line, Input(random), folder) is { } fault)
                faults.Add($"seed {seed}, number {number}: {Shown(line)}\n  {fault}");
        }

        Assert.IsEmpty(faults, string.Join('\n', faults));
    }

    private static string Shown(string[] line) => string.Join(' ', line.Select(static word => $"'{Printable.Start(word, 200)}'"));

    private static async Task<string?> FaultAsync(string[] line, string? input, TemporaryFolder folder)
    {
        using var late = new CancellationTokenSource(Longest);
        var ran = await CommandLine.RunAsync(around => around with { Variable = name => Variable(name, folder) }, input, late.Token, line);
        var said = ran.Error.Split('\n');
        return late.IsCancellationRequested ? $"It had not ended after {Longest.TotalSeconds} s."
            : ran.Code is < 0 or > 2 ? $"It ended with {ran.Code}: {Printable.Start(ran.Error, 2000)} {Crash(folder)}"
            : ran.Code != 0 && ran.Error.Length == 0 && ran.Output.Length == 0 ? $"It ended with {ran.Code} and did not say why."
            : said.Any(static line => line.Any(IsActedOn)) ? $"It says what a terminal acts on: {Printable.Start(ran.Error, 500)}"
            : said.Any(static line => Encoding.UTF8.GetByteCount(line) > LongestMessage)
                ? $"It says too much: {Printable.Start(ran.Error, 300)}"
            : null;
    }

    private static bool IsActedOn(char unit) => char.IsControl(unit) || char.GetUnicodeCategory(unit) == UnicodeCategory.Format;

    private static string? Variable(string name, TemporaryFolder folder) => name switch
    {
        "CODEBOOKLSP_MODEL" => "fake",
        "XDG_STATE_HOME" or "CODEBOOKLSP_CACHE" => folder["state"],
        _ => null,
    };

    /// <summary>What the log of a crash says first.</summary>
    private static string Crash(TemporaryFolder folder)
    {
        if (!Directory.Exists(folder["state"]))
            return "";
        var logs = new DirectoryInfo(folder["state"]).GetFiles("*.log", SearchOption.AllDirectories);
        return logs.MaxBy(static file => file.LastWriteTimeUtc) is { } newest
            ? string.Join('\n', File.ReadLines(newest.FullName).Take(8))
            : "";
    }

    private static string? Input(Random random) => random.Next(4) switch
    {
        0 => null,
        1 => "",
        2 => "\uD800\0\u001b[2J\r\n",
        _ => "The sea, the sea.\n",
    };
}
