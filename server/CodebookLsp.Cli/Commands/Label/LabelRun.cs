using CodebookLsp.Cli.Model;
using CodebookLsp.Cli.Shell;
using CodebookLsp.Features.AutoLabels;
using CodebookLsp.Features.Indexing;
using CodebookLsp.Features.Labels;
using CodebookLsp.Features.Search;
using CodebookLsp.Features.Themes;
using CodebookLsp.Features.Themes.Reading;

namespace CodebookLsp.Cli.Commands.Label;

/// <summary>Labels an index by evidence and says what that is worth.</summary>
internal static class LabelRun
{
    /// <exception cref="IndexException">The index cannot be read or written.</exception>
    /// <exception cref="ThemeException">The themes cannot be read, or are another model's.</exception>
    public static async Task<int> RunAsync(LabelRequest request, CommandContext context, TextWriter output, CancellationToken cancel)
    {
        LabelReport report;
        using (var index = CodeIndex.Open(request.Index))
        {
            var found = Find(index, request.Themes, context, cancel);
            report = new(
                request.Index,
                index.Tokens,
                found,
                request.NeuronTokens is { } tokens
                    ? await NeuronsAsync(request, index, tokens, context, cancel).ConfigureAwait(false)
                    : null,
                request.UntrainedTokens is { } read
                    ? await Task.Run(() => Untrained(request, index, read, context, cancel), cancel).ConfigureAwait(false)
                    : null);
        }

        if (!request.ReportOnly)
            Write(request.Index, report.Found.Labels);
        await output.WriteAsync(request.Json ? report.Json() : report.Table()).ConfigureAwait(false);
        return 0;
    }

    private static LabelFindings Find(CodeIndex index, string? themes, CommandContext context, CancellationToken cancel)
    {
        var open = themes is null ? null : OpenThemes.Open(themes);
        open?.Themes.DemandModel(open.Path, index.Sites, index.ModelHash);
        var line = new ProgressLine(context, "Labelling");
        var found = AutoLabeler.For(index, open, cancel).Find(line.ShowShare, cancel);
        line.Clear();
        return found;
    }

    private static async Task<NeuronControl> NeuronsAsync(
        LabelRequest request, CodeIndex index, int tokens, CommandContext context, CancellationToken cancel)
    {
        var opened = await Task.Run(
            () => context.Open(ModelFolder.Find(request.Model, context), request.Load, cancel), cancel).ConfigureAwait(false);
        using (opened)
        {
            if (!opened.Is(index.ModelHash))
                throw SearchException.OtherModel(request.Index);
            var line = new ProgressLine(context, "Labelling neurons");
            var control = await Task.Run(
                () => NeuronControl.Of(
                    index, opened, tokens,
                    line.ShowShare, cancel),
                cancel).ConfigureAwait(false);
            line.Clear();
            return control;
        }
    }

    private static UntrainedControl Untrained(
        LabelRequest request, CodeIndex index, int tokens, CommandContext context, CancellationToken cancel)
    {
        var folder = ModelFolder.Find(request.Model, context);
        using var trained = context.Open(folder, request.Load, cancel);
        if (!trained.Is(index.ModelHash))
            throw SearchException.OtherModel(request.Index);
        using var untrained = context.Open(folder, request.Load with { Untrained = true }, cancel);
        var line = new ProgressLine(context, "Labelling an untrained model");
        var control = UntrainedControl.Of(index, trained, untrained, tokens, line.ShowShare, cancel);
        line.Clear();
        return control;
    }

    /// <summary>What people have written into the index stays.</summary>
    private static void Write(string path, IReadOnlyList<CodeLabel> found)
    {
        CodeLabel[] before;
        using (var index = CodeIndex.Open(path))
            before = [.. index.Labels];
        var after = new LabelBook(before.Where(static label => label.Origin == LabelOrigin.Person).Concat(found)).All;
        if (!before.SequenceEqual(after))
            CodeIndex.WriteLabels(path, after);
    }
}
