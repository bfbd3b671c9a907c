using CodebookLsp.Text.Errors;
using CodebookLsp.Text.Printing;

namespace CodebookLsp.Features.DatasetRuns;

/// <summary>A run over datasets that cannot be done as asked.</summary>
public sealed class DatasetRunException : UserFacingException
{
    private DatasetRunException(string message) : base(message)
    {
    }

    public static DatasetRunException NotFollowed(string name, int found, int labels) => new(found == 0
        ? $"No code is called '{Printable.Line(name)}', and "
            + $"{(labels == 0 ? "the model's codes have no labels" : "no label has these words")}. Name codes as annotate shows them: "
            + "L14.3:877."
        : $"{found} codes have labels with '{Printable.Line(name)}', too many to follow. Say more words, or name codes: L14.3:877.");

    public static DatasetRunException NothingFollowed(string written) =>
        new($"'{written}' needs codes to look for: name them with --follow L14.3:877,... or by words of their labels.");

    public static DatasetRunException CannotCarry(string file, string format, string written) =>
        new($"'{file}' is {format}, which has no place for '{written}'. Choose something else with --write, or another format for the "
            + "output.");

    public static DatasetRunException NoText(string file, IReadOnlyList<string> fields)
    {
        var field = fields.Count == 0 ? "a field of a usual name (text, content, body...)"
            : $"'{Printable.Line(string.Join("', '", fields))}'";
        return new($"No record of '{file}' has a text in {field}. Name the field with --field.");
    }

    public static DatasetRunException Interrupted(string file, long records, string journal) => new(
        $"An earlier run over '{file}' stopped after {records} annotated records. Go on with --resume, or start over with --restart "
            + $"('{journal}' holds what it has done).");

    public static DatasetRunException InterruptedBefore(string file, long records, string journal) => new(
        $"An earlier run over '{file}' stopped after {records} annotated records, which are not in the file yet. Finish it with --resume, "
            + $"or discard them with --remove --restart ('{journal}' holds them).");

    public static DatasetRunException NothingOfOurs(string file) =>
        new($"Nothing in '{file}' is known to come from annotate-dataset, so it was left as it is.");

    public static DatasetRunException NothingOfOurs(int files) =>
        new($"Nothing in these {files} datasets is known to come from annotate-dataset, so they were left as they are.");

    public static DatasetRunException NothingWouldBeLeft(string file, string format) =>
        new($"'{file}' is {format}, which has its codes in a file beside it, and taking them back leaves nothing of that. Use --in-place.");

    public static DatasetRunException NothingMarked() =>
        new("No record has a text and spans of people in it. They are looked for where doccano, Prodigy, Label Studio, brat, WebAnno and "
            + "CoNLL keep them, and in 'spans' as [{\"start\", \"end\", \"label\"}].");

    public static DatasetRunException TooLittleMarked(int texts) =>
        new($"No theme fits any label in one half of the {texts} texts with spans. Mark more, or say with --map which theme a label "
            + "means.");

    public static DatasetRunException OtherSettings(string file, string before) =>
        new($"The interrupted run over '{file}' had other settings ({Printable.Line(before)}). Give the same ones, or start over with "
            + "--restart.");

    public static DatasetRunException NotAJournal(string path) =>
        new($"'{path}' was not written by annotate-dataset, or was cut off before its first record.");

    public static DatasetRunException ShardUnfinished(string path) => new($"'{path}' is not finished. Run its shard again with --resume.");

    public static DatasetRunException ShardsDiffer(string one, string other, string what) =>
        new($"'{one}' and '{other}' do not belong together: {what}. Merge the shards of one run only.");

    public static DatasetRunException ShardsMissing(IReadOnlyList<int> missing, int of) =>
        new($"Of {of} shards {(missing.Count == 1 ? "number" : "numbers")} "
            + $"{string.Join(", ", missing.Take(20))}{(missing.Count > 20 ? "..." : "")} {(missing.Count == 1 ? "is" : "are")} missing. "
            + "Run them, and merge all.");

    public static DatasetRunException ModelUnknown() =>
        new("Datasets record the model's hash, and this model was loaded without checking hashes. Load it with them.");
}
