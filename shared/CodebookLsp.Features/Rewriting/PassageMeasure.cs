using CodebookLsp.Features.Themes;

namespace CodebookLsp.Features.Rewriting;

/// <summary>Measures how much of a target passages have by their words.</summary>
/// <param name="reader">Of the model's themes; null where there are none.</param>
internal sealed class PassageMeasure(ThemeReader? reader, RewriteTarget target)
{
    /// <param name="evidence">See <see cref="RewriteFigures"/>, as for the others.</param>
    public RewriteFigures Of(string passage, double evidence, double fluency)
    {
        string[] words = [.. WindowWords.In(passage)];
        return new(
            evidence, fluency, target.Words.Count == 0 ? null : [.. words.Where(target.Words.ContainsKey).Distinct()], BorneOut(words));
    }

    private double? BorneOut(string[] words) => reader is null || target.Theme is not { } theme ? null
        : reader.BorneOut([.. words.Select(word => reader.Model.Vocabulary.NumberOf(word))])[theme.Number];
}
