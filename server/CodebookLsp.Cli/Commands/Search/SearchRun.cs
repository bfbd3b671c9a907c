using System.Globalization;
using CodebookLsp.Cli.Model;
using CodebookLsp.Cli.Shell;
using CodebookLsp.Features.Core;
using CodebookLsp.Features.Indexing;
using CodebookLsp.Features.Labels;
using CodebookLsp.Features.Search;
using CodebookLsp.Network.Primitives;
using CodebookLsp.Text.Errors;
using CodebookLsp.Text.Files;
using CodebookLsp.Text.Printing;

namespace CodebookLsp.Cli.Commands.Search;

/// <summary>Answers one question about the codes of an index.</summary>
internal sealed class SearchRun
{
    private const int Words = 6;

    private readonly SearchRequest request;
    private readonly CommandContext context;
    private readonly CodeIndex index;
    private readonly LabelBook labels;
    private readonly IReadOnlyList<int> sites;
    private readonly string path;
    private readonly CancellationToken cancel;

    private SearchRun(SearchRequest request, CommandContext context, CodeIndex index, CancellationToken cancel)
    {
        (this.request, this.context, this.index, path, this.cancel) = (request, context, index, index.Path, cancel);
        labels = new(index.ShownLabels);
        sites = request.Sites.Among(index.Sites);
    }

    /// <exception cref="UserFacingException">The index, the question or the model stands in the way.</exception>
    public static async Task<int> RunAsync(SearchRequest request, CommandContext context, TextWriter output, CancellationToken cancel)
    {
        string?[] questions = [request.Pattern, request.Label, request.Example, request.Like, request.Expressions];
        if (questions.Count(static one => one is not null) != 1)
            throw UsageException.OneQuestion();
        using var index = CodeIndex.Open(IndexChoice.Find(request.Index, request.Model, context));
        var run = new SearchRun(request, context, index, cancel);
        if (request.Expressions is { } expressions)
            return await run.ExpressionsAsync(expressions, output).ConfigureAwait(false);
        var answer = request switch
        {
            { Pattern: { } pattern } => await run.PatternAsync(pattern).ConfigureAwait(false),
            { Label: { } words } => run.Label(words),
            { Example: { } file } => await run.ExampleAsync(file).ConfigureAwait(false),
            { Like: { } name } => await run.LikeAsync(name).ConfigureAwait(false),
            _ => throw UsageException.OneQuestion(),
        };
        var shown = new SearchOutput(index.Sites);
        if (request.Json)
            await output.WriteAsync(shown.Json(answer)).ConfigureAwait(false);
        else
            shown.WriteTable(output, answer, context, context.OutputIsTerminal);
        return answer.Rows.Count > 0 ? 0 : CommandShell.Failed;
    }

    private async Task<int> ExpressionsAsync(string file, TextWriter output)
    {
        TextPattern[] patterns =
        [
            .. WholeText.TextOf(file).Split('\n').Select(static line => line.TrimEnd('\r'))
                .Where(static line => line.Trim().Length > 0 && !line.StartsWith('#')).Select(TextPattern.Parse),
        ];
        if (patterns.Length == 0)
            throw UsageException.WrongOption("--expressions", "a file of regular expressions, one a line");
        index.Turn(-1, cancel);
        var usual = new SearchOptions();
        var options = Options(request.Precision ?? usual.Precision) with { Recall = request.Recall ?? usual.Recall };
        var line = new ProgressLine(context, "Searching");
        var table = request.NeuronTokens is null ? Ask(null)
            : await WithModelAsync(Ask).ConfigureAwait(false);
        line.Clear();
        var names = new CodeNames(index.Sites);
        var shown = request.Json ? ExpressionOutput.Json(table, names, labels) : ExpressionOutput.Table(table, names, labels);
        await output.WriteAsync(shown).ConfigureAwait(false);
        return table.Rows.Any(static row => row.Codes.Count > 0) ? 0 : CommandShell.Failed;

        ExpressionTable Ask(LoadedModel? model) => ExpressionTable.Of(
            index, patterns, options, request.Top, model, request.NeuronTokens ?? 0, line.ShowShare, cancel);
    }

    private async Task<SearchAnswer> PatternAsync(string text)
    {
        var pattern = TextPattern.Parse(text);
        index.Turn(-1, cancel);
        var tokens = MatchedTokens.In(index, pattern, null, cancel);
        var usual = new SearchOptions();
        var options = Options(request.Precision ?? usual.Precision) with { Recall = request.Recall ?? usual.Recall };
        var found = CodeSearch.ByPrecision(index, tokens, options, cancel).Take(request.Top).ToArray();
        var rows = found.Select(code => Row(code.Code, ("precision", code.Precision), ("recall", code.Recall))).ToArray();
        var summary = string.Create(
            CultureInfo.InvariantCulture,
            $"{tokens.Length:N0} of {index.Tokens:N0} tokens match; codes by the share of their firings that match, among codes that "
            + $"fire on more than {options.Recall * 100:0.#}% of the matches");
        if (request.NeuronTokens is not { } sample || found.Length == 0)
            return new(summary, rows);

        var line = new ProgressLine(context, "Reading neurons");
        var compared = await WithModelAsync(opened => NeuronComparison.Of(
            index, pattern, [.. found.Select(static code => code.Code)], opened, sample, line.ShowShare, cancel)).ConfigureAwait(false);
        line.Clear();
        var byCode = compared.Codes.ToDictionary(static one => one.Code.Code);
        return new(
            string.Create(
                CultureInfo.InvariantCulture,
                $"{summary}\non a sample of {compared.Tokens:N0} tokens ({compared.Matched:N0} match) "
                + $"{compared.Codes.Count(static one => one.CodeWins):N0} of {compared.Codes.Count:N0} codes are more precise than the "
                + $"best neuron of the same recall"),
            [.. rows.Select(Compared)]);

        SearchRow Compared(SearchRow row) => byCode.GetValueOrDefault(row.Code) is { } one
            ? row with { Neuron = (one.Neuron, one.Precision, one.Code.Precision) }
            : row;
    }

