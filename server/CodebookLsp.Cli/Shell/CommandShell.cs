using System.CommandLine;
using System.Runtime.InteropServices;
using CodebookLsp.Text.Errors;

namespace CodebookLsp.Cli.Shell;

/// <summary>
/// Runs a command line. The one place where a failure becomes a sentence on standard error and an exit code:
/// 0 done, 1 the world is wrong, 2 the command line is wrong, 70 we are wrong, 130 interrupted, 141 nobody reads our output any more.
/// </summary>
internal static class CommandShell
{
    public const int Failed = 1;
    public const int WrongUsage = 2;
    public const int OurFault = 70;
    public const int Interrupted = 130;
    public const int NobodyReads = 141;

    /// <param name="build">Makes the commands that the arguments may be about, which do their work in the context that they are
    /// given.</param>
    public static async Task<int> RunAsync(
        IReadOnlyList<string> arguments, Func<CommandContext, IReadOnlyList<string>, RootCommand> build, CommandContext given,
        CancellationToken cancel = default)
    {
        var context = given with { Output = new ResultStream(given.Output), Error = new SteadyWriter(given.Error) };
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, Stop);
        using var terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Stop);
        try
        {
            var parsed = build(context, arguments).Parse(arguments);
            if (parsed.Errors.Count > 0 && !parsed.Tokens.Any(static token => token.Value is "--help" or "-h" or "-?" or "--version"))
            {
                foreach (var error in parsed.Errors)
                    context.Say(string.Join(' ', error.Message.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)));

                var command = parsed.CommandResult.Command is RootCommand ? "" : $" {parsed.CommandResult.Command.Name}";
                context.Say($"Try 'codebooklsp{command} --help'.");
                return WrongUsage;
            }

            using var output = new StreamWriter(context.Output, leaveOpen: true);
            var invocation = new InvocationConfiguration
            {
                Output = output,
                Error = context.Error,
                EnableDefaultExceptionHandler = false,
                ProcessTerminationTimeout = null,
            };
            var run = Task.Run(() => parsed.InvokeAsync(invocation, stop.Token), CancellationToken.None);
            await Task.WhenAny(run, DeafAsync(context, stop.Token)).ConfigureAwait(false);
            if (run.IsCompleted)
                return await run.ConfigureAwait(false);

            context.Say("Interrupted.");
            return Interrupted; // the thread that waits ends with the process
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            context.Say("Interrupted.");
            return Interrupted;
        }
        catch (UsageException e)
        {
            context.Say(e.Message);
            return WrongUsage;
        }
        catch (UserFacingException e)
        {
            context.Say(e.Message);
            return Failed;
        }
        catch (IOException e) when (ResultStream.IsBrokenPipe(e))
        {
            return NobodyReads;
        }
        catch (Exception e) when (MemoryShortage.Sentence(e) is { } sentence)
        {
            context.Say(sentence);
            return Failed;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            context.Say(e.Message); // a file or folder that nothing nearer knows how to name
            return Failed;
        }
        catch (Exception e)
        {
            context.Say(CrashLog.Write(e, context));
            return OurFault;
        }

        // The first signal asks; a second one is the system's to deal with.
        void Stop(PosixSignalContext signal)
        {
            if (stop.IsCancellationRequested)
                return;

            signal.Cancel = true;
            stop.Cancel();
        }
    }

    /// <summary>
    /// Ends when a command has been asked to stop and has not, in the time that it has for it: it waits for something that cannot be
    /// interrupted, such as a pipe that nobody writes to.
    /// </summary>
    private static async Task DeafAsync(CommandContext context, CancellationToken stop)
    {
        var asked = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var registration = stop.Register(asked.SetResult).ConfigureAwait(false);
        await asked.Task.ConfigureAwait(false);
        await Task.Delay(context.TimeToStop, context.Time, CancellationToken.None).ConfigureAwait(false);
    }
}
