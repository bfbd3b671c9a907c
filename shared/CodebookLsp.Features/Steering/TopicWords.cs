using System.Text.RegularExpressions;
using CodebookLsp.Network.Tokenizers;

namespace CodebookLsp.Features.Steering;

/// <summary>A topic, given as words. They are found whole, in any case, and with the endings -s, -es, -d and -ed.</summary>
public sealed class TopicWords
{
    /// <summary>A word that takes several tokens is known by its first, if that has so many letters.</summary>
    private const int FewestLetters = 4;

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

    /// <summary>The tokens that a text goes on with when it comes to one of the words.</summary>
    /// <param name="begun">Where all words take several short tokens, their first ones after all: they begin other words too, but are all
    /// there is.</param>
    public IReadOnlyList<int> FirstTokens(Tokenizer tokenizer, bool begun = false)
    {
        var (ids, shorter) = (new HashSet<int>(), new HashSet<int>());
        foreach (var word in Words)
        {
            int[][] forms =
            [
                .. new[] { word, word + "s", char.ToUpperInvariant(word[0]) + word[1..] }
                    .Select(form => tokenizer.EncodeIds(" " + form, specialTokens: false)),
            ];
            var isWhole = forms.Any(static form => form.Length == 1);
            foreach (var form in forms.Where(form => !isWhole || form.Length == 1)) // "but" says little of butter where " butter" is there
            {
                var tells = form.Length == 1 || tokenizer.Piece(form[0]).Count(char.IsLetter) >= FewestLetters;
                (tells ? ids : shorter).Add(form[0]);
            }
        }

        return [.. ids.Count > 0 || !begun ? ids : shorter];
    }
}
