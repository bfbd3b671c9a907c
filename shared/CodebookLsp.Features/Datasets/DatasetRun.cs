using CodebookLsp.Features.Annotation;
using CodebookLsp.Text;
using CodebookLsp.Text.Datasets;

namespace CodebookLsp.Features.Datasets;

/// <summary>Annotates one dataset file, safely.</summary>
/// <remarks>
/// Every finished record goes into a journal beside the target. When all are there, the new file is made from the old one and the journal, brought to the disk, read
/// back, and renamed over the old one. So a death at any moment leaves the old file or the new one, and all but the last records' work; and a record counts as done
/// only while its text and the settings are what they were.
/// </remarks>
public sealed class DatasetRun
{
    private static readonly TimeSpan BetweenFlushes = TimeSpan.FromMilliseconds(500);

    private readonly DatasetJob job;
    private readonly CodeSource source;
    private readonly DatasetFile file;
    private readonly TallyPlan plan;
    private readonly string key;
    private readonly JournalHeader header;
    private readonly KeyValuePair<string, string>[] made;

    /// <exception cref="UserFacingException">The format has no place for what is to be written, or nothing is named that is to be looked for.</exception>
    public DatasetRun(DatasetJob job, CodeSource source, ModelIdentity model)
    {
        (this.job, this.source) = (job, source);
        plan = new(source.Sites, job.Settings);
        key = job.Settings.Key(model, plan.Names);
        var settings = job.Settings.Describe(plan.Names);
        made = [new("model", model.ToString()), new("settings", settings)];
        var ownSpans = job.Format.Carries.HasFlag(DatasetCarries.Spans);
        var valued = job.Format.Carries.HasFlag(DatasetCarries.Values);
        var reading = job.Reading with
        {
            File = job.Input,
            Asked = [.. job.Reading.Asked, DatasetNames.Made, .. job.Where?.Fields ?? []],
            Columns = valued ? job.Settings.Columns(ownSpans) : [],
            Metadata = made.ToDictionary(static one => $"codebooklsp.{one.Key}", static one => one.Value),
        };
        file = new(job.Input, job.Format, reading);
        header = new(Path.GetFullPath(job.Input), job.Format.Name, model.ToString(), settings, key, job.Shard.ToString(), reading, job.OnError.ToString());

        if (job.Settings.Followed.Count == 0 && job.Settings.Written.HasFlag(WrittenCodes.Spans))
            throw DatasetRunException.NothingFollowed("spans");
        if (plan.Labels.Count == 0 && job.Settings.Written.HasFlag(WrittenCodes.Counts))
            throw DatasetRunException.NothingFollowed("counts");
        if (!valued && job.Settings.Written != WrittenCodes.Spans)
            throw DatasetRunException.CannotCarry(job.Input, job.Format.Name, (job.Settings.Written & ~WrittenCodes.Spans).ToString().ToLowerInvariant());
    }

    /// <summary>What would be written for the first records that are meant. Nothing on the disk is changed.</summary>
    public async Task<IReadOnlyList<(DatasetRecord Record, RecordAdditions Additions)>> PreviewAsync(int most, CancellationToken cancel)
    {
        var preview = new List<(DatasetRecord, RecordAdditions)>();
        var selection = new RecordSelection(job, file, key, onMalformed: null);
        await foreach (var one in RecordAnnotator.AnnotateAsync(
            selection.Walk(cancel).Take(most).Select(Start), source, job.Settings.Analysis, record => (record.Record, Additions(record)), job.Workers, cancel).ConfigureAwait(false))
        {
            preview.Add(one);
        }

        if (preview.Count == 0 && selection.Met is { Records: > 0, UpToDate: 0, PassedOver: 0, Malformed: 0 })
            throw DatasetRunException.NoText(job.Input, job.Reading.Fields);
        return preview;
    }

