using System.Globalization;
using CodebookLsp.Features.Themes;
using CodebookLsp.Text.Printing;

namespace CodebookLsp.Features.Wishes;

/// <summary>What was understood of words, as one line for people.</summary>
public static class WishText
{
    /// <param name="names">What themes are called; null where there are none.</param>
    public static string Of(WordWish wish, ThemeNames? names)
    {
        var parts = new List<string>();
        if (wish.Near is { } near && names is not null)
            parts.Add($"near “{Printable.Line(names.Called(near))}”");
        parts.Add(string.Create(CultureInfo.InvariantCulture, $"{wish.Codes.Count:N0} codes from {wish.Passages:N0} passages"));
        if (wish.Unknown.Count > 0)
        {
            var unknown = string.Join(", ", wish.Unknown.Select(static word => Printable.Line(word)));
            parts.Add($"without {unknown}, which the texts hardly have");
        }

        return string.Join(", ", parts);
    }
}
