using System.Globalization;
using System.Text.RegularExpressions;
using CodebookLsp.Features.Editor;
using CodebookLsp.Features.Steering;
using CodebookLsp.Features.Themes;
using CodebookLsp.Features.Themes.Reading;
using CodebookLsp.Server.Protocol;
using CodebookLsp.Server.State;
using CodebookLsp.Text.Printing;

namespace CodebookLsp.Server.Handlers;

/// <summary>A share of a theme, as a writer types it: "ships and boats at 0.3", "ships and boats as here".</summary>
/// <param name="Name">What stands before.</param>
/// <param name="Share">Null for as much as the document has.</param>
internal sealed partial record WishedShare(string Name, double? Share)
{
    /// <summary>Null where no share is asked for: "a house at 12" are words.</summary>
    public static WishedShare? Parse(string text)
    {
        if (Shape().Match(text) is not { Success: true } found)
            return null;
        var name = found.Groups["name"].Value.Trim();
        if (!found.Groups["number"].Success)
            return new(name, null);
        var number = double.Parse(found.Groups["number"].Value.Replace(',', '.'), NumberStyles.Float, CultureInfo.InvariantCulture);
        var isPercent = found.Groups["percent"].Length > 0;
        return isPercent || number <= HeldTheme.Most || number != Math.Floor(number) ? new(name, isPercent ? number / 100 : number) : null;
    }

    [GeneratedRegex(
        @"^(?<name>.*\S)\s+(?:at\s+(?<number>\d{0,3}[.,]\d{1,4}|\d{1,3})\s?(?<percent>%?)|as\s+here)\s*$",
        RegexOptions.IgnoreCase | RegexOptions.CultureInvariant | RegexOptions.NonBacktracking)]
    private static partial Regex Shape();
}

/// <summary>What a wish for a share of a theme could mean: the themes that may be called so, each with the share.</summary>
internal static class HeldReadings
{
    private const int MostThemes = 4;
    private const double LeastShare = 0.01;

    /// <param name="here">The document that is written; null for none.</param>
    public static IEnumerable<WishReading> Of(WishedShare asked, OpenThemes? open, Snapshot? here)
    {
        var found = open is null ? [] : ThemeSearch.Find(open.Themes, open.Names, asked.Name, MostThemes)
            .Where(static one => one.Theme.Typical > 0).ToArray();
        if (found.Length == 0)
        {
            yield return new(
                WishKinds.Theme, Printable.Line(asked.Name), "Only the share of a theme can be held, and no theme is called so",
                false, new(Words: asked.Name, Weight: 1));
        }

        foreach (var (theme, _, _) in found)
        {
            var now = here is null ? null : DirectedContinuation.ShareIn(here, open!, theme);
            var share = Math.Round(asked.Share ?? now ?? 0, 2);
            var problem = theme.Writing is { Writable: false } ? WishHandler.NotWritten
                : asked.Share is null && now is null ? "Nothing of this document has been read yet"
                : asked.Share is null && share < LeastShare ? "This document has nothing of it"
                : share is < LeastShare or > HeldTheme.Most
                    ? "A share is a number from 0.01 to 2; 1 is as in passages where it is at its best"
                : null;
            yield return new(
                WishKinds.Theme, ThemeWords.Name(open!, theme), problem ?? Explained(now), problem is null,
                new(Theme: theme.Number, Weight: 1))
            {
                Hold = problem is null ? share : null,
            };
        }
    }

    private static string Explained(double? now) =>
        "Steered more or less from word to word, so that the text has this share of it · 1 is as in passages where it is at its best"
        + (now is { } here ? string.Create(CultureInfo.InvariantCulture, $", this document has {here:0.##}") : "");
}
