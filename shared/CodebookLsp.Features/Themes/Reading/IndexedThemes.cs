using CodebookLsp.Features.Indexing;
using CodebookLsp.Text.Offsets;

namespace CodebookLsp.Features.Themes.Reading;

/// <summary>A window of an indexed text.</summary>
/// <param name="Document">Index into the corpus's documents.</param>
/// <param name="First">The number of its first token.</param>
/// <param name="Stated">The themes that are stated of it, the first most.</param>
public sealed record IndexedWindow(int Document, int First, int Tokens, ThemeLoads Loads, IReadOnlyList<StatedTheme> Stated)
{
    /// <summary>Where it lies in its document's text, in UTF-16 units.</summary>
    public TextRange RangeIn(IIndexedCorpus corpus) => new(corpus.RangeOf(First).Start, corpus.RangeOf(First + Tokens - 1).End);
}

/// <summary>What the texts of an index are about, window by window. Never changes; keeps nothing of the texts.</summary>
public sealed class IndexedThemes
{
    private IndexedThemes(IReadOnlyList<IndexedWindow> windows) => Windows = windows;

    /// <summary>In the order of their tokens. Very short texts have none.</summary>
    public IReadOnlyList<IndexedWindow> Windows { get; }

    /// <summary>Reads them from the codes and words of the index; no model is asked.</summary>
    /// <param name="corpus">Of the codes that the themes are made of.</param>
    public static IndexedThemes Of(IIndexedCorpus corpus, ThemeReader reader, CancellationToken cancel)
    {
        var windows = new ThemeWindows(corpus, cancel);
        var counts = new WindowCodes(corpus, windows).Counts(reader.Model.Codes, 1, cancel);
        var read = new IndexedWindow[windows.All.Count];
        for (var row = 0; row < read.Length; row++)
        {
            cancel.ThrowIfCancellationRequested();
            var (window, codes) = (windows.All[row], counts.Columns(row).ToArray());
            var loads = reader.Solved(codes, reader.Weights(codes, counts.Values(row)));
            int[] words = [.. WindowWords.In(windows.TextOf(corpus, row)).Select(word => reader.Model.Vocabulary.NumberOf(word))];
            read[row] = new(
                corpus.DocumentOf(window.First), window.First, window.Tokens, ThemeLoads.Of(loads),
                reader.Stated(loads, window.Tokens, reader.BorneOut(words)));
        }

        return new(read);
    }
}
