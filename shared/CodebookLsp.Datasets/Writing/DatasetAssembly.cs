using System.Text.Json;
using CodebookLsp.Datasets.Abstractions;
using CodebookLsp.Datasets.Json;
using CodebookLsp.Text.Errors;
using CodebookLsp.Text.Files;

namespace CodebookLsp.Datasets.Writing;

/// <summary>What happens to a record that cannot be read.</summary>
public enum MalformedRecords
{
    /// <summary>The run stops there; what is done is kept for the next one.</summary>
    Stop,

    /// <summary>It is left out of the new file.</summary>
    Skip,

    /// <summary>It stays as it is, and gets nothing.</summary>
    Keep,
}

/// <summary>
/// Makes the new file from the old one and from journals: the last part of a run, quick beside the model's, and done again from its start when it is interrupted.
/// The new file is read back before it takes the old one's place.
/// </summary>
/// <param name="Key">See <see cref="RecordFingerprint"/>.</param>
public sealed record DatasetAssembly(DatasetFile File, string Key, MalformedRecords OnError)
{
    /// <summary>As deep as records are read.</summary>
    private static readonly JsonDocumentOptions Parsing = new() { MaxDepth = 512 };

    /// <summary>For formats that have no place for stamps: what the sidecar knows, and its new first line. Null for others.</summary>
    public (Sidecar Known, JournalHeader Header)? Beside { get; init; }

    /// <summary>Writes the file.</summary>
    /// <param name="target">The file that is written, which may be the input.</param>
    /// <param name="journals">Of the whole, or of all its shards. Is walked once.</param>
    /// <param name="isInPlace">Whether what is there at the target is to be added to, if the format writes beside its texts.</param>
    /// <param name="backup">Where the old file is kept; null for nowhere.</param>
    /// <param name="progress">Told how many bytes of the input are through, first for writing, then for reading back.</param>
    /// <returns>How many records the new file has, and whether it differs from what was there (only asked for where there is a
    /// sidecar).</returns>
    /// <exception cref="DatasetAssemblyException">The input has changed since its records were annotated, or the new file does not read back.</exception>
    public (long Records, bool IsNew) Write(
        string target, WorkFiles work, IReadOnlyList<JournalReader> journals, bool isInPlace, string? backup, Action<long>? progress,
        CancellationToken cancel)
    {
        var before = File.Version;
        var rights = FileRights.NoWiderThan([File.Path]);
        using var output = AtomicFile.Create(target, work.New, rights);
        using var stamps = Beside is null ? null : AtomicFile.Create(Sidecar.PathOf(target), rights: rights);
        var (records, changes) = Copy(output, stamps, CopiedFrom(target, isInPlace), journals, progress, cancel);
        if (File.Format.WrittenTo(File.Path) == File.Path)
            Verify(output, changes == 0, progress, cancel);
        if (File.Version != before)
            throw DatasetAssemblyException.Changed(File.Path);
        cancel.ThrowIfCancellationRequested();
        if (stamps is not null)
        {
            // First: if the process dies before the file is there, the next run makes it from this.
            if (Differs(stamps, Sidecar.PathOf(target), cancel))
            {
                stamps.TakeRightsOf(System.IO.File.Exists(target) ? target : File.Path);
                stamps.Commit();
            }

            if (!Differs(output, target, cancel))
                return (records, false);
        }

        if (backup is not null && System.IO.File.Exists(target))
            Copy(target, backup);
        output.Commit();
        return (records, true);
    }

    /// <summary>The file whose contents the format copies from, other than the texts; null where there is none yet.</summary>
    private string? CopiedFrom(string target, bool isInPlace)
    {
        var beside = File.Format.WrittenTo(File.Path);
        return beside == File.Path ? beside : isInPlace && System.IO.File.Exists(target) ? target : System.IO.File.Exists(beside) ? beside : null;
    }

    private (long Records, long Changes) Copy(
        AtomicFile output, AtomicFile? stamps, string? copied, IReadOnlyList<JournalReader> journals, Action<long>? progress,
        CancellationToken cancel)
    {
        using var input = copied is null ? (Stream)new MemoryStream([]) : DatasetFile.Open(copied);
        using var buffered = new BufferedStream(new UnclosedStream(output.Stream), 1 << 16);
        using var writer = File.Format.Write(buffered, input, File.Reading);
        using var sidecar = stamps is null || Beside is not { } beside ? null
            : JournalWriter.Open(Sidecar.PathOf(File.Path), new UnclosedStream(stamps.Stream), beside.Header);
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
            var at = Array.FindIndex(next, entry => entry?.Record == record.Number);
            var stamp = at >= 0 || Beside is not null ? RecordFingerprint.Of(Key, record) : "";
            if (at >= 0 && next[at]!.Stamp != stamp)
                throw DatasetAssemblyException.Changed(File.Path);

            var additions = at >= 0 ? next[at]!.Additions : record.Obstacle is null ? Beside?.Known.Find(stamp) : null;
            writer.Write(record, additions);
            if (additions is null)
                continue;

            changes++;
            sidecar?.Add(new(record.Number, stamp, additions));
            if (at >= 0)
                next[at] = journals[at].Next();
        }

