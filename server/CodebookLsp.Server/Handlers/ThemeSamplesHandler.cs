using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using CodebookLsp.Features.Steering;
using CodebookLsp.Features.Themes.Reading;
using CodebookLsp.Server.Protocol;
using CodebookLsp.Server.Scheduling;
using CodebookLsp.Server.State;
using CodebookLsp.Text.Printing;

namespace CodebookLsp.Server.Handlers;

/// <summary>
/// <c>codebookLsp/themeSamples</c>: what forcing a theme on writes. Made when a card asks for them, which takes the model some seconds, and
/// kept as long as the themes are the same.
/// </summary>
internal sealed class ThemeSamplesHandler(Session session, ModelLoader loader, ThemeHost host, ReadingScheduler scheduler)
{
    private readonly ConditionalWeakTable<OpenThemes, ConcurrentDictionary<int, ThemeSampleEntry[]>> known = [];

    /// <exception cref="StreamJsonRpc.LocalRpcException">There are no themes, or none of that number.</exception>
    public async Task<ThemeSampleEntry[]> SamplesAsync(ThemeCardParams request, CancellationToken cancel)
    {
        await loader.LoadedAsync(DocumentRequests.PersonsPatience, cancel).ConfigureAwait(false);
        var (themes, theme) = host.Asked(session.Settings.Current, request.Theme);
        var samples = known.GetOrCreateValue(themes);
        if (!samples.TryGetValue(theme.Number, out var made))
        {
            made =
            [
                .. (await scheduler.AskAsync(
                    model => ThemeSamples.Of(model, themes.Themes, themes.Names, theme, cancel), cancel).ConfigureAwait(false))
                    .Select(static one => new ThemeSampleEntry(
                        one.Beginning, Printable.Text(one.Toward), Printable.Text(one.Unsteered))),
            ];
            samples[theme.Number] = made;
        }

        return made;
    }
}
