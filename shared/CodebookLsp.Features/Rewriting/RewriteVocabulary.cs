using CodebookLsp.Features.Themes;
using CodebookLsp.Network.Tokenizers;

namespace CodebookLsp.Features.Rewriting;

/// <summary>Which words may be put into a text.</summary>
/// <param name="themes">Whose vocabulary tells words from pieces of words; null where there is none.</param>
/// <param name="present">Words that the passage has already, in lower case.</param>
internal sealed class RewriteVocabulary(
    Tokenizer tokenizer, ThemeModel? themes, RewriteTarget target, IReadOnlySet<string> present)
{
    private const int FewestLetters = 3;

    /// <summary>Old books say so; nobody is to be offered it.</summary>
    private static readonly HashSet<string> Unwanted =
    [
        "negro", "negroes", "nigger", "niggers", "savages", "whore", "whores", "slut", "bitch", "bitches", "rape", "raped", "fuck", "shit",
        "bastard", "faggot", "cripple", "retarded", "suicide", "nazi", "nazis", "hitler", "porn", "sex",
    ];

    /// <summary>Words of the target that may be put in, by the token that each begins with behind a blank.</summary>
    public ILookup<int, string> OfTarget { get; } = target.Words.Keys
        .Where(word => May(word, present) && !IsName(word, tokenizer))
        .ToLookup(word => tokenizer.EncodeIds(" " + word, specialTokens: false)[0]);

    /// <summary>The words that a token may be the whole or, of the target's words, the beginning of.</summary>
    public IEnumerable<string> Words(int token)
    {
        var piece = tokenizer.Piece(token);
        var word = piece.StartsWith(' ') ? piece[1..] : "";
        return May(word, present) && (themes is null || themes.Vocabulary.NumberOf(word) >= 0) && !IsName(word, tokenizer)
            ? OfTarget[token].Prepend(word).Distinct() : OfTarget[token];
    }

    /// <summary>How much of the target is in words, from 0 to 1.</summary>
    public double Worth(string words) =>
        words.Split([' ', ','], StringSplitOptions.RemoveEmptyEntries).Max(word => target.Words.GetValueOrDefault(word));

    private static bool May(string word, IReadOnlySet<string> present) =>
        word.Length >= FewestLetters && word.All(static letter => char.IsLower(letter) && letter <= '\u024F')
        && !FunctionWords.Has(word) && !Unwanted.Contains(word) && !present.Contains(word);

    /// <summary>Whether a word is rather written with a capital letter: then it takes fewer tokens so, or an earlier one.</summary>
    private static bool IsName(string word, Tokenizer tokenizer)
    {
        var small = tokenizer.EncodeIds(" " + word, specialTokens: false);
        var large = tokenizer.EncodeIds($" {char.ToUpperInvariant(word[0])}{word[1..]}", specialTokens: false);
        return large.Length < small.Length || (large.Length == small.Length && large.Length == 1 && large[0] < small[0]);
    }
}
