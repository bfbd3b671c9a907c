using System.Globalization;
using System.Text;
using CodebookLsp.Cli.Shell;
using CodebookLsp.Features.Indexing;
using CodebookLsp.Features.Themes;
using CodebookLsp.Features.Themes.Evaluation;
using CodebookLsp.Text.Errors;
using CodebookLsp.Text.Files;
using CodebookLsp.Text.Printing;

namespace CodebookLsp.Cli.Commands.Themes;

/// <summary>Makes a quiz on the names of themes, and scores its answers.</summary>
internal static class QuizRun
{
    private const double Weak = 0.7;
    private const int MostBytes = 64 << 20;

    /// <exception cref="UserFacingException">A file stands in the way, or there is nothing to ask about.</exception>
    public static int Make(
        string index, string path, string folder, QuizOptions options, CommandContext context, CancellationToken cancel)
    {
        var themes = ThemeFile.Read(path);
        var names = ThemeNames.Beside(path, themes);
        ThemeQuiz quiz;
        using (var opened = CodeIndex.Open(index))
        {
            themes.DemandModel(path, opened.Sites, opened.ModelHash);
            quiz = ThemeQuiz.Of(opened, themes, names, options, cancel);
        }

        var rights = FileRights.NoWiderThan([index, path]);
        Directory.CreateDirectory(folder);
        foreach (var (name, text) in new[]
        {
            (QuizFiles.Questions, QuizFiles.FormatText(quiz)), (QuizFiles.QuestionsJson, QuizFiles.FormatJson(quiz)),
            (QuizFiles.Key, QuizFiles.FormatKey(quiz)),
        })
            AtomicFile.WriteText(Path.Combine(folder, name), text, rights);
        var skipped = quiz.Skipped.Count == 0 ? "" : string.Create(
            CultureInfo.InvariantCulture,
            $" Too few passages to ask about {quiz.Skipped.Count:N0} more: {string.Join(", ", quiz.Skipped)}.");
        context.Say(string.Create(
            CultureInfo.InvariantCulture,
            $"Asked about {quiz.Questions.Count:N0} themes in '{Printable.Line(Path.Combine(folder, QuizFiles.Questions))}'; the answers "
            + $"are in '{QuizFiles.Key}' beside it.{skipped}"));
        return 0;
    }

    /// <exception cref="UserFacingException">A file stands in the way, or a question is not answered.</exception>
    public static int Score(string folder, string answers, CommandContext context)
    {
        var key = Path.Combine(folder, QuizFiles.Key);
        var score = QuizFiles.Score(SmallFile.Text(key, MostBytes), key, SmallFile.Text(answers, MostBytes), answers);
        var text = new StringBuilder();
        foreach (var one in score.Themes.OrderBy(static one => (double)one.Right / one.Passages).ThenBy(static one => one.Theme))
        {
            var weak = one.Right < Weak * one.Passages ? "  rename or hide it" : "";
            text.Append(
                CultureInfo.InvariantCulture, $"{one.Theme,4}  {one.Right,2} of {one.Passages}  {Printable.Line(one.Name)}{weak}\n");
        }

        var interval = score.Share.Low is { } low
            ? string.Create(CultureInfo.InvariantCulture, $" ({low:0.000}–{score.Share.High:0.000} over themes)") : "";
        text.Append(
            CultureInfo.InvariantCulture,
            $"\n{score.Themes.Sum(static one => one.Right):N0} of {score.Themes.Sum(static one => one.Passages):N0} passages right: "
            + $"{score.Share.Value:0.000}{interval}; {score.Themes.Count(static one => one.Right < Weak * one.Passages):N0} of "
            + $"{score.Themes.Count:N0} themes below {Weak:0.0}\n");
        context.Output.Write(Encoding.UTF8.GetBytes(text.ToString()));
        context.Output.Flush();
        return 0;
    }
}
