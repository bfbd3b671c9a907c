using System.CommandLine;
using CodebookLsp.Cli.Shell;
using CodebookLsp.Features.Themes;

namespace CodebookLsp.Cli.Commands.Themes;

/// <summary>How themes are learned, as options.</summary>
internal sealed class LearningArguments
{
    private const int MostThemes = 1024;
    private const int ShortestWindow = 24;
    private const int LongestWindow = 1024;

    private readonly Option<int> themes = new("--themes", "-k")
    {
        Description = "How many themes.",
        HelpName = "K",
        DefaultValueFactory = static _ => new ThemeOptions().Themes,
    };

    private readonly Option<int?> codes = new("--codes")
    {
        Description = "How many of the most bursty codes they are made of. Without it: as many as do best on works that are held out.",
        HelpName = "N",
    };

    private readonly Option<int> window = new("--window")
    {
        Description = "How many tokens are read together, about.",
        HelpName = "N",
        DefaultValueFactory = static _ => new ThemeOptions().Window,
    };

    private readonly Option<int> seed = new("--seed") { Description = "Where the search starts.", HelpName = "N" };

    private readonly Option<int> threads = new("--threads")
    {
        Description = "Cores to use; the result does not depend on it.",
        HelpName = "N",
        DefaultValueFactory = static _ =>
            Environment.ProcessorCount,
    };

    public void AddTo(Command command)
    {
        themes.Demand(static number => number is >= 2 and <= MostThemes, $"--themes takes a number from 2 to {MostThemes}.");
        codes.Demand(static number => number is null or > 0, "--codes takes a number from 1 up.");
        window.Demand(
            static number => number is >= ShortestWindow and <= LongestWindow,
            $"--window takes a number from {ShortestWindow} to {LongestWindow}.");
        threads.Demand(static number => number > 0, "--threads takes a number from 1 up.");
        foreach (var option in (Option[])[themes, codes, window, seed, threads])
            command.Add(option);
    }

    public ThemeOptions Options(ParseResult parsed) => new()
    {
        Themes = parsed.GetValue(themes),
        Codes = parsed.GetValue(codes),
        Window = parsed.GetValue(window),
        Seed = parsed.GetValue(seed),
        Threads = parsed.GetValue(threads),
    };
}
