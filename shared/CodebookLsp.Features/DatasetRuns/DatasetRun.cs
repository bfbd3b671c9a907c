using CodebookLsp.Datasets.Abstractions;
using CodebookLsp.Datasets.Writing;
using CodebookLsp.Features.Core;
using CodebookLsp.Text.Errors;
using CodebookLsp.Text.Files;

namespace CodebookLsp.Features.DatasetRuns;

/// <summary>Annotates one dataset file, safely.</summary>
/// <remarks>
/// Every finished record goes into a journal beside the target. When all are there, the new file is made from the old one and the journal,
/// brought to the disk, read back, and renamed over the old one. So a death at any moment leaves the old file or the new one, and all but
/// the last records' work; and a record counts as done only while its text and the settings are what they were.
/// The input is read three times: to find out what there is to do and whether anything is wrong (<see cref="DatasetSurvey"/>), which must
/// not come to light after the model has worked for hours; to annotate; and to copy it into the new file. The records' texts are not kept
/// between them: a dataset may be larger than memory.
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

    /// <summary>What earlier runs left beside a file that has no place for fingerprints; read once.</summary>
    private readonly Lazy<Sidecar?> earlier;

    /// <exception cref="UserFacingException">The format has no place for what is to be written, or nothing is named that is to be looked
    /// for.</exception>
    public DatasetRun(DatasetJob job, LoadedModel source, ModelIdentity model)
    {
        (this.job, this.source) = (job, source);
        plan = new(source.Sites, job.Settings);
        key = job.Settings.Key(model, plan.Names);
        var settings = job.Settings.Describe(plan.Names);
        made = [new("model", model.ToString()), new("settings", settings)];
        var ownSpans = job.Format.Capabilities.HasFlag(DatasetCapabilities.Spans);
        var valued = job.Format.Capabilities.HasFlag(DatasetCapabilities.Values);
        var reading = job.Reading with
        {
            File = job.Input,
            Asked = [.. job.Reading.Asked, DatasetNames.Made, .. job.Where?.Fields ?? []],
            Columns = valued ? job.Settings.Columns(ownSpans) : [DatasetNames.Of(WrittenCodes.Spans)],
            Origin = Sidecar.OriginOf(job.Format, job.Input),
            Metadata = made.ToDictionary(static one => $"codebooklsp.{one.Key}", static one => one.Value),
        };
        file = new(job.Input, job.Format, reading);
        header = new(Path.GetFullPath(job.Input), job.Format.Name, model.ToString(), settings, key, job.Shard, reading, job.OnError);

        earlier = new(() => Sidecar.Serves(job.Format) && job.Shard.IsWhole ? Sidecar.Of(job.Target, key) : null);

        if (job.Settings.Followed.Count == 0 && job.Settings.Written.HasFlag(WrittenCodes.Spans))
            throw DatasetRunException.NothingFollowed("spans");
        if (plan.Labels.Count == 0 && job.Settings.Written.HasFlag(WrittenCodes.Counts))
            throw DatasetRunException.NothingFollowed("counts");
        var values = job.Settings.Written & ~(WrittenCodes.Spans | WrittenCodes.ThemeSpans);
        if (!valued && values != WrittenCodes.None)
            throw DatasetRunException.CannotCarry(job.Input, job.Format.Name, values.ToString().ToLowerInvariant());
    }

    /// <summary>What would be written for the first records that are meant. Nothing on the disk is changed.</summary>
    public async Task<IReadOnlyList<(DatasetRecord Record, RecordAdditions Additions)>> PreviewAsync(int most, CancellationToken cancel)
    {
        var preview = new List<(DatasetRecord, RecordAdditions)>();
        var selection = Selection();
        await foreach (var one in RecordAnnotator.AnnotateAsync(
            selection.Wanted(cancel).Take(most).Select(Start), source, job.Settings.Analysis, record =>
                (record.Record, Additions(record)), job.Workers, cancel).ConfigureAwait(false))
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
    /// <exception cref="UserFacingException">Something about the file, the disk or another run stands in the way. The old file is there,
    /// untouched.</exception>
    /// <exception cref="OperationCanceledException">The old file is there, untouched; what is done can be gone on with.</exception>
    public async Task<DatasetResult> RunAsync(
        IProgress<DatasetProgress>? progress, Action<DatasetRecord>? onMalformed, CancellationToken cancel)
    {
        var work = WorkFiles.Of(job.Target);
        using var held = FileLock.Take(work.Lock, job.Target);
        using (AtomicFile.Create(job.Target, work.New))
        {
            // A target that cannot be written comes to light before the model has worked for it.
        }

        // What is wrong with the file comes to light before the model has worked for it.
        var survey = new DatasetSurvey(job, file, header, work);
        var (met, units, isDone, resumed) = await Task.Run(() => survey.Run(Selection(onMalformed), progress, cancel), cancel)
            .ConfigureAwait(false);
        var leavesOut = met.Malformed > 0 && job.OnError == MalformedRecords.Skip;
        var isPutBack = met.UpToDate > 0 && Sidecar.Serves(job.Format);
        if (isDone || (job.Shard.IsWhole && job.IsInPlace && met.Annotated == 0 && !leavesOut && !isPutBack))
        {
            // An earlier run may have died between putting the new file in its place and clearing up.
            if (job.Shard.IsWhole)
                System.IO.File.Delete(work.Journal);
            return met with { Annotated = 0, UpToDate = met.UpToDate + met.Annotated };
        }

        if (met.Annotated == 0)
            System.IO.File.Delete(work.Journal); // the same: all that it holds is in the sidecar
        var before = IsGoneOnWith(work, survey) ? resumed : ResumedWork.None;
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

    /// <summary>Whether an interrupted run left a journal that this run goes on with.</summary>
    /// <exception cref="DatasetRunException">It left one, and was another run, or nobody has said what is to become of it.</exception>
    private bool IsGoneOnWith(WorkFiles work, DatasetSurvey survey)
    {
        using var journal = job.Unfinished == UnfinishedWork.Restart ? null : JournalReader.Open(work.Journal);
        if (journal?.Header is not { } before)
            return false;
        if (job.Unfinished == UnfinishedWork.Resume)
            return survey.IsOurs(journal) ? true : throw DatasetRunException.OtherSettings(job.Target, before.Settings);

        long done = 0;
        while (journal.Next() is not null)
            done++;
        return done == 0 ? false : throw DatasetRunException.Interrupted(job.Target, done, work.Journal);
    }

    private async Task<DatasetProgress> AnnotateAsync(
        WorkFiles work, ResumedWork before, long units, IProgress<DatasetProgress>? progress, CancellationToken cancel)
    {
        var now = new DatasetProgress(DatasetPhase.Annotating, 0, 0, 0);
        using var journal = before.Length is { } kept ? JournalWriter.GoOn(work.Journal, kept) : JournalWriter.Create(work.Journal, header);
        var sinceFlush = System.Diagnostics.Stopwatch.StartNew();
        var wanted = Selection().Wanted(cancel).Where(one => one.Record.Number > before.Last).Select(Start);
        var read = before.Units;
        try
        {
            await foreach (var (entry, tokens, more) in RecordAnnotator.AnnotateAsync(
                wanted, source, job.Settings.Analysis, Entry, job.Workers, cancel).ConfigureAwait(false))
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

    /// <summary>What an assembly needs to know of and write into the file's sidecar; null for formats that have a
    /// place for fingerprints.</summary>
    internal static (Sidecar Known, JournalHeader Header)? Beside(IDatasetFormat format, string target, JournalHeader header) =>
        Sidecar.Serves(format) ? (Sidecar.Of(target, header.Key), Header(header)) : null;

    /// <summary>A sidecar goes where its file goes: it names no place.</summary>
    private static JournalHeader Header(JournalHeader header) => header with { Input = Path.GetFileName(header.Input), Reading = new() };

    private RecordSelection Selection(Action<DatasetRecord>? onMalformed = null) => new(job, file, key, onMalformed, earlier.Value);

    private RecordCodes Start((DatasetRecord Record, string Fingerprint) one) => new(one.Record, one.Fingerprint, plan);

    private (JournalEntry Entry, long Tokens, long Units) Entry(RecordCodes record) =>
        (new(record.Record.Number, record.Fingerprint, Additions(record)), record.Tokens, DatasetSurvey.Units(record.Record));

    private RecordAdditions Additions(RecordCodes record) =>
        record.Additions(byField: job.Reading.Fields.Count > 1
            || job.Reading.Fields.Any(static field => field.Contains('*', StringComparison.Ordinal)), job.Format.Capabilities, made);

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
}
