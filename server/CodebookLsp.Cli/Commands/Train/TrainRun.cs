using System.Globalization;
using System.Text.Json.Nodes;
using CodebookLsp.Cli.Model;
using CodebookLsp.Cli.Shell;
using CodebookLsp.Datasets.Abstractions;
using CodebookLsp.Datasets.Writing;
using CodebookLsp.Features.Training;
using CodebookLsp.Network.Training;
using CodebookLsp.Text.Printing;

namespace CodebookLsp.Cli.Commands.Train;

/// <summary>What <c>codebooklsp train</c> is asked for.</summary>
/// <param name="Data">Texts; none for those of the configuration.</param>
internal sealed record TrainRequest(
    string Folder, string? Configuration, IReadOnlyList<string> Settings, IReadOnlyList<string> Data, DatasetOptions Reading,
    string? Format, MalformedRecords OnError, string? Device);

/// <summary>Trains on texts.</summary>
internal static class TrainRun
{
    public const string PackedName = "data.tokens";

    /// <summary>The texts of a run as tokens: its own, or those that it was given.</summary>
    /// <exception cref="TrainingException">There is no run.</exception>
    public static string PackedOf(string run) => TrainingRun.Configuration(run).Packed ?? Path.Combine(run, PackedName);

    /// <summary>Begins a run, or goes on with one.</summary>
    public static int Go(TrainRequest request, bool resume, CommandContext context, TextWriter output, CancellationToken cancel)
    {
        var progress = new ProgressLine(context);
        PackedTokens? packed = null;
        try
        {
            var result = resume
                ? TrainingRun.Resume(request.Folder, request.Settings, Data, request.Device, Show, cancel)
                : TrainingRun.Begin(
                    request.Folder, Chosen(request, context), Data, request.Device, Show, cancel, report =>
                    {
                        progress.Clear();
                        context.Error.Write(PreflightOutput.Text(report));
                    });
            progress.Clear();
            TrainingPage.Write(request.Folder);
            output.WriteLine(Sentence(result));
            if (!result.Finished)
                context.Say($"Stopped and saved. Go on with 'codebooklsp train {request.Folder} --resume'.");
            return result.Finished ? 0 : CommandShell.Interrupted;
        }
        finally
        {
            packed?.Dispose();
        }

        TrainingData Data(TrainingConfiguration one) =>
            (packed = Packed(request, one, Path.Combine(request.Folder, PackedName), progress, context, cancel)).Data(one);

        void Show(TrainingProgress one)
        {
            progress.Show(Line(one));
            if (one.HeldOut is not null)
                TrainingPage.Write(request.Folder);
        }
    }

    /// <summary>Looks at a training before its first step.</summary>
    public static int Look(TrainRequest request, CommandContext context, TextWriter output, CancellationToken cancel)
    {
        var chosen = Chosen(request, context);
        var progress = new ProgressLine(context);
        var scratch = Directory.CreateTempSubdirectory("codebooklsp-train-");
        try
        {
            using var packed = Packed(request, chosen, Path.Combine(scratch.FullName, PackedName), progress, context, cancel);
            var report = Preflight.Run(chosen, packed.Data(chosen), request.Device, cancel);
            progress.Clear();
            output.Write(PreflightOutput.Text(report));
            return 0;
        }
        finally
        {
            scratch.Delete(recursive: true);
        }
    }

    /// <summary>Makes a model folder of a run, or a checkpoint of the reference.</summary>
    public static int Export(
        TrainRequest request, string target, bool asReference, bool inFloat16, TextWriter output, CancellationToken cancel)
    {
        var checkpoint = TrainingExport.Run(request.Folder, target, cancel, asReference, inFloat16);
        if (asReference)
        {
            output.WriteLine($"{Path.GetFileName(checkpoint)} of the run is the checkpoint '{Printable.Line(target)}' now, as the "
                + "reference saves it. 'codebooklsp import' makes a model folder of such a checkpoint.");
            return 0;
        }

        output.WriteLine($"{Path.GetFileName(checkpoint)} of the run is the model '{Printable.Line(target)}' now. In an editor it is used "
            + "when the setting codebookLsp.model.path names it; 'codebooklsp prepare TEXTS... --model FOLDER' reads your texts with it.");
        return 0;
    }

