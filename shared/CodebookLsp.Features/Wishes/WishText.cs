using System.Globalization;
using CodebookLsp.Features.Themes;
using CodebookLsp.Text.Printing;

namespace CodebookLsp.Features.Wishes;

/// <summary>What was understood of words, and what it does, as one line for people.</summary>
public static class WishText
{
    private const int MostRelated = 4;

    /// <param name="names">What themes are called; null where there are none.</param>
    public static string Of(WordWish wish, ThemeNames? names)
    {
        var parts = new List<string>();
        if (wish.Effect is { DoesNothing: true })
            parts.Add("This model does not write it: its words come no oftener than with codes drawn at random");
        else if (wish.Effect is { AsItIs: var measured })
            parts.Add(string.Create(CultureInfo.InvariantCulture, $"Its words come {measured.Gain:0.#} times as often"));
        if (wish.Related.Count > 0)
            parts.Add($"beside them stand {Listed(wish.Related.Take(MostRelated))}");
        if (wish.Near is { } near && names is not null)
            parts.Add($"near the theme “{Printable.Line(names.Called(near))}”");
        if (wish.Passages == 0)
            parts.Add("the index's texts hardly have these words, so only the words themselves are meant");
        else if (wish.Unknown.Count > 0)
            parts.Add($"the index's texts hardly have {Listed(wish.Unknown)}");
        return string.Join("; ", parts);
    }

    private static string Listed(IEnumerable<string> words) => string.Join(", ", words.Select(static word => Printable.Line(word)));
}
