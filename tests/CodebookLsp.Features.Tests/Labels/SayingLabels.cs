using System.Collections.Frozen;
using CodebookLsp.Features.Conditions;
using CodebookLsp.Features.Labels;

namespace CodebookLsp.Features.Tests.Labels;

/// <summary>Labels as an index has them, with what they say.</summary>
internal static class SayingLabels
{
    private static readonly WordClass Verbs = new("c12", ["ran", "walked"], new[] { "ran", "walked", "came" }.ToFrozenSet(), false);
    private static readonly WordClass People = new("n3", ["Ahab"], new[] { "Ahab", "Alice" }.ToFrozenSet(), true);

    /// <summary>In the order of their codes.</summary>
    public static CodeLabel[] All() =>
    [
        Label(1, "words like “ran”, “walked”", new ClassClause(Verbs)),
        Label(2, "words like “ran”, “walked”, in a quotation", new ClassClause(Verbs), new PredicateClause(TokenPredicate.InQuotation)),
        Label(3, "names like “Ahab”", new ClassClause(People)),
        Label(4, "about “a,b”, “c: d”", new TopicClause(2, ["a,b", "c: d", "&"])),
        Label(5, "theme: the sea", new ThemeClause(new("id", 7))),
        Label(6, "“=1”", new NamedClause([FamilyKind.Token], ["=1"])),
    ];

    public static void AreEqual(IReadOnlyList<CodeLabel> labels, IReadOnlyList<CodeLabel> read)
    {
        CollectionAssert.AreEqual(labels.ToArray(), read.ToArray());
        foreach (var (label, other) in labels.Zip(read))
        {
            Assert.AreEqual(label.Kind, other.Kind);
            foreach (var (one, same) in label.Condition!.Classes.Zip(other.Condition!.Classes))
            {
                Assert.IsTrue(one.Members.SetEquals(same.Members));
                CollectionAssert.AreEqual(one.Examples.ToArray(), same.Examples.ToArray());
                Assert.AreEqual(one.IsOfNames, same.IsOfNames);
            }
        }
    }

    private static CodeLabel Label(int code, string text, LabelClause first, LabelClause? second = null) => new(new(0, code), text)
    {
        Origin = LabelOrigin.Automatic,
        Condition = new(first, second),
        Scores = new(0.75, 0.5, 12, 40),
    };
}
