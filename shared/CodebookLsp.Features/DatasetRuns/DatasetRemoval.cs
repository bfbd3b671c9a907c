using CodebookLsp.Datasets.Abstractions;
using CodebookLsp.Datasets.Writing;
using CodebookLsp.Text.Errors;
using CodebookLsp.Text.Files;

namespace CodebookLsp.Features.DatasetRuns;

/// <summary>What a removal has done.</summary>
/// <param name="Records">Of the file.</param>
/// <param name="Removed">Those that had something of ours.</param>
/// <param name="Malformed">Records that cannot be read.</param>
/// <param name="Discarded">Records of an interrupted run that were in its journal only.</param>
/// <param name="Written">What was written; null when nothing had to be.</param>
public sealed record RemovalResult(long Records, long Removed, long Malformed, long Discarded, string? Written)
{
    /// <summary>Whether there was anything of ours.</summary>
    public bool HasFound { get; init; }
}

/// <summary>
/// Takes back what runs over a dataset have added: values, columns and spans of ours, the sidecar, and what an interrupted run has left. No
/// model is needed.
/// </summary>
/// <param name="Target">The file that is written; see <see cref="DatasetJob"/>.</param>
public sealed record DatasetRemoval(string Input, string Target, IDatasetFormat Format, DatasetOptions Reading)
{
    /// <summary>See <see cref="DatasetJob.IsInPlace"/>.</summary>
    public bool IsInPlace { get; init; } = true;

    public MalformedRecords OnError { get; init; }

    /// <summary>What becomes of an interrupted run's work: it is thrown away only if somebody says so.</summary>
    public UnfinishedWork Unfinished { get; init; }

    public bool Backup { get; init; }

    /// <summary>Told of each record that cannot be read.</summary>
    public Action<DatasetRecord>? OnMalformed { get; init; }

    /// <summary>What would be taken back. Nothing on the disk is changed.</summary>
    /// <exception cref="UserFacingException">The file cannot be read.</exception>
    public RemovalResult Preview(CancellationToken cancel)
    {
        var work = WorkFiles.Of(Target);
        var taken = TakeBack(null).Count(cancel);
        var (discarded, _) = Interrupted(work);
        return new(taken.Records, taken.Changed, taken.Malformed, discarded, null)
        {
            HasFound = taken.Changed > 0 || discarded > 0 || HasSidecar,
        };
    }

    /// <summary>Does it.</summary>
    /// <exception cref="UserFacingException">Something about the file, the disk or another run stands in the way. The old file is there,
    /// untouched.</exception>
    public RemovalResult Run(IProgress<DatasetProgress>? progress, CancellationToken cancel)
    {
        if (!IsInPlace && Format.WrittenTo(Input) != Input && !Sidecar.Serves(Format))
            throw DatasetRunException.NothingWouldBeLeft(Input, Format.Name);

        var work = WorkFiles.Of(Target);
        using var held = FileLock.Take(work.Lock, Target);
        var (discarded, hasJournal) = Interrupted(work);
        if (discarded > 0 && Unfinished != UnfinishedWork.Restart)
            throw DatasetRunException.InterruptedBefore(Target, discarded, work.Journal);

        var taken = TakeBack(progress).Write(Target, work, Backup ? Target + ".bak" : null, cancel);
        var result = new RemovalResult(taken.Records, taken.Changed, taken.Malformed, discarded, taken.Changed > 0 ? Target : null)
        {
            HasFound = taken.Changed > 0 || discarded > 0 || HasSidecar,
        };

        // Last: should the process die before, the next removal finds what is left.
        if (hasJournal)
            System.IO.File.Delete(work.Journal);
        if (HasSidecar)
            System.IO.File.Delete(Sidecar.PathOf(Target));
        return result;
    }

    private bool HasSidecar => Sidecar.Serves(Format) && Sidecar.IsThere(Target);

    private DatasetTakeBack TakeBack(IProgress<DatasetProgress>? progress)
    {
        var file = new DatasetFile(Input, Format, Reading with
        {
            File = Input,
            TakesBack = true,
            Columns = DatasetNames.All,
            Asked = [.. Reading.Asked, DatasetNames.Made],
            Origin = Sidecar.OriginOf(Format, Input),
        });
        var length = Math.Max(1.0, file.Version.Bytes);
        return new(file, OnError)
        {
            OnMalformed = OnMalformed,
            OnProgress = bytes => progress?.Report(new(DatasetPhase.Writing, Math.Min(1, bytes / length), 0, 0)),
        };
    }

    /// <summary>How many records an interrupted run has finished and not written, and whether it has left a journal of ours.</summary>
    private static (long Records, bool HasJournal) Interrupted(WorkFiles work)
    {
        using var journal = JournalReader.Open(work.Journal);
        long records = 0;
        while (journal?.Next() is not null)
            records++;
        return (records, journal is not null);
    }
}
