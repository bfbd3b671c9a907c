namespace CodebookLsp.Features.Themes.Writing;

/// <summary>Continuations with what the judge says of each.</summary>
/// <param name="texts">[beginnings], by way.</param>
internal sealed class JudgedTexts(IReadOnlyList<IReadOnlyDictionary<string, WrittenText>> texts, WritingJudge judge)
{
    private readonly Dictionary<(int Beginning, string Way), IReadOnlyList<int>> told = [];

    /// <summary>Of how many beginnings.</summary>
    public int Count => texts.Count;

    /// <summary>What some ways gave of a theme, together.</summary>
    public WritingCell Cell(Theme theme, IReadOnlyList<string> ways)
    {
        var (words, classified, count) = (0, 0, 0);
        var fluency = new List<double>();
        for (var beginning = 0; beginning < texts.Count; beginning++)
        {
            foreach (var way in ways)
            {
                var text = texts[beginning][way];
                words += judge.HasWord(text.Text, theme.Number) ? 1 : 0;
                classified += Told(beginning, way, text.Text).Contains(theme.Number) ? 1 : 0;
                if (text.Fluency is { } likely)
                    fluency.Add(likely);
                count++;
            }
        }

        return new(new(words, count), new(classified, count), fluency.DefaultIfEmpty().Average());
    }

    private IReadOnlyList<int> Told(int beginning, string way, string text)
    {
        if (!told.TryGetValue((beginning, way), out var themes))
            told.Add((beginning, way), themes = judge.Told(text));
        return themes;
    }
}
