using System.CommandLine;
using System.Runtime.InteropServices;
using CodebookLsp.Text.Errors;
using CodebookLsp.Text.Printing;

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

    /// <summary>In bytes of UTF-8: with the program's name less than 2 KB.</summary>
    private const int LongestSentence = 2000;

    public static async Task<int> RunAsync(IReadOnlyList<string> arguments, CommandContext surroundings, CancellationToken cancel = default)
    {
        var around = surroundings with { Output = new ResultStream(surroundings.Output), Error = new SteadyWriter(surroundings.Error) };
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, Stop);
        using var terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Stop);
        try
        {
            var parsed = RootCommands.Build(around).Parse(arguments);
            if (parsed.Errors.Count > 0 && !parsed.Tokens.Any(static token => token.Value is "--help" or "-h" or "-?" or "--version"))
            {
                foreach (var error in parsed.Errors)
                    Say(around, string.Join(' ', error.Message.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)));

                var command = parsed.CommandResult.Command is RootCommand ? "" : $" {parsed.CommandResult.Command.Name}";
                Say(around, $"Try 'codebooklsp{command} --help'.");
                return WrongUsage;
            }

            using var output = new StreamWriter(around.Output, leaveOpen: true);
            var invocation = new InvocationConfiguration
            {
                Output = output,
                Error = around.Error,
                EnableDefaultExceptionHandler = false,
                ProcessTerminationTimeout = null,
            };
            return await parsed.InvokeAsync(invocation, stop.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            Say(around, "Interrupted.");
            return Interrupted;
        }
        catch (UsageException e)
        {
            Say(around, e.Message);
            return WrongUsage;
        }
        catch (UserFacingException e)
        {
            Say(around, e.Message);
            return Failed;
        }
        catch (IOException e) when (ResultStream.IsBrokenPipe(e))
        {
            return NobodyReads;
        }
        catch (Exception e) when (MemoryShortage.Sentence(e) is { } sentence)
        {
            Say(around, sentence);
            return Failed;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            Say(around, e.Message); // a file or folder that nothing nearer knows how to name
            return Failed;
        }
        catch (Exception e)
        {
            Say(around, CrashLog.Write(e, around));
            return OurFault;
        }

        // The first signal asks; a second one, or a deaf stretch of code, is the system's to deal with.
        void Stop(PosixSignalContext signal)
        {
            if (stop.IsCancellationRequested)
                return;

            signal.Cancel = true;
            stop.Cancel();
        }
    }

    /// <summary>One line to the user, who sees who says it. Whatever is in it, it steers no terminal and fills none.</summary>
    public static void Say(CommandContext around, string sentence) => around.Error.WriteLine($"codebooklsp: {Printable.Shortened(sentence, LongestSentence)}");
}
