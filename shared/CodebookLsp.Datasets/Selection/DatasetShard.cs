using System.Globalization;

namespace CodebookLsp.Datasets.Selection;

/// <summary>A share of a dataset's records, the same on every machine: every <paramref name="Of"/>th record, from the
/// <paramref name="Number"/>th on.</summary>
/// <param name="Number">Counted from 1.</param>
public readonly record struct DatasetShard(int Number, int Of)
{
    public static DatasetShard Whole { get; } = new(1, 1);

    public bool IsWhole => Of == 1;

    public bool Has(long record) => record % Of == Number - 1;

    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Number}/{Of}");

    /// <summary>"2/8"; null for anything else.</summary>
    public static DatasetShard? Parse(string text) =>
        text.Split('/') is [var number, var of]
        && int.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out var first)
        && int.TryParse(of, NumberStyles.None, CultureInfo.InvariantCulture, out var second)
        && first >= 1 && first <= second && second <= 100_000
            ? new(first, second)
            : null;
}
