using System.CommandLine;
using CodebookLsp.Cli.Model;
using CodebookLsp.Cli.Shell;
using CodebookLsp.Features.Core;
using CodebookLsp.Features.Themes.Reading;
using CodebookLsp.Features.Themes.Writing;
using CodebookLsp.Text.Errors;

namespace CodebookLsp.Cli.Commands.Evaluate;

/// <summary>Which themes are led to, after which beginnings, by which model; and what an evaluation that leads to themes begins with.
/// </summary>
internal sealed class ThemeTrialArguments
{
    private readonly Option<int> count;
    private readonly Option<int> measuring;
    private readonly Option<string?> beginnings = new("--beginnings")
    {
        Description = "A file of beginnings, as for evaluate toward. Default: those that come with the program.",
        HelpName = "FILE",
    };
    private readonly Option<string?> themes = new("--themes") { Description = "The themes. Default: the model's.", HelpName = "FILE" };
    private readonly ModelArguments model = new();

    /// <param name="name">Of the option that says how many there are.</param>
    /// <param name="many">What that option is for.</param>
    /// <param name="measured">What the beginnings are.</param>
    public ThemeTrialArguments(string name, string many, string measured, int usual)
    {
        count = new(name) { Description = many, HelpName = "N", DefaultValueFactory = static _ => 20 };
        measuring = new("--measuring") { Description = measured, HelpName = "N", DefaultValueFactory = _ => usual };
    }

    public void AddTo(Command command)
    {
        foreach (var option in (Option[])[count, measuring, beginnings, themes])
            command.Add(option);
        model.AddTo(command);
    }

    /// <param name="title">What is said while it runs.</param>
    /// <param name="which">The beginnings that may be measured on.</param>
    /// <param name="evaluate">Given the model, the themes, how many are led to, the beginnings, and whom to tell the share that is
    /// done.</param>
    /// <exception cref="UserFacingException">A file, the model or an option stands in the way.</exception>
    public (OpenThemes Themes, T Report) Run<T>(
        ParseResult parsed, CommandContext context, string title, Func<WritingBeginnings, IReadOnlyList<string>> which,
        Func<LoadedModel, OpenThemes, int, IReadOnlyList<string>, Action<double>, T> evaluate, CancellationToken cancel)
    {
        if (parsed.GetValue(count) < 1 || parsed.GetValue(measuring) < 1)
            throw UsageException.WrongOption($"{count.Name} and {measuring.Name}", "numbers from 1 up");
        var folder = ModelFolder.Find(parsed.GetValue(model.Model), context);
        var opened = ThemeFiles.Open(parsed.GetValue(themes), folder);
        var texts = which(EvaluationFiles.Beginnings(parsed.GetValue(beginnings), context));
        using var loaded = context.Open(folder, model.Options(parsed), cancel);
        opened.Demand(loaded);
        var line = new ProgressLine(context, title);
        var report = evaluate(
            loaded, opened, parsed.GetValue(count), [.. texts.Take(parsed.GetValue(measuring))], line.ShowShare);
        line.Clear();
        return (opened, report);
    }
}
