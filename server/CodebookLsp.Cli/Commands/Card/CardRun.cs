using System.Text;
using CodebookLsp.Cli.Model;
using CodebookLsp.Cli.Shell;
using CodebookLsp.Features.Cards;
using CodebookLsp.Features.Core;
using CodebookLsp.Features.Indexing;
using CodebookLsp.Network.Checkpoints;
using CodebookLsp.Text.Errors;
using CodebookLsp.Text.Files;

namespace CodebookLsp.Cli.Commands.Card;

/// <summary>What <c>codebooklsp card</c> was asked for.</summary>
/// <param name="Code">As people write it: <c>L14.3:877</c>.</param>
internal sealed record CardRequest(string Code)
{
    public string? Format { get; init; }

    public string? Output { get; init; }

    /// <summary>Null for the one in the model's folder.</summary>
    public string? Index { get; init; }

    /// <summary>Whether the model is left alone.</summary>
    public bool Quick { get; init; }

    public string? Model { get; init; }

    public LoadOptions Load { get; init; } = new();

    public bool IsPage => (Format ?? (Path.GetExtension(Output) is ".html" or ".htm" ? "html" : "text")) == "html";
}

/// <summary>Makes a card and writes it.</summary>
internal static class CardRun
{
    /// <exception cref="UserFacingException">
    /// The code, the index, the model or the output stands in the way. No output file was left behind.
    /// </exception>
    public static int Run(CardRequest request, CommandContext context, CancellationToken cancel)
    {
        var folder = request is { Quick: true, Index: not null } ? null : ModelFolder.Find(request.Model, context);
        var path = request.Index ?? IndexFiles.ForModel(folder!) ?? throw CardException.NoIndex();
        using var index = context.OpenIndex(path);
        var code = new CodeNames(index.Corpus.Sites).Find(request.Code) ?? throw CardException.UnknownCode(request.Code);
        using var file = request.Output is { } output ? AtomicFile.Create(output, rights: FileRights.NoWiderThan([path])) : null;

        var line = new ProgressLine(context);
        line.Show(request.Quick ? "Reading the index ..." : "Loading the model ...");
        var opened = request.Quick ? null : context.Open(folder!, request.Load, cancel);
        using (opened)
        {
            if (opened?.Is(index.Corpus.ModelHash) == false)
                throw CardException.OtherModel(path, folder!);
            var card = new CardMaker(index.Corpus, opened).Make(code, index.Labels, cancel);
            if (opened is { } source)
            {
                line.Show("Forcing the code on ...");
                card = card with { LogitEffects = CardLogitEffects.Measure(source, code, cancel) };
            }

            line.Clear();
            Write(card, request, context, file?.Stream, opened?.Name ?? "the index's model");
            file?.Commit();
        }

        return 0;
    }

    private static void Write(CodeCard card, CardRequest request, CommandContext context, Stream? file, string model)
    {
        using var writer = new StreamWriter(
            new UnclosedStream(file ?? context.Output), new UTF8Encoding(encoderShouldEmitUTF8Identifier: false));
        if (request.IsPage)
            writer.Write(CardPage.Html(card, model));
        else
            CardOutput.Write(writer, card, context, toTerminal: file is null && context.OutputIsTerminal);
    }
}