    /// <summary>What the file, the settings and the texts on the command line say together. Without any model it is the default one, whose
    /// codes are trained on to say what it says without them.</summary>
    private static TrainingConfiguration Chosen(TrainRequest request, CommandContext context)
    {
        var fields = request.Configuration is { } file ? TrainingConfiguration.Fields(file) : [];
        if (request.Data.Count > 0)
        {
            fields["data"] = new JsonArray([.. request.Data.Select(static path => JsonValue.Create(path))]);
            fields.Remove("packed");
        }

        var sets = request.Settings.Select(static one => one.Split('=', 2)[0].Split('.')[0]).ToHashSet();
        if (!fields.ContainsKey("model") && !fields.ContainsKey("base") && !sets.Contains("model") && !sets.Contains("base"))
        {
            fields["model"] = ModelFolder.Find(null, context);
            fields["objective"] ??= "distil";
        }

        var chosen = TrainingConfiguration.Parse(request.Configuration ?? "the settings", fields, request.Settings);
        return chosen with { Model = Full(chosen.Model), Tokenizer = Full(chosen.Tokenizer), Packed = Full(chosen.Packed) };

        static string? Full(string? path) => path is null ? null : Path.GetFullPath(path); // it goes on from any folder
    }

    /// <summary>The texts as tokens: the file that the configuration names, or one made of its texts, if it is not there yet.</summary>
    private static PackedTokens Packed(
        TrainRequest request, TrainingConfiguration configuration, string path, ProgressLine progress, CommandContext context,
        CancellationToken cancel)
    {
        path = configuration.Packed ?? path;
        if (configuration.Packed is null && !File.Exists(path))
        {
            var texts = TrainingTexts.Of(configuration.Data, request.Reading, request.Format, request.OnError, context, cancel);
            Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(path))!);
            TextPacking.Write(
                path, configuration, texts,
                tokens => progress.Show(string.Create(CultureInfo.InvariantCulture, $"dividing texts into tokens  {tokens:N0} tokens")),
                cancel);
        }

        var packed = PackedTokens.Open(path);
        if (packed.Vocabulary == TrainingWords.Of(configuration).Vocabulary)
            return packed;
        packed.Dispose();
        throw TrainingException.OtherVocabulary(path, packed.Vocabulary, TrainingWords.Of(configuration).Vocabulary);
    }

    private static string Line(TrainingProgress one)
    {
        var left = one.Left.TotalHours >= 1 ? $"{(int)one.Left.TotalHours} h {one.Left.Minutes} min"
            : one.Left.TotalMinutes >= 1 ? $"{(int)one.Left.TotalMinutes} min" : $"{(int)one.Left.TotalSeconds} s";
        return string.Create(
            CultureInfo.InvariantCulture,
            $"step {one.Step} of {one.Steps}  loss {one.Loss:0.000}{(one.Divergence is { } far ? $"  divergence {far:0.000}" : "")}  "
            + $"{one.TokensPerSecond:N0} tokens/s  {left} left");
    }

    private static string Sentence(TrainingResult result) => string.Create(
        CultureInfo.InvariantCulture,
        $"{result.Step} steps; ")
        + (result.HeldOut is { } score
            ? string.Create(
                CultureInfo.InvariantCulture,
                $"on texts that were held out: loss {score.Loss:0.0000}, perplexity {Math.Exp(score.Loss):0.00}, "
                + $"accuracy {score.Accuracy:0.0000}"
                + $"{(score.Divergence is { } far ? $", divergence from the base model {far:0.0000}" : "")}; ")
            : "")
        + result.Checkpoint;
}
