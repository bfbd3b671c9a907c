using System.Text;
using System.Text.Json.Nodes;
using CodebookLsp.Datasets.Registry;
using CodebookLsp.Text.Offsets;
using CsCheck;

namespace CodebookLsp.Datasets.Tests.Tools;

[TestClass]
public class TextSidecarTests
{
    [TestMethod]
    public void A_text_gets_one_line_in_a_file_beside_it() => SpanCases.Of(SpanCases.WellFormed).Sample(static (text, spans, _) =>
    {
        var line = Rewriting.Write("text", text, _ =>
            new(Rewriting.Values(("top", "[\"L1.2:3\"]")).Values, spans), new() { File = "/folder/a.txt" }, old: "{\"old\":1}\n");

        Assert.AreEqual(line.Length - 1, line.IndexOf('\n'));
        var json = JsonNode.Parse(line)!;
        Assert.AreEqual("a.txt", json["file"]!.GetValue<string>());
        Assert.AreEqual("[\"L1.2:3\"]", json["top"]!.ToJsonString());
        foreach (var (expected, span) in spans.Zip(json["spans"]?.AsArray() ?? []))
        {
            Assert.AreEqual(expected.Range, new TextRange(span!["start"]!.GetValue<int>(), span["end"]!.GetValue<int>()));
            Assert.AreEqual(text[expected.Range.Start..expected.Range.End],
                SpanCases.Slice(text, span["startCodePoint"]!.GetValue<int>(), span["endCodePoint"]!.GetValue<int>()));
        }
    });

    [TestMethod]
    public void The_text_is_read_in_each_encoding()
    {
        byte[] utf16 = [.. Encoding.Unicode.GetPreamble(), .. Encoding.Unicode.GetBytes("é😀")];

        Assert.AreEqual("é😀", Rewriting.Read("markdown", utf16).Single().Texts.Single().Text);
        Assert.AreEqual("é😀", Rewriting.Read("markdown", "\uFEFFé😀").Single().Texts.Single().Text);
        Assert.AreEqual("", Rewriting.Read("text", "").Single().Texts.Single().Text);
    }

    [TestMethod]
    public void Without_additions_the_file_beside_stays() =>
        Assert.AreEqual("{\"old\":1}\n", Rewriting.Write("markdown", "# a", static _ => null, old: "{\"old\":1}\n"));

    [TestMethod]
    public void It_lies_beside() => Assert.AreEqual("/a/b.md.codebooklsp.jsonl", DatasetFormats.Named("markdown").WrittenTo("/a/b.md"));
}
