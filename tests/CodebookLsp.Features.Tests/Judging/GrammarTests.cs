using CodebookLsp.Features.Judging;
using CodebookLsp.Features.Steering;
using CodebookLsp.Network.Generation;
using CodebookLsp.TestFakes;

namespace CodebookLsp.Features.Tests.Judging;

[TestClass]
public sealed class GrammarTests
{
    private const string Schema = """
        {
          "type": "object", "required": ["name", "size"], "additionalProperties": false,
          "properties": {
            "name": { "type": "string", "minLength": 1, "maxLength": 3 },
            "size": { "type": "integer", "minimum": 0, "maximum": 9 },
            "tags": { "type": "array", "items": { "enum": ["a", "b"] }, "maxItems": 2 }
          }
        }
        """;

    [TestMethod]
    [DataRow("12", true)]
    [DataRow(" 12\n", true)]
    [DataRow("12a", false)]
    [DataRow("a12", false)]
    [DataRow("", false)]
    public void A_regular_expression_matches_the_whole_continuation(string text, bool accepted) =>
        Assert.AreEqual(accepted, new RegularGrammar("[0-9]+|x").Accepts("99", text));

    [TestMethod]
    public void An_expression_that_nothing_can_match_in_time_is_refused()
    {
        foreach (var expression in (string[])["(", @"(a)\1"])
            StringAssert.Contains(
                Assert.ThrowsExactly<GrammarException>(() => new RegularGrammar(expression)).Message, expression, StringComparison.Ordinal);
    }

    [TestMethod]
    [DataRow("{", """ "name": "x", "size": 3}""", true)]
    [DataRow("Write: {", """ "name": "x", "size": 3, "tags": ["a", "b"]}""", true)]
    [DataRow("{", """ "name": "x", "size": 3""", false)] // not finished
    [DataRow("{", """ "name": "x"}""", false)]
    [DataRow("{", """ "name": "x", "size": 3.5}""", false)]
    [DataRow("{", """ "name": "x", "size": 12}""", false)]
    [DataRow("{", """ "name": "", "size": 1}""", false)]
    [DataRow("{", """ "name": "abcd", "size": 1}""", false)]
    [DataRow("{", """ "name": "x", "size": 1, "more": 1}""", false)]
    [DataRow("{", """ "name": "x", "size": 1, "tags": ["c"]}""", false)]
    [DataRow("{", """ "name": "x", "size": 1, "tags": ["a", "b", "a"]}""", false)]
    [DataRow("{", """ "name": 1, "size": 1}""", false)]
    public void A_schema_judges_prompt_and_continuation_together(string prompt, string text, bool accepted) =>
        Assert.AreEqual(accepted, new SchemaGrammar(Schema, "s.json").Accepts(prompt, text));

    [TestMethod]
    [DataRow("[]", "is no JSON schema")]
    [DataRow("{", "is no JSON schema")]
    [DataRow("""{ "type": "text" }""", "is no JSON schema")]
    [DataRow("""{ "items": { "oneOf": [] } }""", "uses 'oneOf', which is not known here")]
    public void A_schema_that_asks_for_more_is_refused(string json, string said) => StringAssert.Contains(
        Assert.ThrowsExactly<GrammarException>(() => new SchemaGrammar(json, "s.json")).Message, said, StringComparison.Ordinal);

    [TestMethod]
    [DataRow("0", " 1 2 0", true)]
    [DataRow("2", " 0", true)]
    [DataRow("0", " 2", false)]
    [DataRow("0", " 1 1", false)]
    [DataRow("0", " 7", false)]
    [DataRow("", "1 2", true)]
    [DataRow("0", " ", false)]
    public void States_must_follow_each_other(string prompt, string text, bool accepted)
    {
        Assert.AreEqual(accepted, new EdgeGrammar("1\n2\n0,1\n", "e.csv").Accepts(prompt, text));
        Assert.AreEqual(accepted, new EdgeGrammar("0: 1\n1: 2\n2: 0 1", "e.txt").Accepts(prompt, text));
    }

    [TestMethod]
    public void Lines_without_an_edge_are_refused()
    {
        foreach (var lines in (string[])["", "a:", "a: b\na: c"])
            Assert.ThrowsExactly<GrammarException>(() => new EdgeGrammar(lines, "e.csv"));
    }

    [TestMethod]
    public void Validity_is_the_share_of_continuations_with_an_interval_over_prompts()
    {
        string[] prompts = ["One", "Two", "Three", "Four", "Five", "Six"];
        var profile = new SteeringProfile("x", [new(4, null, 1, 7)]);
        var seen = new List<(string Prompt, string Text)>();
        var report = ValidityEvaluation.Run(
            FakeModel.Loaded, prompts, profile, new Seen(seen), 4, new SamplingOptions { MaxTokens = 5 }, null, default);
        var texts = seen.Distinct().ToArray();
        Assert.AreEqual(24, report.Unsteered.Texts);
        Assert.AreEqual(24, report.Steered!.Texts);
        Assert.IsTrue(prompts.All(prompt => texts.Any(one => one.Prompt == prompt)));
        Assert.IsTrue(report.Unsteered.Accepted.Low <= report.Unsteered.Accepted.Mean
            && report.Unsteered.Accepted.Mean <= report.Unsteered.Accepted.High);
        Assert.IsTrue(report.Unsteered.Accepted.Mean is > 0 and < 1);
        Assert.AreEqual(report.Steered.Accepted.Mean - report.Unsteered.Accepted.Mean, report.Change!.Value.Mean, 1e-9);
        Assert.IsNotNull(report.Unsteered.Example);
        var alone = ValidityEvaluation.Run(
            FakeModel.Loaded, prompts[..2], null, new Seen(seen), 4, new SamplingOptions { MaxTokens = 5 }, null, default);
        Assert.IsNull(alone.Steered);
        Assert.IsNull(alone.Change);
    }

    /// <summary>Accepts what has an even number of letters.</summary>
    private sealed class Seen(List<(string Prompt, string Text)> texts) : Grammar
    {
        public override bool Accepts(string prompt, string continuation)
        {
            texts.Add((prompt, continuation));
            return continuation.Length % 2 == 0;
        }
    }
}
