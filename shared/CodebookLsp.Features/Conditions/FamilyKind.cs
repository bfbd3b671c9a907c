namespace CodebookLsp.Features.Conditions;

/// <summary>One way to tell tokens apart by a name: the token itself, the word before it, how its word ends.</summary>
internal enum FamilyKind
{
    Token,
    Word,
    Pair,
    Previous,
    PreviousPair,
    PreviousWord,
    Ending4,
    Ending3,
    Ending2,
}
