using Spectre.Console;

namespace CodebookLsp.Cli.Shell;

/// <summary>Where pages and tables for people are written: in colours if a terminal shows them, else plain.</summary>
internal static class Terminal
{
    /// <param name="width">In columns.</param>
    /// <param name="toTerminal">Whether the writer ends in a terminal, so that colours may be used.</param>
    public static IAnsiConsole Console(TextWriter writer, int width, bool toTerminal, CommandContext context)
    {
        var colours = TakesColours(toTerminal, context);
        var console = AnsiConsole.Create(new AnsiConsoleSettings
        {
            Out = new AnsiConsoleOutput(writer),
            Ansi = colours ? AnsiSupport.Detect : AnsiSupport.No,
            ColorSystem = colours ? Colours(context) : ColorSystemSupport.NoColors,
            Interactive = InteractionSupport.No,
        });
        console.Profile.Width = width;
        console.Profile.Capabilities.Ansi = colours;
        return console;
    }

    /// <summary>Whether colours are shown, and wanted.</summary>
    public static bool TakesColours(bool toTerminal, CommandContext context) =>
        toTerminal && context.Variable("NO_COLOR") is null && context.Variable("TERM") != "dumb";

    private static ColorSystemSupport Colours(CommandContext context) =>
        context.Variable("COLORTERM") is "truecolor" or "24bit" ? ColorSystemSupport.TrueColor
        : context.Variable("TERM") is { } terminal && !terminal.Contains("256color", StringComparison.Ordinal) ? ColorSystemSupport.Standard
        : OperatingSystem.IsWindows() ? ColorSystemSupport.Detect
        : ColorSystemSupport.EightBit;
}
