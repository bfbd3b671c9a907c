using System.Globalization;
using CodebookLsp.Features.Core;
using CodebookLsp.Features.Editor;
using CodebookLsp.Features.Labels;
using CodebookLsp.Features.Steering;
using CodebookLsp.Features.Themes;
using CodebookLsp.Features.Themes.Reading;
using CodebookLsp.Features.Wishes;
using CodebookLsp.Server.Protocol;
using CodebookLsp.Server.Scheduling;
using CodebookLsp.Server.State;
using CodebookLsp.Text.Printing;

namespace CodebookLsp.Server.Handlers;

/// <summary><c>codebookLsp/wish</c>: what something that a writer types could mean, to be steered toward.</summary>
internal sealed class WishHandler(
    Session session, DocumentRequests documents, ModelLoader loader, ReadingScheduler scheduler, WishHost host)
{
    private const int MostThemes = 8;
    private const int MostProfiles = 8;
    private const int MostLabels = 3;
    private const int LongestTitle = 80; // in UTF-16 units

    /// <summary>Of a theme that does no more than codes drawn at random.</summary>
    public const string NotWritten = "This model does not write it: no oftener than with codes drawn at random";

    /// <exception cref="StreamJsonRpc.LocalRpcException">There is no model.</exception>
    public async Task<WishResult> ReadAsync(WishParams request, CancellationToken cancel)
    {
        // Before the first await: the document as it is now.
        var here = request.TextDocument is { } document
            ? documents.AnswerAsync(document.Uri, static snapshot => Task.FromResult<Snapshot?>(snapshot), cancel)
            : Task.FromResult<Snapshot?>(null);
        await loader.LoadedAsync(DocumentRequests.PersonsPatience, cancel).ConfigureAwait(false);
        if (!string.IsNullOrWhiteSpace(request.Text))
            _ = await loader.Index.FoundAsync(cancel).ConfigureAwait(false); // whose labels may be meant
        var (settings, model) = (session.Settings.Current, loader.Model);
        if (settings.Themes is { } open)
            _ = host.OfAsync(open, CancellationToken.None); // it will be wanted in a moment
        var snapshot = await here.ConfigureAwait(false);
        if (WishedShare.Parse(request.Text) is { } share)
            return new([.. HeldReadings.Of(share, settings.Themes, snapshot)]);
        var like = snapshot is not null && request.Range is { } range ? Passage(snapshot, range) : null;
        var themes = Themes(settings.Themes, request.Text);
        var words = await WordsAsync(request, settings.Themes, model, cancel).ConfigureAwait(false);
        var name = request.Text.Trim();
        var profiles = Profiles(name).ToLookup(profile => profile.Name.Equals(name, StringComparison.OrdinalIgnoreCase));
        return new(
        [
            .. profiles[true].Select(Reading), // somebody called it so
            .. themes.Where(static one => one.IsCalled).Select(static one => one.Reading), // rather than the words
            .. words is { CanSteer: true } ? [words] : Array.Empty<WishReading>(),
            .. profiles[false].Select(Reading),
            .. themes.Where(static one => !one.IsCalled).Select(static one => one.Reading),
            .. Labels(settings, request.Text, model),
            .. like is null ? Array.Empty<WishReading>() : [like],
            .. words is { CanSteer: false } ? [words] : Array.Empty<WishReading>(),
        ]);
    }

    private static IReadOnlyList<(WishReading Reading, bool IsCalled)> Themes(OpenThemes? open, string text) => open is null ? [] :
    [
        .. ThemeSearch.Find(open.Themes, open.Names, text, MostThemes).Select(found => (
            new WishReading(
                WishKinds.Theme, ThemeWords.Name(open, found.Theme), Detail(open, found.Theme),
                found.Theme.Writing is not { Writable: false }, new(Theme: found.Theme.Number, Weight: 1)),
            found.IsCalled)),
    ];

    private static string Detail(OpenThemes open, Theme theme)
    {
        var about = open.Names.Of(theme.Number)?.Sentence is { } sentence ? Printable.Line(sentence).TrimEnd('.')
            : string.Join(", ", theme.Words.Take(3).Select(static word => Printable.Line(word)));
        return theme.Writing is not { } writing ? about
            : !writing.Writable ? $"{NotWritten} · {about}"
            : string.Create(
                CultureInfo.InvariantCulture,
                $"{writing.Used.Rate * 100:0} of 100 continuations have a word of it, {writing.Unsteered * 100:0} without steering")
                + $" · {about}";
    }

    private async Task<WishReading?> WordsAsync(WishParams request, OpenThemes? themes, LoadedModel model, CancellationToken cancel)
    {
        if (string.IsNullOrWhiteSpace(request.Text))
            return null;
        var (title, direction) = (Printable.Start(request.Text, LongestTitle), new Direction(Words: request.Text, Weight: 1));
        try
        {
            _ = WishWords.Parse(request.Text);
            if (request.Check != true)
                return new(WishKinds.Words, title, "Toward these words", true, direction);
            var maker = await host.OfAsync(themes, cancel).ConfigureAwait(false);
            var wish = await scheduler.AskAsync(loaded => maker.Understood(request.Text, loaded, cancel), cancel).ConfigureAwait(false);
            return new(WishKinds.Words, title, WishText.Of(wish, themes?.Names), wish.Effect is not { DoesNothing: true }, direction);
        }
        catch (WishException e)
        {
            return new(WishKinds.Words, title, e.Message, false, direction);
        }
    }

    private IEnumerable<SteeringProfile> Profiles(string text) => WorkspaceProfiles.All(session.Client.Folders)
        .Where(profile => profile.Name.Contains(text, StringComparison.OrdinalIgnoreCase)).Take(MostProfiles);

    private static WishReading Reading(SteeringProfile profile) => new(
        WishKinds.Profile, Printable.Line(profile.Name), Printable.Line(profile.Description ?? "A profile of this workspace"), true,
        new(Profile: profile.Name, Weight: 1));

    private IEnumerable<WishReading> Labels(LiveSettings settings, string text, LoadedModel model) => string.IsNullOrWhiteSpace(text) ? [] :
        CodeFinder.Find(text, settings.Labels, loader.Names, model.Sites, MostLabels)
            .Select(code => (Name: loader.Names.Of(code), Label: settings.Labels.Of(code))).Where(static one => one.Label is not null)
            .Select(static one => new WishReading(
                WishKinds.Label, Printable.Line(one.Label!.Text), $"Code {one.Name}", true, new(Code: one.Name, Weight: 1)));

    private static WishReading? Passage(Snapshot snapshot, Protocol.Range range)
    {
        var (start, end) = snapshot.Offsets(range);
        if (end <= start || snapshot.Settings.Themes is not { } open)
            return null;
        var about = snapshot.Themes is { } read && ThemePassages.Of(read, start, end) is { Themes.Count: > 0 } found
            ? string.Join(", ", found.Themes.Select(theme => ThemeWords.Name(open, theme))) : "What it is about";
        return new(WishKinds.Passage, "Like the selection", about, true, new(Like: range, Weight: 1));
    }
}
