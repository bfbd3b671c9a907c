using System.Text.RegularExpressions;
using CodebookLsp.Datasets.Abstractions;

namespace CodebookLsp.Datasets.Tools;

/// <summary>The spans that tags of tokens stand for: IOB1, IOB2 and IOBES (BILOU).</summary>
internal static partial class ConllTags
{
    /// <summary>What others have marked in a sentence: by its last column that holds nothing but tags and is not ours.</summary>
    public static IReadOnlyList<GivenSpan> Given(ConllRecord sentence)
    {
        var tokens = sentence.Lines.Where(line => !sentence.IsComment(line)).ToList();
        var column = sentence.Width - 1;
        while (column > sentence.Columns.Form && (column == sentence.Ours || !tokens.TrueForAll(line => Tag().IsMatch(line.Cell(column)))))
            column--;
        var given = new List<GivenSpan>();
        if (column <= sentence.Columns.Form)
            return given;

        var open = "";
        foreach (var (line, word) in sentence.Lines.Zip(sentence.Words))
        {
            if (word is not { } range)
                continue;

            var tag = line.Cell(column);
            var label = tag == "O" ? "" : tag[2..];
            if (label.Length > 0 && label == open && tag[0] is not ('B' or 'S' or 'U'))
                given[^1] = new(label, new(given[^1].Range.Start, range.End));
            else if (label.Length > 0)
                given.Add(new(label, range));
            open = label;
        }

        return given;
    }

    [GeneratedRegex("^(?:O|[BIESLU]-.+)$")]
    private static partial Regex Tag();
}
