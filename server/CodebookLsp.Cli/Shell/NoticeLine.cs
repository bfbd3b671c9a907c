namespace CodebookLsp.Cli.Shell;

/// <summary>One line on standard error that says what is being done; only where someone looks at it.</summary>
internal sealed class NoticeLine(CommandContext around)
{
    public void Show(string what)
    {
        if (around.ErrorIsTerminal)
            around.Error.Write($"\r{what}\u001b[K");
    }

    public void Clear() => Show("");
}
