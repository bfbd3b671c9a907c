using CodebookLsp.Datasets.Abstractions;
using CodebookLsp.Datasets.Writing;

namespace CodebookLsp.Features.DatasetRuns;

/// <summary>Goes through a dataset and says of each record what is to be done. The same on every pass, so that a pass can go on where another stopped.</summary>
/// <param name="earlier">What is known of earlier runs where records cannot say it themselves; null where they can, or are done
/// again.</param>
internal sealed class RecordSelection(
    DatasetJob job, DatasetFile file, string key, Action<DatasetRecord>? onMalformed, Sidecar? earlier = null)
{
    /// <summary>What the pass has met so far.</summary>
    public DatasetResult Met { get; private set; } = new();

    /// <summary>Where the pass is, as a share of the file; what a packed file will hold is not known, so it gets there early.</summary>
    public double Share { get; private set; }

    /// <summary>The records that are to be annotated, with their stamps.</summary>
    /// <exception cref="DatasetException">A record is malformed or has no place for anything, and the run stops at such.</exception>
    public IEnumerable<(DatasetRecord Record, string Stamp)> Walk(CancellationToken cancel)
    {
        Met = new();
        long meant = 0;
        var length = Math.Max(1.0, file.Version.Bytes);
        foreach (var record in file.Records(cancel))
        {
            Share = Math.Min(1, record.ByteOffset / length);
            Met = Met with { Records = Met.Records + 1 };
            if (record.Obstacle is not null)
            {
                onMalformed?.Invoke(record);
                if (job.OnError == MalformedRecords.Stop)
                    throw DatasetException.Malformed(file.Path, record);
                Met = Met with { Malformed = Met.Malformed + 1 };
            }
            else if (record.Texts.All(static text => text.Text.Length == 0))
            {
                Met = Met with { WithoutText = Met.WithoutText + 1 };
            }
            else if (job.Where?.Holds(record) == false || meant >= (job.Limit ?? long.MaxValue) || !job.Shard.Has(meant++))
            {
                Met = Met with { PassedOver = Met.PassedOver + 1 };
            }
            else if (RecordFingerprint.Of(key, record) is var stamp
                && !job.Force && (IsUpToDate(record, stamp) || earlier?.Find(stamp) is not null))
            {
                Met = Met with { UpToDate = Met.UpToDate + 1 };
            }
            else
            {
                Met = Met with { Annotated = Met.Annotated + 1 };
                yield return (record, stamp);
            }
        }
    }

    /// <summary>Whether an earlier run gave the record the stamp that this one would.</summary>
    public static bool IsUpToDate(DatasetRecord record, string stamp) =>
        record.Value(DatasetNames.Made) is System.Text.Json.Nodes.JsonObject made && made["stamp"] is System.Text.Json.Nodes.JsonValue value && value.TryGetValue<string>(out var before) && before == stamp;
}
