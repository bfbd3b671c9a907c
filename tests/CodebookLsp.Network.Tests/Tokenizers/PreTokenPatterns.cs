using System.Text;
using System.Text.RegularExpressions;
using CodebookLsp.Network.Tokenizers;

namespace CodebookLsp.Network.Tests.Tokenizers;

/// <summary>
/// The pre-tokenisers' published regular expressions, run by .NET's engine. So that it sees code points, each astral character is
/// first exchanged for one unit of the same category: it cuts at the same places.
/// </summary>
internal static class PreTokenPatterns
{
    public const string Llama3 =
        @"(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}{1,3}| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+";

    private const string Gpt2 = @"'s|'t|'re|'ve|'m|'ll|'d| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+";

    /// <summary>The places in a text, in UTF-16 units, where pre-tokens end.</summary>
    public static int[] Ends(PreTokenization pattern, string text)
    {
        // .NET does not fold the long s; the reference engines do.
        var (units, widths) = OneUnitEach(pattern == PreTokenization.Llama3 ? text.Replace('ſ', 's') : text);
        var ends = pattern switch
        {
            PreTokenization.Gpt2 => Matches(Gpt2, units, 0),
            PreTokenization.Llama3 => Matches(Llama3, units, 0),
            // Digits are cut out first; what lies between is a text of its own.
            _ => Regex.Matches(units, @"\p{N}|\P{N}+").SelectMany(static part => Matches(Gpt2, part.Value, part.Index)),
        };
        return [.. ends.Select(end => widths[..end].Sum())];
    }

    private static IEnumerable<int> Matches(string pattern, string units, int offset) =>
        Regex.Matches(units, pattern, RegexOptions.CultureInvariant).Select(match => offset + match.Index + match.Length);

    private static (string Units, int[] Widths) OneUnitEach(string text)
    {
        var units = new StringBuilder();
        var widths = new List<int>();
        for (var i = 0; i < text.Length; i++)
        {
            if (!char.IsSurrogatePair(text, i))
            {
                widths.Add(1);
                units.Append(text[i]);
                continue;
            }

            var rune = new Rune(text[i], text[++i]);
            widths.Add(2);
            units.Append(Rune.IsLetter(rune) ? '語' : Rune.IsNumber(rune) ? '½' : '€');
        }

        return (units.ToString(), [.. widths]);
    }
}