    /// <summary>Does it.</summary>
    /// <param name="progress">Told now and then how far it is; from several threads, one at a time.</param>
    /// <param name="onMalformed">Told of each record that cannot be read.</param>
    /// <exception cref="UserFacingException">Something about the file, the disk or another run stands in the way. The old file is there, untouched.</exception>
    /// <exception cref="OperationCanceledException">The old file is there, untouched; what is done can be gone on with.</exception>
    public async Task<DatasetResult> RunAsync(IProgress<DatasetProgress>? progress, Action<DatasetRecord>? onMalformed, CancellationToken cancel)
    {
        var work = WorkFiles.Of(job.Target);
        using var held = FileLock.Take(work.Lock, job.Target);
        if (!job.Shard.IsWhole && await IsShardDoneAsync(cancel).ConfigureAwait(false) is { } before)
            return before;

        var (length, last, resumed) = Resume(work, progress, cancel);
        var selection = new RecordSelection(job, file, key, onMalformed);
        long tokens = 0, records = 0;
        using (var journal = length is { } kept ? JournalWriter.GoOn(work.Journal, kept) : JournalWriter.Create(work.Journal, header))
        {
            var sinceFlush = System.Diagnostics.Stopwatch.StartNew();
            var wanted = selection.Walk(cancel).Where(one => one.Record.Number > last).Select(Start);
            try
            {
                await foreach (var (entry, count) in RecordAnnotator.AnnotateAsync(wanted, source, job.Settings.Analysis, Entry, job.Workers, cancel).ConfigureAwait(false))
                {
                    journal.Add(entry);
                    tokens += count;
                    records++;
                    if (sinceFlush.Elapsed > BetweenFlushes)
                    {
                        journal.Flush();
                        sinceFlush.Restart();
                    }

                    progress?.Report(new(DatasetPhase.Annotating, selection.Bytes, records, tokens));
                }
            }
            catch (Exception e) when (e is not AtomicFileException)
            {
                journal.Flush(); // whatever came between: what is done is done
                throw;
            }

            journal.Finish();
        }

        var result = selection.Met with { Tokens = tokens, Resumed = resumed };
        if (result is { Records: > 0, Annotated: 0, UpToDate: 0, PassedOver: 0, Malformed: 0 })
            throw Given(work, DatasetRunException.NoText(job.Input, job.Reading.Fields));
        if (!job.Shard.IsWhole)
        {
            System.IO.File.Move(work.Journal, job.Target, overwrite: true);
            return result with { Written = job.Target };
        }

        if (job.IsInPlace && result.Annotated == 0 && (result.Malformed == 0 || job.OnError != MalformedRecords.Skip))
        {
            System.IO.File.Delete(work.Journal);
            return result;
        }

        await Task.Run(() => Assemble(work, records, tokens, progress, cancel), cancel).ConfigureAwait(false);
        return result with { Written = job.Target };
    }

    private RecordCodes Start((DatasetRecord Record, string Stamp) one) => new(one.Record, one.Stamp, plan);

    private (JournalEntry Entry, long Tokens) Entry(RecordCodes record) => (new(record.Record.Number, record.Stamp, Additions(record)), record.Tokens);

    private RecordAdditions Additions(RecordCodes record) =>
        record.Additions(byField: job.Reading.Fields.Count > 1 || job.Reading.Fields.Any(static field => field.Contains('*', StringComparison.Ordinal)), job.Format.Carries, made);

    private void Assemble(WorkFiles work, long records, long tokens, IProgress<DatasetProgress>? progress, CancellationToken cancel)
    {
        using (var journal = JournalReader.Open(work.Journal)!)
        {
            new DatasetAssembly(file, key, job.OnError).Write(
                job.Target, work, [journal], job.IsInPlace, job.Backup ? job.Target + ".bak" : null, bytes => progress?.Report(new(DatasetPhase.Writing, bytes, records, tokens)), cancel);
        }

        System.IO.File.Delete(work.Journal);
    }

    /// <summary>What of an interrupted run's work still holds.</summary>
    /// <returns>The journal's length to go on from, null for a new one; the last record that is done; how many are.</returns>
    private (long? Length, long Last, long Records) Resume(WorkFiles work, IProgress<DatasetProgress>? progress, CancellationToken cancel)
    {
        using var journal = job.Unfinished == UnfinishedWork.Restart ? null : JournalReader.Open(work.Journal);
        if (journal?.Header is not { } before)
            return (null, -1, 0);

        if (job.Unfinished == UnfinishedWork.Refuse)
        {
            long done = 0;
            while (journal.Next() is not null)
                done++;
            if (done == 0)
                return (null, -1, 0);
            throw DatasetRunException.Interrupted(job.Target, done, work.Journal);
        }

        if (before.Key != key || before.Shard != header.Shard || before.Format != header.Format)
            throw DatasetRunException.OtherSettings(job.Target, before.Settings);

        var (length, last, records) = (journal.Length, -1L, 0L);
        var selection = new RecordSelection(job with { OnError = MalformedRecords.Keep }, file, key, onMalformed: null);
        foreach (var (record, stamp) in selection.Walk(cancel))
        {
            if (journal.Next() is not { } entry || entry.Record != record.Number || entry.Stamp != stamp)
                break;

            (length, last, records) = (journal.Length, record.Number, records + 1);
            progress?.Report(new(DatasetPhase.Resuming, selection.Bytes, records, 0));
        }

        return (length, last, records);
    }

    /// <summary>What a shard that was finished before had to say; null when there is none, or it is of something else.</summary>
    private async Task<DatasetResult?> IsShardDoneAsync(CancellationToken cancel) => await Task.Run(
        () =>
        {
            using var journal = JournalReader.Open(job.Target);
            if (job.Force || journal?.Header is not { } before || before.Key != key || before.Shard != header.Shard || before.Format != header.Format)
                return null;

            var selection = new RecordSelection(job, file, key, onMalformed: null);
            foreach (var (record, stamp) in selection.Walk(cancel))
            {
                if (journal.Next() is not { } entry || entry.Record != record.Number || entry.Stamp != stamp)
                    return null;
            }

            return journal.Next() is null && journal.IsFinished ? selection.Met with { Annotated = 0, UpToDate = selection.Met.UpToDate + selection.Met.Annotated } : null;
        },
        cancel).ConfigureAwait(false);

    /// <summary>An exception after which there is nothing to go on with.</summary>
    private static DatasetRunException Given(WorkFiles work, DatasetRunException exception)
    {
        System.IO.File.Delete(work.Journal);
        return exception;
    }
}
