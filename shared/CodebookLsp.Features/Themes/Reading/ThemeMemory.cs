using CodebookLsp.Features.Core;
using CodebookLsp.Network.Primitives;

namespace CodebookLsp.Features.Themes.Reading;

/// <summary>
/// What was computed for the versions of a text: of blocks, by their text and codes, and of segments, by their codes. What the last version
/// does not have is forgotten.
/// </summary>
internal sealed class ThemeMemory
{
    private Dictionary<BlockKey, ThemeTokens> tokens = [];
    private Dictionary<BlockKey, ThemeTokens> tokensBefore = [];
    private Dictionary<ThemeSegment, SegmentThemes> themes = new(new ThemeSegment.SameThemes());
    private Dictionary<ThemeSegment, SegmentThemes> themesBefore = new(new ThemeSegment.SameThemes());

    /// <summary>Begins another version.</summary>
    public void Begin()
    {
        (tokens, tokensBefore) = (tokensBefore, tokens);
        (themes, themesBefore) = (themesBefore, themes);
        tokens.Clear();
        themes.Clear();
    }

    public ThemeTokens Tokens(AnnotatedBlock block, Func<ThemeTokens> make)
    {
        var key = new BlockKey(block.Block.Text, block.Codes, block.Block.Scanner, block.Block.Start.Utf16 == 0);
        return tokens.TryGetValue(key, out var known) ? known : tokens[key] = tokensBefore.GetValueOrDefault(key) ?? make();
    }

    public SegmentThemes Themes(ThemeSegment segment, Func<SegmentThemes> make) =>
        themes.TryGetValue(segment, out var known) ? known : themes[segment] = themesBefore.GetValueOrDefault(segment) ?? make();

    /// <summary>Codes are the same if they are the same object: blocks that were not edited keep theirs.</summary>
    private readonly record struct BlockKey(string Text, CodeGrid Codes, BoundaryScanner Scanner, bool First);
}
