using CodebookLsp.Features.Core;
using CodebookLsp.Features.Labels;
using CodebookLsp.TestFakes;
using CsCheck;

namespace CodebookLsp.Features.Tests.Labels;

[TestClass]
public sealed class LabelTableTests
{
    private static readonly CodeNames Names = new(FakeModel.Sites);

    [TestMethod]
    public void What_is_written_is_read_again()
    {
        var text = Gen.OneOfConst(",", "\"", "'", ";", "=", "+", "-", "@", "a", "é", "“", " ", "🐉")
            .Array[1, 12]
            .Select(string.Concat)
            .Where(LabelFile.Fits);
        var scores = Gen.Select(Gen.Int[0, 100], Gen.Int[0, 100], Gen.Int[0, 9999], Gen.Int[0, 5000])
            .Select(static s => (LabelScores?)new LabelScores(s.Item1 / 100.0, s.Item2 / 100.0, s.Item3 / 10.0, s.Item4));
        var label = Gen.Select(Gen.Int[0, 19], text, Gen.Bool, Gen.OneOf(scores, scores.Select(static _ => (LabelScores?)null)), Gen.Bool)
            .Select(static l => new CodeLabel(new(0, l.Item1), l.Item2)
            {
                Origin = l.Item3 ? LabelOrigin.Person : LabelOrigin.Automatic,
                Scores = l.Item4,
                Note = l.Item5 ? "two\nlines, \"quoted\"" : null,
            });
        label.Array[0, 8].Select(static labels => labels.DistinctBy(static one => one.Code).ToArray()).Sample(labels =>
        {
            var (read, unknown) = LabelTable.Parse(LabelTable.Format(labels, Names), "t.csv", Names);
            CollectionAssert.AreEqual(labels, read.ToArray());
            Assert.IsEmpty(unknown);
        }, iter: 300);
    }

    [TestMethod]
    public void What_a_label_says_comes_back_as_it_was()
    {
        var labels = SayingLabels.All();
        var (read, _) = LabelTable.Parse(LabelTable.Format(labels, Names), "t.csv", Names);
        SayingLabels.AreEqual(labels, read);
        var (plain, _) = LabelTable.Parse("code,label,origin\nL0.0:3,after “the”,evidence\n", "t.csv", Names);
        Assert.AreEqual("previous|previouspair:the", plain[0].Condition!.ToString());
    }

    [TestMethod]
    public void A_label_is_not_a_formula_in_a_spreadsheet()
    {
        var csv = LabelTable.Format([new(new(0, 3), "=HYPERLINK(\"x\")")], Names);
        StringAssert.Contains(csv, "'=HYPERLINK", StringComparison.Ordinal);
        StringAssert.EndsWith(csv, "\r\n", StringComparison.Ordinal); // RFC 4180
        Assert.AreEqual("=HYPERLINK(\"x\")", LabelTable.Parse(csv, "t.csv", Names).Labels[0].Text);
    }

    [TestMethod]
    public void Columns_may_come_in_any_order_and_with_semicolons()
    {
        var (labels, unknown) = LabelTable.Parse("label;code\nships;L0.0:3\nnothing;L9.9:1\n", "t.csv", Names);
        CollectionAssert.AreEqual(new CodeLabel[] { new(new(0, 3), "ships") { Origin = LabelOrigin.Person } }, labels.ToArray());
        CollectionAssert.AreEqual(new[] { "L9.9:1" }, unknown.ToArray());
    }

    [TestMethod]
    [DataRow("a,b\n1,2\n", "first line")]
    [DataRow("code,label\nL0.0:1,\n", "line 2: label")]
    [DataRow("code,label\nL0.0:1,x\nL0.0:1,y\n", "twice")]
    [DataRow("code,label,precision,recall,lift,firings\nL0.0:1,x,much,1,1,1\n", "line 2: scores")]
    [DataRow("code,label\nL0.0:1,x,y\n", "as many columns")]
    public void A_broken_table_is_reported(string csv, string said) =>
        StringAssert.Contains(
            Assert.ThrowsExactly<LabelFileException>(() => LabelTable.Parse(csv, "t.csv", Names)).Message, said, StringComparison.Ordinal);
}
