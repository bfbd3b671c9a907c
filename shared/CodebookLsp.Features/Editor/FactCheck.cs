using CodebookLsp.Features.Conditions;
using CodebookLsp.Features.Themes.Reading;

namespace CodebookLsp.Features.Editor;

/// <summary>
/// Tests by the text alone, word by word, whether what is stated of a word is so: another way than that by which statements are chosen, so
/// that a fault of the one does not hide in the other.
/// </summary>
internal sealed class FactCheck
{
    private readonly LiveText text;
    private readonly List<(int Start, int End, string Word)> words = [];

    public FactCheck(LiveText text)
    {
        this.text = text;
        for (var at = 0; at < text.Text.Length; at++)
        {
            if (!IsOfWord(at))
                continue;
            var start = at;
            while (at < text.Text.Length && IsOfWord(at))
                at++;
            words.Add((start, at, text.Text[start..at].ToLowerInvariant()));
        }
    }

    /// <summary>Whether a condition is so of the word that a token is of, and what is said to stand around does.</summary>
    /// <param name="here">The words that are said to stand around; none where nothing is said.</param>
    public bool Holds(LabelCondition condition, LiveToken token, IReadOnlyList<string> here, OpenThemes? themes) =>
        condition.Clauses.All(clause => Holds(clause, token, themes))
        && here.All(word => Around(token, TopicClause.Tokens, TopicClause.Tokens).Contains(word));

    /// <summary>Whether a text of words in quotation marks names a word, or one of its neighbours.</summary>
    public bool NamesNeighbour(string label, LiveToken token)
    {
        var at = NumberOf(token);
        var beside = words.Skip(Math.Max(0, at - 1)).Take(at == 0 ? 2 : 3).Select(static one => one.Word).ToHashSet();
        return label.Split('“', '”').Where(static (_, part) => part % 2 == 1).Any(name => beside.Contains(name.ToLowerInvariant()));
    }

    private bool Holds(LabelClause clause, LiveToken token, OpenThemes? themes) => clause switch
    {
        TopicClause topic => Around(token, TopicClause.Tokens, TopicClause.Tokens).Count(topic.Words.Contains) >= topic.Least,
        NearClause near => Around(token, NearClause.Tokens, 0).Overlaps(near.Words),
        ClassClause one => words.Count > 0 && IsAt(token)
            && one.Class.Has(text.Text[words[NumberOf(token)].Start..words[NumberOf(token)].End]),
        ThemeClause theme => themes is not null && themes.Names.Identity == theme.Theme.Themes
            && text.Themed(themes)!.Text is var read
            && read.Windows.Concat(read.Paragraphs).Where(one => one.FirstToken <= text.NumberOf(token)
                && text.NumberOf(token) < one.FirstToken + one.Tokens)
                .Any(one => one.Themes.Any(stated => stated.Theme.Number == theme.Theme.Number)),
        _ => text.Truth.Worth(new(new(0, 0), "") { Condition = new(clause) }, token, new() { Themes = themes }) != LabelWorth.False,
    };

    /// <summary>The words that end in a stretch of tokens around one.</summary>
    private HashSet<string> Around(LiveToken token, int before, int after)
    {
        var (from, to) = (token, token);
        for (var left = before; left > 0 && LiveWords.Beside(text, from, -1) is { } one; left--)
            from = one;
        for (var left = after; left > 0 && LiveWords.Beside(text, to, 1) is { } one; left--)
            to = one;
        return [.. words.Where(word => word.End > from.Start && word.End <= to.End).Select(static word => word.Word)];
    }

    private bool IsAt(LiveToken token) => words[NumberOf(token)] is var word && word.Start < token.End && word.End > token.Start;

    /// <summary>The number of the word that a token is of, or of the last one before it.</summary>
    private int NumberOf(LiveToken token) => Math.Max(0, words.FindLastIndex(word => word.Start < token.End));

    private bool IsOfWord(int at) => char.IsLetterOrDigit(text.Text[at]) || text.Text[at] == '_';
}
