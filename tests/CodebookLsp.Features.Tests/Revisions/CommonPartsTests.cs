using CodebookLsp.Features.Revisions;
using CsCheck;

namespace CodebookLsp.Features.Tests.Revisions;

[TestClass]
public sealed class CommonPartsTests
{
    [TestMethod]
    public void What_two_lists_have_in_common_is_in_both_and_as_long_as_can_be() => Gen.Select(Letters, Letters).Sample((before, after) =>
    {
        var common = CommonParts.Of(before, after);
        Assert.IsTrue(common.All(pair => before[pair.Before] == after[pair.After]));
        Assert.IsTrue(common.Zip(common.Skip(1)).All(static two =>
            two.First.Before < two.Second.Before && two.First.After < two.Second.After));
        Assert.HasCount(Longest(before, after), common);
    });

    private static Gen<string[]> Letters => Gen.Int[0, 3].Select(static number => "abcd"[number].ToString()).Array[0, 7];

    /// <summary>By trying all ways.</summary>
    private static int Longest(ReadOnlySpan<string> before, ReadOnlySpan<string> after) => before.Length == 0 || after.Length == 0 ? 0
        : before[0] == after[0] ? 1 + Longest(before[1..], after[1..])
        : Math.Max(Longest(before[1..], after), Longest(before, after[1..]));
}
