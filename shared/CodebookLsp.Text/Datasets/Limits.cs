namespace CodebookLsp.Text.Datasets;

/// <summary>What a dataset may ask of memory.</summary>
internal static class Limits
{
    /// <summary>The longest record, in bytes of the file: a longer one is a wrong format or a broken quote.</summary>
    public const int RecordBytes = 256 << 20;

    /// <summary>How deep JSON may be nested.</summary>
    public const int JsonDepth = 512;
}
