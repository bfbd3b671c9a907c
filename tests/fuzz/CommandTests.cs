using System.Text;
using CodebookLsp.Cli.Tests;

namespace CodebookLsp.Fuzz;

/// <summary>Whatever is typed, the command ends with 0, 1 or 2, and what it says is text that a terminal shows as it is.</summary>
[TestClass]
public sealed class CommandTests
{
    private const int Seed = 20261126;
    private const int LongestMessage = 2048;

    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(60);

    private static int Executions => int.TryParse(Environment.GetEnvironmentVariable("CODEBOOKLSP_FUZZ_COMMANDS"), out var count) ? count : 300;

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
                faults.Add($"seed {seed}, number {number}: {string.Join(' ', line.Select(static word => $"'{Text.Printable.Start(word, 200)}'"))}\n  {fault}");
        }

        Assert.IsEmpty(faults, string.Join('\n', faults));
    }

    private static async Task<string?> FaultAsync(string[] line, string? input, TemporaryFolder folder)
    {
        using var late = new CancellationTokenSource(Longest);
        var ran = await CommandLine.RunAsync(
            around => around with { Variable = name => name switch { "CODEBOOKLSP_MODEL" => "fake", "XDG_STATE_HOME" or "CODEBOOKLSP_CACHE" => folder["state"], _ => null } },
            input, late.Token, line);
        return late.IsCancellationRequested ? $"It had not ended after {Longest.TotalSeconds} s."
            : ran.Code is < 0 or > 2 ? $"It ended with {ran.Code}: {Text.Printable.Start(ran.Error, 2000)} {Crash(folder)}"
            : ran.Code != 0 && ran.Error.Length == 0 && ran.Output.Length == 0 ? $"It ended with {ran.Code} and did not say why."
            : ran.Error.Any(static unit => (char.IsControl(unit) && unit is not '\n') || char.GetUnicodeCategory(unit) == System.Globalization.UnicodeCategory.Format)
                ? $"It says what a terminal acts on: {Text.Printable.Start(ran.Error, 500)}"
            : ran.Error.Split('\n').FirstOrDefault(static said => Encoding.UTF8.GetByteCount(said) > LongestMessage) is { } said ? $"It says {said.Length} characters at once: {Text.Printable.Start(said, 300)}"
            : null;
    }

    /// <summary>What the log of a crash says first.</summary>
    private static string Crash(TemporaryFolder folder)
    {
        if (!Directory.Exists(folder["state"]))
            return "";
        var newest = new DirectoryInfo(folder["state"]).GetFiles("*", SearchOption.AllDirectories).MaxBy(static file => file.LastWriteTimeUtc);
        return newest is null ? "" : string.Join(" | ", File.ReadLines(newest.FullName).Where(static said => said.Contains("Exception", StringComparison.Ordinal) || said.Contains("CodebookLsp", StringComparison.Ordinal)).Take(4));
    }

    private static string? Input(Random random) => random.Next(4) switch { 0 => null, 1 => "", 2 => "\uD800\0\u001b[2J\r\n", _ => "The sea, the sea.\n" };
}
