using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using CodebookLsp.Cli.Shell;
using CodebookLsp.Datasets.Abstractions;
using CodebookLsp.Datasets.Writing;
using CodebookLsp.Features.DatasetRuns;
using CodebookLsp.Text.Printing;

namespace CodebookLsp.Cli.Commands.AnnotateDataset;

/// <summary>Says on standard error how far a run is and what it has done: to a person, or as lines of JSON to a program.</summary>
internal sealed class AnnotateDatasetReporter(
    CommandContext context, string path, bool json, MalformedRecords onError) : IProgress<DatasetProgress>
{
    private const int MalformedListed = 20;
    private static readonly TimeSpan ForPeople = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan ForPrograms = TimeSpan.FromSeconds(1);
    private static readonly JsonSerializerOptions Named = new() { PropertyNamingPolicy = JsonNamingPolicy.CamelCase };
    private static readonly JsonSerializerOptions Plain = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private readonly ProgressLine line = new(context, hidden: json);
    private readonly long started = context.Time.GetTimestamp();
    private long phaseStarted = context.Time.GetTimestamp();
    private long lastShown;
    private double firstShare;
    private DatasetPhase? phase;
    private long malformed;

    public void Report(DatasetProgress value)
    {
        if (value.Phase != phase)
            (phase, phaseStarted, firstShare) = (value.Phase, context.Time.GetTimestamp(), value.Share);
        var isDue = lastShown == 0 || context.Time.GetElapsedTime(lastShown) >= (json ? ForPrograms : ForPeople);
        if (!isDue || (!json && !context.ErrorIsTerminal))
            return;

        lastShown = context.Time.GetTimestamp();
        var time = context.Time.GetElapsedTime(phaseStarted);
        if (json)
        {
            var rate = value.Tokens / Math.Max(time.TotalSeconds, 1e-3);
            var left = value.Share > firstShare ? time.TotalSeconds * (1 - value.Share) / (value.Share - firstShare) : (double?)null;
            Line(new JsonObject
            {
                ["file"] = path,
                ["phase"] = value.Phase.ToString().ToLowerInvariant(),
                ["share"] = Math.Round(value.Share, 4),
                ["records"] = value.Records,
                ["tokens"] = value.Tokens,
                ["tokensPerSecond"] = value.Phase == DatasetPhase.Annotating ? Math.Round(rate, 1) : null,
                ["secondsLeft"] = left is { } seconds ? Math.Round(seconds, 1) : null,
            });
            return;
        }

        var name = Printable.Line(Path.GetFileName(path));
        line.Show(value.Phase == DatasetPhase.Annotating
            ? Annotating(name, value, time)
            : $"{name}  {(value.Phase == DatasetPhase.Looking ? "checking" : "writing")}  {value.Share * 100:0}%");
    }

    /// <summary>Reports a record that cannot be read; of many, the first ones.</summary>
    public void Malformed(DatasetRecord record)
    {
        if (onError == MalformedRecords.Stop || ++malformed > MalformedListed)
            return;
        if (json)
        {
            Line(new JsonObject
            {
                ["file"] = path,
                ["malformed"] = record.Number,
                ["line"] = record.Line,
                ["byte"] = record.ByteOffset,
                ["problem"] = record.Obstacle,
            });
            return;
        }

        line.Clear();
        var number = record.Line > 0 ? string.Create(CultureInfo.InvariantCulture, $"line {record.Line} ") : "";
        var place = string.Create(CultureInfo.InvariantCulture, $"{number}(byte {record.ByteOffset})");
        context.Say($"warning: '{path}', {place} {Printable.Line(record.Obstacle ?? "")}");
        if (malformed == MalformedListed)
            context.Say("warning: further malformed records are only counted.");
    }

    public void Finish(DatasetResult result)
    {
        line.Clear();
        if (json)
            Line(Summary(result));
        else
            context.Say(Sentence(path, result, context.Time.GetElapsedTime(started), onError));
    }

    public void Finish(RemovalResult result, bool isPreview)
    {
        line.Clear();
        if (json)
            Line(Summary(result));
        else
            context.Say(Sentence(path, result, onError) + (isPreview ? " This was a dry run: nothing was written." : ""));
    }

    internal static string Sentence(string path, RemovalResult result, MalformedRecords onError)
    {
        var parts = new List<string>();
        if (result.Removed > 0)
            parts.Add(string.Create(
                CultureInfo.InvariantCulture, $"codes taken out of {result.Removed:N0} of {result.Records:N0} records"));
        if (result.Discarded > 0)
            parts.Add(string.Create(CultureInfo.InvariantCulture, $"{result.Discarded:N0} records of an interrupted run discarded"));
        if (result.Malformed > 0)
            parts.Add(Malformed(result.Malformed, onError));
        var done = parts.Count == 0 ? "what was noted beside it is gone" : string.Join("; ", parts);
        return $"'{Printable.Line(path)}': {done}.{(result.Written is { } file ? $" Wrote '{Printable.Line(file)}'." : "")}";
    }

    internal static string Sentence(string path, DatasetResult result, TimeSpan time, MalformedRecords onError)
    {
        var invariant = CultureInfo.InvariantCulture;
        var parts = new List<string>();
        if (result.Annotated > 0)
        {
            var rate = result.Tokens == 0
                ? ""
                : string.Create(
                    invariant,
                    $" ({result.Tokens:N0} tokens in {time.TotalSeconds:0.0} s, "
                    + $"{result.Tokens / Math.Max(time.TotalSeconds, 1e-3):N0} tokens/s)");
            parts.Add(
                string.Create(
                    invariant,
                    $"{result.Annotated:N0} of {result.Records:N0} records "
                    + $"annotated{(result.Resumed > 0 ? $", {result.Resumed} of them before" : "")}{rate}"));
        }

        if (result.UpToDate > 0)
            parts.Add(string.Create(invariant, $"{result.UpToDate:N0} up to date"));
        if (result.PassedOver > 0)
            parts.Add(string.Create(invariant, $"{result.PassedOver:N0} not selected"));
        if (result.WithoutText > 0)
            parts.Add(string.Create(invariant, $"{result.WithoutText:N0} without text"));
        if (result.Malformed > 0)
            parts.Add(Malformed(result.Malformed, onError));
        var done = parts.Count == 0 ? "no records" : string.Join("; ", parts);
        var written = result.Written is { } file ? $"Wrote '{Printable.Line(file)}'." : "Nothing to write.";
        return $"'{Printable.Line(path)}': {done}. {written}";
    }

    private static string Malformed(long records, MalformedRecords onError) => string.Create(
        CultureInfo.InvariantCulture, $"{records:N0} malformed, {(onError == MalformedRecords.Skip ? "left out" : "kept as they are")}");

    private JsonObject Summary<T>(T result)
    {
        var summary = JsonSerializer.SerializeToNode(result, Named)!.AsObject();
        summary.Insert(0, "file", path);
        summary.Insert(1, "phase", "done");
        summary["seconds"] = Math.Round(context.Time.GetElapsedTime(started).TotalSeconds, 1);
        return summary;
    }

    private string Annotating(string name, DatasetProgress value, TimeSpan time)
    {
        const int Whole = 1_000_000;
        return ProgressLine.Line(
            name, (long)((value.Share - firstShare) / Math.Max(1e-9, 1 - firstShare) * Whole), Whole, value.Tokens, time);
    }

    private void Line(JsonObject json) => context.Error.WriteLine(json.ToJsonString(Plain));
}
