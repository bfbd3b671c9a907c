using System.Globalization;
using System.Text;
using CodebookLsp.Cli.Model;
using CodebookLsp.Cli.Shell;
using CodebookLsp.Features.Core;
using CodebookLsp.Features.Editor;
using CodebookLsp.Features.Indexing;
using CodebookLsp.Features.Revisions;
using CodebookLsp.Features.Themes.Reading;
using CodebookLsp.Network.Checkpoints;
using CodebookLsp.Text.Errors;
using CodebookLsp.Text.Offsets;
using CodebookLsp.Text.Printing;

namespace CodebookLsp.Cli.Commands.Diff;

/// <summary>What <c>codebooklsp diff</c> was asked for.</summary>
/// <param name="First">"-" is standard input.</param>
/// <param name="Second">Null with a revision.</param>
/// <param name="Revision">Whose version of the first text is the one before; null for two texts.</param>
internal sealed record DiffRequest(
    string First, string? Second, string? Revision, string? Themes, bool Json, string? Model, LoadOptions Load);

/// <summary>Two texts that were compared, with all there is to say.</summary>
/// <param name="Before">What the text before is called.</param>
/// <param name="Themes">Null where the model has none.</param>
internal sealed record ComparedTexts(
    string Before, LineMap LinesBefore, string After, LineMap LinesAfter, TextChanges Changes, CodeNames Names, OpenThemes? Themes);

/// <summary>Compares two texts by the editor's blocks, codes and themes.</summary>
internal static class DiffRun
{
    private const int BlocksAtOnce = 8;

    /// <summary>For the blocks that both texts have: these are read once.</summary>
    private const long CacheBytes = 256 << 20;

    /// <exception cref="UserFacingException">A text, the revision, the themes or the model stands in the way.</exception>
    public static int Run(DiffRequest request, CommandContext context, CancellationToken cancel)
    {
        if (request.Second is null == request.Revision is null)
            throw UsageException.TwoTexts();
        if (request is { First: "-", Second: "-" })
            throw UsageException.InputTwice();

        // Mistakes in the names come to light before the model is loaded.
        var (before, after) = Texts(request, context, cancel);
        var folder = ModelFolder.Find(request.Model, context);
        var themes = request.Themes is not null || ModelThemes.ForModel(folder) is not null
            ? ThemeFiles.Open(request.Themes, folder) : null;
        var line = new ProgressLine(context);
        line.Show("Loading the model ...");
        using var model = context.Open(folder, request.Load, cancel);
        themes?.Demand(model);
        var live = new LiveModel(model, new(), new(CacheBytes));
        var (old, now) = (Read(live, before, line, cancel), Read(live, after, line, cancel));
        using var index = IndexFiles.ForModel(folder) is { } kept ? context.OpenIndex(kept) : null;
        var changes = TextChanges.Between(old, now, new()
        {
            Labels = LabelFiles.Known(folder, live.Names, model, context),
            Themes = themes,
            WordsElsewhere = index is not null && model.HasCodesOf(index.Corpus.ModelHash)
                ? new FiredWords(index.Corpus, model.Tokenizer, model.Tokens.Likeness).Of : null,
        });
        line.Clear();
        var told = new ComparedTexts(before.Name, new(before.Text), after.Name, new(after.Text), changes, live.Names, themes);
        context.Output.Write(Encoding.UTF8.GetBytes(request.Json ? DiffJson.Of(told) : DiffOutput.Of(told)));
        context.Output.Flush();
        return 0;
    }

    private static (WholeText Before, WholeText After) Texts(DiffRequest request, CommandContext context, CancellationToken cancel)
    {
        var first = WholeText.Read(request.First, context, cancel);
        return request.Revision is { } revision
            ? (CommittedText.Read(request.First, revision, first.Text, cancel), first)
            : (first, WholeText.Read(request.Second!, context, cancel));
    }

    private static LiveText Read(LiveModel model, WholeText text, ProgressLine line, CancellationToken cancel)
    {
        var live = LiveText.Open(model, text.Text);
        foreach (var some in Enumerable.Range(0, live.Blocks.Count).Where(block => !live.IsRead(block)).Chunk(BlocksAtOnce))
        {
            line.Show(string.Create(
                CultureInfo.InvariantCulture, $"Reading {Printable.Line(text.Name)} ({some[0] * 100 / live.Blocks.Count} %) ..."));
            foreach (var (block, codes) in some.Zip(model.Loaded.Read([.. some.Select(one => live.Blocks[one].Sequence)], cancel)))
                live.Set(block, codes);
        }

        return live.Blocks.Count > 0 ? live : throw AnnotationException.NoTokens(text.Name);
    }
}
