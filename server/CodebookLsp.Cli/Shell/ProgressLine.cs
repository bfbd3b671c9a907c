using System.Globalization;
using CodebookLsp.Features.Core;
using CodebookLsp.Text.Files;
using CodebookLsp.Text.Printing;

namespace CodebookLsp.Cli.Shell;

/// <summary>One line on standard error that says how far the work is; only where someone looks at it.</summary>
internal sealed class ProgressLine(CommandContext around, bool hidden)
{
    private const int BarWidth = 24;
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(100);

    private readonly bool shown = around.ErrorIsTerminal && !hidden;
    private readonly long started = around.Time.GetTimestamp();
    private long lastShown;
    private long tokens;
    private TextFile? text;

    public void Begin(TextFile next) => text = next;

    public void Advance(TextBlock block)
    {
        tokens += block.Tokens.Length;
        if (!shown || text is null || (lastShown != 0 && around.Time.GetElapsedTime(lastShown) < Interval))
            return;

        lastShown = around.Time.GetTimestamp();
        var end = block.EndOf(block.Tokens.Length - 1);
        var bytes = text.TextEncoding == TextEncoding.Utf8 ? end.Utf8 : end.Utf16 * 2;
        Show(Line(Printable.Line(Path.GetFileName(text.Path)), bytes, text.Length, tokens, around.Time.GetElapsedTime(started)));
    }

    /// <summary>The same for work that is counted in tokens: how many are done, and of how many.</summary>
    public void Advance(string name, long done, long total)
    {
        tokens = done;
        if (!shown || (lastShown != 0 && around.Time.GetElapsedTime(lastShown) < Interval))
            return;

        lastShown = around.Time.GetTimestamp();
        Show(Line(name, done, total, done, around.Time.GetElapsedTime(started)));
    }

    /// <summary>Takes the line away.</summary>
    public void Clear()
    {
        if (shown && lastShown != 0)
            around.Error.Write("\r\u001b[K");
    }

    /// <summary>Says what was done.</summary>
    public void Finish(string? output)
    {
        if (!shown)
            return;

        var time = around.Time.GetElapsedTime(started);
        around.Error.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"{tokens:N0} tokens in {time.TotalSeconds:0.0} s ({tokens / Math.Max(time.TotalSeconds, 1e-3):N0} tokens/s){(output is null ? "" : $", written to {Printable.Line(output)}")}"));
    }

    /// <param name="length">In bytes; null when only the end will tell.</param>
    internal static string Line(string name, long bytes, long? length, long tokens, TimeSpan time)
    {
        var rate = tokens / Math.Max(time.TotalSeconds, 1e-3);
        if (length is not > 0)
            return string.Create(CultureInfo.InvariantCulture, $"{name}  {bytes / 1048576.0:0.0} MiB  {tokens:N0} tokens  {rate:N0} tokens/s");

        var share = Math.Clamp((double)bytes / length.Value, 0, 1);
        var full = (int)(share * BarWidth);
        var left = TimeSpan.FromSeconds(Math.Min(359_999, time.TotalSeconds * (1 - share) / Math.Max(share, 1e-9)));
        var clock = left.TotalHours >= 1 ? $"{(int)left.TotalHours}:{left.Minutes:00}:{left.Seconds:00}" : $"{left.Minutes}:{left.Seconds:00}";
        return string.Create(CultureInfo.InvariantCulture,
            $"{name}  {new string('━', full)}{new string('─', BarWidth - full)}  {share * 100:0}%  {rate:N0} tokens/s  {clock} left");
    }

    private void Show(string line) => around.Error.Write($"\r{line}\u001b[K");
}
