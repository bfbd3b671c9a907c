using System.Text.Json.Nodes;
using CodebookLsp.Datasets.Abstractions;
using CodebookLsp.Datasets.Writing;

namespace CodebookLsp.Features.DatasetRuns;

/// <summary>A record, and what is to be done with it.</summary>
/// <param name="Fingerprint">What it is annotated under; null when nothing is to be done.</param>
internal readonly record struct JudgedRecord(DatasetRecord Record, string? Fingerprint);

/// <summary>Goes through a dataset and says of each record what is to be done. The same on every pass, so that a pass can go on where
/// another stopped.</summary>
/// <param name="earlier">What is known of earlier runs where records cannot say it themselves; null where they can.</param>
internal sealed class RecordSelection(DatasetJob job, DatasetFile file, string key, Action<DatasetRecord>? onMalformed, Sidecar? earlier)
{
    private long meant;

    /// <summary>What the pass has met so far.</summary>
    public DatasetResult Met { get; private set; } = new();

    /// <summary>Where the pass is, as a share of the file; what a packed file will hold is not known, so it gets there early.</summary>
    public double Share { get; private set; }

    /// <summary>All records of the file. Can be walked once.</summary>
    /// <exception cref="DatasetException">A record is malformed or has no place for anything, and the run stops at such.</exception>
    public IEnumerable<JudgedRecord> Walk(CancellationToken cancel)
    {
        var length = Math.Max(1.0, file.Version.Bytes);
        foreach (var record in file.Records(cancel))
        {
            Share = Math.Min(1, record.ByteOffset / length);
            yield return new(record, Judge(record));
        }
    }

    /// <summary>Those that are to be annotated.</summary>
    /// <exception cref="DatasetException">A record is malformed or has no place for anything, and the run stops at such.</exception>
    public IEnumerable<(DatasetRecord Record, string Fingerprint)> Wanted(CancellationToken cancel) =>
        Walk(cancel).Where(static one => one.Fingerprint is not null).Select(static one => (one.Record, one.Fingerprint!));

    /// <summary>Whether an earlier run gave the record the fingerprint that this one would.</summary>
    public static bool IsUpToDate(DatasetRecord record, string fingerprint) =>
        record.Value(DatasetNames.Made) is JsonObject made && made["stamp"] is JsonValue value
        && value.TryGetValue<string>(out var before) && before == fingerprint;

    private string? Judge(DatasetRecord record)
    {
        Met = Met with { Records = Met.Records + 1 };
        if (record.Obstacle is not null)
        {
            onMalformed?.Invoke(record);
            Met = job.OnError == MalformedRecords.Stop ? throw DatasetException.Malformed(file.Path, record)
                : Met with { Malformed = Met.Malformed + 1 };
            return null;
        }

        if (record.Texts.All(static text => text.Text.Length == 0))
        {
            Met = Met with { WithoutText = Met.WithoutText + 1 };
            return null;
        }

        if (job.Where?.Holds(record) == false || meant >= (job.Limit ?? long.MaxValue) || !job.Shard.Has(meant++))
        {
            Met = Met with { PassedOver = Met.PassedOver + 1 };
            return null;
        }

        var fingerprint = RecordFingerprint.Of(key, record);
        if (!job.Force && (IsUpToDate(record, fingerprint) || earlier?.Find(fingerprint, record) is not null))
        {
            Met = Met with { UpToDate = Met.UpToDate + 1 };
            return null;
        }

        Met = Met with { Annotated = Met.Annotated + 1 };
        return fingerprint;
    }
}
