using CodebookLsp.Features.Core;
using CodebookLsp.Network.Primitives;
using CodebookLsp.TestFakes;

namespace CodebookLsp.Features.Tests.Core;

[TestClass]
public sealed class CodeNamesTests
{
    private static readonly CodeNames Names = new(FakeModel.Sites);

    [TestMethod]
    [DataRow("L4.1:299")]
    [DataRow("l4.1:299")]
    [DataRow("layer: 4, head: 1, code: 299")]
    [DataRow("Layer: 4, Head: 1, Code: 299")]
    [DataRow(" LAYER: 4, HEAD: 1, CODE: 299, PREC: 0.5 ")]
    public void A_code_is_found_by_its_name_or_the_references_line_in_any_case(string name) =>
        Assert.AreEqual(new CodeId(3, 299), Names.Find(name));

    [TestMethod]
    [DataRow("Layer: 4, Head: 1, Code: 300")]
    [DataRow("Layer: 4, Head: 1, Code: -1")]
    [DataRow("Layer: 4, Code: 7")]
    [DataRow("Layer: 9, Head: 1, Code: 7")]
    [DataRow("Layer: 4, Head: 1")]
    [DataRow("layer: 4, head: 1, code: 1\nlayer: 4, head: 1, code: 2")]
    [DataRow("the layers of a cake")]
    public void Nothing_is_found_for_what_names_no_one_code(string name) => Assert.IsNull(Names.Find(name));

    [TestMethod]
    public void A_codebook_without_heads_is_found_without_one()
    {
        var names = new CodeNames([new(2, Placement.Mlp, null, 10, 1), new(3, Placement.Mlp, null, 10, 1)]);
        Assert.AreEqual(new CodeId(1, 7), names.Find("Layer: 3, Head: None, Code: 7"));
        Assert.AreEqual(new CodeId(1, 7), names.Find("layer: 3, code: 7"));
    }
}
