using CodebookLsp.Features.Core;
using CodebookLsp.Network.Primitives;

namespace CodebookLsp.Features.Themes.Reading;

/// <summary>How much of each theme a passage has that is only to be written on: wherever it stands, and of whatever length.</summary>
public static class PassageLoads
{
    /// <param name="parts">Tokens of the passage with their codes, a stretch at a time.</param>
    /// <returns>[themes]: the mean over the tokens; all 0 for no tokens.</returns>
    public static float[] Of(ThemeReader reader, IEnumerable<(CodeGrid Grid, int From, int End)> parts)
    {
        var (sums, tokens) = (new double[reader.Model.Themes.Count], 0);
        foreach (var (grid, from, end) in parts)
        {
            // In pieces as long as the windows that were learned from, nearly: loads depend on the length.
            var pieces = Math.Max(1, (end - from + (ThemeWindows.Size / 2)) / ThemeWindows.Size);
            for (var piece = 0; piece < pieces; piece++)
            {
                var (first, last) = (from + ((end - from) * piece / pieces), from + ((end - from) * (piece + 1) / pieces));
                var loads = reader.Loads(grid, first, last);
                for (var theme = 0; theme < sums.Length; theme++)
                    sums[theme] += (double)loads[theme] * (last - first);
                tokens += last - first;
            }
        }

        return [.. sums.Select(sum => (float)(sum / Math.Max(1, tokens)))];
    }

    /// <summary>The same of a text that is read now.</summary>
    public static float[] Of(ThemeReader reader, string text, LoadedModel model, CancellationToken cancel) =>
        Of(reader, Annotator.Annotate([text], model, cancel).Select(static block => (block.Codes, 0, block.Codes.Tokens)));
}
