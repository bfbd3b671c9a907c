using CodebookLsp.Features.Core;
using CodebookLsp.Text.Offsets;

namespace CodebookLsp.Features.Explain;

/// <summary>A word and how surprising it was.</summary>
/// <param name="Range">What can be seen of it, in UTF-16 units of the whole text.</param>
/// <param name="Text">As it is shown; harmless in a terminal.</param>
/// <param name="Bits">−log₂ of its probability, of all its tokens together, after everything before it in its block and context.</param>
/// <param name="First">How surprising its first token was: the ones after it mostly spell what it has begun.</param>
public sealed record SurprisingWord(TextRange Range, string Text, double Bits, TokenSurprise First)
{
    /// <summary>How many times less likely its beginning was here than it is anywhere.</summary>
    public double TimesLess => Math.Pow(2, First.Above);
}

/// <summary>How surprising a paragraph was.</summary>
/// <param name="Words">How many words it has.</param>
/// <param name="Bits">The mean of their bits.</param>
public sealed record ParagraphSurprise(TextRange Range, int Words, double Bits);

/// <summary>
/// Where a text says what one expects, and where not. The first few words of a text are left out: anything surprises there, and nothing
/// tells.
/// </summary>
/// <param name="Words">Every other word with letters or digits, in the order of the text.</param>
/// <param name="Paragraphs">Those with such words.</param>
public sealed record TextSurprise(IReadOnlyList<SurprisingWord> Words, IReadOnlyList<ParagraphSurprise> Paragraphs)
{
    /// <summary>The mean over all words; NaN where there are none.</summary>
    public double BitsPerWord => Words.Count == 0 ? double.NaN : Words.Average(static word => word.Bits);

    /// <param name="words">In the order of the text.</param>
    /// <param name="paragraphs">In the order of the text.</param>
    public static TextSurprise Of(IReadOnlyList<SurprisingWord> words, IEnumerable<TextRange> paragraphs)
    {
        var (found, next) = (new List<ParagraphSurprise>(), 0);
        foreach (var range in paragraphs)
        {
            while (next < words.Count && words[next].Range.Start < range.Start)
                next++;
            var (first, sum) = (next, 0.0);
            for (; next < words.Count && words[next].Range.Start < range.End; next++)
                sum += words[next].Bits;
            if (next > first)
                found.Add(new(range, next - first, sum / (next - first)));
        }

        return new(words, found);
    }

    /// <summary>The words of one block.</summary>
    /// <param name="tokens">How surprising its tokens were.</param>
    /// <param name="trusted">How many tokens must stand before a word; see <see cref="AnalysisOptions.TrustedContext"/>.</param>
    public static IEnumerable<SurprisingWord> In(TextBlock block, IReadOnlyList<TokenSurprise?> tokens, int trusted)
    {
        for (var first = 0; first < block.Tokens.Length;)
        {
            var count = BlockWords.Around(block, first).Count;
            var text = BlockWords.Text(block, first, count);
            if (block.ContextOf(first) >= trusted && text.Any(char.IsLetterOrDigit) && tokens[first] is { } begins)
            {
                yield return new(
                    BlockWords.Range(block, first, count), ShownWord.Of(text),
                    Enumerable.Range(first, count).Sum(token => tokens[token]?.Bits ?? 0), begins);
            }

            first += count;
        }
    }
}
