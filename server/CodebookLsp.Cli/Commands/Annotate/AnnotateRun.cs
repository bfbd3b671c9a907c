using System.Globalization;
using CodebookLsp.Cli.Model;
using CodebookLsp.Cli.Shell;
using CodebookLsp.Features.Annotation;
using CodebookLsp.Features.Core;
using CodebookLsp.Text.Errors;
using CodebookLsp.Text.Files;

namespace CodebookLsp.Cli.Commands.Annotate;

/// <summary>Annotates files one after the other into one output.</summary>
internal static class AnnotateRun
{
    private const string StandardInput = "standard input";

    /// <exception cref="UserFacingException">A file, the model or the output stands in the way. No output file was left behind.</exception>
    public static async Task<int> RunAsync(AnnotateRequest request, CommandContext around, CancellationToken cancel)
    {
        var texts = new List<TextFile>();
        try
        {
            // Mistakes in the names come to light before the model is loaded.
            OpenAll(request, around, texts);
            using var file = request.Output is { } path ? AtomicFile.Create(path, rights: FileRights.NoWiderThan(request.Files)) : null;
            var opened = await Task.Run(() => around.Open(ModelFolder.Find(request.Model, around), request.Load, cancel), cancel).ConfigureAwait(false);
            using (opened)
            {
                var shown = new ShownCodes(opened.Sites, request.Sites.Among(opened.Sites), request.Top);
                using var buffered = new BufferedStream(new UnclosedStream(file?.Stream ?? around.Output), 1 << 16);
                using var writer = new StreamWriter(buffered, leaveOpen: true);
                var output = Output(request, around, opened, shown, writer);
                var progress = new ProgressLine(around, hidden: request.Output is null && around.OutputIsTerminal);
                foreach (var text in texts)
                    await AnnotateAsync(text, opened, output, progress, around, cancel).ConfigureAwait(false);

                output.Finish();
                await buffered.FlushAsync(cancel).ConfigureAwait(false);
                file?.Commit();
                progress.Finish(request.Output);
            }

            return 0;
        }
        finally
        {
            texts.ForEach(static text => text.Dispose());
        }
    }

    private static void OpenAll(AnnotateRequest request, CommandContext around, List<TextFile> texts)
    {
        if (request.Files.Count(static name => name == "-") > 1)
            throw UsageException.InputTwice();
        if (request.Files is ["-"] && around.InputIsTerminal)
            CommandShell.Say(around, $"Reading {StandardInput}; end it with {(OperatingSystem.IsWindows() ? "Ctrl-Z, Enter" : "Ctrl-D")}.");

        foreach (var name in request.Files)
        {
            var text = name == "-" ? TextFile.Open(around.Input, StandardInput) : TextFile.Open(name);
            texts.Add(text);
            if (text.IsEmpty)
                throw AnnotationException.Empty(text.Path);
        }
    }

    private static IAnnotationOutput Output(AnnotateRequest request, CommandContext around, LoadedModel source, ShownCodes shown, StreamWriter writer) =>
        request.FormatFor(around.OutputIsTerminal) switch
        {
            "table" => new TableOutput(writer, around, source.Name, shown, toTerminal: request.Output is null && around.OutputIsTerminal),
            "html" => new HtmlOutput(writer.BaseStream, source.Name, shown, sentence => CommandShell.Say(around, sentence)),
            _ => new JsonLinesOutput(writer.BaseStream, shown, several: request.Files.Count > 1),
        };

    private static async Task AnnotateAsync(
        TextFile text, LoadedModel source, IAnnotationOutput output, ProgressLine progress, CommandContext around, CancellationToken cancel)
    {
        output.Begin(text.Path);
        progress.Begin(text);
        var blocks = 0;
        await foreach (var block in Annotator.AnnotateAsync(text, source, new(), cancel).ConfigureAwait(false))
        {
            output.Write(block);
            progress.Advance(block.Block);
            blocks++;
        }

        progress.Clear();
        if (blocks == 0)
            throw AnnotationException.NoTokens(text.Path);
        if (text.Invalid is { } invalid)
            CommandShell.Say(around, Warning(text, invalid));
    }

    private static string Warning(TextFile text, InvalidBytes invalid)
    {
        var spelling = text.TextEncoding == TextEncoding.Utf8 ? "UTF-8" : "UTF-16";
        var more = invalid.Count > 1 ? string.Create(CultureInfo.InvariantCulture, $" and {invalid.Count - 1:N0} other{(invalid.Count > 2 ? "s" : "")}") : "";
        return string.Create(CultureInfo.InvariantCulture,
            $"warning: '{text.Path}' is not valid {spelling} at byte {invalid.FirstOffset}{more}; U+FFFD was read there.");
    }
}
