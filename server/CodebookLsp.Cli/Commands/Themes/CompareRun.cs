using System.Globalization;
using CodebookLsp.Cli.Datasets;
using CodebookLsp.Cli.Model;
using CodebookLsp.Cli.Shell;
using CodebookLsp.Features.Core;
using CodebookLsp.Features.Themes.Reading;
using CodebookLsp.Features.Themes.Reports;
using CodebookLsp.Network.Checkpoints;
using CodebookLsp.Text.Errors;
using CodebookLsp.Text.Printing;

namespace CodebookLsp.Cli.Commands.Themes;

/// <summary>What <c>codebooklsp themes compare</c> is asked for.</summary>
/// <param name="Paths">Two.</param>
/// <param name="Find">Finds the texts of a path.</param>
internal sealed record CompareRequest(
    IReadOnlyList<string> Paths, string? Themes, ResultForm Form, string? Output, Func<string, CorpusTexts> Find, string? Model,
    LoadOptions Load);

/// <summary>Compares the themes of two texts or corpora.</summary>
internal static class CompareRun
{
    /// <exception cref="UserFacingException">A text, the themes, the model or the output stands in the way.</exception>
    public static async Task<int> RunAsync(CompareRequest request, CommandContext context, CancellationToken cancel)
    {
        // Mistakes in the names come to light before the model is loaded.
        CorpusTexts[] corpora = [.. request.Paths.Select(request.Find)];
        var folder = ModelFolder.Find(request.Model, context);
        var themes = ThemeFiles.Open(request.Themes, folder);
        using var model = await Task.Run(() => context.Open(folder, request.Load, cancel), cancel).ConfigureAwait(false);
        themes.Demand(model);
        var tallies = new List<ThemeTally>();
        foreach (var corpus in corpora)
            tallies.Add(await TallyAsync(corpus, themes, model, context, cancel).ConfigureAwait(false));

        var (first, second) = corpora[0].Name == corpora[1].Name ? (corpora[0].Path, corpora[1].Path) : (corpora[0].Name, corpora[1].Name);
        var comparison = ThemeComparison.Of(first, tallies[0], second, tallies[1], themes.Themes);
        FormArguments.Write(request.Form switch
        {
            ResultForm.Json => ComparisonOutput.Json(themes, comparison),
            ResultForm.Html => ComparisonPage.Format(comparison, themes.Themes, themes.Names),
            _ => ComparisonOutput.Table(themes.Names, comparison, request.Output is null, context),
        }, request.Output, [.. corpora.SelectMany(static corpus => corpus.Files).Select(static file => file.Path)], context);
        return 0;
    }

    private static async Task<ThemeTally> TallyAsync(
        CorpusTexts corpus, OpenThemes themes, LoadedModel model, CommandContext context, CancellationToken cancel)
    {
        var line = new ProgressLine(context);
        var name = Printable.Line(corpus.Name);
        var groups = await CorpusThemes.ReadAsync(
            corpus.Texts(static _ => "", [], cancel), corpus.IsOneText, model, themes.Reader,
            (texts, tokens) => line.Show(string.Create(CultureInfo.InvariantCulture, $"{name}  {texts:N0} texts  {tokens:N0} tokens")),
            cancel).ConfigureAwait(false);
        line.Clear();
        corpus.SayMalformed(context);
        return groups.TryGetValue("", out var tally) && tally.Tokens > 0 ? tally : throw AnnotationException.NoTokens(corpus.Path);
    }
}
