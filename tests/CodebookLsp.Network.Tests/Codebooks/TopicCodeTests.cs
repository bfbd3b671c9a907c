using CodebookLsp.Network.Codebooks;

namespace CodebookLsp.Network.Tests.Codebooks;

[TestClass]
public sealed class TopicCodeTests
{
    [TestMethod]
    [DataRow("layer: 0, head: 1, code: 24184")]
    [DataRow("Layer: 0, Head: 1, Code: 24184")]
    [DataRow("LAYER: 0, HEAD: 1, CODE: 24184")]
    [DataRow("  Layer: 0, head: 1, cODE: 24184\r")]
    public void A_line_is_read_in_any_case(string line) => Assert.AreEqual(new TopicCode(0, 1, 24184, -1), TopicCode.Parse(line).Single());

    [TestMethod]
    public void Evidence_and_description_are_read_in_any_case_and_kept_as_they_are_written()
    {
        var code = TopicCode.Parse(
            "Layer: 2, Head: NONE, Code: 5, Description: Ships and Sea, Regex: [Ss]hip, Prec: 0.5, Recall: 0.25, Num_Acts: 120").Single();
        Assert.AreEqual(new TopicCode(2, null, 5, -1, "Ships and Sea", "[Ss]hip", 0.5, 0.25, 120), code);
    }

    [TestMethod]
    [DataRow("Head: 1, Code: 5", "layer")]
    [DataRow("Layer: 1, Code: x", "code")]
    [DataRow("Layer: 1, layer: 2, Code: 5", "layer")]
    [DataRow("layer 1", "layer 1")]
    public void What_is_no_such_line_is_named(string line, string named)
    {
        var error = Assert.ThrowsExactly<TopicCodeException>(() => TopicCode.Parse(line));
        StringAssert.Contains(error.Message, $"'{named}", StringComparison.Ordinal);
    }
}
