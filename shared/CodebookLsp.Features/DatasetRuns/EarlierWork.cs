using CodebookLsp.Datasets.Abstractions;
using CodebookLsp.Datasets.Writing;

namespace CodebookLsp.Features.DatasetRuns;

/// <summary>How much of a journal is still right, found out record by record.</summary>
/// <param name="journal">At its first entry. Belongs to the caller.</param>
internal sealed class JournalMatch(JournalReader journal)
{
    private bool isBroken;

    /// <summary>The entries from its start that say what this run would ask for.</summary>
    public ResumedWork Work { get; private set; } = new(journal.Length, -1, 0, 0);

    /// <summary>Whether it holds all records that were seen, and nothing else, and was finished.</summary>
    public bool IsWhole => !isBroken && journal.Next() is null && journal.IsFinished;

    /// <summary>Takes the next record that is to be annotated.</summary>
    /// <param name="units">The length of its texts, in UTF-16 units.</param>
    public void See(DatasetRecord record, string fingerprint, long units)
    {
        if (isBroken)
            return;
        if (journal.Next() is { } entry && entry.Record == record.Number && entry.Fingerprint == fingerprint && entry.Additions.Fit(record))
            Work = new(journal.Length, record.Number, Work.Records + 1, Work.Units + units);
        else
            isBroken = true;
    }
}

/// <summary>What there is to build on.</summary>
/// <param name="Length">Of the journal, in bytes, to go on from; null for a new one.</param>
/// <param name="Last">The last record that is done; -1 when none is.</param>
/// <param name="Units">The length of the texts that are done, in UTF-16 units.</param>
internal readonly record struct ResumedWork(long? Length, long Last, long Records, long Units)
{
    public static ResumedWork None { get; } = new(null, -1, 0, 0);
}

/// <summary>Whether an output beside the input was made from it as it is now, with these settings; found out record by record.</summary>
/// <param name="output">The output's records.</param>
/// <param name="hasEveryRecord">Whether it holds the input's other records too; else those alone that are to be annotated.</param>
internal sealed class OutputMatch(IEnumerable<DatasetRecord> output, bool hasEveryRecord) : IDisposable
{
    private readonly IEnumerator<DatasetRecord> written = output.GetEnumerator();
    private bool isBroken;

    /// <summary>Whether it matches all records that were seen, and holds no more.</summary>
    public bool IsWhole => !isBroken && !written.MoveNext();

    /// <summary>Takes the next record, unless it is left out of the output.</summary>
    public void See(JudgedRecord one)
    {
        if (isBroken || (!hasEveryRecord && one.Fingerprint is null))
            return;
        isBroken = !written.MoveNext() || (hasEveryRecord && !written.Current.Texts.SequenceEqual(one.Record.Texts))
            || (one.Fingerprint is { } fingerprint && !RecordSelection.IsUpToDate(written.Current, fingerprint));
    }

    public void Dispose() => written.Dispose();
}
