using CodebookLsp.Datasets.Abstractions;
using CodebookLsp.Datasets.Selection;
using CodebookLsp.Text.Errors;
using CodebookLsp.Text.Printing;

namespace CodebookLsp.Datasets.Writing;

/// <summary>What a run writes down of every finished record, one line of JSON each, so that no death of the process loses more than the
/// last line.</summary>
/// <param name="Record">Its number.</param>
/// <param name="Fingerprint">Of its texts and of all that the additions depend on.</param>
public sealed record JournalEntry(long Record, string Fingerprint, RecordAdditions Additions);

/// <summary>What a journal is about: its first line.</summary>
/// <param name="Input">The file that was read.</param>
/// <param name="Format">Its format's name.</param>
/// <param name="Model">The model's name and hash, for people.</param>
/// <param name="Settings">Everything that was asked for, as people read it.</param>
/// <param name="Key">A hash of all that decides about the result but the texts: journals of one run's shards have the same.</param>
/// <param name="Shard">The share of the records that it is about.</param>
/// <param name="Reading">What the reader and writer of the format need to know.</param>
/// <param name="OnError">What happens to malformed records.</param>
public sealed record JournalHeader(
    string Input, string Format, string Model, string Settings, string Key, DatasetShard Shard, DatasetOptions Reading,
    MalformedRecords OnError);

/// <summary>A journal that cannot be gone on with.</summary>
public sealed class JournalException : UserFacingException
{
    private JournalException(string message) : base(message)
    {
    }

    public static JournalException OtherVersion(string path, string version) => new(
        $"'{path}' was written by another version of CodebookLsp ('{Printable.Line(version)}'). Use that version, or delete the file to "
            + "start over.");
}
