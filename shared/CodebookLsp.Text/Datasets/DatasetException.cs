namespace CodebookLsp.Text.Datasets;

/// <summary>A dataset file that cannot be read or written as asked.</summary>
public sealed class DatasetException : UserFacingException
{
    private DatasetException(string message) : base(message)
    {
    }

    public static DatasetException Malformed(string file, DatasetRecord record) => new(
        $"'{file}', line {record.Line} (byte {record.ByteOffset}) {record.Problem} Mend it, or choose what happens with such records: --on-error skip or keep.");
}
