using System.Globalization;
using System.Text.Json.Nodes;
using CodebookLsp.Cli.Commands.Train;
using CodebookLsp.Cli.Model;
using CodebookLsp.Cli.Shell;
using CodebookLsp.Datasets.Abstractions;
using CodebookLsp.Datasets.Writing;
using CodebookLsp.Features.Statistics;
using CodebookLsp.Features.Training;
using CodebookLsp.Network.Checkpoints;
using CodebookLsp.Network.Model;
using CodebookLsp.Network.Training;
using CodebookLsp.Text.Printing;

namespace CodebookLsp.Cli.Commands.Evaluate;

/// <summary>What <c>codebooklsp evaluate loss</c> is asked for.</summary>
/// <param name="Paths">Texts; none where <paramref name="HeldOut"/> is given.</param>
/// <param name="HeldOut">A run's folder, or a file of packed texts; null for none.</param>
/// <param name="Length">Tokens of a piece.</param>
/// <param name="Limit">Tokens of each source at most; 0 for all.</param>
internal sealed record LossRequest(
    IReadOnlyList<string> Paths, string? HeldOut, bool Snap, int Length, int Limit, bool Json, DatasetOptions Reading, string? Format,
    MalformedRecords OnError, string? Model, LoadOptions Load);

/// <summary>Measures how well a model tells the next token.</summary>
internal static class LossRun
{
    private const int PiecesAtATime = 16;
    private const string All = "all";

    public static int Run(LossRequest request, CommandContext context, TextWriter output, CancellationToken cancel)
    {
        if (request.HeldOut is not null && request.Paths.Count > 0)
            throw UsageException.OneOf("--held-out", "texts");
        var folder = ModelFolder.Find(request.Model, context);
        var scratch = Directory.CreateTempSubdirectory("codebooklsp-loss-");
        try
        {
            using var packed = Packed(request, folder, Path.Combine(scratch.FullName, TrainRun.PackedName), context, cancel);
            using var model = CodebookModel.Load(folder, request.Load, cancel);
            foreach (var note in model.Notes)
                context.Say(note);
            var sources = packed.HeldOutPieces(Math.Min(request.Length, model.MaxTokens), request.Limit);
            var progress = new ProgressLine(context, "reading");
            var (done, total) = (0, sources.Sum(static one => one.Pieces.Count));
            var rows = new List<Row>();
            foreach (var (source, pieces) in sources)
            {
                var scores = new List<SequenceScore>();
                foreach (var some in pieces.Chunk(PiecesAtATime))
                {
                    cancel.ThrowIfCancellationRequested();
                    scores.AddRange(NextTokens.Score(model, some, cancel, request.Snap));
                    progress.ShowShare((double)(done += some.Length) / total);
                }

                rows.Add(Row.Of(source, scores));
            }

            progress.Clear();
            if (rows.Count == 0)
                throw TrainingException.NoData();
            if (rows.Count > 1)
                rows.Add(Row.Of(All, [.. rows.SelectMany(static one => one.Scores)]));
            output.Write(request.Json ? Json(rows, request) : Table(rows));
            return 0;
        }
        finally
        {
            scratch.Delete(recursive: true);
        }
    }

    private static PackedTokens Packed(
        LossRequest request, string model, string path, CommandContext context, CancellationToken cancel)
    {
        if (request.HeldOut is { } given)
        {
            var packed = PackedTokens.Open(Directory.Exists(given) ? TrainRun.PackedOf(given) : given);
            var vocabulary = TrainingWords.Of(new() { Model = model }).Vocabulary;
            if (packed.Vocabulary == vocabulary)
                return packed;
            packed.Dispose();
            throw TrainingException.OtherVocabulary(given, packed.Vocabulary, vocabulary);
        }

        var data = new JsonArray([.. request.Paths.Select(static one => JsonValue.Create(one))]);
        TextPacking.Write(
            path, new() { Model = model, HeldOut = 1 },
            TrainingTexts.Of(data, request.Reading, request.Format, request.OnError, context, cancel), null, cancel);
        return PackedTokens.Open(path);
    }

    private static string Table(IReadOnlyList<Row> rows)
    {
        var width = Math.Max("source".Length, rows.Max(static one => Printable.Line(one.Source).Length));
        var lines = new List<string> { $"{"source".PadRight(width)}   tokens   loss, nats         accuracy, %      perplexity" };
        lines.AddRange(rows.Select(one => string.Create(
            CultureInfo.InvariantCulture,
            $"{Printable.Line(one.Source).PadRight(width)}  {one.Tokens,7:N0}   {one.Loss.Mean,6:0.0000} "
            + $"{Half(one, one.Loss.Half, "0.0000"),-9}"
            + $"{one.Accuracy.Mean * 100,6:0.00} {Half(one, one.Accuracy.Half * 100, "0.00"),-8}{Math.Exp(one.Loss.Mean),8:0.00}"
            + $"{Between(one)}")));
        return string.Join('\n', lines) + "\n";
    }

    private static string Between(Row row) => !row.HasInterval ? "" : string.Create(
        CultureInfo.InvariantCulture,
        $" ({Math.Exp(row.Loss.Mean - row.Loss.Half):0.00} to {Math.Exp(row.Loss.Mean + row.Loss.Half):0.00})");

    private static string Half(Row row, double half, string format) =>
        row.HasInterval ? "± " + half.ToString(format, CultureInfo.InvariantCulture) : "";

    private static string Json(IReadOnlyList<Row> rows, LossRequest request) => new JsonObject
    {
        ["codes"] = request.Snap,
        ["length"] = request.Length,
        ["sources"] = new JsonArray([.. rows.Select(static one => new JsonObject
        {
            ["source"] = one.Source,
            ["tokens"] = one.Tokens,
            ["pieces"] = one.Scores.Count,
            ["loss"] = one.Loss.Mean,
            ["loss_half_interval"] = one.HasInterval ? one.Loss.Half : null,
            ["accuracy"] = one.Accuracy.Mean,
            ["accuracy_half_interval"] = one.HasInterval ? one.Accuracy.Half : null,
            ["perplexity"] = Math.Exp(one.Loss.Mean),
        })]),
    }.ToJsonString() + "\n";

    /// <param name="Loss">Of a token, in nats, over pieces.</param>
    /// <param name="Accuracy">As a share.</param>
    private sealed record Row(string Source, IReadOnlyList<SequenceScore> Scores, int Tokens, MeanInterval Loss, MeanInterval Accuracy)
    {
        /// <summary>One piece says nothing of how others differ from it.</summary>
        public bool HasInterval => Scores.Count > 1;

        public static Row Of(string source, IReadOnlyList<SequenceScore> scores) => new(
            source, scores, scores.Sum(static one => one.Losses.Count), MeanInterval.Of([.. scores.Select(static one => one.Loss)]),
            MeanInterval.Of([.. scores.Select(static one => one.Accuracy)]));
    }
}
