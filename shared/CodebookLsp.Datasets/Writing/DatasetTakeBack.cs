using CodebookLsp.Datasets.Abstractions;
using CodebookLsp.Text.Files;

namespace CodebookLsp.Datasets.Writing;

/// <summary>What was taken back.</summary>
/// <param name="Records">Of the new file.</param>
/// <param name="Changed">Those that had something of ours.</param>
/// <param name="Malformed">Records that cannot be read.</param>
public sealed record TakenBack(long Records, long Changed, long Malformed);

/// <summary>
/// Makes the file that there was before anything of ours was added to it: its records as they are, without what is ours. As every new
/// version of a dataset, it is read back before it takes the old one's place, whole or not at all.
/// </summary>
/// <param name="File">To be read with <see cref="DatasetOptions.TakesBack"/>.</param>
public sealed record DatasetTakeBack(DatasetFile File, MalformedRecords OnError)
{
    /// <summary>Told of each record that cannot be read.</summary>
    public Action<DatasetRecord>? OnMalformed { get; init; }

    /// <summary>Told how many bytes of the input are through, first for writing, then for reading back.</summary>
    public Action<long>? OnProgress { get; init; }

    /// <summary>The file that has what is ours.</summary>
    private string Annotated => File.Format.WrittenTo(File.Path);

    /// <summary>Counts what would be taken back. Nothing on the disk is changed.</summary>
    /// <exception cref="DatasetException">A record cannot be read, and the run stops at such.</exception>
    public TakenBack Count(CancellationToken cancel) => Copy(Stream.Null, null, cancel).Taken;

    /// <summary>Writes the file. Where nothing was ours, nothing is written.</summary>
    /// <param name="target">The file that is written, which may be the one that is read.</param>
    /// <param name="backup">Where the old file is kept; null for nowhere.</param>
    /// <exception cref="DatasetException">A record cannot be read, and the run stops at such.</exception>
    /// <exception cref="DatasetAssemblyException">The input has changed meanwhile, or the new file does not read back.</exception>
    public TakenBack Write(string target, WorkFiles work, string? backup, CancellationToken cancel)
    {
        var before = File.Version;
        using var output = AtomicFile.Create(target, work.New, FileRights.NoWiderThan([File.Path]));
        var expected = Annotated == File.Path ? new DatasetDigest(File) : null;
        var (taken, isNothingLeft) = Copy(output.Stream, expected, cancel);
        File.RequireVersion(before);
        if (taken.Changed == 0)
            return taken;

        if (expected is not null)
            new DatasetVerification(File, OnError).Verify(
                output, expected, File.Reading with { Origin = null }, isUnchanged: false, OnProgress, cancel);
        File.RequireVersion(before);
        cancel.ThrowIfCancellationRequested();
        if (backup is not null)
            DatasetFile.Keep(target, backup);

        // A file beside a text is ours, unless somebody else's annotations may have been in it.
        if (isNothingLeft && (!Sidecar.Serves(File.Format) || File.Reading.Origin == Sidecar.NoFile))
            System.IO.File.Delete(work.Target);
        else
            output.Commit();
        return taken;
    }

    private (TakenBack Taken, bool IsNothingLeft) Copy(Stream output, DatasetDigest? expected, CancellationToken cancel)
    {
        using var input = System.IO.File.Exists(Annotated) ? (Stream)DatasetFile.Open(Annotated) : new MemoryStream([]);
        using var buffered = new BufferedStream(new UnclosedStream(output), 1 << 16);
        using var writer = File.Format.Write(buffered, input, File.Reading);
        var taken = new TakenBack(0, 0, 0);
        foreach (var record in File.Records(cancel))
        {
            OnProgress?.Invoke(record.ByteOffset);
            if (record.Problem is not null)
            {
                if (OnError == MalformedRecords.Stop)
                    throw DatasetException.Malformed(File.Path, record);
                OnMalformed?.Invoke(record);
                taken = taken with { Malformed = taken.Malformed + 1 };
                if (OnError == MalformedRecords.Skip)
                {
                    writer.Skip(record);
                    continue;
                }
            }

            expected?.Add(record);
            taken = taken with { Records = taken.Records + 1, Changed = taken.Changed + (writer.TakeBack(record) ? 1 : 0) };
        }

        writer.Finish();
        buffered.Flush();
        return (taken, writer.IsNothingLeft);
    }
}
