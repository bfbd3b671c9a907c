namespace CodebookLsp.Cli;

/// <summary>One line on standard error that says what is being done; only where someone looks at it.</summary>
internal sealed class NoticeLine(Surroundings around)
{
    public void Show(string what)
    {
        if (around.ErrorIsTerminal)
            around.Error.Write($"\r{what}\u001b[K");
    }

    public void Clear() => Show("");
}
