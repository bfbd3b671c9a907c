using CodebookLsp.Features.Core;
using CodebookLsp.Features.Statistics;

namespace CodebookLsp.Features.Editor;

/// <summary>A code of some tokens, for lists.</summary>
/// <param name="Label">What it means; null where nobody has said so.</param>
/// <param name="Count">On how many of the tokens it fires.</param>
/// <param name="DocumentCount">On how many of the whole text.</param>
/// <param name="Similarity">At the token, when there is only one.</param>
/// <param name="Color">From 1; null for none.</param>
public sealed record ListedCode(CodeId Code, string Name, string? Label, int Count, int DocumentCount, float? Similarity, int? Color);

/// <summary>The codes of a place.</summary>
/// <param name="Tokens">How many tokens the place has.</param>
/// <param name="Read">How many of them have been read.</param>
public sealed record CodeListing(int Tokens, int Read, IReadOnlyList<ListedCode> Codes);

/// <summary>Lists the codes of a token or a range, the most salient first.</summary>
public static class CodeList
{
    /// <summary>All codes of one token.</summary>
    /// <param name="wanted">Which are listed, by name and label.</param>
    public static CodeListing At(LiveText text, LiveToken token, LiveSettings settings, int most, Func<string, string?, bool> wanted)
    {
        if (!text.IsRead(token))
            return new(1, 0, []);

        var colors = CodeColors.Of(text, settings);
        return text.Ask(counts =>
        {
            var codes = SalientCodes.Of(text, counts, token, settings)
                .Select(code => Listed(text, counts, settings, code.Id, 1, code.Code.Similarity, colors))
                .Where(code => wanted(code.Name, code.Label))
                .Take(most);
            return new CodeListing(1, 1, [.. codes]);
        });
    }

    /// <summary>
    /// The codes of a range: those that are more frequent in it than in the rest of the text first. For the whole text, those that mark
    /// passages of it, then the most frequent.
    /// </summary>
    public static CodeListing In(LiveText text, int start, int end, LiveSettings settings, int most, Func<string, string?, bool> wanted)
    {
        var colors = CodeColors.Of(text, settings);
        return text.Ask(counts =>
        {
            var among = settings.Sites.Among(text.Model.Loaded.Sites);
            var part = PartCounts.Of(text, start, end, most > 0 ? among : []);
            var codes = part.Codes
                .Select(one => (one.Code, one.Count, Score: part.Shown < counts.Tokens
                    ? LogLikelihoodRatio.Of(one.Count, part.Shown, counts[one.Code.Site, one.Code.Code], counts.Tokens)
                    : (colors.ContainsKey(one.Code) ? 1e6 : 0) + one.Count))
                .OrderByDescending(static one => one.Score)
                .Select(one => Listed(text, counts, settings, one.Code, one.Count, null, colors))
                .Where(code => wanted(code.Name, code.Label))
                .Take(most);
            return new CodeListing(part.Tokens, part.Read, [.. codes]);
        });
    }

    /// <summary>A code that fires nowhere in a place, so that it keeps its name there.</summary>
    public static ListedCode Absent(LiveText text, CodeId code, LiveSettings settings)
    {
        var colors = CodeColors.Of(text, settings);
        return text.Ask(counts => Listed(text, counts, settings, code, 0, null, colors));
    }

    private static ListedCode Listed(
        LiveText text, CodeCounts counts, LiveSettings settings, CodeId code, int count, float? similarity,
        IReadOnlyDictionary<CodeId, int> colors) =>
        new(
            code, text.Model.Names.Of(code), settings.Labels.Of(code)?.Text, count, counts[code.Site, code.Code], similarity,
            colors.TryGetValue(code, out var color) ? color : null);
}
