using CodebookLsp.Text.Offsets;
using CodebookLsp.Text.Printing;

namespace CodebookLsp.Features.Conditions;

/// <summary>What can be said of each token of one text: the same for a text of a corpus and for one that is being written.</summary>
/// <remarks>
/// A code sees a token and what stands before it, so nearly all is said of these; only where a word, line or sentence ends is looked up
/// behind.
/// </remarks>
internal sealed class TextFacts
{
    /// <summary>How many tokens back a word counts as said before.</summary>
    private const int Memory = 256;

    private readonly string text;
    private readonly IReadOnlyList<TextRange> ranges;
    private readonly ulong[] predicates;
    private readonly Dictionary<FamilyKind, string?[]> names;
    private readonly string?[] said;
    private readonly string?[] words;
    private readonly Dictionary<string, string> known = new(StringComparer.Ordinal); // one string for each name
    private readonly Dictionary<string, int> lastSaid = new(StringComparer.Ordinal);
    private readonly Dictionary<(string, string), int> lastPair = [];
    private int wordStart = -1; // in the text; −1 outside words
    private string? word;       // the last whole word before the one that the token belongs to
    private int sentenceTokens; // words and marks since the sentence began
    private int ended = -1;     // the token with the last sentence's end; −1 once the next sentence has begun
    private bool quoted;
    private int brackets;
    private bool fenced;
    private bool heading;
    private bool inlineCode;

    private TextFacts(string text, IReadOnlyList<TextRange> ranges)
    {
        (this.text, this.ranges) = (text, ranges);
        (predicates, said, words) = (new ulong[ranges.Count], new string?[ranges.Count], new string?[ranges.Count]);
        names = Enum.GetValues<FamilyKind>().ToDictionary(static kind => kind, _ => new string?[ranges.Count]);
    }

    public int Tokens => ranges.Count;

    /// <param name="ranges">Where each token lies, in UTF-16 units of the text, in their order.</param>
    public static TextFacts Of(string text, IReadOnlyList<TextRange> ranges)
    {
        var facts = new TextFacts(text, ranges);
        facts.Work();
        return facts;
    }

    /// <summary>A bit for each of <see cref="TokenPredicate.All"/>.</summary>
    public ulong Predicates(int token) => predicates[token];

    public bool Has(int token, int predicate) => (predicates[token] >> predicate & 1) != 0;

    /// <summary>Null where the token has no name of the kind.</summary>
    public string? Name(FamilyKind kind, int token) => names[kind][token];

    /// <summary>The whole word of four letters and more that ends with the token, in small letters; null where none does.</summary>
    public string? Said(int token) => said[token];

    /// <summary>The whole word that the token is, or is a piece of, as it is written; null where it is none.</summary>
    public string? Word(int token) => words[token];

