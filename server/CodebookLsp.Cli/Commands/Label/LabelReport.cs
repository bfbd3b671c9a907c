using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using CodebookLsp.Features.AutoLabels;
using CodebookLsp.Features.Conditions;
using CodebookLsp.Text.Printing;

namespace CodebookLsp.Cli.Commands.Label;

/// <summary>How many codes have got a label, beside what has got one that should not.</summary>
internal sealed record LabelReport(string Index, int Tokens, LabelFindings Found, NeuronControl? Neurons, UntrainedControl? Untrained)
{
    public string Table()
    {
        var table = new StringBuilder();
        table.Append(
            CultureInfo.InvariantCulture,
            $"{Printable.Line(Path.GetFileName(Index))}, {Tokens:N0} tokens: labels chosen on one half, tested on the other "
            + $"(precision 0.5, lift 3, 20 firings or more)\n\n");
        table.Append(
            "                         used   frequent   labelled   of used   of frequent   say what one sees   say more   of used\n");
        Row(table, "codes", Found.Codes);
        Row(table, "shuffled codes", Found.Shuffled);
        if (Neurons is { } control)
        {
            table.Append(CultureInfo.InvariantCulture, $"\non {control.Tokens:N0} of the tokens, read again:\n");
            Row(table, "codes", control.Codes);
            Row(table, "shuffled codes", control.Shuffled);
            Row(table, "single neurons", control.Neurons);
        }

        if (Untrained is { } random)
        {
            table.Append(CultureInfo.InvariantCulture, $"\non {random.Tokens:N0} of the tokens, read again:\n");
            Row(table, "codes", random.Codes);
            Row(table, "untrained codes", random.Untrained);
        }

        if (Found.Labels.Count > 0)
        {
            table.Append("\nlabels by what they speak of (shuffled codes):\n");
            foreach (var kind in Enum.GetValues<LabelKind>().Where(kind => Found.Codes.Kinds[(int)kind] > 0))
                table.Append(
                    CultureInfo.InvariantCulture,
                    $"  {kind,-16} {Found.Codes.Kinds[(int)kind],10:N0} ({Found.Shuffled.Kinds[(int)kind]:N0})\n");
            var balanced = Found.Labels.Where(static label => !label.Kind.IsTrivial()).Select(static label => label.Scores!.Balanced!.Value)
                .Order().ToArray();
            if (balanced.Length > 0)
                table.Append(
                    CultureInfo.InvariantCulture,
                    $"\nheld-out balanced accuracy of those that say more, against tokens of the same word: median "
                    + $"{balanced[balanced.Length / 2]:0.00}, a tenth below {balanced[balanced.Length / 10]:0.00}");

            var sorted = Found.Labels.Select(static label => label.Scores!.Precision).Order().ToArray();
            table.Append(
                CultureInfo.InvariantCulture,
                $"\nheld-out precision of the labels: median {sorted[sorted.Length / 2]:0.00}, a tenth below "
                + $"{sorted[sorted.Length / 10]:0.00}\n");
        }

        return table.ToString();
    }

    public string Json() => new JsonObject
    {
        ["index"] = Index,
        ["tokens"] = Tokens,
        ["codes"] = Share(Found.Codes),
        ["shuffled"] = Share(Found.Shuffled),
        ["sample"] = Neurons is { } control
            ? new JsonObject
            {
                ["tokens"] = control.Tokens,
                ["codes"] = Share(control.Codes),
                ["shuffled"] = Share(control.Shuffled),
                ["neurons"] = Share(control.Neurons),
            }
            : null,
        ["untrained"] = Untrained is { } random
            ? new JsonObject
            {
                ["tokens"] = random.Tokens,
                ["codes"] = Share(random.Codes),
                ["untrained"] = Share(random.Untrained),
            }
            : null,
    }.ToJsonString(ReadableJson.Options) + "\n";

    private static void Row(StringBuilder table, string name, LabelShare share) =>
        table.Append(
            CultureInfo.InvariantCulture,
            $"{name,-18} {share.Used,10:N0} {share.Frequent,10:N0} {share.Labelled,10:N0} {share.OfUsed * 100,8:0.0}% "
            + $"{share.OfFrequent * 100,12:0.0}% {share.Trivial,19:N0} {share.Labelled - share.Trivial,10:N0} "
            + $"{100.0 * (share.Labelled - share.Trivial) / Math.Max(1, share.Used),8:0.0}%\n");

    private static JsonObject Share(LabelShare share) => new()
    {
        ["used"] = share.Used,
        ["frequent"] = share.Frequent,
        ["labelled"] = share.Labelled,
        ["trivial"] = share.Trivial,
        ["kinds"] = new JsonObject(
            Enum.GetValues<LabelKind>().Where(kind => share.Kinds[(int)kind] > 0)
                .Select(kind => KeyValuePair.Create<string, JsonNode?>(kind.ToString().ToLowerInvariant(), share.Kinds[(int)kind]))),
        ["ofUsed"] = Math.Round(share.OfUsed, 5),
        ["ofFrequent"] = Math.Round(share.OfFrequent, 5),
    };
}
