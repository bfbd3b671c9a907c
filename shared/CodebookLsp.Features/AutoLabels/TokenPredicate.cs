namespace CodebookLsp.Features.AutoLabels;

/// <summary>Something a token is or where it stands, yes or no.</summary>
/// <param name="Alone">As a label of its own.</param>
/// <param name="Beside">Behind something else that is said of the token; null where the two do not go together.</param>
/// <param name="IsSubject">Whether it says what the token is, so that "after …" may follow, rather than where it stands.</param>
internal sealed record TokenPredicate(string Alone, string? Beside, bool IsSubject)
{
    /// <summary>In the order of their bits.</summary>
    public static IReadOnlyList<TokenPredicate> All { get; } =
    [
        new("a capitalised word", ", capitalised", true),
        new("a word in capitals", ", in capitals", true),
        new("digits", null, true),
        new("a year", null, true),
        new("punctuation", null, true),
        new("a line break", null, true),
        new("blanks", null, true),
        new("inside a word", ", inside a word", true),
        new("letters with accents or not Latin", null, true),
        new("a long word", null, true),
        new("a single letter", null, true),
        new("a contraction", null, true),
        new("a name_in_code", null, true),
        new("repeats a word", ", said before", true),
        new("starts a sentence", "at the start of a sentence", false),
        new("second in a sentence", "second in a sentence", false),
        new("ends a sentence", "at the end of a sentence", false),
        new("after a sentence’s end", "after a sentence’s end", false),
        new("starts a line", "at the start of a line", false),
        new("ends a line", "at the end of a line", false),
        new("starts a paragraph", "at the start of a paragraph", false),
        new("in a quotation", "in a quotation", false),
        new("in brackets", "in brackets", false),
        new("in a heading", "in a heading", false),
        new("in code", "in code", false),
        new("after digits", "after digits", false),
        new("after punctuation", "after punctuation", false),
        new("after a capitalised word", "after a capitalised word", false),
        new("after a line break", "after a line break", false),
        new("starts a text", "at the start of a text", false),
        new("where recent words are repeated", "where recent words are repeated", false),
        new("late in a long sentence", "late in a long sentence", false),
    ];

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
