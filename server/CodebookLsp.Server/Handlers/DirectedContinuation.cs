using System.Text.Json;
using CodebookLsp.Features.Core;
using CodebookLsp.Features.Steering;
using CodebookLsp.Features.Themes;
using CodebookLsp.Features.Themes.Reading;
using CodebookLsp.Features.Wishes;
using CodebookLsp.Network.Primitives;
using CodebookLsp.Server.Protocol;
using CodebookLsp.Server.Rpc;
using CodebookLsp.Server.State;

namespace CodebookLsp.Server.Handlers;

/// <summary>What directions are read by.</summary>
/// <param name="Maker">Turns words into directions; null where none are asked for.</param>
internal sealed record DirectionSources(Snapshot Snapshot, LoadedModel Model, WishMaker? Maker)
{
    /// <summary>Given what words that are steered toward were understood as; null for nobody.</summary>
    public Action<WordWish>? Understood { get; init; }
}

/// <summary>The profile that steers toward several things together, and away from others.</summary>
internal static class DirectedContinuation
{
    private const int MostDirections = 20;
    private const double MostWeight = 10;
    private const double LeastStrength = 0.25, MostStrength = 3;

    /// <summary>Whether the dial can stand there: what all strengths are multiplied with, 1 unless told.</summary>
    public static bool IsStrength(double? dial) => dial is null or (>= LeastStrength and <= MostStrength);

    /// <exception cref="StreamJsonRpc.LocalRpcException">There is no such theme, code or profile, or a weight makes no sense.</exception>
    /// <exception cref="Text.Errors.UserFacingException">Something cannot be written.</exception>
    public static SteeringProfile Of(DirectionSources sources, IReadOnlyList<Direction> directions, CancellationToken cancel)
    {
        if (directions.Count > MostDirections || directions.Any(static one => !(Math.Abs(one.Weight ?? 1) is > 0 and <= MostWeight)))
            throw LspError.Failed("A text is steered by at most 20 directions, each with a weight from -10 to 10 that is not 0.");
        return ProfileMix.Of([.. directions.SelectMany(one => Parts(sources, one, cancel))]);
    }

    /// <summary>The theme that is held.</summary>
    /// <param name="profile">What steers.</param>
    /// <param name="share">A number, or "document".</param>
    /// <exception cref="StreamJsonRpc.LocalRpcException">It is something else, or not one theme is steered toward.</exception>
    public static HeldTheme Held(Snapshot snapshot, IReadOnlyList<Direction>? directions, SteeringProfile profile, JsonElement share)
    {
        if (directions is not [{ Theme: { } number } only] || only.Weight is <= 0)
            throw LspError.Failed("The share of one theme can be held: steer toward one, and toward nothing else.");
        var open = Open(snapshot);
        var theme = Wanted(open, number, 1).Theme;
        var target = share.ValueKind switch
        {
            JsonValueKind.Number => share.GetDouble(),
            JsonValueKind.String when share.ValueEquals("document") =>
                Math.Clamp(ShareIn(snapshot, open, theme) ?? 0, 0.01, HeldTheme.Most),
            _ => double.NaN,
        };
        return target is > 0 and <= HeldTheme.Most ? HeldTheme.Of(open.Themes, theme, profile, target)
            : throw LspError.Failed("What is held is a share above 0, up to 2, or \"document\" for as much as the document has.");
    }

    /// <summary>How much of a theme a document has, as far as it has been read; null where nothing has.</summary>
    /// <param name="theme">With passages of its own.</param>
    public static double? ShareIn(Snapshot snapshot, OpenThemes open, Theme theme) =>
        Parts(snapshot, 0, snapshot.Text.Text.Length).ToArray() is { Length: > 0 } read
            ? PassageLoads.Of(open.Reader, read)[theme.Number] / theme.Typical : null;

    private static IEnumerable<ProfilePart> Parts(DirectionSources sources, Direction direction, CancellationToken cancel)
    {
        var weight = direction.Weight ?? 1;
        switch (direction)
        {
            case { Theme: { } number }:
                var open = Open(sources.Snapshot);
                return [ThemeProfile.Part(open.Themes, Wanted(open, number, weight), open.Names)];
            case { Words: { } words }:
                var wish = sources.Maker!.Understood(words, sources.Model, cancel).Effective(words);
                if (weight > 0)
                    sources.Understood?.Invoke(wish);
                return [new(wish.Profile.Name, wish.Profile, weight)];
            case { Code: { } name }:
                var profile = SteeredContinuation.Codes(
                    sources.Snapshot, sources.Model, [name], Network.Codebooks.InterventionMode.Add,
                    sources.Snapshot.Settings.CodeStrength);
                return [new(profile.Name, profile, weight)];
            case { Profile: { } name }:
                return [new(name, SteeredContinuation.Named(sources.Snapshot, name).For(sources.Model), weight)]; // before it is mixed
            case { Like: { } passage }:
                return Like(sources.Snapshot, passage, weight);
            default:
                throw LspError.Failed("A direction names nothing. Give it a theme, words, a code, a profile or a passage.");
        }
    }

    /// <exception cref="StreamJsonRpc.LocalRpcException">The passage has not been read.</exception>
    /// <exception cref="ThemeException">It has no theme that can be written.</exception>
    private static IEnumerable<ProfilePart> Like(Snapshot snapshot, Protocol.Range passage, double weight)
    {
        var open = Open(snapshot);
        var (start, end) = snapshot.Offsets(passage);
        var parts = Parts(snapshot, start, end).ToArray();
        if (parts.Length == 0)
            throw LspError.Failed("Nothing of this passage has been read yet. Wait a moment, or choose a longer one.");
        var wanted = ThemeProfile.OfPassage(open.Themes, PassageLoads.Of(open.Reader, parts));
        return wanted.Count > 0
            ? wanted.Select(one => ThemeProfile.Part(open.Themes, one with { Weight = one.Weight * weight }, open.Names))
            : throw ThemeException.NothingToWrite("this passage");
    }

    private static OpenThemes Open(Snapshot snapshot) => snapshot.Settings.Themes
        ?? throw LspError.Failed("There are no themes to continue toward. 'codebooklsp themes learn' learns them from an index.");

    private static WeightedTheme Wanted(OpenThemes open, int theme, double weight) => theme >= 0 && theme < open.Themes.Themes.Count
        ? ThemeProfile.Wanted(open.Themes.Themes[theme], weight, open.Names)
        : throw LspError.Failed($"There is no theme {theme}: they are 0 to {open.Themes.Themes.Count - 1}.");

    /// <summary>The tokens of a range that have been read, block by block.</summary>
    private static IEnumerable<(CodeGrid Grid, int From, int End)> Parts(Snapshot snapshot, int start, int end)
    {
        var text = snapshot.Text;
        for (var block = Math.Max(0, text.BlockAt(start)); block < text.Blocks.Count && text.Blocks[block].Start.Utf16 < end; block++)
        {
            var (from, to) = (-1, -1);
            for (var index = 0; index < text.Blocks[block].Tokens.Length; index++)
            {
                var token = text.Token(block, index);
                if (token.End > start && token.Start < end && text.IsRead(token))
                    (from, to) = (from < 0 ? index : from, index + 1);
            }

            if (from >= 0)
                yield return (text.Codes(block)!, from, to);
        }
    }
}
