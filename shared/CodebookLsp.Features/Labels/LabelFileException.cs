using CodebookLsp.Text.Errors;
using CodebookLsp.Text.Printing;

namespace CodebookLsp.Features.Labels;

/// <summary>A label file that cannot be read, or a label that cannot be kept in one.</summary>
public sealed class LabelFileException : UserFacingException
{
    private LabelFileException(string message, Exception? inner = null) : base(message, inner)
    {
    }

    public static LabelFileException NotJson(string source, string why, Exception? inner = null) =>
        new(
            $"'{source}' is not a label file: {Printable.Line(why).TrimEnd('.')}. It is a JSON object with 'labels'; docs/label-file.md shows "
            + $"one.",
            inner);

    public static LabelFileException Wrong(string source, string where, string expected) =>
        new($"The label file '{source}' has a wrong '{Printable.Line(where)}': it must be {expected}.");

    public static LabelFileException Twice(string source, string code) =>
        new(
            $"The label file '{source}' labels {Printable.Line(code)} twice, perhaps because two versions were merged. Delete one of the two."
        );

    public static LabelFileException OtherModel(string source, string wanted, string found) =>
        new(
            $"The label file '{source}' is for the model {Printable.Line(Short(wanted))}…, but the loaded model is {Short(found)}…, whose codes mean "
            + $"other things. "
            + "Load the other model with --model, or move the file away to begin a new one.");

    public static LabelFileException Unfit(string label) =>
        new(
            $"'{Printable.Line(label.Length > LabelFile.LongestLabel ? label[..LabelFile.LongestLabel] + "…" : label)}' cannot be a label: "
            + $"it must be {LabelFile.Fit}.");

    private static string Short(string hash) => hash[..Math.Min(12, hash.Length)];
}
