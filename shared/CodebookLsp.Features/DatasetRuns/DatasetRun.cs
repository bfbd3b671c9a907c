using CodebookLsp.Datasets.Abstractions;
using CodebookLsp.Datasets.Registry;
using CodebookLsp.Datasets.Writing;
using CodebookLsp.Features.Core;
using CodebookLsp.Text.Errors;
using CodebookLsp.Text.Files;

namespace CodebookLsp.Features.DatasetRuns;

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
    private readonly LoadedModel source;
    private readonly DatasetFile file;
    private readonly TallyPlan plan;
    private readonly string key;
    private readonly JournalHeader header;
    private readonly KeyValuePair<string, string>[] made;

    /// <summary>What earlier runs left beside a file that cannot carry stamps itself; read once.</summary>
    private readonly Lazy<Sidecar?> earlier;

    /// <exception cref="UserFacingException">The format has no place for what is to be written, or nothing is named that is to be looked for.</exception>
    public DatasetRun(DatasetJob job, LoadedModel source, ModelIdentity model)
    {
        (this.job, this.source) = (job, source);
        plan = new(source.Sites, job.Settings);
        key = job.Settings.Key(model, plan.Names);
        var settings = job.Settings.Describe(plan.Names);
        made = [new("model", model.ToString()), new("settings", settings)];
        var ownSpans = job.Format.Carries.HasFlag(DatasetCapabilities.Spans);
        var valued = job.Format.Carries.HasFlag(DatasetCapabilities.Values);
        var reading = job.Reading with
        {
            File = job.Input,
            Asked = [.. job.Reading.Asked, DatasetNames.Made, .. job.Where?.Fields ?? []],
            Columns = valued ? job.Settings.Columns(ownSpans) : [DatasetNames.Of(WrittenCodes.Spans)],
            Metadata = made.ToDictionary(static one => $"codebooklsp.{one.Key}", static one => one.Value),
        };
        file = new(job.Input, job.Format, reading);
        header = new(Path.GetFullPath(job.Input), job.Format.Name, model.ToString(), settings, key, job.Shard.ToString(), reading, job.OnError.ToString());

        earlier = new(() => Sidecar.Serves(job.Format) && job.Shard.IsWhole ? Sidecar.Of(job.Target, key) : null);

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
        var selection = Selection();
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
        using (AtomicFile.Create(job.Target, work.New))
        {
            // A target that cannot be written comes to light before the model has worked for it.
        }

        if (!job.Shard.IsWhole && await Task.Run(() => FinishedShard(cancel), cancel).ConfigureAwait(false) is { } shard)
            return shard;

        // What is wrong with the file comes to light before the model has worked for it.
        var (met, units) = await Task.Run(() => Look(progress, onMalformed, cancel), cancel).ConfigureAwait(false);
        var leavesOut = met.Malformed > 0 && job.OnError == MalformedRecords.Skip;
        var isPutBack = met.UpToDate > 0 && Sidecar.Serves(job.Format);
        var nothingToDo = job.IsInPlace
            ? (met.Annotated == 0 && !leavesOut && !isPutBack) || IsBesideUpToDate(work, cancel)
            : await Task.Run(() => IsTargetUpToDate(work, cancel), cancel).ConfigureAwait(false);
        if (job.Shard.IsWhole && nothingToDo)
        {
            // An earlier run may have died between putting the new file in its place and clearing up.
            System.IO.File.Delete(work.Journal);
            return met with { Annotated = 0, UpToDate = met.UpToDate + met.Annotated };
        }

        if (met.Annotated == 0)
            System.IO.File.Delete(work.Journal); // the same: all that it holds is in the sidecar
        var before = await Task.Run(() => Resume(work, progress, cancel), cancel).ConfigureAwait(false);
        var done = await AnnotateAsync(work, before, units, progress, cancel).ConfigureAwait(false);
        var result = met with { Resumed = before.Records, Tokens = done.Tokens, Written = job.Target };
        if (job.Shard.IsWhole)
        {
            var isNew = await Task.Run(() => Assemble(work, done, progress, cancel), cancel).ConfigureAwait(false);
            return isNew ? result : result with { Written = null };
        }

        System.IO.File.Move(work.Journal, job.Target, overwrite: true);
        return result;
    }

    /// <summary>A pass without the model: what there is to do, and how much text (in UTF-16 units) that is.</summary>
    private (DatasetResult Met, long Units) Look(IProgress<DatasetProgress>? progress, Action<DatasetRecord>? onMalformed, CancellationToken cancel)
    {
        var selection = Selection(onMalformed);
        long units = 0;
        foreach (var (record, _) in selection.Walk(cancel))
        {
            units += Units(record);
            progress?.Report(new(DatasetPhase.Looking, selection.Share, 0, 0));
        }

        return selection.Met is { Records: > 0, Annotated: 0, UpToDate: 0, PassedOver: 0, Malformed: 0 } ? throw DatasetRunException.NoText(job.Input, job.Reading.Fields) : (selection.Met, units);
    }

    private async Task<DatasetProgress> AnnotateAsync(WorkFiles work, Resumed before, long units, IProgress<DatasetProgress>? progress, CancellationToken cancel)
    {
        var now = new DatasetProgress(DatasetPhase.Annotating, 0, 0, 0);
        using var journal = before.Length is { } kept ? JournalWriter.GoOn(work.Journal, kept) : JournalWriter.Create(work.Journal, header);
        var sinceFlush = System.Diagnostics.Stopwatch.StartNew();
        var wanted = Selection().Walk(cancel).Where(one => one.Record.Number > before.Last).Select(Start);
        var read = before.Units;
        try
        {
            await foreach (var (entry, tokens, more) in RecordAnnotator.AnnotateAsync(wanted, source, job.Settings.Analysis, Entry, job.Workers, cancel).ConfigureAwait(false))
            {
                journal.Add(entry);
                read += more;
                now = now with { Share = (double)read / Math.Max(1, units), Records = now.Records + 1, Tokens = now.Tokens + tokens };
                progress?.Report(now);
                if (sinceFlush.Elapsed < BetweenFlushes)
                    continue;
                journal.Flush();
                sinceFlush.Restart();
            }
        }
        catch (Exception e) when (e is not AtomicFileException)
        {
            journal.Flush(); // whatever came between: what is done is done
            throw;
        }

        journal.Finish();
        return now;
    }

    /// <summary>What an assembly needs to know of and write into the file's sidecar; null for formats that carry stamps
    /// themselves.</summary>
    internal static (Sidecar Known, JournalHeader Header)? Beside(IDatasetFormat format, string target, JournalHeader header) =>
        Sidecar.Serves(format) ? (Sidecar.Of(target, header.Key), Header(header)) : null;

    /// <summary>A sidecar goes where its file goes: it names no place.</summary>
    private static JournalHeader Header(JournalHeader header) => header with { Input = Path.GetFileName(header.Input), Reading = new() };

    private RecordSelection Selection(Action<DatasetRecord>? onMalformed = null) => new(job, file, key, onMalformed, earlier.Value);

    private RecordCodes Start((DatasetRecord Record, string Stamp) one) => new(one.Record, one.Stamp, plan);

    private (JournalEntry Entry, long Tokens, long Units) Entry(RecordCodes record) => (new(record.Record.Number, record.Stamp, Additions(record)), record.Tokens, Units(record.Record));

    private static long Units(DatasetRecord record) => record.Texts.Sum(static text => (long)text.Text.Length);

    private RecordAdditions Additions(RecordCodes record) =>
        record.Additions(byField: job.Reading.Fields.Count > 1 || job.Reading.Fields.Any(static field => field.Contains('*', StringComparison.Ordinal)), job.Format.Carries, made);

    /// <returns>Whether there is a new file; false where it would be the same again.</returns>
    private bool Assemble(WorkFiles work, DatasetProgress done, IProgress<DatasetProgress>? progress, CancellationToken cancel)
    {
        bool isNew;
        using (var journal = JournalReader.Open(work.Journal)!)
        {
            var length = Math.Max(1.0, file.Version.Bytes);
            var beside = earlier.Value is { } known ? (known, Header(header)) : ((Sidecar, JournalHeader)?)null;
            isNew = new DatasetAssembly(file, key, job.OnError) { Beside = beside }.Write(
                job.Target, work, [journal], job.IsInPlace, job.Backup ? job.Target + ".bak" : null,
                bytes => progress?.Report(done with { Phase = DatasetPhase.Writing, Share = Math.Min(1, bytes / length) }), cancel).IsNew;
        }

        System.IO.File.Delete(work.Journal);
        return isNew;
    }

    /// <summary>What of an interrupted run's work still holds.</summary>
    private Resumed Resume(WorkFiles work, IProgress<DatasetProgress>? progress, CancellationToken cancel)
    {
        using var journal = job.Unfinished == UnfinishedWork.Restart ? null : JournalReader.Open(work.Journal);
        if (journal?.Header is not { } before)
            return new(null, -1, 0, 0);

        if (job.Unfinished == UnfinishedWork.Refuse)
        {
            long done = 0;
            while (journal.Next() is not null)
                done++;
            return done == 0 ? new(null, -1, 0, 0) : throw DatasetRunException.Interrupted(job.Target, done, work.Journal);
        }

        if (before.Key != key || before.Shard != header.Shard || before.Format != header.Format)
            throw DatasetRunException.OtherSettings(job.Target, before.Settings);

        var resumed = new Resumed(journal.Length, -1, 0, 0);
        var selection = Selection();
        foreach (var (record, stamp) in selection.Walk(cancel))
        {
            if (journal.Next() is not { } entry || entry.Record != record.Number || entry.Stamp != stamp)
                break;

            resumed = new(journal.Length, record.Number, resumed.Records + 1, resumed.Units + Units(record));
            progress?.Report(new(DatasetPhase.Looking, selection.Share, 0, 0));
        }

        return resumed;
    }

    /// <summary>What a shard that was finished before has to say; null when there is none, or it is of something else.</summary>
    private DatasetResult? FinishedShard(CancellationToken cancel)
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
    }

    /// <summary>Whether what a format writes beside its texts (JSON lines, one a text) was made from them as they are now, with these settings.</summary>
    private bool IsBesideUpToDate(WorkFiles work, CancellationToken cancel)
    {
        if (job.Force || job.Format.WrittenTo(job.Input) == job.Input || !job.Format.Carries.HasFlag(DatasetCapabilities.Values) || !System.IO.File.Exists(job.Target) || System.IO.File.Exists(work.Journal))
            return false;

        var beside = new DatasetFile(job.Target, DatasetFormats.Named("jsonl"), new() { File = job.Target }).Records(cancel).ToList();
        var wanted = new RecordSelection(job, file, key, onMalformed: null).Walk(cancel).ToList();
        return beside.Count == wanted.Count && wanted.Zip(beside).All(static pair => RecordSelection.IsUpToDate(pair.Second, pair.First.Stamp));
    }

    /// <summary>Whether an output beside the input was made from it as it is now, with these settings.</summary>
    private bool IsTargetUpToDate(WorkFiles work, CancellationToken cancel)
    {
        var target = file with { Path = job.Target };
        if (job.Force || !System.IO.File.Exists(job.Target) || System.IO.File.Exists(work.Journal) || !job.Format.Carries.HasFlag(DatasetCapabilities.Values)
            || job.Format.WrittenTo(job.Input) != job.Input || target.Version.Changed < file.Version.Changed)
        {
            return false;
        }

        // Every record that this run would give a stamp has it in the output; the others' texts are the same.
        using var written = target.Records(cancel).GetEnumerator();
        using var wanted = new RecordSelection(job with { OnError = MalformedRecords.Keep }, file, key, onMalformed: null).Walk(cancel).GetEnumerator();
        var isWanted = wanted.MoveNext();
        foreach (var record in file.Records(cancel))
        {
            if (record.Obstacle is not null && job.OnError == MalformedRecords.Skip)
                continue;
            if (!written.MoveNext() || !written.Current.Texts.SequenceEqual(record.Texts))
                return false;
            if (!isWanted || wanted.Current.Record.Number != record.Number)
                continue;
            if (!RecordSelection.IsUpToDate(written.Current, wanted.Current.Stamp))
                return false;
            isWanted = wanted.MoveNext();
        }

        return !written.MoveNext();
    }

    /// <summary>What is left to build on.</summary>
    /// <param name="Length">Of the journal, to go on from; null for a new one.</param>
    /// <param name="Last">The last record that is done.</param>
    private readonly record struct Resumed(long? Length, long Last, long Records, long Units);
}
