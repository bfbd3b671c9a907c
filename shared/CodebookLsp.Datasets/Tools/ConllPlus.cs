namespace CodebookLsp.Datasets.Tools;

/// <summary>The first line of <see href="https://universaldependencies.org/ext-format.html">CoNLL-U Plus</see>, which names the
/// columns.</summary>
internal static class ConllPlus
{
    private const string Start = "# global.columns =";

    /// <summary>The names; null for any other line.</summary>
    public static List<string>? Names(string line)
    {
        line = line.TrimStart('\uFEFF');
        return line.StartsWith(Start, StringComparison.Ordinal)
            ? [.. line[Start.Length..].Split(' ', StringSplitOptions.RemoveEmptyEntries)]
            : null;
    }

    public static bool IsHeader(TokenLine line) => line.StartsWith("# global.columns ="u8);
}
