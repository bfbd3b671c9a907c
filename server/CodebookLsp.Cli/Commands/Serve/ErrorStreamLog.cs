using System.Globalization;
using CodebookLsp.Text.Printing;
using Microsoft.Extensions.Logging;

namespace CodebookLsp.Cli.Commands.Serve;

/// <summary>Log lines on standard error, which editors show in their output windows. Standard output belongs to the protocol.</summary>
internal sealed class ErrorStreamLog(TextWriter error, LogLevel least, TimeProvider time) : ILogger
{
    private const int LongestLine = 2000; // in bytes

    private readonly Lock gate = new();

    public bool IsEnabled(LogLevel logLevel) => logLevel >= least && logLevel != LogLevel.None;

    public IDisposable? BeginScope<TState>(TState state) where TState : notnull => null;

    public void Log<TState>(
        LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
    {
        if (!IsEnabled(logLevel))
            return;

        var line = string.Create(
            CultureInfo.InvariantCulture,
            $"{time.GetLocalNow():HH:mm:ss.fff} [{Name(logLevel)}] {Printable.Shortened(formatter(state, exception), LongestLine)}");
        lock (gate)
        {
            try
            {
                error.WriteLine(line);
                if (exception is not null)
                    error.WriteLine(exception);
                error.Flush();
            }
            catch (Exception e) when (e is IOException or ObjectDisposedException)
            {
                // Nobody reads it. The server goes on.
            }
        }
    }

    private static string Name(LogLevel level) => level switch
    {
        LogLevel.Trace => "trace",
        LogLevel.Debug => "debug",
        LogLevel.Information => "info",
        LogLevel.Warning => "warning",
        _ => "error",
    };
}
