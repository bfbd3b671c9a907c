using System.Text.Json.Nodes;
using CodebookLsp.Datasets.Selection;

namespace CodebookLsp.Datasets.Tests.Selection;

[TestClass]
public sealed class RecordConditionTests
{
    private static readonly JsonNode Record = JsonNode.Parse(
        """
        {"lang":"en","score":0.75,"year":"1851","title":"Draft: The Whale","ok":true,"none":null,
        "tags":["sea","ship"],"a b":"x","or":1,"big":1e3}
        """)!;

    [TestMethod]
    [DataRow("lang == \"en\"", true)]
    [DataRow("lang == 'en'", true)]
    [DataRow("lang != \"en\"", false)]
    [DataRow("score > 0.5 and score <= 0.75", true)]
    [DataRow("score < 0.75", false)]
    [DataRow("big == 1000", true)]
    [DataRow("year >= 1850", true)]
    [DataRow("year == 1851", true)]
    [DataRow("year == \"1851\"", true)]
    [DataRow("ok == true", true)]
    [DataRow("ok == false", false)]
    [DataRow("none == null", true)]
    [DataRow("missing == null", true)]
    [DataRow("missing != 3", true)]
    [DataRow("missing < 3", false)]
    [DataRow("missing >= 3", false)]
    [DataRow("lang > 3", false)]
    [DataRow("lang < \"f\"", true)]
    [DataRow("tags contains \"sea\"", true)]
    [DataRow("tags contains \"se\"", false)]
    [DataRow("title contains 'Whale'", true)]
    [DataRow("title ~ \"^Draft\"", true)]
    [DataRow("title ~ '\\bwhale\\b'", false)]
    [DataRow("title ~ '(?i)\\bwhale\\b'", true)]
    [DataRow("not title ~ \"^Draft\"", false)]
    [DataRow("not (lang == 'de' or ok == false)", true)]
    [DataRow("lang == 'de' and ok == true or score > 0", true)]
    [DataRow("lang == 'de' and (ok == true or score > 0)", false)]
    [DataRow("`a b` == 'x'", true)]
    [DataRow("`or` == 1 or lang=='x'", true)]
    [DataRow("lang=='en'and score>0", true)]
    public void Holds_or_does_not(string condition, bool holds) =>
        Assert.AreEqual(holds, RecordCondition.Parse(condition).Holds(static field => Record[field]));

    [TestMethod]
    [DataRow("", "a field at character 1")]
    [DataRow("lang", "==, !=, <, <=, >, >=, ~ or contains at character 5")]
    [DataRow("lang = 'en'", "==, !=, <, <=, >, >=, ~ or contains at character 6")]
    [DataRow("lang == en", "text in quotes, a number, true, false or null at character 9")]
    [DataRow("lang == 'en", "a closing ' at character 9")]
    [DataRow("(lang == 'en'", "')' at character 14")]
    [DataRow("lang == 'en' score > 1", "'and', 'or' or the end at character 14")]
    [DataRow("lang == 1e999", "a number")]
    [DataRow("lang ~ '('", "a pattern that cannot be read")]
    [DataRow("lang ~ '(a)\\1'", "a pattern that cannot be read")]
    [DataRow("lang ~ 3", "a pattern in quotes at character 8")]
    public void What_is_no_condition_is_refused_where_it_goes_wrong(string condition, string expected) =>
        StringAssert.Contains(Assert.ThrowsExactly<RecordConditionException>(() => RecordCondition.Parse(condition)).Message, expected);

    [TestMethod]
    public void Brackets_without_end_are_refused() =>
        Assert.ThrowsExactly<RecordConditionException>(static () => RecordCondition.Parse(new string('(', 100_000)));

    [TestMethod]
    public void Its_fields_are_known() =>
        CollectionAssert.AreEqual(
            new[] { "a", "/b/c", "d e" }, RecordCondition.Parse("a == 1 or /b/c > 2 and not `d e` ~ 'x' and a == 3").Fields.ToList());
}
