using System.Globalization;
using System.Text;
using CodebookLsp.Cli.Model;
using CodebookLsp.Cli.Shell;
using CodebookLsp.Features.Core;
using CodebookLsp.Features.Editor;
using CodebookLsp.Features.Explain;
using CodebookLsp.Features.Indexing;
using CodebookLsp.Network.Checkpoints;
using CodebookLsp.Text.Errors;
using CodebookLsp.Text.Offsets;

namespace CodebookLsp.Cli.Commands.Explain;

/// <summary>What <c>codebooklsp explain</c> was asked for.</summary>
/// <param name="File">"-" is standard input.</param>
/// <param name="At">Line and column, from 1.</param>
internal sealed record ExplainRequest(string File, string At, bool Json, string? Model, LoadOptions Load)
{
    /// <summary>What is expected with these codes off is told too; null for nothing.</summary>
    public SiteSelection? WithoutCodes { get; init; }
}

/// <summary>Explains a word.</summary>
internal static class ExplainRun
{
    /// <exception cref="UserFacingException">The text, the place or the model stands in the way.</exception>
    public static int Run(ExplainRequest request, CommandContext context, CancellationToken cancel)
    {
        var at = Position(request.At);
        var (name, text) = WholeText.Read(request.File, context, cancel);
        var lines = new LineMap(text);
        var offset = lines.Offset(at, ColumnUnit.Utf16) ?? throw UsageException.NoSuchPlace(request.At, name);
        var folder = ModelFolder.Find(request.Model, context);
        var line = new ProgressLine(context);
        line.Show("Loading the model ...");
        using var model = context.Open(folder, request.Load, cancel);
        line.Clear();
        var live = LiveText.Open(new(model, new(), new(0)), text);
        var answer = Word(live, offset, lines, name, folder, request, context, cancel);
        context.Output.Write(Encoding.UTF8.GetBytes(answer));
        context.Output.Flush();
        return 0;
    }

    private static string Word(
        LiveText live, int offset, LineMap lines, string name, string folder, ExplainRequest request, CommandContext context,
        CancellationToken cancel)
    {
        var model = live.Model.Loaded;
        if (live.TokenAt(offset) is not { } token || TokenExpectation.Of(model, live.Blocks[token.Block], token.Index, cancel)
            is not { } expected)
            throw UsageException.NoSuchPlace(request.At, name);
        var codes = model.Read([live.Blocks[token.Block].Sequence], cancel)[0];
        var effects = CodeEffects.Of(model, live.Blocks, token.Block, codes, token.Index, cancel);
        live.Set(token.Block, codes); // a code without a label is told by words that it fires on: of an index, or else of this text
        using var index = IndexFiles.ForModel(folder) is { } kept ? context.OpenIndex(kept) : null;
        var settings = new LiveSettings
        {
            Labels = LabelFiles.Known(folder, live.Model.Names, model, context),
            WordsElsewhere = index is not null && model.HasCodesOf(index.Corpus.ModelHash)
                ? new FiredWords(index.Corpus, model.Tokenizer, model.Tokens.Likeness).Of : null,
        };
        var contrast = request.WithoutCodes is { } off
            ? CodeContrast.Of(model, live.Blocks[token.Block], token.Index, off.Layers, cancel) : null;
        var explained = new ExplainedWord(name, lines, expected, effects, contrast, live, token, settings);
        return request.Json ? ExplainJson.Word(explained) : ExplainOutput.Word(explained);
    }

    /// <exception cref="UsageException">It is no position.</exception>
    private static LinePosition Position(string at)
    {
        var parts = at.Split(':');
        return parts.Length == 2
            && int.TryParse(parts[0], NumberStyles.None, CultureInfo.InvariantCulture, out var line) && line > 0
            && int.TryParse(parts[1], NumberStyles.None, CultureInfo.InvariantCulture, out var column) && column > 0
            ? new(line - 1, column - 1)
            : throw UsageException.WrongOption("--at", "a line and a column, counted from 1: 12:5");
    }
}

/// <summary>A word of a text with all there is to say of it.</summary>
/// <param name="Contrast">Null where nobody asked.</param>
/// <param name="Effects">Null for the first word of a text, if nothing stands before it.</param>
internal sealed record ExplainedWord(
    string File, LineMap Lines, TokenExpectation Expected, CodeEffects? Effects, CodeContrast? Contrast, LiveText Text, LiveToken Token,
    LiveSettings Settings);
