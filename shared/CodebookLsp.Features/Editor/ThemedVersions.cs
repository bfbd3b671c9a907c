using CodebookLsp.Features.Core;
using CodebookLsp.Features.Themes.Reading;

namespace CodebookLsp.Features.Editor;

/// <summary>The themes of an open text, as far as it has been read. Never changes.</summary>
/// <param name="Text">Of the blocks from the start of the text that have been read.</param>
/// <param name="IsWhole">Whether that is all of it.</param>
public sealed record LiveThemes(OpenThemes Open, ThemedText Text, bool IsWhole)
{
    /// <summary>The colours of themes, for this and the versions to come.</summary>
    internal ThemeSlots Slots { get; init; } = new();

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
    private readonly ThemeSlots slots = new();
    private (OpenThemes Themes, ThemedTextReader Reader)? reader;
    private (LiveText Text, int Blocks, LiveThemes Read)? last;

    public LiveThemes Of(LiveText text, OpenThemes themes)
    {
        lock (gate)
        {
            if (reader is not { } known || !ReferenceEquals(known.Themes, themes))
                (reader, last) = (known = (themes, new(themes.Reader)), null);
            var blocks = 0;
            while (blocks < text.Blocks.Count && text.IsRead(blocks))
                blocks++;
            if (last is { } before && ReferenceEquals(before.Text, text) && before.Blocks == blocks)
                return before.Read;
            var isWhole = blocks == text.Blocks.Count;
            var annotated = Enumerable.Range(0, blocks).Select(block => new AnnotatedBlock(text.Blocks[block], text.Codes(block)!));
            var read = new LiveThemes(themes, isWhole ? known.Reader.Read(annotated) : known.Reader.ReadBeginning(annotated), isWhole)
            {
                Slots = slots,
            };
            last = (text, blocks, read);
            return read;
        }
    }
}