        if (Array.Exists(next, static entry => entry is not null))
            throw DatasetAssemblyException.Changed(File.Path);
        writer.Finish();
        buffered.Flush();
        sidecar?.Finish();
        return (records, changes);
    }

    /// <summary>Reads the new file and holds it against the old one.</summary>
    private void Verify(AtomicFile output, bool unchanged, Action<long>? progress, CancellationToken cancel)
    {
        using var written = output.OpenWritten();
        if (unchanged && File.Reading.Metadata.Count == 0)
        {
            using var old = File.Open();
            if (!HaveSameBytes(old, written, cancel))
                throw DatasetAssemblyException.NotVerified(File.Path, "it should be the same byte for byte");
            return;
        }

        using var read = File.Format.Read(written, File.Reading, cancel).GetEnumerator();
        foreach (var record in File.Records(cancel))
        {
            if (record.Obstacle is not null && OnError == MalformedRecords.Skip)
                continue;
            progress?.Invoke(record.ByteOffset);
            if (!read.MoveNext())
                throw DatasetAssemblyException.NotVerified(File.Path, $"record {record.Number} is missing");
            if (read.Current.Problem is null != record.Problem is null || !read.Current.Texts.SequenceEqual(record.Texts) || !IsUntouched(record, read.Current))
                throw DatasetAssemblyException.NotVerified(File.Path, $"record {record.Number} is not the same");
        }

        if (read.MoveNext())
            throw DatasetAssemblyException.NotVerified(File.Path, $"there is a record too many, from byte {read.Current.ByteOffset} on");
    }

    /// <summary>Whether all members of a JSON object that are not ours are there, in their order and spelling. (Formats with a place for spans change members of their own.)</summary>
    private bool IsUntouched(DatasetRecord old, DatasetRecord now)
    {
        if (old.Problem is not null || File.Format.Carries != DatasetCapabilities.Values || (old, now) is not (JsonRecord one, JsonRecord other))
            return true;

        using var before = JsonDocument.Parse(one.Raw, Parsing);
        using var after = JsonDocument.Parse(other.Raw, Parsing);
        return before.RootElement.ValueKind != JsonValueKind.Object || Others(before).SequenceEqual(Others(after));

        IEnumerable<(string Name, string Value)> Others(JsonDocument record) => record.RootElement.EnumerateObject()
            .Where(member => !File.Reading.Columns.Contains(member.Name))
            .Select(static member => (member.Name, member.Value.GetRawText()));
    }

    private static bool Differs(AtomicFile written, string path, CancellationToken cancel)
    {
        if (!System.IO.File.Exists(path))
            return true;

        using var now = written.OpenWritten();
        using var before = DatasetFile.Open(path);
        return !HaveSameBytes(before, now, cancel);
    }

    private static bool HaveSameBytes(Stream one, Stream other, CancellationToken cancel)
    {
        var (left, right) = (new byte[1 << 16], new byte[1 << 16]);
        while (true)
        {
            cancel.ThrowIfCancellationRequested();
            var read = one.ReadAtLeast(left, left.Length, throwOnEndOfStream: false);
            if (other.ReadAtLeast(right, right.Length, throwOnEndOfStream: false) != read || !left.AsSpan(0, read).SequenceEqual(right.AsSpan(0, read)))
                return false;
            if (read == 0)
                return true;
        }
    }

    private static void Copy(string from, string to)
    {
        using var old = DatasetFile.Open(from);
        using var copy = AtomicFile.Create(to);
        copy.TakeRightsOf(from);
        old.CopyTo(copy.Stream, 1 << 16);
        copy.Commit();
    }
}

/// <summary>A new version of a dataset that was not put in the old one's place.</summary>
public sealed class DatasetAssemblyException : UserFacingException
{
    private DatasetAssemblyException(string message) : base(message)
    {
    }

    public static DatasetAssemblyException Changed(string file) =>
        new($"'{file}' was changed by somebody else meanwhile, so it was left as it is. Run the command again with --resume: only what changed is done again.");

    public static DatasetAssemblyException NotVerified(string file, string what) =>
        new($"The new version of '{file}' does not read back as it should ({what}), so the old one was left in place. Please report this.");
}