    private void Work()
    {
        ended = 0;
        var (line, paragraph) = (true, true); // whether the next thing that can be seen starts one
        var spoken = false; // whether the text's first word has ended
        string? before = null, beforeThat = null;
        var apart = false; // whether a blank stands between these two
        StartLine(0);
        for (var token = 0; token < ranges.Count; token++)
        {
            var range = ranges[token];
            var piece = text[range.Start..range.End];
            var seen = piece.Trim();
            var name = Known(Named(range, piece, seen));
            var bits = 0ul;

            var continues =
                seen.Length > 0 && piece.Length == seen.Length && IsWordly(piece[0]) && range.Start > 0 && IsWordly(text[range.Start - 1]);
            var starts = seen.Length > 0 && !continues;
            if (starts)
            {
                if (wordStart >= 0)
                    word = Known(text[wordStart..EndOfWord(wordStart)].ToLowerInvariant());
                var from = range.Start + (piece.Length - piece.TrimStart().Length);
                wordStart = IsWordly(seen[0]) ? from : -1;
            }
            else if (seen.Length == 0 && wordStart >= 0)
            {
                word = Known(text[wordStart..EndOfWord(wordStart)].ToLowerInvariant());
                wordStart = -1;
            }

            var soFar = wordStart >= 0 ? text[wordStart..range.End].TrimEnd() : "";
            var complete = soFar.Length > 0 && !(range.End < text.Length && IsWordly(text[range.End]));
            var lower = Known(soFar.ToLowerInvariant());

            names[FamilyKind.Token][token] = name;
            names[FamilyKind.Word][token] = continues && soFar.Length > 0 ? complete ? lower : Known(lower + "…") : null;
            names[FamilyKind.Previous][token] = before;
            names[FamilyKind.PreviousWord][token] = word;
            if (before is not null)
                names[FamilyKind.Pair][token] = Known(Joined(before, name, piece.StartsWith(' ')));
            if (before is not null && beforeThat is not null)
                names[FamilyKind.PreviousPair][token] = Known(Joined(beforeThat, before, apart));
            if (complete && soFar.All(char.IsLetter))
            {
                names[FamilyKind.Ending4][token] = lower.Length >= 7 ? Known(lower[^4..]) : null;
                names[FamilyKind.Ending3][token] = lower.Length >= 5 ? Known(lower[^3..]) : null;
                names[FamilyKind.Ending2][token] = lower.Length >= 4 ? Known(lower[^2..]) : null;
            }

            words[token] = wordStart >= 0 ? Known(text[wordStart..EndOfWord(wordStart)]) : null;

            // What the token is.
            Set(
                TokenPredicate.Capitalised,
                starts && soFar.Length > 0 && char.IsUpper(soFar[0]) && !(soFar.Length > 1 && soFar.All(static c => !char.IsLower(c))));
            Set(
                TokenPredicate.Capitals,
                soFar.Length > 1 && seen.Length > 0 && soFar.Any(char.IsUpper) && soFar.All(static c => !char.IsLower(c)));
            Set(TokenPredicate.Digits, seen.Length > 0 && seen.All(char.IsDigit));
            Set(TokenPredicate.Year, TextShapes.IsYear(soFar));
            Set(TokenPredicate.Punctuation, seen.Length > 0 && seen.All(static c => char.IsPunctuation(c) || char.IsSymbol(c)));
            Set(TokenPredicate.LineBreak, piece.Contains('\n', StringComparison.Ordinal));
            Set(TokenPredicate.Blanks, piece.Length > 0 && seen.Length == 0 && !piece.Contains('\n', StringComparison.Ordinal));
            Set(TokenPredicate.InsideWord, continues);
            Set(TokenPredicate.Foreign, seen.Any(static c => c > 127 && char.IsLetter(c)));
            Set(TokenPredicate.LongWord, soFar.Length >= 9);
            Set(TokenPredicate.SingleLetter, seen.Length == 1 && char.IsLetter(seen[0]) && starts && complete);
            Set(TokenPredicate.Contraction, seen.Length > 1 && seen[0] is '\'' or '’' && char.IsLetter(seen[^1]));
            Set(TokenPredicate.CodeName, TextShapes.IsCodeName(text, range));
            var content = complete && lower.Length >= 4;
            Set(TokenPredicate.Repeats, content && lastSaid.TryGetValue(lower, out var earlier) && token - earlier <= Memory);

            // Where it stands.
            if (seen.Length > 0)
            {
                var begins = ended >= 0 && (IsWordly(seen[0]) || seen[0] is '“' or '"' or '‘');
                Set(TokenPredicate.StartsSentence, begins);
                sentenceTokens = begins ? 1 : sentenceTokens + 1;
                Set(TokenPredicate.SecondInSentence, sentenceTokens == 2);
                Set(TokenPredicate.LateInSentence, sentenceTokens > 30);
                Set(TokenPredicate.AfterSentence, ended == token - 1 && token > 0);
                if (begins)
                    ended = -1;
            }
            else
            {
                Set(TokenPredicate.AfterSentence, ended == token - 1 && token > 0);
            }

            Set(TokenPredicate.StartsLine, line && seen.Length > 0);
            Set(TokenPredicate.StartsParagraph, paragraph && seen.Length > 0);
            Set(TokenPredicate.EndsLine, seen.Length > 0 && (range.End >= text.Length || text[range.End] is '\n' or '\r'));
            Set(TokenPredicate.StartsText, !spoken && seen.Length > 0);
            Set(TokenPredicate.InHeading, heading && seen.Length > 0);
            Set(TokenPredicate.InCode, fenced || inlineCode);
            if (token > 0)
            {
                Set(TokenPredicate.AfterDigits, Has(token - 1, TokenPredicate.Digits));
                Set(TokenPredicate.AfterPunctuation, Has(token - 1, TokenPredicate.Punctuation));
                Set(
                    TokenPredicate.AfterCapitalised,
                    Has(token - 1, TokenPredicate.Capitalised)
                        || (Has(token - 1, TokenPredicate.AfterCapitalised) && Has(token - 1, TokenPredicate.InsideWord)));
                Set(TokenPredicate.AfterLineBreak, Has(token - 1, TokenPredicate.LineBreak));
                Set(
                    TokenPredicate.RepeatsWords,
                    before is not null && lastPair.TryGetValue((before, name), out var same) && token - same <= Memory * 2);
            }

            Marks(piece);
            Set(TokenPredicate.InQuotation, quoted);
            Set(TokenPredicate.InBrackets, brackets > 0);
            if (TextShapes.EndsSentence(text, range, seen))
            {
                Set(TokenPredicate.EndsSentence, true);
                ended = token;
            }

            predicates[token] = bits;
            if (seen.Length > 0)
                (line, paragraph) = (false, false);
            spoken |= complete;
            if (piece.Contains('\n', StringComparison.Ordinal))
            {
                line = true;
                paragraph |= TextShapes.IsBlankLineBefore(text, range.End);
                if (paragraph)
                    (quoted, brackets, ended) = (false, 0, ended < 0 ? token : ended);
                StartLine(range.Start + piece.LastIndexOf('\n') + 1);
            }

            if (content)
            {
                said[token] = lower;
                lastSaid[lower] = token;
            }

            if (before is not null)
                lastPair[(before, name)] = token;
            (before, beforeThat, apart) = (name, before, piece.StartsWith(' '));

            void Set(int predicate, bool holds) => bits |= holds ? 1ul << predicate : 0;
        }
    }

