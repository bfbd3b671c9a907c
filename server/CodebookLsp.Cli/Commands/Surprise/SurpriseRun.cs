using System.Globalization;
using System.Text;
using CodebookLsp.Cli.Model;
using CodebookLsp.Cli.Shell;
using CodebookLsp.Features.Core;
using CodebookLsp.Features.Editor;
using CodebookLsp.Features.Explain;
using CodebookLsp.Network.Checkpoints;
using CodebookLsp.Text.Errors;
using CodebookLsp.Text.Offsets;
using CodebookLsp.Text.Printing;

namespace CodebookLsp.Cli.Commands.Surprise;

/// <summary>What <c>codebooklsp surprise</c> was asked for.</summary>
/// <param name="File">"-" is standard input.</param>
internal sealed record SurpriseRequest(string File, bool Json, string? Model, LoadOptions Load)
{
    /// <summary>The codes that are off; null for none.</summary>
    public SiteSelection? WithoutCodes { get; init; }
}

/// <summary>A surprising word with what was expected in its place.</summary>
internal sealed record ListedWord(MarkedWord Marked, TokenExpectation? Expected);

/// <summary>A text with all there is to say of its surprises.</summary>
/// <param name="CodesOff">The layers whose codes were off.</param>
internal sealed record SurprisingText(
    string File, LineMap Lines, LiveSurprise Surprise, IReadOnlyList<ListedWord> Listed, IReadOnlyList<int> CodesOff);

/// <summary>Tells a text by how surprising its words and paragraphs are: by the editor's blocks and numbers.</summary>
internal static class SurpriseRun
{
    private const int Listed = 15;

    /// <exception cref="UserFacingException">The text or the model stands in the way.</exception>
    public static int Run(SurpriseRequest request, CommandContext context, CancellationToken cancel)
    {
        var (name, text) = WholeText.Read(request.File, context, cancel);
        var folder = ModelFolder.Find(request.Model, context);
        var line = new ProgressLine(context);
        line.Show("Loading the model ...");
        using var opened = context.Open(folder, request.Load, cancel);
        var model = request.WithoutCodes is { } off ? opened.WithoutCodesOf(off.Layers) : opened;
        var live = LiveText.Open(new(model, new(), new(0)), text);
        var reader = new SurpriseReader(model);
        for (var block = 0; block < live.Blocks.Count; block++)
        {
            line.Show(string.Create(
                CultureInfo.InvariantCulture, $"Reading {Printable.Line(name)} ({block * 100 / live.Blocks.Count} %) ..."));
            live.SetSurprise(block, reader.Read(live.Blocks[block], cancel));
        }

        var surprise = live.Surprise();
        ListedWord[] listed =
            [.. MarkedWords.List(surprise.Marked, Listed).Select(one => new ListedWord(one, Expected(live, one, cancel)))];
        line.Clear();
        var told = new SurprisingText(name, new(text), surprise, listed, model.CodesOff);
        context.Output.Write(Encoding.UTF8.GetBytes(request.Json ? SurpriseJson.Of(told) : SurpriseOutput.Of(told)));
        context.Output.Flush();
        return 0;
    }

    private static TokenExpectation? Expected(LiveText live, MarkedWord one, CancellationToken cancel) =>
        live.TokenAt(one.Word.Range.Start) is { } token
            ? TokenExpectation.Of(live.Model.Loaded, live.Blocks[token.Block], token.Index, cancel) : null;
}
