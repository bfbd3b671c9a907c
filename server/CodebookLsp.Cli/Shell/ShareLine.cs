using System.Globalization;

namespace CodebookLsp.Cli.Shell;

/// <summary>One line on standard error that says what share of the work is done; only where someone looks at it.</summary>
internal sealed class ShareLine(CommandContext around, string what)
{
    public void Show(double share)
    {
        if (around.ErrorIsTerminal)
            around.Error.Write(string.Create(CultureInfo.InvariantCulture, $"\r{what} {share * 100:0}%\u001b[K"));
    }

    public void Clear()
    {
        if (around.ErrorIsTerminal)
            around.Error.Write("\r\u001b[K");
    }
}
