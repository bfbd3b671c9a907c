using CodebookLsp.Features.Core;
using CodebookLsp.Text.Offsets;

namespace CodebookLsp.Features.Explain;

/// <summary>A word and how surprising it was.</summary>
/// <param name="Range">What can be seen of it, in UTF-16 units of the whole text.</param>
/// <param name="Bits">−log₂ of its probability after everything before it in its block and context.</param>
public sealed record SurprisingWord(TextRange Range, string Text, double Bits);

/// <summary>How surprising a paragraph was.</summary>
/// <param name="Words">Of how many words something was expected.</param>
/// <param name="Bits">The mean of their bits.</param>
public sealed record ParagraphSurprise(TextRange Range, int Words, double Bits);

/// <summary>Where a text says what one expects, and where not. Marks and numbers count as words where the model expected
/// something.</summary>
/// <param name="Words">Every word with letters or digits, in the order of the text.</param>
/// <param name="Paragraphs">Those with words of which something was expected.</param>
public sealed record TextSurprise(IReadOnlyList<SurprisingWord> Words, IReadOnlyList<ParagraphSurprise> Paragraphs)
{
    /// <summary>The mean over all words; NaN where there are none.</summary>
    public double BitsPerWord => Words.Count == 0 ? double.NaN : Words.Average(static word => word.Bits);

    /// <summary>The words that were the most surprising, the most first; each only where it surprised most.</summary>
    public IReadOnlyList<SurprisingWord> Most(int count) =>
        [.. Words.OrderByDescending(static word => word.Bits).DistinctBy(static word => word.Text, StringComparer.OrdinalIgnoreCase)
            .Take(count)];

    /// <param name="blocks">Of the text, in its order.</param>
    /// <param name="bits">For each of the first blocks, the bits of its tokens; null for a token that nothing stands before.</param>
    /// <param name="paragraphs">In the order of the text.</param>
    public static TextSurprise Of(
        IReadOnlyList<TextBlock> blocks, IReadOnlyList<IReadOnlyList<double?>> bits, IEnumerable<TextRange> paragraphs)
    {
        SurprisingWord[] words = [.. blocks.Zip(bits).SelectMany(static pair => In(pair.First, pair.Second))];
        return new(words, [.. paragraphs.Select(range => Paragraph(range, words)).Where(static one => one.Words > 0)]);
    }

    /// <summary>The words of one block.</summary>
    public static IEnumerable<SurprisingWord> In(TextBlock block, IReadOnlyList<double?> bits)
    {
        for (var first = 0; first < block.Tokens.Length;)
        {
            var count = BlockWords.Around(block, first).Count;
            var own = Enumerable.Range(first, count).Select(token => bits[token]).ToArray();
            var text = BlockWords.Text(block, first, count);
            if (text.Any(char.IsLetterOrDigit) && !own.Contains(null))
                yield return new(BlockWords.Range(block, first, count), ShownWord.Of(text), own.Sum()!.Value);
            first += count;
        }
    }

    private static ParagraphSurprise Paragraph(TextRange range, SurprisingWord[] words)
    {
        var first = Array.FindIndex(words, word => word.Range.Start >= range.Start);
        var own = first < 0 ? [] : words.Skip(first).TakeWhile(word => word.Range.Start < range.End).Select(static word => word.Bits)
            .ToArray();
        return new(range, own.Length, own.Length == 0 ? 0 : own.Average());
    }
}
