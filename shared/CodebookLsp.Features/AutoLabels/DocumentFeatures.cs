using CodebookLsp.Features.Indexing;
using CodebookLsp.Text.Offsets;
using CodebookLsp.Text.Printing;

namespace CodebookLsp.Features.AutoLabels;

/// <summary>Goes through one document from token to token and writes down what can be said of each.</summary>
/// <remarks>
/// A code sees a token and what stands before it, so nearly all is said of these; only where a word, line or sentence ends is looked up
/// behind.
/// </remarks>
internal sealed class DocumentFeatures(
    IIndexedCorpus corpus, int document, ulong[] predicates, Dictionary<FamilyKind, string?[]> names,
    List<(string Word, int Token, int DocumentEnd)> said)
{
    /// <summary>How many tokens back a word counts as said before.</summary>
    private const int Memory = 256;

    private readonly string text = corpus.TextOf(document);
    private readonly IndexedDocument place = corpus.Documents[document];
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

    public void Work()
    {
        ended = place.FirstToken;
        var (line, paragraph) = (true, true); // whether the next thing that can be seen starts one
        string? before = null, beforeThat = null;
        var apart = false; // whether a blank stands between these two
        StartLine(0);
        for (var token = place.FirstToken; token < place.End; token++)
        {
            var range = corpus.RangeOf(token);
            var piece = text[range.Start..range.End];
            var seen = piece.Trim();
            var name = Name(range, piece, seen);
            var bits = 0ul;

            var continues =
                seen.Length > 0 && piece.Length == seen.Length && IsWordly(piece[0]) && range.Start > 0 && IsWordly(text[range.Start - 1]);
            var starts = seen.Length > 0 && !continues;
            if (starts)
            {
                if (wordStart >= 0)
                    word = text[wordStart..EndOfWord(wordStart)].ToLowerInvariant();
                var from = range.Start + (piece.Length - piece.TrimStart().Length);
                wordStart = IsWordly(seen[0]) ? from : -1;
            }
            else if (seen.Length == 0 && wordStart >= 0)
            {
                word = text[wordStart..EndOfWord(wordStart)].ToLowerInvariant();
                wordStart = -1;
            }

            var soFar = wordStart >= 0 ? text[wordStart..range.End].TrimEnd() : "";
            var complete = soFar.Length > 0 && !(range.End < text.Length && IsWordly(text[range.End]));
            var lower = soFar.ToLowerInvariant();

            names[FamilyKind.Token][token] = name;
            names[FamilyKind.Word][token] = continues && soFar.Length > 0 ? complete ? lower : lower + "…" : null;
            names[FamilyKind.Previous][token] = before;
            names[FamilyKind.PreviousWord][token] = word;
            if (before is not null)
                names[FamilyKind.Pair][token] = Joined(before, name, piece.StartsWith(' '));
            if (before is not null && beforeThat is not null)
                names[FamilyKind.PreviousPair][token] = Joined(beforeThat, before, apart);
            if (complete && soFar.All(char.IsLetter))
            {
                names[FamilyKind.Ending4][token] = lower.Length >= 7 ? lower[^4..] : null;
                names[FamilyKind.Ending3][token] = lower.Length >= 5 ? lower[^3..] : null;
                names[FamilyKind.Ending2][token] = lower.Length >= 4 ? lower[^2..] : null;
            }

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
                Set(TokenPredicate.AfterSentence, ended == token - 1 && token > place.FirstToken);
                if (begins)
                    ended = -1;
            }
            else
            {
                Set(TokenPredicate.AfterSentence, ended == token - 1 && token > place.FirstToken);
            }

            Set(TokenPredicate.StartsLine, line && seen.Length > 0);
            Set(TokenPredicate.StartsParagraph, paragraph && seen.Length > 0);
            Set(TokenPredicate.EndsLine, seen.Length > 0 && (range.End >= text.Length || text[range.End] is '\n' or '\r'));
            Set(TokenPredicate.StartsText, token - place.FirstToken < 16);
            Set(TokenPredicate.InHeading, heading && seen.Length > 0);
            Set(TokenPredicate.InCode, fenced || inlineCode);
            if (token > place.FirstToken)
            {
                Set(TokenPredicate.AfterDigits, Was(token - 1, TokenPredicate.Digits));
                Set(TokenPredicate.AfterPunctuation, Was(token - 1, TokenPredicate.Punctuation));
                Set(
                    TokenPredicate.AfterCapitalised,
                    Was(token - 1, TokenPredicate.Capitalised)
                        || (Was(token - 1, TokenPredicate.AfterCapitalised) && Was(token - 1, TokenPredicate.InsideWord)));
                Set(TokenPredicate.AfterLineBreak, Was(token - 1, TokenPredicate.LineBreak));
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
                said.Add((lower, token, place.End));
                lastSaid[lower] = token;
            }

            if (before is not null)
                lastPair[(before, name)] = token;
            (before, beforeThat, apart) = (name, before, piece.StartsWith(' '));

            void Set(int predicate, bool holds) => bits |= holds ? 1ul << predicate : 0;
        }
    }

    private bool Was(int token, int predicate) => (predicates[token] >> predicate & 1) != 0;

    /// <summary>The token as a label writes it: without case and the blank before it; a piece from inside a word after a hyphen.</summary>
    private string Name(TextRange range, string piece, string seen)
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
