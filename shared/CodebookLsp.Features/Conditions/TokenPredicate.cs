namespace CodebookLsp.Features.Conditions;

/// <summary>Something a token is or where it stands, yes or no.</summary>
/// <param name="Key">What files call it.</param>
/// <param name="Alone">As a label of its own.</param>
/// <param name="Beside">Behind something else that is said of the token; null where the two do not go together.</param>
/// <param name="IsSubject">Whether it says what the token is, so that "after …" may follow, rather than where it stands.</param>
internal sealed record TokenPredicate(string Key, string Alone, string? Beside, bool IsSubject)
{
    /// <summary>In the order of their bits.</summary>
    public static IReadOnlyList<TokenPredicate> All { get; } =
    [
        new("capitalised", "a capitalised word", ", capitalised", true),
        new("capitals", "a word in capitals", ", in capitals", true),
        new("digits", "digits", null, true),
        new("year", "a year", null, true),
        new("punctuation", "punctuation", null, true),
        new("line-break", "a line break", null, true),
        new("blanks", "blanks", null, true),
        new("inside-word", "inside a word", ", inside a word", true),
        new("foreign", "letters with accents or not Latin", null, true),
        new("long-word", "a long word", null, true),
        new("single-letter", "a single letter", null, true),
        new("contraction", "a contraction", null, true),
        new("code-name", "a name_in_code", null, true),
        new("repeats", "repeats a word", ", said before", true),
        new("starts-sentence", "starts a sentence", "at the start of a sentence", false),
        new("second-in-sentence", "second in a sentence", "second in a sentence", false),
        new("ends-sentence", "ends a sentence", "at the end of a sentence", false),
        new("after-sentence", "after a sentence’s end", "after a sentence’s end", false),
        new("starts-line", "starts a line", "at the start of a line", false),
        new("ends-line", "ends a line", "at the end of a line", false),
        new("starts-paragraph", "starts a paragraph", "at the start of a paragraph", false),
        new("in-quotation", "in a quotation", "in a quotation", false),
        new("in-brackets", "in brackets", "in brackets", false),
        new("in-heading", "in a heading", "in a heading", false),
        new("in-code", "in code", "in code", false),
        new("after-digits", "after digits", "after digits", false),
        new("after-punctuation", "after punctuation", "after punctuation", false),
        new("after-capitalised", "after a capitalised word", "after a capitalised word", false),
        new("after-line-break", "after a line break", "after a line break", false),
        new("starts-text", "starts a text", "at the start of a text", false),
        new("repeats-words", "where recent words are repeated", "where recent words are repeated", false),
        new("late-in-sentence", "late in a long sentence", "late in a long sentence", false),
    ];

    /// <summary>Index of the predicate that files call so; null for none.</summary>
    public static int? Find(string key) => First(one => one.Key == key);

    /// <summary>Index of the predicate whose label reads so; null for none.</summary>
    public static int? FindAlone(string text) => First(one => one.Alone == text);

    private static int? First(Func<TokenPredicate, bool> isIt)
    {
        for (var index = 0; index < All.Count; index++)
        {
            if (isIt(All[index]))
                return index;
        }

        return null;
    }

    public const int Capitalised = 0;
    public const int Capitals = 1;
    public const int Digits = 2;
    public const int Year = 3;
    public const int Punctuation = 4;
    public const int LineBreak = 5;
    public const int Blanks = 6;
    public const int InsideWord = 7;
    public const int Foreign = 8;
    public const int LongWord = 9;
    public const int SingleLetter = 10;
    public const int Contraction = 11;
    public const int CodeName = 12;
    public const int Repeats = 13;
    public const int StartsSentence = 14;
    public const int SecondInSentence = 15;
    public const int EndsSentence = 16;
    public const int AfterSentence = 17;
    public const int StartsLine = 18;
    public const int EndsLine = 19;
    public const int StartsParagraph = 20;
    public const int InQuotation = 21;
    public const int InBrackets = 22;
    public const int InHeading = 23;
    public const int InCode = 24;
    public const int AfterDigits = 25;
    public const int AfterPunctuation = 26;
    public const int AfterCapitalised = 27;
    public const int AfterLineBreak = 28;
    public const int StartsText = 29;
    public const int RepeatsWords = 30;
    public const int LateInSentence = 31;
}
