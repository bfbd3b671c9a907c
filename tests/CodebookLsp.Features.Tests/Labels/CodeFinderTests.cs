using CodebookLsp.Features.Core;
using CodebookLsp.Features.Labels;
using CodebookLsp.TestFakes;

namespace CodebookLsp.Features.Tests.Labels;

[TestClass]
public sealed class CodeFinderTests
{
    private static readonly CodeNames Names = new(FakeModel.Sites);

    private static readonly LabelBook Labels = new(
    [
        new(new(0, 1), "the whale at sea") { Origin = LabelOrigin.Person },
        new(new(2, 7), "sea captains") { Scores = new(0.6, 0.1, 20, 30) },
        new(new(2, 8), "sea birds") { Scores = new(0.9, 0.1, 20, 30) },
        new(new(0, 3), "overseas") { Scores = new(0.9, 0.1, 20, 30) },
    ]);

    [TestMethod]
    [DataRow(
        "sea", "L4.0:8 L4.0:7 L0.0:1 L0.0:3", "labels that begin so, the better ones first; words that begin so; what only contains it")]
    [DataRow("SEA whale", "L0.0:1", "all words, whatever their order and case")]
    [DataRow("zebra", "", "nothing")]
    [DataRow("", "L0.0:1", "what people have said")]
    [DataRow("L0.1:19", "L0.1:19", "a name")]
    [DataRow("l4.0:7", "L4.0:7 L4.0:70 L4.0:71 L4.0:72 L4.0:73", "a name and names that begin so")]
    [DataRow("L9.0:7", "", "no such codebook")]
    [DataRow("L0.1:999999999999", "", "no such code")]
    [DataRow("L0.1:", "L0.1:0 L0.1:1 L0.1:2 L0.1:3 L0.1:4", "a codebook")]
    public void Codes_are_found_as_one_types(string query, string found, string why) =>
        Assert.AreEqual(found, string.Join(' ', CodeFinder.Find(query, Labels, Names, FakeModel.Sites, 5).Select(Names.Of)), why);
}
