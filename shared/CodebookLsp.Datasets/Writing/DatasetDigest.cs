using System.Security.Cryptography;
using CodebookLsp.Datasets.Abstractions;

namespace CodebookLsp.Datasets.Writing;

/// <summary>
/// A hash of what must be the same in the new version of a dataset: every record's texts and whatever else it has that is not ours. It is
/// taken while the old file is copied, so that only the new one has to be read to compare them.
/// </summary>
internal sealed class DatasetDigest(DatasetFile file)
{
    private byte[] sum = new byte[SHA256.HashSizeInBytes];

    public long Records { get; private set; }

    public void Add(DatasetRecord record)
    {
        sum = SHA256.HashData([.. sum, .. Convert.FromHexString(Of(file, record))]);
        Records++;
    }

    public bool Equals(DatasetDigest other) => Records == other.Records && sum.AsSpan().SequenceEqual(other.sum);

    /// <summary>Of one record.</summary>
    public static string Of(DatasetFile file, DatasetRecord record) => RecordFingerprint.Key(
    [
        record.Problem is null ? "1" : "0",
        .. record.Texts.SelectMany(static text => (string[])[text.Field, text.Text]),
        "others",
        .. file.Format.Others(record, file.Reading).SelectMany(static other => (string[])[other.Key, other.Value]),
    ]);
}
