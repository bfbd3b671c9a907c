using CodebookLsp.Server.Handlers;

namespace CodebookLsp.Server.Tests.Handlers;

[TestClass]
public sealed class SpacedPiecesTests
{
    private readonly ManualClock clock = new();
    private readonly List<string> sent = [];

    [TestMethod]
    public void The_first_piece_goes_at_once_and_later_ones_together()
    {
        var pieces = new SpacedPieces(sent.Add, clock);
        pieces.Add(" a");
        CollectionAssert.AreEqual(new[] { " a" }, sent);

        pieces.Add(" b");
        clock.Now += SpacedPieces.Between / 2;
        pieces.Add(" c");
        CollectionAssert.AreEqual(new[] { " a" }, sent);

        clock.Now += SpacedPieces.Between / 2;
        pieces.Add(" d");
        CollectionAssert.AreEqual(new[] { " a", " b c d" }, sent);

        pieces.Add(" e");
        pieces.Flush();
        pieces.Flush();
        CollectionAssert.AreEqual(new[] { " a", " b c d", " e" }, sent);
    }

    [TestMethod]
    public void Nothing_is_not_sent()
    {
        var pieces = new SpacedPieces(sent.Add, clock);
        pieces.Add("");
        pieces.Flush();
        Assert.IsEmpty(sent);

        pieces.Add("a");
        CollectionAssert.AreEqual(new[] { "a" }, sent);
    }
}
