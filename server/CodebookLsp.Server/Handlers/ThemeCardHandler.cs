using CodebookLsp.Features.Editor;
using CodebookLsp.Features.Themes;
using CodebookLsp.Features.Themes.Reading;
using CodebookLsp.Server.Protocol;
using CodebookLsp.Server.Rpc;
using CodebookLsp.Server.Scheduling;
using CodebookLsp.Server.State;
using CodebookLsp.Text.Printing;

namespace CodebookLsp.Server.Handlers;

/// <summary><c>codebookLsp/themeCard</c> and <c>codebookLsp/searchThemes</c>: what is known of a theme, and themes by what somebody
/// types.</summary>
internal sealed class ThemeCardHandler(Session session, ModelLoader loader, ThemeHost host, FoundPassages passages)
{
    private const int MostPassages = 10;
    private const int MostPlaces = 20;
    private const int MostCodes = 20;
    private const int MostFound = 100;

    /// <exception cref="StreamJsonRpc.LocalRpcException">There are no themes, or none of that number.</exception>
    public async Task<ThemeCardResult> CardAsync(ThemeCardParams request, CancellationToken cancel)
    {
        await loader.LoadedAsync(DocumentRequests.PersonsPatience, cancel).ConfigureAwait(false);
        var settings = session.Settings.Current;
        var (themes, theme) = host.Asked(settings, request.Theme);
        return await Task.Run(() => Card(themes, theme, settings, cancel), cancel).ConfigureAwait(false);
    }

    /// <exception cref="StreamJsonRpc.LocalRpcException">There are no themes.</exception>
    public async Task<FoundThemeEntry[]> SearchAsync(SearchThemesParams request, CancellationToken cancel)
    {
        await loader.LoadedAsync(DocumentRequests.PersonsPatience, cancel).ConfigureAwait(false);
        var themes = session.Settings.Current.Themes ?? throw LspError.Failed(host.Problem!);
        return
        [
            .. ThemeSearch.Find(themes.Themes, themes.Names, request.Query, MostFound).Select(found =>
            {
                var (number, name, sentence, words) = ThemesHandler.Entry(themes, found.Theme);
                return new FoundThemeEntry(number, name, sentence, words, Writable(found.Theme));
            }),
        ];
    }

    private ThemeCardResult Card(OpenThemes themes, Theme theme, LiveSettings settings, CancellationToken cancel)
    {
        var (number, name, sentence, words) = ThemesHandler.Entry(themes, theme);
        var places = passages.InOpen(themes, Load, MostPlaces)
            .Concat(passages.InWorkspace(themes, window => window.Stated.Any(one => one.Theme.Number == number)
                ? window.Loads.Of(number) : 0, MostPlaces, cancel));
        return new(
            number, name, sentence, words, [.. (themes.Names.Of(number)?.Aliases ?? []).Select(static alias => Printable.Line(alias))],
            themes.Themes.ShareOf(theme), theme.Works,
            [.. theme.Sources.Select(one => new ThemeSourceEntry(themes.Titles.OfSource(one.Name), one.Windows))],
            ThemesHandler.Passages(themes, theme, MostPassages),
            [
                .. places.OrderByDescending(static found => found.Score).Take(MostPlaces)
                    .Select(static found => new PlacedPassageEntry(found.Uri, found.Range, found.Text)),
            ],
            [
                .. theme.Codes.Take(MostCodes).Select(one => new ThemeCodeEntry(
                    loader.Names.Of(one.Code), settings.Labels.Of(one.Code)?.Text, one.Weight)),
            ],
            [
                .. theme.Nearest.Where(near => themes.Themes.Themes[near.Number].Hidden is null).Select(near => new NearTheme(
                    near.Number, ThemeWords.Name(themes, themes.Themes.Themes[near.Number]), near.Cosine)),
            ],
            Writable(theme));

        double Load(ThemedPassage passage) =>
            passage.Themes.Any(one => one.Theme.Number == number) ? passage.Loads.Of(number) : 0;
    }

    private static WritableEntry? Writable(Theme theme) =>
        theme.Writing is { } writing ? new(writing.Used.Rate, writing.Unsteered, writing.Writable) : null;
}
