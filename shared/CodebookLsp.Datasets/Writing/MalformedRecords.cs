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
