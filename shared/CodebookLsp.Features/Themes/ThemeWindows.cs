using CodebookLsp.Features.Core;
using CodebookLsp.Features.Indexing;

namespace CodebookLsp.Features.Themes;

/// <summary>Some tokens of a work that are read together.</summary>
/// <param name="First">The number of its first token.</param>
/// <param name="Work">Index into <see cref="CorpusWorks.Works"/>.</param>
internal readonly record struct ThemeWindow(int First, int Tokens, int Work)
{
    public int End => First + Tokens;

    /// <summary>Where the second half begins.</summary>
    public int Middle => First + (Tokens / 2);
}

/// <summary>
/// A corpus in windows of about 64 tokens. One ends at a paragraph's end where there is one within a dozen tokens. No window reaches from
/// one work into the next, or over a place where an index leaves text out.
/// </summary>
internal sealed class ThemeWindows
{
    /// <summary>Tokens of a window, where nothing else is asked for.</summary>
    public const int Size = 64;

    /// <summary>Fewer say too little.</summary>
    public const int Fewest = 20;

    /// <summary>How many tokens a window of this size may be longer or shorter to end with a paragraph.</summary>
    public const int Give = Size * 3 / 16;

    private readonly int size;
    private readonly int give; // how many tokens a window may be longer or shorter to end with a paragraph
    private readonly int[] windowOf; // [tokens]; −1 for none

    /// <param name="size">Tokens of a window, about.</param>
    /// <param name="trainingOnly">Whether the works that are held out are passed over.</param>
    public ThemeWindows(IIndexedCorpus corpus, CancellationToken cancel, int size = Size, bool trainingOnly = false)
    {
        (this.size, give, TrainingOnly) = (size, size * 3 / 16, trainingOnly);
        Works = new(corpus, trainingOnly);
        var all = new List<ThemeWindow>();
        for (var document = 0; document < corpus.Documents.Count; document++)
        {
            cancel.ThrowIfCancellationRequested();
            Divide(corpus, document, all);
        }

        All = all;
        windowOf = new int[corpus.TokenIds.Length];
        Array.Fill(windowOf, -1);
        for (var window = 0; window < all.Count; window++)
            windowOf.AsSpan(all[window].First, all[window].Tokens).Fill(window);
    }

    public IReadOnlyList<ThemeWindow> All { get; }

    public CorpusWorks Works { get; }

    /// <summary>Whether the works that are held out are passed over.</summary>
    public bool TrainingOnly { get; }

    /// <summary>The window of a token; −1 for one in none.</summary>
    public int Of(int token) => windowOf[token];

    public CorpusWork WorkOf(int window) => Works.Works[All[window].Work];

    /// <summary>The windows of one half of the works that are looked at.</summary>
    public int[] Half(bool heldOut) => [.. Enumerable.Range(0, All.Count)
        .Where(window => (TrainingOnly ? WorkOf(window).Second : WorkOf(window).HeldOut) == heldOut)];

    /// <summary>The numbers of all tokens of some windows.</summary>
    public int[] TokensOf(IEnumerable<int> windows) =>
        [.. windows.SelectMany(window => Enumerable.Range(All[window].First, All[window].Tokens))];

    /// <summary>The whole text of a window.</summary>
    public string TextOf(IIndexedCorpus corpus, int window)
    {
        var (first, last) = (corpus.RangeOf(All[window].First), corpus.RangeOf(All[window].End - 1));
        return corpus.TextOf(corpus.DocumentOf(All[window].First))[first.Start..last.End];
    }

    private void Divide(IIndexedCorpus corpus, int document, List<ThemeWindow> all)
    {
        var own = corpus.Documents[document];
        if (own.Tokens == 0)
            return;
        var (text, scanner) = (corpus.TextOf(document), default(BoundaryScanner));
        var (start, end, paragraphs) = (own.FirstToken, 0, new List<int>());
        for (var token = own.FirstToken; token < own.End; token++)
        {
            var range = corpus.RangeOf(token);
            var leftOut = range.Start > end && !text.AsSpan(end, range.Start - end).IsWhiteSpace();
            if (token > start && (leftOut || token == Works.EndOf(document, start)))
            {
                Cut(document, start, token, paragraphs, all);
                (start, scanner) = (token, default);
                paragraphs.Clear();
            }

            var from = Math.Min(range.End, Math.Max(range.Start, end));
            if (scanner.Next(text.AsSpan(from, range.End - from), shares: false) == SegmentBoundary.Paragraph)
                paragraphs.Add(token);
            end = Math.Max(end, range.End);
        }

        Cut(document, start, own.End, paragraphs, all);
    }

    /// <summary>Divides tokens that follow one another.</summary>
    /// <param name="paragraphs">The tokens that begin one, ascending.</param>
    private void Cut(int document, int start, int end, List<int> paragraphs, List<ThemeWindow> all)
    {
        var work = Works.Of(document, start);
        if (work < 0)
            return;
        while (end - start > size + give && end - start >= 2 * Fewest)
        {
            // What is left must be enough for a window.
            var most = Math.Min(size + give, end - start - Fewest);
            var best = start + Math.Min(size, most);
            var near = paragraphs.Where(token => token - start >= size - give && token - start <= most).ToArray();
            if (near.Length > 0)
                best = near.MinBy(token => Math.Abs(token - start - size));
            all.Add(new(start, best - start, work));
            start = best;
        }

        if (end - start >= Fewest)
            all.Add(new(start, end - start, work));
    }
}