    private SearchAnswer Label(string words)
    {
        var among = sites.ToHashSet();
        var found = new LabelSearch(index.ShownLabels.Where(label => among.Contains(label.Code.Site))).Find(words, request.Top);
        return new(
            string.Create(
                CultureInfo.InvariantCulture,
                $"{index.Labels.Count:N0} labels; precision and recall are measured on the half of the index that the label was not "
                + $"chosen on"),
            [.. found.Select(label => Row(label.Code, ("precision", label.Scores?.Precision), ("recall", label.Scores?.Recall)))]);
    }

    private async Task<SearchAnswer> ExampleAsync(string file)
    {
        using var text = file == "-" ? TextFile.Open(context.Input, "standard input") : TextFile.Open(file);
        if (text.IsEmpty)
            throw AnnotationException.Empty(text.Path);
        var blocks = await WithModelAsync(
            opened => ExampleText.Read(string.Concat(text.Chunks()), opened, index, cancel)).ConfigureAwait(false);
        if (blocks.Count == 0)
            throw AnnotationException.NoTokens(text.Path);
        var options = Options(0) with { PerSite = request.Recall is null ? 1 : int.MaxValue, Recall = request.Recall ?? 0 };
        var found = CodeSearch.ByExample(index, blocks, options).Take(request.Top);
        var which = request.Recall is { } common
            ? string.Create(CultureInfo.InvariantCulture, $"the codes that more than {common * 100:0.#}% of them have in common")
            : "the codes that distinguish them, one per site";
        return new(
            string.Create(
                CultureInfo.InvariantCulture,
                $"{blocks.Sum(static block => block.Block.Tokens.Length):N0} tokens compared with the index's {index.Tokens:N0}; {which}; "
                + $"recall: share of the example's tokens"),
            [.. found.Select(code => Row(code.Code, ("recall", code.Recall), ("lift", code.Lift)))]);
    }

    private async Task<SearchAnswer> LikeAsync(string name)
    {
        if (new CodeNames(index.Sites).Find(name) is not { } code)
            throw SearchException.NoCode(name, new CodeNames(index.Sites).Of(new(index.Sites.Count / 2, 0)));
        index.Turn(-1, cancel);
        var firings = index.Firings(code);
        var together = firings.Length == 0
            ? []
            : CodeSearch.ByCoFiring(index, code, firings, Options(0) with { PerSite = 1 }, cancel);
        var neighbours = await WithModelAsync(opened => opened.Neighbours(code)).ConfigureAwait(false);
        return new(
            string.Create(
                CultureInfo.InvariantCulture,
                $"{name} fires on {firings.Length:N0} of {index.Tokens:N0} "
                + $"tokens{(labels.Of(code) is { } label ? $": {Printable.Line(label.Text)}" : "")}\ncodes that fire with it, one per "
                + $"site; precision: share of their firings where it fires too; recall: share of its firings"),
            [.. together.Take(request.Top).Select(found => Row(found.Code, ("precision", found.Precision), ("recall", found.Recall)))])
        {
            More =
            [
                ("nearest vectors of its codebook", Beside(neighbours.OrderBy(static one => one.Distance))),
                ("vectors in the opposite direction, seen from the codebook’s mean", Beside(neighbours.OrderBy(static one => one.Cosine))),
            ],
        };

        IReadOnlyList<SearchRow> Beside(IEnumerable<CodeNeighbour> ordered) =>
        [
            .. ordered.Where(one => index.FiringCount(new(code.Site, one.Code)) > 0)
                .Take(Math.Max(3, request.Top / 3))
                .Select(one => Row(new(code.Site, one.Code), ("distance", one.Distance), ("cosine", one.Cosine))),
        ];
    }

    private SearchOptions Options(double precision) => new() { Sites = sites, Precision = precision, Recall = 0 };

    private SearchRow Row(CodeId code, params (string Name, double? Value)[] figures) =>
        new(code, figures, index.FiringCount(code), labels.Of(code), FiredOn.Tokens(index, index.Firings(code), Words));

    /// <exception cref="SearchException">The index was made with another model.</exception>
    private async Task<T> WithModelAsync<T>(Func<LoadedModel, T> ask)
    {
        var opened = await Task.Run(
            () => context.Open(ModelFolder.Find(request.Model, context), request.Load, cancel), cancel).ConfigureAwait(false);
        using (opened)
        {
            if (!opened.Is(index.ModelHash) || opened.Sites.Count != index.Sites.Count)
                throw SearchException.OtherModel(path);
            return await Task.Run(() => ask(opened), cancel).ConfigureAwait(false);
        }
    }
}
