using CodebookLsp.Datasets.Abstractions;
using CodebookLsp.Text.Errors;

namespace CodebookLsp.Datasets.Writing;

/// <summary>A new version of a dataset that was not put in the old one's place.</summary>
public sealed class DatasetAssemblyException : UserFacingException
{
    private DatasetAssemblyException(string message) : base(message)
    {
    }

    public static DatasetAssemblyException Changed(string file) =>
        new($"'{file}' was changed by somebody else meanwhile, so it was left as it is. Run the command again with --resume: only what "
            + "changed is done again.");

    public static DatasetAssemblyException SpansOutside(string file, DatasetRecord record) => new(
        $"What an earlier run noted about record {record.Number + 1} of '{file}' does not fit its text, so the file was left as it is. "
        + "Run the command again with --restart.");

    public static DatasetAssemblyException NotVerified(string file, string what) =>
        new($"The new version of '{file}' does not read back as it should ({what}), so the old one was left in place. Please report this.");
}
