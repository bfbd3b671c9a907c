using CodebookLsp.Features.Core;
using CodebookLsp.Features.Themes.Reading;

namespace CodebookLsp.Features.Editor;

/// <summary>The themes of an open text, as far as it has been read. Never changes.</summary>
/// <param name="Text">Of the blocks from the start of the text of which something is shown: what has been read, and after an edit what was
/// known before it until that has been read again.</param>
/// <param name="IsWhole">Whether that is all of it.</param>
public sealed record LiveThemes(OpenThemes Open, ThemedText Text, bool IsWhole)
{
    /// <summary>The window that a token lies in; null where it has not been read.</summary>
    /// <param name="token">Counted from the text's first.</param>
    public ThemedPassage? WindowAt(int token)
    {
        var windows = Text.Windows;
        if (windows.Count == 0)
            return null;
        var window = windows[BinarySearch.Last(windows.Count, at => windows[at].FirstToken <= token)];
        return token < window.FirstToken + window.Tokens ? window : null;
    }
}

/// <summary>Reads the themes of the versions of one open text, of each version once. Any thread may ask.</summary>
internal sealed class ThemedVersions
{
    private readonly Lock gate = new();
    private (OpenThemes Themes, ThemedTextReader Reader)? reader;
    private (LiveText Text, int Blocks, int Known, LiveThemes Read)? last; // how many blocks it is of, and how many tokens of them are read

    public LiveThemes Of(LiveText text, OpenThemes themes)
    {
        lock (gate)
        {
            if (reader is not { } known || !ReferenceEquals(known.Themes, themes))
                (reader, last) = (known = (themes, new(themes.Reader)), null);
            List<AnnotatedBlock> shown =
            [
                .. text.Blocks.Select((block, index) => (Block: block, Codes: text.Shown(index)))
                    .TakeWhile(static one => one.Codes?.Tokens == one.Block.Tokens.Length)
                    .Select(static one => new AnnotatedBlock(one.Block, one.Codes!)),
            ];
            var (blocks, tokens) = (shown.Count, Enumerable.Range(0, shown.Count).Sum(block => text.Codes(block)?.Tokens ?? 0));
            if (last is { } before && ReferenceEquals(before.Text, text) && (before.Blocks, before.Known) == (blocks, tokens))
                return before.Read;
            var isWhole = blocks == text.Blocks.Count;
            var read = new LiveThemes(themes, isWhole ? known.Reader.Read(shown) : known.Reader.ReadBeginning(shown), isWhole);
            last = (text, blocks, tokens, read);
            return read;
        }
    }
}
