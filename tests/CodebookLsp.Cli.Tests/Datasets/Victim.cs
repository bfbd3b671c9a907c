using System.Diagnostics;
using System.Globalization;

namespace CodebookLsp.Cli.Tests.Datasets;

/// <summary>The command in a process of its own, to be killed.</summary>
internal static class Victim
{
    /// <summary>What makes this test program the command.</summary>
    public const string Word = "--as-codebooklsp";

    /// <param name="pause">How long the stand-in for the model takes for a batch.</param>
    public static Process Start(TimeSpan pause, params string[] arguments)
    {
        var start = new ProcessStartInfo(Environment.ProcessPath!,
            [Word, pause.TotalMilliseconds.ToString(CultureInfo.InvariantCulture), .. arguments])
        {
            RedirectStandardError = true,
            RedirectStandardOutput = true
        };
        return Process.Start(start)!;
    }

    /// <summary>Runs it to its end.</summary>
    public static async Task<(int Code, string Error)> RunAsync(TimeSpan pause, params string[] arguments)
    {
        using var process = Start(pause, arguments);
        var output = process.StandardOutput.ReadToEndAsync();
        var error = await process.StandardError.ReadToEndAsync();
        await output;
        await process.WaitForExitAsync();
        return (process.ExitCode, error);
    }

    /// <summary>Kills it after a while, as nobody can catch; says whether it had not ended by itself.</summary>
    public static async Task<bool> KillAsync(TimeSpan after, TimeSpan pause, params string[] arguments)
    {
        using var process = Start(pause, arguments);
        var ended = process.WaitForExitAsync();
        var inTime = await Task.WhenAny(ended, Task.Delay(after)) == ended;
        process.Kill();
        await ended;
        return !inTime;
    }
}
