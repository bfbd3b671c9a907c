using System.Globalization;
using CodebookLsp.Cli.Datasets;
using CodebookLsp.Cli.Model;
using CodebookLsp.Cli.Shell;
using CodebookLsp.Datasets.Abstractions;
using CodebookLsp.Features.Core;
using CodebookLsp.Features.Themes.Reports;
using CodebookLsp.Network.Checkpoints;
using CodebookLsp.Text.Errors;
using CodebookLsp.Text.Printing;

namespace CodebookLsp.Cli.Commands.Themes;

/// <summary>What <c>codebooklsp themes table</c> is asked for.</summary>
/// <param name="By">The column with classes; null for none.</param>
/// <param name="Over">The column with dates; null for none.</param>
internal sealed record TableRequest(
    Func<CorpusTexts> Find, string? By, string? Over, string? Themes, ResultForm Form, string? Output, string? Model, LoadOptions Load);

/// <summary>Lists the themes of a corpus.</summary>
internal static class TableRun
{
    /// <summary>More classes are hard to look at; the rest are counted together.</summary>
    private const int MostClasses = 8;

    private const string Others = "other values";

    /// <exception cref="UserFacingException">A text, the themes, the model or the output stands in the way.</exception>
    public static async Task<int> RunAsync(TableRequest request, CommandContext context, CancellationToken cancel)
    {
        // Mistakes in the names come to light before the model is loaded.
        var corpus = request.Find();
        var folder = ModelFolder.Find(request.Model, context);
        var themes = ThemeFiles.Open(request.Themes, folder);
        var (group, order) = await Task.Run(() => Groups(request, corpus, context, cancel), cancel).ConfigureAwait(false);
        using var model = await Task.Run(() => context.Open(folder, request.Load, cancel), cancel).ConfigureAwait(false);
        themes.Demand(model);
        var line = new ProgressLine(context);
        var name = Printable.Line(corpus.Name);
        var groups = await CorpusThemes.ReadAsync(
            corpus.Texts(group, (request.By ?? request.Over) is { } column ? [column] : [], cancel), corpus.IsOneText, model, themes.Reader,
            (texts, tokens) => line.Show(string.Create(CultureInfo.InvariantCulture, $"{name}  {texts:N0} texts  {tokens:N0} tokens")),
            cancel).ConfigureAwait(false);
        line.Clear();
        corpus.SayMalformed(context);
        var read = groups.Where(static one => one.Value.Tokens > 0).Select(static one => (one.Key, one.Value)).ToList();
        if (read.Count == 0)
            throw AnnotationException.NoTokens(corpus.Path);
        var table = GroupedThemes.Of(
            corpus.Name, [.. read.OrderBy(one => order.IndexOf(one.Key))], ordered: request.Over is not null, themes.Themes);
        FormArguments.Write(request.Form switch
        {
            ResultForm.Json => GroupedOutput.Json(themes, table),
            ResultForm.Html => GroupedPage.Format(table, themes.Themes, themes.Names),
            _ => GroupedOutput.Table(themes.Names, table, request.Output is null, context),
        }, request.Output, [.. corpus.Files.Select(static file => file.Path)], context);
        return 0;
    }

    /// <summary>Under what each record is counted, and the order of that. Looks through the file for it.</summary>
    /// <exception cref="UsageException">No record has such a column, or no dates are in it.</exception>
    private static (Func<DatasetRecord, string?> Group, List<string> Order) Groups(
        TableRequest request, CorpusTexts corpus, CommandContext context, CancellationToken cancel)
    {
        if ((request.By ?? request.Over) is not { } column)
            return (static _ => "", [""]);
        string?[] values = [.. corpus.Values(column, cancel)];
        if (values.All(static value => value is null))
            throw UsageException.NoSuchColumn(corpus.Path, column);
        if (request.Over is null)
            return Classes(column, values);

        var dates = values.Select(Periods.Read).OfType<DateTime>().ToList();
        if (dates.Count == 0)
            throw UsageException.NoDates(corpus.Path, column, values.OfType<string>().First());
        if (dates.Count < values.Length)
        {
            context.Say(string.Create(CultureInfo.InvariantCulture, $"warning: {values.Length - dates.Count:N0} of {values.Length:N0} "
                + $"records have no date in '{Printable.Line(column)}' and are left out."));
        }

        var periods = new Periods(dates);
        return (
            record => Periods.Read(CorpusTexts.Written(record.Value(column))) is { } date ? periods.Of(date) : null,
            [.. dates.Select(periods.Of).Distinct().Order(StringComparer.Ordinal)]);
    }

    private static (Func<DatasetRecord, string?> Group, List<string> Order) Classes(string column, IReadOnlyList<string?> values)
    {
        const string None = "none";
        List<string> classes = [.. values.Select(static value => value ?? None).CountBy(static value => value)
            .OrderByDescending(static one => one.Value).ThenBy(static one => one.Key, StringComparer.Ordinal)
            .Select(static one => one.Key)];
        if (classes.Count > MostClasses)
            classes = [.. classes.Take(MostClasses - 1), Others];
        var own = classes.ToHashSet();
        return (
            record => (CorpusTexts.Written(record.Value(column)) ?? None) is var value && own.Contains(value) ? value : Others, classes);
    }
}
