using CodebookLsp.Features.Core;
using CodebookLsp.Features.Indexing;
using CodebookLsp.Features.Themes;
using CodebookLsp.Features.Themes.Algebra;
using CodebookLsp.Features.Themes.Reading;

namespace CodebookLsp.Features.AutoLabels;

/// <summary>
/// The themes that are stated of the passage around each token of a corpus; for a code that themes are made of, as they are without that
/// code. Any thread may ask.
/// </summary>
internal sealed class TokenThemes
{
    private readonly OpenThemes open;
    private readonly ThemeWindows windows;
    private readonly SparseMatrix counts;   // [windows, codes of the themes]
    private readonly float[][] borneOut;    // [windows][themes]
    private readonly int[][] stated;        // [windows]: numbers

    private TokenThemes(OpenThemes open, ThemeWindows windows, SparseMatrix counts, float[][] borneOut)
    {
        (this.open, this.windows, this.counts, this.borneOut) = (open, windows, counts, borneOut);
        Identity = open.Names.Identity;
        stated = new int[windows.All.Count][];
    }

    /// <summary>Of the file that themes are numbered in.</summary>
    public string Identity { get; }

    public static TokenThemes Of(IIndexedCorpus corpus, OpenThemes open, CancellationToken cancel)
    {
        var windows = new ThemeWindows(corpus, cancel);
        var counts = new WindowCodes(corpus, windows).Counts(open.Themes.Codes, Environment.ProcessorCount, cancel);
        var borneOut = new float[windows.All.Count][];
        for (var window = 0; window < borneOut.Length; window++)
        {
            cancel.ThrowIfCancellationRequested();
            int[] words = [.. WindowWords.In(windows.TextOf(corpus, window)).Select(word => open.Themes.Vocabulary.NumberOf(word))];
            borneOut[window] = open.Reader.BorneOut(words);
        }

        var themes = new TokenThemes(open, windows, counts, borneOut);
        ParallelFor.For(themes.stated.Length, window => themes.stated[window] = themes.Read(window, -1), cancel);
        return themes;
    }

    /// <summary>The numbers of the themes around a token.</summary>
    public ReadOnlySpan<int> At(int token) => windows.Of(token) is >= 0 and var window ? stated[window] : [];

    /// <summary>Whether a theme is stated around a token when a code is left out of what it is read from.</summary>
    public bool IsStatedWithout(CodeId code, int theme, int token)
    {
        if (windows.Of(token) is not (>= 0 and var window))
            return false;
        var all = stated[window];
        var number = open.Reader.NumberOf(code.Site, code.Code);
        var counts = number >= 0 && open.Reader.Pattern(number)[theme] != 0 && this.counts.Columns(window).BinarySearch(number) >= 0;
        return all.Contains(theme) && (!counts || Read(window, number).Contains(theme));
    }

    public string Called(int theme) => open.Called(open.Themes.Themes[theme]);

    /// <param name="without">Number of the code that is left out; −1 for none.</param>
    private int[] Read(int window, int without)
    {
        var (codes, firings) = (counts.Columns(window).ToArray(), counts.Values(window).ToArray());
        if (without >= 0)
        {
            var at = Array.BinarySearch(codes, without);
            (codes, firings) = ([.. codes[..at], .. codes[(at + 1)..]], [.. firings[..at], .. firings[(at + 1)..]]);
        }

        var loads = open.Reader.Solved(codes, open.Reader.Weights(codes, firings));
        return [.. open.Reader.Stated(loads, windows.All[window].Tokens, borneOut[window]).Select(static one => one.Theme.Number)];
    }
}
