using System.Globalization;
using CodebookLsp.Cli.Shell;
using CodebookLsp.Features.Indexing;
using CodebookLsp.Features.Themes;
using CodebookLsp.Text.Errors;
using CodebookLsp.Text.Files;
using CodebookLsp.Text.Printing;

namespace CodebookLsp.Cli.Commands.Themes;

/// <summary>Learns themes and writes them to a file.</summary>
internal static class LearnRun
{
    /// <summary>What is learned lies in a folder of the output's name and this until the themes are written.</summary>
    private const string Unfinished = ".learning";

    /// <exception cref="UserFacingException">The index cannot be read, is too small, or the file cannot be written.</exception>
    public static int Run(string path, string output, ThemeOptions options, CommandContext context, CancellationToken cancel)
    {
        var started = context.Time.GetTimestamp();
        var stages = new LearningStages(output + Unfinished);
        ThemeModel themes;
        using (var index = CodeIndex.Open(path))
        {
            var line = new ProgressLine(context, "Learning themes");
            themes = ThemeLearner.Learn(index, index.ModelName, options, line.ShowShare, cancel, stages);
            line.Clear();
        }

        ThemeFile.Write(output, themes, FileRights.NoWiderThan([path]));
        stages.Remove();
        var shown = themes.Themes.Count(static theme => theme.Hidden is null);
        var chosen = themes.HeldOutScore is { } score ? $" (held-out score {score.ToString("0.000", CultureInfo.InvariantCulture)})" : "";
        var resumed = stages.Resumed ? ", going on where an earlier run was stopped" : "";
        context.Say(string.Create(
            CultureInfo.InvariantCulture,
            $"Learned {themes.Themes.Count:N0} themes, {shown:N0} of them worth showing, from {themes.Corpus.Windows:N0} windows of "
            + $"{themes.Corpus.Works:N0} works and {themes.Codes.Count:N0} codes{chosen} in "
            + $"{context.Time.GetElapsedTime(started).TotalSeconds:0} s{resumed}, "
            + $"written to '{Printable.Line(output)}'."));
        return 0;
    }
}
