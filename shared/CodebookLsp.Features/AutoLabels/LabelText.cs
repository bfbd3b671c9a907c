using CodebookLsp.Features.Conditions;

namespace CodebookLsp.Features.AutoLabels;

/// <summary>Descriptions in words, short enough to stand in a hover.</summary>
internal static class LabelText
{
    /// <summary>In UTF-16 units.</summary>
    public const int Longest = 44;

    public static string Of(Description description, TokenFeatures features)
    {
        if (description.Second is null)
            return Alone(description.First, features);

        // What the token is comes before where it stands.
        var (subject, place) =
            Rank(description.First, features) <= Rank(description.Second, features)
                ? (description.First, description.Second)
                : (description.Second, description.First);
        var beside = place is OfPredicate predicate ? TokenPredicate.All[predicate.Index].Beside! : Alone(place, features);
        return Alone(subject, features) + (beside[0] == ',' ? "" : Rank(subject, features) < 2 ? " " : ", ") + beside;
    }

    /// <summary>0 for names of the token itself, 1 for what it is, 2 for what stands before it, 3 for where it stands.</summary>
    public static int Rank(Statement statement, TokenFeatures features) => statement switch
    {
        Named named => features.Families[named.Family].Kind
            is FamilyKind.Token
                or FamilyKind.Word
                or FamilyKind.Pair
                or FamilyKind.Ending2
                or FamilyKind.Ending3
                or FamilyKind.Ending4
            ? 0
            : 2,
        OfPredicate predicate => TokenPredicate.All[predicate.Index].IsSubject ? 1 : 3,
        _ => 3,
    };

    private static string Alone(Statement statement, TokenFeatures features) => statement switch
    {
        OfPredicate predicate => TokenPredicate.All[predicate.Index].Alone,
        Near near => $"{features.Near[near.Where].Text} {LabelWords.List(near.Words.Select(features.Near[near.Where].Name))}",
        Named named => Prefix(features.Families[named.Family].Kind)
            + LabelWords.List(
                named.Ids.Select(features.Families[named.Family].Name),
                features.Families[named.Family].Kind is FamilyKind.Ending2 or FamilyKind.Ending3 or FamilyKind.Ending4 ? "-" : ""),
        _ => throw new ArgumentOutOfRangeException(nameof(statement)),
    };

    private static string Prefix(FamilyKind kind) => kind switch
    {
        FamilyKind.Previous or FamilyKind.PreviousPair => "after ",
        FamilyKind.PreviousWord => "after the word ",
        FamilyKind.Ending2 or FamilyKind.Ending3 or FamilyKind.Ending4 => "a word in ",
        _ => "",
    };
}
