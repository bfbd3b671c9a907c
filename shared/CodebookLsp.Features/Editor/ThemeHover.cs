using System.Globalization;
using CodebookLsp.Features.Core;
using CodebookLsp.Features.Themes;
using CodebookLsp.Features.Themes.Reading;
using CodebookLsp.Text.Printing;

namespace CodebookLsp.Features.Editor;

/// <summary>Writes what the place of a token is about, and which of the token's codes say so: the first line of its hover.</summary>
internal static class ThemeHover
{
    private const int MostThemes = 2;
    private const int MostCodes = 5;

    /// <summary>A code of a theme that has less than this share of what its strongest code has tells nothing by itself.</summary>
    private const float LeastShare = 0.3f;

    /// <param name="link">As <see cref="CodeHover.At"/> has it.</param>
    /// <returns>Null where nothing is stated, or not known yet.</returns>
    public static (string Markdown, string Plain)? Of(
        LiveText text, LiveToken token, LiveSettings settings, Func<string, string, object[], string>? link)
    {
        if (text.Themed(settings.Themes) is not { } read || read.WindowAt(text.NumberOf(token)) is not { Themes.Count: > 0 } window)
            return null;
        PassageTheme[] stated = [.. window.Themes.Take(MostThemes)];
        CodeId[] codes = [.. Carrying(text, token, stated[0].Theme)];
        string[] names = [.. codes.Take(MostCodes).Select(text.Model.Names.Of)];
        return (
            Sentence(
                stated.Select(one => $"*{Linked(one.Theme)}* ({ThemeWords.Strength(one)})"),
                codes.Length, names.Select(name => link?.Invoke($"`{name}`", "codebookLsp.openCard", [name]) ?? $"`{name}`")),
            Sentence(
                stated.Select(one => $"{ThemeWords.Name(read.Open, one.Theme)} ({ThemeWords.Strength(one)})"), codes.Length, names));

        string Linked(Theme theme)
        {
            var name = Printable.Markdown(read.Open.Called(theme));
            return link?.Invoke(name, "codebookLsp.openTheme", [theme.Number]) ?? name;
        }
    }

    private static string Sentence(IEnumerable<string> themes, int codes, IEnumerable<string> shown) =>
        $"Here: {string.Join(", ", themes)}. " + codes switch
        {
            0 => "This word does not carry it.",
            1 => $"This word carries it by one of its codes: {string.Join(", ", shown)}",
            _ => string.Create(
                CultureInfo.InvariantCulture,
                $"This word carries it by {codes} of its codes: {string.Join(", ", shown)}{(codes > MostCodes ? ", …" : "")}"),
        };

    /// <summary>The codes of a token that tell a theme, the strongest first.</summary>
    private static IEnumerable<CodeId> Carrying(LiveText text, LiveToken token, Theme theme)
    {
        var grid = text.Codes(token.Block)!;
        var least = theme.Codes.Count > 0 ? theme.Codes[0].Weight * LeastShare : 0;
        return theme.Codes.Where(one => one.Weight >= least && grid.Codes(token.Index, one.Code.Site).Contains(one.Code.Code))
            .Select(static one => one.Code);
    }
}
