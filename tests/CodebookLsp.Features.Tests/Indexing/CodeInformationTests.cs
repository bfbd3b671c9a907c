using CodebookLsp.Features.Indexing;
using CodebookLsp.Features.Tests.Corpora;

namespace CodebookLsp.Features.Tests.Indexing;

[TestClass]
public sealed class CodeInformationTests
{
    [TestMethod]
    public void One_code_says_nothing_and_even_codes_say_all_they_can()
    {
        var prose = RuledCorpus.Prose(300, 3);
        Assert.AreEqual(new CodeInformation(5, 0), CodeInformation.Of(RuledCorpus.Of(prose, static (_, _) => true)));
        var both = CodeInformation.Of(RuledCorpus.Of(prose, static (_, _) => false, static (_, at) => at % 2 == 0));
        Assert.AreEqual(10, both.Possible, 1e-9);

        // Thirty codes by lot have log2 30 bits; half of the time one of them, one bit and half of that.
        Assert.AreEqual(Math.Log2(30) + 1 + (Math.Log2(30) / 2), both.Carried, 0.1);
    }
}
