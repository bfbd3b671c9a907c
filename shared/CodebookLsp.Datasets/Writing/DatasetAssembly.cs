using CodebookLsp.Datasets.Abstractions;
using CodebookLsp.Text.Files;

namespace CodebookLsp.Datasets.Writing;

/// <summary>
/// Makes the new file from the old one and from journals: the last part of a run, quick beside the model's, and done again from its start
/// when it is interrupted. The new file is read back before it takes the old one's place.
/// </summary>
/// <param name="Key">See <see cref="RecordFingerprint"/>.</param>
public sealed record DatasetAssembly(DatasetFile File, string Key, MalformedRecords OnError)
{
    /// <summary>For formats that have no place for fingerprints: what the sidecar knows, and its new first line. Null for others.</summary>
    public (Sidecar Known, JournalHeader Header)? Beside { get; init; }

    /// <summary>Writes the file.</summary>
    /// <param name="target">The file that is written, which may be the input.</param>
    /// <param name="journals">Of the whole, or of all its shards. Is walked once.</param>
    /// <param name="isInPlace">Whether what is there at the target is to be added to, if the format writes beside its texts.</param>
    /// <param name="backup">Where the old file is kept; null for nowhere.</param>
    /// <param name="progress">Told how many bytes of the input are through, first for writing, then for reading back.</param>
    /// <returns>How many records the new file has, and whether it differs from what was there (only asked for where there is a
    /// sidecar).</returns>
    /// <exception cref="DatasetAssemblyException">The input has changed since its records were annotated, or the new file does not read
    /// back.</exception>
    public (long Records, bool IsNew) Write(
        string target, WorkFiles work, IReadOnlyList<JournalReader> journals, bool isInPlace, string? backup, Action<long>? progress,
        CancellationToken cancel)
    {
        var before = File.Version;
        var rights = FileRights.NoWiderThan([File.Path]);
        using var output = AtomicFile.Create(target, work.New, rights);
        using var notes = Beside is null ? null : AtomicFile.Create(Sidecar.PathOf(target), rights: rights);
        var isSameFile = File.Format.WrittenTo(File.Path) == File.Path;
        var expected = isSameFile ? new DatasetDigest(File) : null;
        var (records, changes, origin) = Copy(output, notes, CopiedFrom(target, isInPlace), journals, expected, progress, cancel);
        File.RequireVersion(before);
        if (expected is not null)
            new DatasetVerification(File, OnError).Verify(
                output, expected, File.Reading with { Origin = origin }, isUnchanged: changes == 0, progress, cancel);
        File.RequireVersion(before);
        cancel.ThrowIfCancellationRequested();
        if (notes is not null)
        {
            // First: if the process dies before the file is there, the next run makes it from this.
            if (Differs(notes, Sidecar.PathOf(target), cancel))
            {
                notes.TakeRightsOf(System.IO.File.Exists(target) ? target : File.Path);
                notes.Commit();
            }

            if (!Differs(output, target, cancel))
                return (records, false);
        }

        if (backup is not null)
            DatasetFile.Keep(target, backup);
        output.Commit();
        return (records, true);
    }

    /// <summary>The file whose contents the format copies from, other than the texts; null where there is none yet.</summary>
    private string? CopiedFrom(string target, bool isInPlace)
    {
        var beside = File.Format.WrittenTo(File.Path);
        return beside == File.Path
            ? beside : isInPlace && System.IO.File.Exists(target) ? target : System.IO.File.Exists(beside) ? beside : null;
    }

    private (long Records, long Changes, string? Origin) Copy(
        AtomicFile output, AtomicFile? notes, string? copied, IReadOnlyList<JournalReader> journals, DatasetDigest? expected,
        Action<long>? progress, CancellationToken cancel)
    {
        using var input = copied is null ? (Stream)new MemoryStream([]) : DatasetFile.Open(copied);
        using var buffered = new BufferedStream(new UnclosedStream(output.Stream), 1 << 16);
        using var writer = File.Format.Write(buffered, input, File.Reading);
        using var sidecar = notes is null || Beside is not { } beside ? null
            : JournalWriter.Open(Sidecar.PathOf(File.Path), new UnclosedStream(notes.Stream), beside.Header);
        var next = journals.Select(static journal => journal.Next()).ToArray();
        long records = 0, changes = 0;
        foreach (var record in File.Records(cancel))
        {
            progress?.Invoke(record.ByteOffset);
            if (record.Obstacle is not null)
            {
                if (OnError == MalformedRecords.Stop)
                    throw DatasetException.Malformed(File.Path, record);
                if (OnError == MalformedRecords.Skip)
                {
                    writer.Skip(record);
                    changes++;
                    continue;
                }
            }

            records++;
            expected?.Add(record);
            var at = Array.FindIndex(next, entry => entry?.Record == record.Number);
            var fingerprint = at >= 0 || Beside is not null ? RecordFingerprint.Of(Key, record) : "";
            if (at >= 0 && next[at]!.Fingerprint != fingerprint)
                throw DatasetAssemblyException.Changed(File.Path);

            var additions = at >= 0 ? next[at]!.Additions : record.Obstacle is null ? Beside?.Known.Find(fingerprint, record) : null;
            if (additions?.Fit(record) == false)
                throw DatasetAssemblyException.SpansOutside(File.Path, record);
            writer.Write(record, additions);
            if (additions is null)
                continue;

            changes++;
            sidecar?.Add(new(record.Number, fingerprint, additions));
            if (at >= 0)
                next[at] = journals[at].Next();
        }

        if (Array.Exists(next, static entry => entry is not null))
            throw DatasetAssemblyException.Changed(File.Path);
        writer.Finish();
        buffered.Flush();
        var origin = copied is null ? Sidecar.NoFile : writer.Origin;
        sidecar?.Finish(origin);
        return (records, changes, origin);
    }

    private static bool Differs(AtomicFile written, string path, CancellationToken cancel)
    {
        if (!System.IO.File.Exists(path))
            return true;

        using var now = written.OpenWritten();
        using var before = DatasetFile.Open(path);
        return !SameBytes.Are(before, now, cancel);
    }
}
