using CodebookLsp.Cli.Model;
using CodebookLsp.Cli.Shell;
using CodebookLsp.Features.Themes.Writing;

namespace CodebookLsp.Cli.Commands.Evaluate;

/// <summary>The small files that evaluations are run with.</summary>
internal static class EvaluationFiles
{
    private const int MostBytes = 1 << 20;

    /// <summary>The named beginnings, else those that come with the program.</summary>
    /// <exception cref="UsageException">There are none.</exception>
    /// <exception cref="BeginningsException">The file holds none.</exception>
    public static WritingBeginnings Beginnings(string? named, CommandContext context)
    {
        var path = named ?? BackgroundFiles.Samples("beginnings.json", context)
            ?? throw UsageException.WrongOption("--beginnings", "a file; none comes with this program");
        return WritingBeginnings.Parse(SmallFile.Text(path, MostBytes), path);
    }
}
