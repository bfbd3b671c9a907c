using System.Text.RegularExpressions;
using CodebookLsp.Features.Core;
using CodebookLsp.Network.Tokenizers;

namespace CodebookLsp.Features.Steering;

/// <summary>A topic, given as words. They are found whole, in any case, and with the endings -s, -es, -d and -ed.</summary>
public sealed class TopicWords
{
    /// <summary>How many tokens from a word on count as being about it.</summary>
    private const int Reach = 12;

    /// <summary>A word that takes several tokens is known by its first, if that has so many letters.</summary>
    private const int FewestLetters = 3;

    private readonly Regex pattern;

    /// <exception cref="ArgumentException">There is no word.</exception>
    public TopicWords(IEnumerable<string> words)
    {
        Words =
        [
            .. words.Select(static word => word.Trim()).Where(static word => word.Length > 0).Distinct(StringComparer.OrdinalIgnoreCase),
        ];
        if (Words.Count == 0)
            throw new ArgumentException("A topic needs a word.", nameof(words));
        pattern = new(
            $@"(?<!\w)({string.Join('|', Words.OrderByDescending(static word => word.Length).Select(Regex.Escape))})(s|es|d|ed)?(?!\w)",
            RegexOptions.IgnoreCase | RegexOptions.CultureInvariant,
            TimeSpan.FromSeconds(10));
    }

    public IReadOnlyList<string> Words { get; }

    /// <summary>Whether a text has one of the words.</summary>
    public bool IsIn(string text) => pattern.IsMatch(text);

    /// <summary>How many times a text has one of the words.</summary>
    public int CountIn(string text) => pattern.Count(text);

    /// <summary>Which tokens of a block belong to the words.</summary>
    /// <param name="reach">Mark the tokens that follow as well: what a text says next is about the word.</param>
    public bool[] Mark(TextBlock block, bool reach)
    {
        var marks = new bool[block.Tokens.Length];
        var token = 0;
        foreach (Match match in pattern.Matches(block.Text))
        {
            while (token < marks.Length && block.Tokens[token].Utf16.End <= match.Index)
                token++;
            var last = token;
            while (last < marks.Length && block.Tokens[last].Utf16.Start < match.Index + match.Length)
                last++;
            Array.Fill(marks, true, token, Math.Min(marks.Length, reach ? token + Reach : last) - token);
        }

        return marks;
    }

    /// <summary>The tokens that a text goes on with when it comes to one of the words.</summary>
    public IReadOnlyList<int> FirstTokens(Tokenizer tokenizer)
    {
        var ids = new HashSet<int>();
        foreach (var form in Words.SelectMany(static word => new[] { word, word + "s", char.ToUpperInvariant(word[0]) + word[1..] }))
        {
            var tokens = tokenizer.EncodeIds(" " + form, specialTokens: false);
            if (tokens.Length == 1 || tokenizer.Piece(tokens[0]).Count(char.IsLetter) >= FewestLetters)
                ids.Add(tokens[0]);
        }

        return [.. ids];
    }
}
