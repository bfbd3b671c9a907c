using CodebookLsp.Datasets.Abstractions;
using CodebookLsp.Text.Files;

namespace CodebookLsp.Datasets.Writing;

/// <summary>Reads the new version of a dataset back from the disk and holds it against the old one.</summary>
internal sealed class DatasetVerification(DatasetFile file, MalformedRecords onError)
{
    /// <param name="expected">Of the old version's records that are kept.</param>
    /// <param name="reading">How the new version is read.</param>
    /// <param name="isUnchanged">Whether every byte should be the same.</param>
    /// <exception cref="DatasetAssemblyException">They differ where they must not.</exception>
    public void Verify(
        AtomicFile output, DatasetDigest expected, DatasetOptions reading, bool isUnchanged, Action<long>? progress,
        CancellationToken cancel)
    {
        using var written = output.OpenWritten();
        if (isUnchanged && file.Reading.Metadata.Count == 0)
        {
            using var old = file.Open();
            if (!SameBytes.Are(old, written, cancel))
                throw DatasetAssemblyException.NotVerified(file.Path, "it should be the same byte for byte");
            return;
        }

        var found = new DatasetDigest(file);
        foreach (var record in file.Format.Read(written, reading, cancel))
        {
            progress?.Invoke(record.ByteOffset);
            found.Add(record);
        }

        if (!found.Equals(expected))
            throw DatasetAssemblyException.NotVerified(file.Path, Difference(written, reading, cancel));
    }

    /// <summary>What the difference is: both are read once more.</summary>
    private string Difference(Stream written, DatasetOptions reading, CancellationToken cancel)
    {
        written.Position = 0;
        using var read = file.Format.Read(written, reading, cancel).GetEnumerator();
        foreach (var record in file.Records(cancel))
        {
            if (record.Obstacle is not null && onError == MalformedRecords.Skip)
                continue;
            if (!read.MoveNext())
                return $"record {record.Number + 1} is missing";
            if (DatasetDigest.Of(file, read.Current) != DatasetDigest.Of(file, record))
                return $"record {record.Number + 1} is not the same";
        }

        return read.MoveNext() ? $"there is a record too many, from byte {read.Current.ByteOffset} on" : "its records are not the same";
    }
}
