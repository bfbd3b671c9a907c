using CodebookLsp.Datasets.Abstractions;
using CodebookLsp.Datasets.Registry;
using CodebookLsp.Datasets.Writing;
using CodebookLsp.Text.Errors;

namespace CodebookLsp.Features.DatasetRuns;

/// <summary>What a run finds out before the model works.</summary>
/// <param name="Met">What there is to do.</param>
/// <param name="Units">How long the texts are that it is to be done with, in UTF-16 units.</param>
/// <param name="IsDone">Whether the shard's journal, or the output beside the input, is what this run would write.</param>
/// <param name="Resumed">What of an interrupted run's work still holds.</param>
internal sealed record SurveyedDataset(DatasetResult Met, long Units, bool IsDone, ResumedWork Resumed);

/// <summary>
/// The first pass over a dataset. Whatever a run must know before it begins is found out in this one: what is wrong with the file, what
/// there is to do, and what is done already, be it in a journal or in an output beside the input.
/// </summary>
internal sealed class DatasetSurvey(DatasetJob job, DatasetFile file, JournalHeader header, WorkFiles work)
{
    /// <param name="selection">Fresh.</param>
    /// <exception cref="UserFacingException">The file cannot be read, has a malformed record where the run stops at such, or has no
    /// text.</exception>
    public SurveyedDataset Run(RecordSelection selection, IProgress<DatasetProgress>? progress, CancellationToken cancel)
    {
        using var journal = job.Unfinished == UnfinishedWork.Resume ? JournalReader.Open(work.Journal) : null;
        using var shard = job.Shard.IsWhole || job.Force ? null : JournalReader.Open(job.Target);
        using var output = Output(cancel);
        var interrupted = IsOurs(journal) ? new JournalMatch(journal!) : null;
        var finished = IsOurs(shard) ? new JournalMatch(shard!) : null;
        long units = 0;
        foreach (var one in selection.Walk(cancel))
        {
            if (one.Record.Obstacle is null || job.OnError != MalformedRecords.Skip)
                output?.See(one);
            if (one.Fingerprint is not { } fingerprint)
                continue;

            var length = Units(one.Record);
            units += length;
            interrupted?.See(one.Record, fingerprint, length);
            finished?.See(one.Record, fingerprint, length);
            progress?.Report(new(DatasetPhase.Looking, selection.Share, 0, 0));
        }

        if (selection.Met is { Records: > 0, Annotated: 0, UpToDate: 0, PassedOver: 0, Malformed: 0 })
            throw DatasetRunException.NoText(job.Input, job.Reading.Fields);
        return new(selection.Met, units, output?.IsWhole == true || finished?.IsWhole == true, interrupted?.Work ?? ResumedWork.None);
    }

    /// <summary>The length of a record's texts, in UTF-16 units.</summary>
    public static long Units(DatasetRecord record) => record.Texts.Sum(static text => (long)text.Text.Length);

    /// <summary>Whether a journal is of the run that this one would be.</summary>
    public bool IsOurs(JournalReader? journal) =>
        journal?.Header is { } before && before.Key == header.Key && before.Shard == header.Shard && before.Format == header.Format;

    /// <summary>The records of an output that may have been made by a run like this one; null when there is none.</summary>
    private OutputMatch? Output(CancellationToken cancel)
    {
        var writesBeside = job.Format.WrittenTo(job.Input) != job.Input;
        if (job.Force || !job.Shard.IsWhole || !job.Format.Capabilities.HasFlag(DatasetCapabilities.Values)
            || !File.Exists(job.Target) || File.Exists(work.Journal))
        {
            return null;
        }

        // JSON lines beside texts, one a text; or the whole dataset once more, somewhere else.
        if (job.IsInPlace)
        {
            return writesBeside
                ? new(new DatasetFile(job.Target, DatasetFormats.Named("jsonl"), new() { File = job.Target })
                    .Records(cancel), hasEveryRecord: false)
                : null;
        }

        var target = file with { Path = job.Target };
        return writesBeside || target.Version.Changed < file.Version.Changed ? null : new(target.Records(cancel), hasEveryRecord: true);
    }
}
