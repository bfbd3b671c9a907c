using CodebookLsp.Features.Core;
using CodebookLsp.Features.Labels;
using CodebookLsp.Text.Offsets;

namespace CodebookLsp.Features.Editor;

/// <summary>A few words written into the text.</summary>
/// <param name="At">In UTF-16 units: the end of the word that it is about, or where a passage begins.</param>
/// <param name="Token">The one that it is about.</param>
/// <param name="Code">Null for a theme.</param>
/// <param name="Label">What the code or theme is called, cut short.</param>
public sealed record CodeHint(int At, LiveToken Token, CodeId? Code, string Label);

/// <summary>Chooses what is worth writing into the text.</summary>
public static class CodeHints
{
    /// <summary>VS Code draws no more in one file.</summary>
    private const int MostInFile = 1500;

    private const int LongestLabel = 24; // in UTF-16 units

    /// <summary>
    /// The hints of a range, in the order of the text: where the theme turns, the codes that the user follows, and of each block and line
    /// the most salient codes, as many as the settings allow. What is chosen does not depend on the range, so scrolling changes no hint.
    /// Lines with a script that is written from right to left have none.
    /// </summary>
    public static IReadOnlyList<CodeHint> In(LiveText text, LineMap lines, int start, int end, LiveSettings settings)
    {
        if (settings.Density == HintDensity.Off || text.Blocks.Count == 0)
            return [];

        // Whole lines, and the whole blocks these lie in.
        var firstBlock = text.BlockAt(lines.Line(lines.LineAt(start)).Start);
        var lastBlock = text.BlockAt(lines.Line(lines.LineAt(end)).End);
        var found = text.Ask(counts => Enumerable.Range(firstBlock, lastBlock - firstBlock + 1)
            .SelectMany(block => Words(text, counts, block, settings)).ToList());
        var hints = new List<CodeHint>(TurningHints.In(text, settings));
        var used = new Dictionary<int, int>(); // units of hints on a line
        foreach (var turn in hints)
            used[lines.LineAt(turn.At)] = used.GetValueOrDefault(lines.LineAt(turn.At)) + turn.Label.Length;

        var room = found.Where(static one => !one.IsFollowed).GroupBy(static one => one.Token.Block)
            .ToDictionary(static block => block.Key, block => (int)Math.Ceiling(block.Count() * Share(settings.Density)));
        foreach (var one in found.OrderByDescending(static one => one.IsFollowed).ThenByDescending(static one => one.Salience))
        {
            if (!one.IsFollowed && room[one.Token.Block] == 0)
                continue;

            var label = settings.Labels.Called(one.Code, text.Model.Names, LongestLabel);
            var line = lines.LineAt(one.Seen.End);
            var units = used.GetValueOrDefault(line) + label.Length;
            if (settings.HintUnitsPerLine > 0 && units > settings.HintUnitsPerLine)
                continue; // the line is full; there may be room for less salient ones on others

            if (!one.IsFollowed)
                room[one.Token.Block]--;
            used[line] = units;
            hints.Add(new(one.Seen.End, one.Token, one.Code, label));
        }

        return
        [
            .. RightToLeft.Without(
                text.Text, hints.Where(hint => hint.At >= start && hint.At <= end).OrderBy(static hint => hint.At), static hint => hint.At)
                .Take(MostInFile),
        ];
    }

    private static double Share(HintDensity density) => density switch { HintDensity.Few => 0.05, HintDensity.Some => 0.2, _ => 1.0 };

    /// <summary>The words of a block that may have a hint, each with its code.</summary>
    private static IEnumerable<HintedWord> Words(LiveText text, CodeCounts counts, int block, LiveSettings settings)
    {
        if (text.Shown(block) is not { } grid)
            yield break;

        CodeId[] followed =
        [
            .. settings.ColorChoice == ColorChoice.Off ? [] : settings.Followed.Select(one => text.Model.Names.Find(one.Name))
                .OfType<CodeId>().Where(code => settings.Labels.Of(code) is not null), // one without a name is told by its colour
        ];
        for (var index = 0; index < grid.Tokens; index++)
        {
            // Signs and the first few tokens of a text have codes too, but none worth a hint; and a hint inside a word would tear it apart.
            var token = text.Token(block, index);
            if (Visible.Part(text, token) is not { } seen || !IsWordEnd(text.Text, seen))
                continue;
            if (followed.FirstOrDefault(code => text.Has(token, code)) is var code && followed.Length > 0 && text.Has(token, code))
                yield return new(token, seen, code, double.MaxValue, IsFollowed: true);
            else if (settings.Density != HintDensity.Themes && text.IsTrusted(token)
                && SalientCodes.First(text, counts, token, settings) is { } first
                && (settings.Density == HintDensity.Many || first.Worth == LabelWorth.Fact))
                yield return new(token, seen, first.Id, first.Code.Salience, IsFollowed: false);
        }
    }

    private static bool IsWordEnd(string text, TextRange token) =>
        IsOfWord(text, token.End - 1) && !(token.End < text.Length && IsOfWord(text, token.End));

    private static bool IsOfWord(string text, int at) => char.IsLetterOrDigit(text[at]) || char.IsSurrogate(text[at])
        || char.GetUnicodeCategory(text[at]) is System.Globalization.UnicodeCategory.NonSpacingMark
            or System.Globalization.UnicodeCategory.SpacingCombiningMark;

    private sealed record HintedWord(LiveToken Token, TextRange Seen, CodeId Code, double Salience, bool IsFollowed);
}
