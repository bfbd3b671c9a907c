using CodebookLsp.Features.Steering;
using CodebookLsp.Features.Themes;
using CodebookLsp.Features.Themes.Reading;
using CodebookLsp.Network.Primitives;
using CodebookLsp.Server.Protocol;
using CodebookLsp.Server.Rpc;
using CodebookLsp.Server.State;

namespace CodebookLsp.Server.Handlers;

/// <summary>Profiles for a continuation toward themes. Nothing is searched: they are there at once.</summary>
internal static class ThemedContinuation
{
    private const int MostThemes = 20;
    private const double MostWeight = 10;

    /// <exception cref="StreamJsonRpc.LocalRpcException">There is no such theme, or a weight makes no sense.</exception>
    /// <exception cref="ThemeException">A theme cannot be written.</exception>
    public static SteeringProfile Toward(Snapshot snapshot, IReadOnlyList<TowardTheme> toward)
    {
        var open = Open(snapshot);
        if (toward.Count > MostThemes || toward.Any(static one => !(Math.Abs(one.Weight ?? 1) <= MostWeight)))
            throw LspError.Failed("A text is continued toward at most 20 themes, each with a weight from -10 to 10.");
        return ThemeProfile.Of(open.Themes, open.Names, [.. toward.Select(one => Wanted(open, one))]);
    }

    /// <exception cref="StreamJsonRpc.LocalRpcException">The passage has not been read.</exception>
    /// <exception cref="ThemeException">It has no theme that can be written.</exception>
    public static SteeringProfile Like(Snapshot snapshot, Protocol.Range passage)
    {
        var open = Open(snapshot);
        var (start, end) = snapshot.Offsets(passage);
        var parts = Parts(snapshot, start, end).ToArray();
        if (parts.Length == 0)
            throw LspError.Failed("Nothing of this passage has been read yet. Wait a moment, or choose a longer one.");
        var wanted = ThemeProfile.OfPassage(open.Themes, PassageLoads.Of(open.Reader, parts));
        return wanted.Count > 0 ? ThemeProfile.Of(open.Themes, open.Names, wanted) : throw ThemeException.NothingToWrite("this passage");
    }

    private static OpenThemes Open(Snapshot snapshot) => snapshot.Settings.Themes
        ?? throw LspError.Failed("There are no themes to continue toward. 'codebooklsp themes learn' learns them from an index.");

    private static WeightedTheme Wanted(OpenThemes open, TowardTheme one)
    {
        if (one.Theme < 0 || one.Theme >= open.Themes.Themes.Count)
            throw LspError.Failed($"There is no theme {one.Theme}: they are 0 to {open.Themes.Themes.Count - 1}.");
        return ThemeProfile.Wanted(open.Themes.Themes[one.Theme], one.Weight ?? 1, open.Names);
    }

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
