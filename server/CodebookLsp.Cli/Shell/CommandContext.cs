using CodebookLsp.Features.Core;
using CodebookLsp.Features.Indexing;
using CodebookLsp.Network.Checkpoints;
using CodebookLsp.Network.Model;
using CodebookLsp.Text.Printing;
using Microsoft.Win32.SafeHandles;

namespace CodebookLsp.Cli.Shell;

/// <summary>Everything a command touches outside itself, so that a test can run one in a process of its own making.</summary>
internal sealed record CommandContext
{
    /// <summary>In bytes of UTF-8: with the program's name less than 2 KB.</summary>
    private const int LongestSentence = 2000;

    public required Stream Input { get; init; }

    /// <summary>For results. Whoever reads it may stop early, which shows as an <see cref="IOException"/>.</summary>
    public required Stream Output { get; init; }

    /// <summary>For everything that is not a result.</summary>
    public required TextWriter Error { get; init; }

    public bool OutputIsTerminal { get; init; }

    public bool ErrorIsTerminal { get; init; }

    public bool InputIsTerminal { get; init; }

    /// <summary>The terminal's width in columns, or what a table gets where there is none.</summary>
    public int Width { get; init; } = 100;

    /// <summary>An environment variable; null when it is not set or empty.</summary>
    public Func<string, string?> Variable { get; init; } = static _ => null;

    /// <summary>Where the program lies, and the models packed with it.</summary>
    public string ProgramFolder { get; init; } = AppContext.BaseDirectory;

    /// <summary>The words that start this program once more, before its arguments.</summary>
    public IReadOnlyList<string> Program { get; init; } = OwnProgram();

    public TimeProvider Time { get; init; } = TimeProvider.System;

    /// <summary>How long a command that is asked to stop may take to do so.</summary>
    public TimeSpan TimeToStop { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>Loads a model to annotate with.</summary>
    public Func<string, LoadOptions, CancellationToken, LoadedModel> Open { get; init; } = static (folder, options, cancel) =>
        LoadedModel.From(CodebookModel.Load(folder, options, cancel));

    /// <summary>Opens an index.</summary>
    public Func<string, OpenIndex> OpenIndex { get; init; } = static path =>
    {
        var index = CodeIndex.Open(path);
        return new(index, new(index.ShownLabels));
    };

    /// <summary>The context of this process: its streams, its terminal and its environment.</summary>
    public static CommandContext OfProcess() => new()
    {
        Input = Console.OpenStandardInput(),
        Output = StandardOutput(),
        Error = Console.Error,
        OutputIsTerminal = !Console.IsOutputRedirected,
        ErrorIsTerminal = !Console.IsErrorRedirected,
        InputIsTerminal = !Console.IsInputRedirected,
        Width = TerminalWidth(),
        Open = static (folder, options, cancel) =>
        {
            var model = LoadedModel.From(CodebookModel.Load(folder, options, cancel));
            foreach (var note in model.Notes)
                Console.Error.WriteLine(note);
            return model;
        },
        Variable = static name => Environment.GetEnvironmentVariable(name) is { Length: > 0 } value ? value : null,
    };

    /// <summary>Writes one line to standard error, after the program's name. It neither fills a terminal nor controls it.</summary>
    public void Say(string sentence) => Error.WriteLine($"codebooklsp: {Printable.Shortened(sentence, LongestSentence)}");

    /// <summary>
    /// .NET's own stream swallows the news that nobody reads a pipe any more, and we would go on for hours. A file needs .NET's stream,
    /// which moves the position that it shares with other processes.
    /// </summary>
    private static Stream StandardOutput()
    {
        if (OperatingSystem.IsWindows() || !Console.IsOutputRedirected)
            return Console.OpenStandardOutput();

        try
        {
            var stream = new FileStream(new SafeFileHandle(1, ownsHandle: false), FileAccess.Write, bufferSize: 0);
            return stream.CanSeek ? Console.OpenStandardOutput() : stream;
        }
        catch (Exception e) when (e is IOException or ArgumentException or UnauthorizedAccessException)
        {
            return Console.OpenStandardOutput();
        }
    }

    /// <summary>The program's own file, or .NET's host with its library where that is how it was started.</summary>
    private static string[] OwnProgram()
    {
        var program = Path.Combine(AppContext.BaseDirectory, OperatingSystem.IsWindows() ? "codebooklsp.exe" : "codebooklsp");
        return File.Exists(program) ? [program] : ["dotnet", Path.Combine(AppContext.BaseDirectory, "codebooklsp.dll")];
    }

    private static int TerminalWidth()
    {
        try
        {
            return !Console.IsOutputRedirected && Console.WindowWidth is > 0 and var width ? width : 100;
        }
        catch (IOException)
        {
            return 100; // a terminal that does not tell
        }
    }
}
