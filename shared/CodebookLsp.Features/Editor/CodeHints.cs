using CodebookLsp.Features.Core;
using CodebookLsp.Features.Labels;
using CodebookLsp.Text.Offsets;

namespace CodebookLsp.Features.Editor;

/// <summary>A code written behind its token.</summary>
/// <param name="At">The token's end, in UTF-16 units.</param>
/// <param name="Label">What the code is called: its label, cut short, or its name.</param>
public sealed record CodeHint(int At, LiveToken Token, CodeId Code, string Label);

/// <summary>Chooses the tokens whose leading code is worth writing into the text.</summary>
public static class CodeHints
{
    /// <summary>VS Code draws no more in one file.</summary>
    private const int MostInFile = 1500;

    private const int LongestLabel = 24; // in UTF-16 units

    /// <summary>
    /// The hints of a range, in the order of the text: the most salient of each block and line, as many as the settings allow. What is
    /// chosen does not depend on the range, so scrolling changes no hint.
    /// </summary>
    public static IReadOnlyList<CodeHint> In(LiveText text, LineMap lines, int start, int end, LiveSettings settings)
    {
        var share = settings.Density switch { HintDensity.Off => 0, HintDensity.Few => 0.05, HintDensity.Some => 0.2, _ => 1.0 };
        if (share == 0 || text.Blocks.Count == 0)
            return [];

        // Whole lines, and the whole blocks these lie in.
        var firstBlock = text.BlockAt(lines.Line(lines.LineAt(start)).Start);
        var lastBlock = text.BlockAt(lines.Line(lines.LineAt(end)).End);
        var found = text.Ask(counts =>
            Enumerable.Range(firstBlock, lastBlock - firstBlock + 1).SelectMany(block => Leading(text, counts, block, settings)).ToList());
        var room = found
            .GroupBy(static one => one.Token.Block)
            .ToDictionary(static block => block.Key, block => (int)Math.Ceiling(block.Count() * share));

        var used = new Dictionary<int, int>(); // units of hints on a line
        var hints = new List<CodeHint>();
        foreach (var (token, visible, code) in found.OrderByDescending(static one => one.Code.Salience))
        {
            if (room[token.Block] == 0)
                continue;

            var id = new CodeId(code.Site, code.Code);
            var label = settings.Labels.Called(id, text.Model.Names, LongestLabel);
            var line = lines.LineAt(visible.End);
            var units = used.GetValueOrDefault(line) + label.Length;
            if (settings.HintUnitsPerLine > 0 && units > settings.HintUnitsPerLine)
                continue; // the line is full; there may be room for less salient ones on others

            room[token.Block]--;
            used[line] = units;
            if (visible.End >= start && visible.End <= end && hints.Count < MostInFile)
                hints.Add(new(visible.End, token, id, label));
        }

        hints.Sort(static (left, right) => left.At.CompareTo(right.At));
        return hints;
    }

    /// <summary>The tokens of a block that may have a hint, and the code that leads each.</summary>
    private static IEnumerable<(LiveToken Token, TextRange Visible, TokenCode Code)> Leading(
        LiveText text, CodeCounts counts, int block, LiveSettings settings)
    {
        if (text.Shown(block) is not { } grid)
            yield break;

        for (var index = 0; index < grid.Tokens; index++)
        {
            // Signs and the first few tokens of a text have codes too, but none worth a hint; and a hint inside a word would tear it apart.
            var token = text.Token(block, index);
            if (Visible.Part(text, token) is { } visible && text.IsTrusted(token) && IsWordEnd(text.Text, visible))
                yield return (token, visible, SalientCodes.Of(text, counts, token, settings, 1)[0]);
        }
    }

    private static bool IsWordEnd(string text, TextRange token) =>
        IsOfWord(text, token.End - 1) && !(token.End < text.Length && IsOfWord(text, token.End));

    private static bool IsOfWord(string text, int at) => char.IsLetterOrDigit(text[at]) || char.IsSurrogate(text[at]);
}
