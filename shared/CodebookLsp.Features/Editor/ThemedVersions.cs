using CodebookLsp.Features.Core;
using CodebookLsp.Features.Themes;
using CodebookLsp.Features.Themes.Reading;

namespace CodebookLsp.Features.Editor;

/// <summary>The themes of an open text, as far as it has been read. Never changes.</summary>
/// <param name="Text">Of the blocks from the start of the text of which something is shown: what has been read, and after an edit what was
/// known before it until that has been read again.</param>
/// <param name="IsWhole">Whether that is all of it.</param>
public sealed record LiveThemes(OpenThemes Open, ThemedText Text, bool IsWhole)
{
    /// <summary>Of a longer one, in tokens, the themes are not those of each of its places.</summary>
    private const int LongestParagraph = 3 * ThemeWindows.Size;

    /// <summary>The window that a token lies in; null where it has not been read.</summary>
    /// <param name="token">Counted from the text's first.</param>
    public ThemedPassage? WindowAt(int token) => At(Text.Windows, token);

    /// <summary>
    /// What a reader takes for the passage of a token, with the themes that a reader can see there: its paragraph, or where that is too
    /// short or too long for something to be said of this place, or has nothing, its window. Null where it has not been read.
    /// </summary>
    /// <inheritdoc cref="WindowAt" path="/param"/>
    public ThemedPassage? PassageAt(int token) =>
        At(Text.Paragraphs, token) is { Tokens: >= ThemeReader.FewestTokens and <= LongestParagraph } paragraph
        && Seen(paragraph) is { Themes.Count: > 0 } seen ? seen : WindowAt(token) is { } window ? Seen(window) : null;

    /// <summary>A passage with those of its themes that a reader can see: a weak one only where the words bear it out.</summary>
    public static ThemedPassage Seen(ThemedPassage passage) => passage.Themes.All(ThemeWords.IsSeen) ? passage
        : passage with { Themes = [.. passage.Themes.Where(ThemeWords.IsSeen)] };

    private static ThemedPassage? At(IReadOnlyList<ThemedPassage> passages, int token)
    {
        if (passages.Count == 0)
            return null;
        var passage = passages[BinarySearch.Last(passages.Count, at => passages[at].FirstToken <= token)];
        return token >= passage.FirstToken && token < passage.FirstToken + passage.Tokens ? passage : null;
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