    /// <summary>The token as a label writes it: without case and the blank before it; a piece from inside a word after a hyphen.</summary>
    private string Named(TextRange range, string piece, string seen)
    {
        if (seen.Length == 0)
            return piece.Contains('\n', StringComparison.Ordinal)
                    ? Printable.Line(piece.Replace("\r", "", StringComparison.Ordinal).Trim(' '))
                : piece.Contains('\t', StringComparison.Ordinal) ? "⇥"
                : "␣";
        var inside = piece.Length == seen.Length && char.IsLetter(piece[0]) && range.Start > 0 && char.IsLetter(text[range.Start - 1]);
        return (inside ? "-" : "") + (seen == "I" && !inside ? seen : Printable.Line(seen.ToLowerInvariant()));
    }

    private static string Joined(string first, string second, bool apart) =>
        second is ['-', _, ..] && !apart ? first + second[1..]
        : apart ? $"{first} {second}"
        : first + second;

    private static bool IsWordly(char character) => char.IsLetterOrDigit(character) || character == '_';

    private string Known(string name)
    {
        if (known.TryGetValue(name, out var same))
            return same;
        known.Add(name, name);
        return name;
    }

    private int EndOfWord(int start)
    {
        var end = start;
        while (end < text.Length && IsWordly(text[end]))
            end++;
        return end;
    }

    private void Marks(string piece)
    {
        foreach (var character in piece)
        {
            switch (character)
            {
                case '“':
                    quoted = true;
                    break;
                case '”':
                    quoted = false;
                    break;
                case '"':
                    quoted = !quoted;
                    break;
                case '(' or '[':
                    brackets++;
                    break;
                case ')' or ']':
                    brackets = Math.Max(0, brackets - 1);
                    break;
                case '`' when !fenced:
                    inlineCode = !inlineCode;
                    break;
            }
        }
    }

    private void StartLine(int start)
    {
        var end = text.IndexOf('\n', Math.Min(start, text.Length));
        var content = text.AsSpan(start, (end < 0 ? text.Length : end) - start).Trim();
        if (content.StartsWith("```", StringComparison.Ordinal))
            fenced = !fenced;
        inlineCode = false;
        heading =
            !fenced
            && (
                content.StartsWith('#')
                || (content.Length is > 3 and < 70 && content.ContainsAnyInRange('A', 'Z') && !content.ContainsAnyInRange('a', 'z')));
    }
}
