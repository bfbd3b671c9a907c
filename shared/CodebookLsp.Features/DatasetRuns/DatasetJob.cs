using CodebookLsp.Datasets.Abstractions;
using CodebookLsp.Datasets.Selection;
using CodebookLsp.Datasets.Writing;

namespace CodebookLsp.Features.DatasetRuns;

/// <summary>What to do about what an interrupted run left.</summary>
public enum UnfinishedWork
{
    /// <summary>Ask: nothing is lost, nothing is done.</summary>
    Refuse,

    /// <summary>Go on where it stopped.</summary>
    Resume,

    /// <summary>Throw it away.</summary>
    Restart,
}

/// <summary>One dataset file to annotate, and how.</summary>
/// <param name="Target">The file that is written; that of the format's <see cref="IDatasetFormat.WrittenTo"/> for a dataset annotated in
/// place.</param>
public sealed record DatasetJob(string Input, string Target, IDatasetFormat Format, DatasetOptions Reading, DatasetSettings Settings)
{
    /// <summary>Whether the target is the dataset itself, or what its format writes beside it.</summary>
    public bool IsInPlace { get; init; } = true;

    public MalformedRecords OnError { get; init; }

    public UnfinishedWork Unfinished { get; init; }

    /// <summary>Null for all records.</summary>
    public RecordCondition? Where { get; init; }

    /// <summary>At most so many records are annotated, the first that are meant; null for all.</summary>
    public long? Limit { get; init; }

    /// <summary>Which of the records that are meant; a run over a share writes its journal for <see cref="ShardMerge"/>, not the
    /// dataset.</summary>
    public DatasetShard Shard { get; init; } = DatasetShard.Whole;

    /// <summary>Whether records that are up to date are annotated again.</summary>
    public bool Force { get; init; }

    /// <summary>Whether the old file is kept as <c>.bak</c>.</summary>
    public bool Backup { get; init; }

    /// <summary>How many threads prepare texts and write the additions, beside the model's.</summary>
    public int Workers { get; init; } = Math.Min(4, Environment.ProcessorCount);
}

/// <summary>What a run is doing.</summary>
public enum DatasetPhase
{
    /// <summary>Looking through the file: what is there to do, what did an interrupted run do?</summary>
    Looking,

    Annotating,

    /// <summary>Writing the new file and reading it back.</summary>
    Writing,
}

/// <summary>How far a run is.</summary>
/// <param name="Share">Of this phase, from 0 to 1.</param>
/// <param name="Records">Annotated so far in this run.</param>
/// <param name="Tokens">Read by the model so far in this run.</param>
public sealed record DatasetProgress(DatasetPhase Phase, double Share, long Records, long Tokens);

/// <summary>What a run has done.</summary>
public sealed record DatasetResult
{
    /// <summary>Records of the file.</summary>
    public long Records { get; init; }

    /// <summary>Annotated by this run, or by the interrupted one that it went on with.</summary>
    public long Annotated { get; init; }

    /// <summary>Those of <see cref="Annotated"/> that were done already when this run began.</summary>
    public long Resumed { get; init; }

    /// <summary>Passed over, as nothing has changed since they were annotated.</summary>
    public long UpToDate { get; init; }

    /// <summary>Not meant: by the condition, the limit or the shard.</summary>
    public long PassedOver { get; init; }

    /// <summary>Without any text.</summary>
    public long WithoutText { get; init; }

    /// <summary>Records that cannot be read.</summary>
    public long Malformed { get; init; }

    public long Tokens { get; init; }

    /// <summary>What was written; null when all was up to date.</summary>
    public string? Written { get; init; }
}
