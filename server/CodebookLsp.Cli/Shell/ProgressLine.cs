using System.Globalization;
using CodebookLsp.Text.Printing;

namespace CodebookLsp.Cli.Shell;

/// <summary>One line on standard error that says how far the work is. It is shown in a terminal only.</summary>
/// <param name="what">The work, for <see cref="ShowShare"/>.</param>
/// <param name="hidden">True where results come out on the same terminal.</param>
internal sealed class ProgressLine(CommandContext context, string what = "", bool hidden = false)
{
    private const int BarWidth = 24;
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(100);

    private readonly bool shown = context.ErrorIsTerminal && !hidden;
    private readonly long started = context.Time.GetTimestamp();
    private long lastShown;

    /// <summary>Shows a line at once.</summary>
    public void Show(string line)
    {
        if (!shown)
            return;

        lastShown = context.Time.GetTimestamp();
        context.Error.Write($"\r{line}\u001b[K");
    }

    /// <summary>Shows what share of the work is done, ten times a second at most.</summary>
    public void ShowShare(double share)
    {
        if (IsDue())
            Show(string.Create(CultureInfo.InvariantCulture, $"{what} {share * 100:0}%"));
    }

    /// <summary>Shows how much is done, how fast it goes and how long it will take, ten times a second at most.</summary>
    /// <param name="done">In the unit of <paramref name="total"/>.</param>
    /// <param name="total">Null when only the end will tell; then <paramref name="done"/> is in bytes.</param>
    /// <param name="tokens">Read so far.</param>
    public void ShowTokens(string name, long done, long? total, long tokens)
    {
        if (IsDue())
            Show(Line(name, done, total, tokens, context.Time.GetElapsedTime(started)));
    }

    /// <summary>Takes the line away.</summary>
    public void Clear()
    {
        if (shown && lastShown != 0)
            context.Error.Write("\r\u001b[K");
    }

    /// <summary>Says what was done, and how fast.</summary>
    /// <param name="output">The file that was written; null for none.</param>
    public void Finish(long tokens, string? output)
    {
        if (!shown)
            return;

        var time = context.Time.GetElapsedTime(started);
        var written = output is null ? "" : $", written to {Printable.Line(output)}";
        context.Error.WriteLine(string.Create(
            CultureInfo.InvariantCulture, $"{tokens:N0} tokens in {time.TotalSeconds:0.0} s ({Rate(tokens, time):N0} tokens/s){written}"));
    }

    internal static string Line(string name, long done, long? total, long tokens, TimeSpan time)
    {
        var rate = Rate(tokens, time);
        if (total is not > 0)
            return string.Create(
                CultureInfo.InvariantCulture, $"{name}  {done / 1048576.0:0.0} MiB  {tokens:N0} tokens  {rate:N0} tokens/s");

        var share = Math.Clamp((double)done / total.Value, 0, 1);
        var full = (int)(share * BarWidth);
        var left = TimeSpan.FromSeconds(Math.Min(359_999, time.TotalSeconds * (1 - share) / Math.Max(share, 1e-9)));
        var clock = left.TotalHours >= 1
            ? $"{(int)left.TotalHours}:{left.Minutes:00}:{left.Seconds:00}"
            : $"{left.Minutes}:{left.Seconds:00}";
        return string.Create(
            CultureInfo.InvariantCulture,
            $"{name}  {new string('━', full)}{new string('─', BarWidth - full)}  {share * 100:0}%  {rate:N0} tokens/s  {clock} left");
    }

    private static double Rate(long tokens, TimeSpan time) => tokens / Math.Max(time.TotalSeconds, 1e-3);

    private bool IsDue() => shown && (lastShown == 0 || context.Time.GetElapsedTime(lastShown) >= Interval);
}
