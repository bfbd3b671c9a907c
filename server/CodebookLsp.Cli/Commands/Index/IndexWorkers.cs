using System.Diagnostics;
using System.Globalization;
using CodebookLsp.Cli.Model;
using CodebookLsp.Cli.Shell;
using CodebookLsp.Features.Indexing;

namespace CodebookLsp.Cli.Commands.Index;

/// <summary>Processes of this program that read an index's parts side by side.</summary>
internal static class IndexWorkers
{
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(200);

    /// <summary>Starts the workers and waits until everything is read. What a worker that has died was at, another does.</summary>
    /// <param name="left">Told now and then how many tokens are left.</param>
    /// <exception cref="IndexException">All of them have stopped before the end.</exception>
    public static async Task RunAsync(
        IndexRequest request, IndexBuild build, CommandContext context, Action<long> left, CancellationToken cancel)
    {
        var workers = new List<(string Name, Process Process)>();
        try
        {
            for (var worker = 0; worker < request.Workers; worker++)
            {
                var name = string.Create(CultureInfo.InvariantCulture, $"{Environment.ProcessId}-{worker}");
                workers.Add((name, Start(request, name, context)));
            }

            var lastCode = 0;
            while (build.TokensLeft() is > 0 and var tokens)
            {
                left(tokens);
                foreach (var ended in workers.FindAll(static worker => worker.Process.HasExited))
                {
                    lastCode = ended.Process.ExitCode;
                    build.Release(ended.Name);
                    ended.Process.Dispose();
                    workers.Remove(ended);
                }

                if (workers.Count == 0 && build.TokensLeft() > 0)
                    throw IndexException.WorkersFailed(request.Output, lastCode);
                await Task.Delay(Interval, cancel).ConfigureAwait(false);
            }

            foreach (var (_, process) in workers)
                await process.WaitForExitAsync(cancel).ConfigureAwait(false);
        }
        finally
        {
            foreach (var (_, process) in workers)
            {
                if (!process.HasExited)
                    process.Kill();
                process.Dispose();
            }
        }
    }

    private static Process Start(IndexRequest request, string name, CommandContext context)
    {
        var start = new ProcessStartInfo(context.Program[0])
        {
            RedirectStandardInput = true, // closes with this process: that is how a worker knows
            RedirectStandardError = true,
        };
        string[] arguments =
        [
            .. context.Program.Skip(1), "index", "--worker", name, "--output", request.Output,
            "--part-tokens", request.Options.PartTokens.ToString(CultureInfo.InvariantCulture), "--model", request.ModelFolder,
            .. ModelArguments.AsArguments(request.Load),
        ];
        foreach (var argument in arguments)
            start.ArgumentList.Add(argument);

        // Each gets its share of the cores, or they would wait for each other.
        start.Environment["DOTNET_PROCESSOR_COUNT"] = Math.Max(1, Environment.ProcessorCount / request.Workers)
            .ToString("X", CultureInfo.InvariantCulture);
        var process = new Process { StartInfo = start };
        process.ErrorDataReceived += (_, line) =>
        {
            if (line.Data is { Length: > 0 } said)
            {
                lock (context.Error)
                    context.Error.WriteLine(said);
            }
        };
        process.Start();
        process.BeginErrorReadLine();
        return process;
    }
}
