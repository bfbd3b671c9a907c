using System.Text;
using CodebookLsp.Cli.Model;
using CodebookLsp.Cli.Shell;
using CodebookLsp.Features.Editor;
using CodebookLsp.Features.Indexing;
using CodebookLsp.Features.Themes.Reading;
using CodebookLsp.Network.Checkpoints;
using CodebookLsp.Text.Errors;
using CodebookLsp.Text.Printing;

namespace CodebookLsp.Cli.Commands.Evaluate;

/// <summary>What <c>codebooklsp evaluate shown</c> was asked for.</summary>
/// <param name="First">So many UTF-16 units of each text; null for all.</param>
internal sealed record ShownRequest(IReadOnlyList<string> Files, int? First, bool Json, string? Model, LoadOptions Load);

/// <summary>Reads texts as an editor does, and counts what is shown of them.</summary>
internal static class ShownRun
{
    /// <exception cref="UserFacingException">A text, the index, the themes or the model stands in the way.</exception>
    public static int Run(ShownRequest request, CommandContext context, CancellationToken cancel)
    {
        var texts = request.Files.Select(file => WholeText.Read(file, context, cancel, request.First)).ToList();
        var folder = ModelFolder.Find(request.Model, context);
        var line = new ProgressLine(context, "Reading");
        using var model = context.Open(folder, request.Load, cancel);
        var themes = ModelThemes.ForModel(folder) is { } path ? OpenThemes.Open(path) : null;
        themes?.Demand(model);
        using var index = IndexFiles.ForModel(folder) is { } kept ? context.OpenIndex(kept) : null;
        var live = new LiveModel(model, new(), new(0));
        var settings = new LiveSettings
        {
            Labels = LabelFiles.Known(folder, live.Names, model, context),
            Themes = themes,
            WordsElsewhere = index is null ? null : new FiredWords(index.Corpus, model.Tokenizer, model.Tokens.Likeness).Of,
        };
        var all = new List<(string Name, ShownFigures Figures)>();
        foreach (var (name, text) in texts)
        {
            var read = LiveText.Open(live, text);
            for (var block = 0; block < read.Blocks.Count; block++)
            {
                line.ShowShare((all.Count + ((double)block / read.Blocks.Count)) / texts.Count);
                read.Set(block, model.Read([read.Blocks[block].Sequence], cancel)[0]);
            }

            all.Add((Printable.Line(name), ShownFigures.Of(read, settings)));
        }

        line.Clear();
        context.Output.Write(Encoding.UTF8.GetBytes(request.Json ? ShownOutput.Json(all) : ShownOutput.Table(all)));
        context.Output.Flush();
        return 0;
    }
}
