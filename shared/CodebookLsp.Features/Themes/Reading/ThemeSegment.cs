using System.Runtime.InteropServices;

namespace CodebookLsp.Features.Themes.Reading;

/// <summary>Tokens whose themes are read together, wherever they stand.</summary>
/// <param name="FirstToken">Counted from the text's first token.</param>
/// <param name="Starts">[tokens]</param>
/// <param name="Letters">[tokens]: how many characters each brings.</param>
/// <param name="Places">[tokens]: in the whole text.</param>
/// <param name="CodesFrom">[tokens + 1]: where the codes of each begin in <paramref name="Codes"/>.</param>
/// <param name="Words">[tokens]: the number of the word that begins there; see <see cref="ThemeTokens"/>.</param>
internal sealed record ThemeSegment(
    int FirstToken, TokenStarts[] Starts, byte[] Letters, TokenPlace[] Places, int[] CodesFrom, int[] Codes, int[] Words)
{
    public int Tokens => Starts.Length;

    public bool BeginsSection => Starts[0].HasFlag(TokenStarts.Heading);

    public ReadOnlySpan<int> CodesOf(int token) => Codes.AsSpan(CodesFrom[token], CodesFrom[token + 1] - CodesFrom[token]);

    /// <summary>How many characters some tokens have.</summary>
    public int LettersIn(int from, int end)
    {
        var sum = 0;
        foreach (var letters in Letters.AsSpan(from, end - from))
            sum += letters;
        return sum;
    }

    /// <summary>The words that begin in some tokens, as <see cref="ThemeVocabulary.NumberOf"/> has them.</summary>
    public int[] WordsIn(int from, int end) => [.. Words[from..end].Where(static word => word != ThemeTokens.NoWord)];

    public long StartOf(int token) => Places[token].Start;

    public long VisibleStartOf(int token) => Places[token].Visible;

    public long EndOf(int token) => Places[token].End;

    /// <summary>By what its themes depend on: what begins where, how long tokens are, words and codes.</summary>
    internal sealed class SameThemes : IEqualityComparer<ThemeSegment>
    {
        public bool Equals(ThemeSegment? left, ThemeSegment? right) =>
            left is not null && right is not null && left.Starts.AsSpan().SequenceEqual(right.Starts)
            && left.Letters.AsSpan().SequenceEqual(right.Letters) && left.Words.AsSpan().SequenceEqual(right.Words)
            && left.CodesFrom.AsSpan().SequenceEqual(right.CodesFrom) && left.Codes.AsSpan().SequenceEqual(right.Codes);

        public int GetHashCode(ThemeSegment segment)
        {
            var hash = new HashCode();
            hash.AddBytes(MemoryMarshal.AsBytes(segment.Starts.AsSpan()));
            hash.AddBytes(MemoryMarshal.AsBytes(segment.Codes.AsSpan()));
            return hash.ToHashCode();
        }
    }
}

/// <summary>Where a token stands in the whole text, in UTF-16 units.</summary>
/// <param name="Visible">Where its first visible character stands.</param>
internal readonly record struct TokenPlace(long Start, long Visible, long End);
