using CodebookLsp.Features.Core;
using CodebookLsp.Features.Indexing;
using CodebookLsp.Features.Themes.Algebra;

namespace CodebookLsp.Features.Themes;

/// <summary>How often a code fires in a window, in its first half and in its second.</summary>
internal readonly record struct WindowFirings(int Window, int InFirst, int InSecond)
{
    public int Total => InFirst + InSecond;
}

/// <summary>The codes of a corpus, window by window. Firings are decoded one code at a time, so memory does not grow with all of
/// them.</summary>
internal sealed class WindowCodes(IIndexedCorpus corpus, ThemeWindows windows)
{
    /// <summary>In the order of sites, then of numbers.</summary>
    public IReadOnlyList<CodeId> All { get; } =
        [.. corpus.Sites.SelectMany(static (site, index) => Enumerable.Range(0, site.Codes).Select(code => new CodeId(index, code)))];

    public ThemeWindows Windows => windows;

    /// <summary>The windows a code fires in, ascending.</summary>
    public List<WindowFirings> Of(CodeId code)
    {
        var found = new List<WindowFirings>();
        var (current, first, second) = (-1, 0, 0);
        foreach (var token in corpus.Firings(code))
        {
            if (windows.Of(token) is not (>= 0 and var window))
                continue;
            if (window != current)
            {
                if (current >= 0)
                    found.Add(new(current, first, second));
                (current, first, second) = (window, 0, 0);
            }

            if (token < windows.All[window].Middle)
                first++;
            else
                second++;
        }

        if (current >= 0)
            found.Add(new(current, first, second));
        return found;
    }

    /// <summary>How often codes fire in windows: [windows, codes].</summary>
    public SparseMatrix Counts(IReadOnlyList<CodeId> codes, int threads, CancellationToken cancel)
    {
        var rows = new (int[], float[])[codes.Count];
        ParallelFor.For(codes.Count, threads, code =>
        {
            var firings = Of(codes[code]);
            rows[code] = ([.. firings.Select(static one => one.Window)], [.. firings.Select(static one => (float)one.Total)]);
        }, cancel);
        return SparseMatrix.Of(windows.All.Count, rows).Transposed();
    }
}
