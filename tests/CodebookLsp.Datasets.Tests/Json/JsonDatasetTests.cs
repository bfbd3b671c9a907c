using System.Text;
using System.Text.Json.Nodes;
using CodebookLsp.Datasets.Abstractions;
using CodebookLsp.Datasets.Json;
using CodebookLsp.TestSupport;
using CsCheck;

namespace CodebookLsp.Datasets.Tests.Json;

[TestClass]
public class JsonDatasetTests
{
    private static readonly Gen<string> LineEnd = Gen.OneOfConst("\n", "\r\n", "\n\n", "\n \t\r\n");

    /// <summary>Objects and broken lines, with or without a mark and a last line end.</summary>
    private static readonly Gen<string> File = Gen.Select(
        Gen.Select(Gen.Frequency((5, HostileJson.Object), (1, Gen.OneOfConst("{\"text\": \"a", "nul", "{} {}", "\"alone\"", "[1]", "17"))),
            LineEnd, static (json, end) => json + end).Array[0, 6],
        Gen.OneOfConst("", "\uFEFF", "\n", " \n"),
        Gen.OneOfConst("", "{\"text\":\"last\"}", "  "),
        static (lines, start, end) => start + string.Concat(lines) + end);

    private static readonly Gen<string> ArrayFile = Gen.Select(HostileJson.Object.Array[0, 5], Gen.OneOfConst(",", ", ", ",\n  ", "\r\n,"),
        Gen.OneOfConst("", "\uFEFF", " \n"), static (objects, comma, space) =>
        $"{space}[{space.Trim('\uFEFF')}{string.Join(comma, objects)}\n]\r\n");

    [TestMethod]
    public void Lines_without_additions_come_out_byte_for_byte() =>
        File.Sample(file => Assert.AreEqual(file, Rewriting.Write("jsonl", file, static _ => null)));

    [TestMethod]
    public void Arrays_without_additions_come_out_byte_for_byte() =>
        ArrayFile.Sample(file => Assert.AreEqual(file, Rewriting.Write("json", file, static _ => null)));

    [TestMethod]
    public void What_is_added_is_read_back_and_all_else_is_as_it_was() => HostileJson.Object.Sample(static line =>
    {
        var added = Rewriting.Values(("codes", "[\"L1.2:3\",{\"a\":1.5e3}]"), ("new \\ \"one\"", "\"é😀\""));

        var once = Rewriting.Write("jsonl", line, _ => added);

        var record = Rewriting.Read("jsonl", once).Single();
        foreach (var value in added.Values)
            Assert.IsTrue(JsonNode.DeepEquals(value.Value, record.Value(value.Name)), once);

        Assert.AreEqual(once, Rewriting.Write("jsonl", once, _ => added), "adding twice is adding once");
        Assert.AreEqual(Text(Rewriting.Read("jsonl", line).Single()), Text(record));

        // Taking the new member out again gives the old bytes, unless "codes" was there to be replaced.
        if (Rewriting.Read("jsonl", line).Single().Value("codes") is null && !line.Contains("\"codes\"", StringComparison.Ordinal))
        {
            var shared = line.Zip(once).TakeWhile(static pair => pair.First == pair.Second).Count();
            Assert.IsTrue(once.EndsWith(line[shared..], StringComparison.Ordinal), $"{line}\n{once}");
        }
    });

    [TestMethod]
    public void Texts_are_decoded_as_they_were_meant() => Gen.Select(TestTexts.Any, HostileJson.Space).Sample(static (text, space) =>
    {
        var encoded = JsonEscapes.Encode(text);
        Assert.AreEqual(text, Rewriting.Read("jsonl", $"{{{space}\"text\":{space}{encoded}}}").Single().Texts.Single().Text);
        Assert.DoesNotContain("\n", encoded);
    });

    [TestMethod]
    [DataRow("""{"text": "a", "n": 1.0e5}""", """{"text": "a", "n": 1.0e5, "codes": [1]}""")]
    [DataRow("""{"text":"a","n":1}""", """{"text":"a","n":1,"codes":[1]}""")]
    [DataRow("""{"text": "a"}""", """{"text": "a", "codes": [1]}""")]
    [DataRow("""{"codes": null , "text":"a" }""", """{"codes": [1] , "text":"a" }""")]
    [DataRow("""{ }""", """{"codes": [1] }""")]
    public void A_member_is_added_in_the_manner_of_the_line(string line, string expected) =>
        Assert.AreEqual(expected + "\r\n", Rewriting.Write("jsonl", line + "\r\n", static _ => Rewriting.Values(("codes", "[1]"))));

    [TestMethod]
    public void In_a_pretty_printed_array_a_member_gets_a_line_of_its_own() => Assert.AreEqual(
        """
        [
          {
            "text": "a",
            "codes": [1]
          }
        ]
        """,
        Rewriting.Write("json",
            """
            [
              {
                "text": "a"
              }
            ]
            """, static _ => Rewriting.Values(("codes", "[1]"))));

    [TestMethod]
    public void Pointers_lead_to_nested_texts_and_a_star_to_each_element()
    {
        const string line = """{"a/b": {"c": ["x", "y"]}, "messages": [{"content": "hi"}, {"role": "r"}, {"content": "there"}]}""";

        var texts = Rewriting.Read("jsonl", line, new() { Fields = ["/a~1b/c/1", "/messages/*/content", "missing"] }).Single().Texts;

        CollectionAssert.AreEqual(
            (DatasetText[])[new("/a~1b/c/1", "y"), new("/messages/0/content", "hi"), new("/messages/2/content", "there")], texts.ToArray());
    }

    [TestMethod]
    public void A_malformed_line_is_reported_with_its_place_and_the_next_ones_are_read()
    {
        var records = Rewriting.Read("jsonl", "{\"text\":\"é\"}\n\n{\"text\": oops}\r\n{\"text\":\"b\"}");

        Assert.HasCount(3, records);
        Assert.AreEqual((3L, 15L), (records[1].Line, records[1].ByteOffset));
        Assert.AreEqual(
            "'f', line 3 (byte 15) is not JSON: 'o' is an invalid start of a value, at byte 9 of it. Fix it, or choose what happens with "
            + "such records: --on-error skip or keep.",
            DatasetException.Malformed("f", records[1]).Message);
        Assert.AreEqual("b", records[2].Texts.Single().Text);
    }

    [TestMethod]
    public void Bytes_that_are_not_utf8_are_reported()
    {
        byte[] latin = [.. "{\"text\":\"caf"u8, 0xE9, .. "\"}\n"u8];

        Assert.StartsWith("is not UTF-8: byte 12 (0xE9) belongs to no character.", Rewriting.Read("jsonl", latin).Single().Problem);
        CollectionAssert.AreEqual(latin, Rewriting.Write("jsonl", latin, static _ => Rewriting.Values(("codes", "1"))));
    }

    [TestMethod]
    [DataRow("[1, 2", "line 1 (byte 5) is the end of the file, and the list that it consists of has not been closed.")]
    [DataRow("[{\"text\": \"a\"}\n {\"text\": \"b\"}]", "line 2 (byte 16) has no comma before '{'.")]
    [DataRow("[{\"a\": \"b}]", "line 1 (byte 1) starts a value with a quote that is never closed.")]
    [DataRow("[{\"a\": [1}]", "line 1 (byte 1) starts a value in which '}' closes what was not opened, 8 bytes on.")]
    [DataRow("[1]\n[2]", "line 2 (byte 4) comes after the end of the list that the file consists of.")]
    public void An_array_that_is_broken_as_a_whole_is_refused(string file, string message)
    {
        var e = Assert.ThrowsExactly<DatasetException>(() => Rewriting.Read("json", file));
        Assert.AreEqual($"'dataset', {message} What comes after it is uncertain, so nothing was changed; fix the file first.", e.Message);
    }

    [TestMethod]
    public void A_malformed_element_is_reported_and_the_next_ones_are_read()
    {
        var records = Rewriting.Read("json", "[{\"text\":\"a\"}, {\"text\": 01}, {\"text\":\"b\"}]");

        Assert.IsNotNull(records[1].Problem);
        Assert.AreEqual("b", records[2].Texts.Single().Text);
    }

    [TestMethod]
    public void Records_can_be_left_out()
    {
        Assert.AreEqual("\uFEFF{\"a\":2}\n",
            Rewriting.Without("jsonl", "\uFEFF{\"a\":1}\n\n{\"a\":2}\n{\"a\":3}", static record => record.Number != 1));
        Assert.AreEqual("[\n  2]\n", Rewriting.Without("json", "[\n  1,\n  2,\n  3]\n", static record => record.Number != 1));
        Assert.AreEqual("[\n  1]\n", Rewriting.Without("json", "[\n  1,\n  2,\n  3]\n", static record => record.Number != 0));
        Assert.AreEqual("[]", Rewriting.Without("json", "[1]", static _ => true));
    }

    [TestMethod]
    public void Values_one_after_the_other_are_records_too() =>
        CollectionAssert.AreEqual((string[])["a", "b", "c"], Rewriting.Read("json", "{\n\"text\": \"a\"\n}\n{\"text\":\"b\"}\"c\"\n")
            .Select(static record => record.Texts.Single().Text).ToArray());

    [TestMethod]
    public void What_is_no_object_has_no_place_for_anything_and_stays_as_it_is()
    {
        Assert.AreEqual("is no object ('{...}'), so nothing can be added to it.", Rewriting.Read("jsonl", "\"text\"").Single().Obstacle);
        Assert.IsNull(Rewriting.Read("jsonl", "5").Single().Obstacle, "there is no text in it that anything could be added about");
        Assert.AreEqual("\"text\"", Rewriting.Write("jsonl", "\"text\"", static _ => Rewriting.Values(("codes", "1"))));
    }

    [TestMethod]
    public void Of_two_values_with_one_name_the_last_counts() => Assert.AreEqual(
        "{\"codes\":2,\"text\":\"a\"}",
            Rewriting.Write("jsonl", "{\"codes\":0,\"text\":\"a\"}", static _ => Rewriting.Values(("codes", "1"), ("codes", "2"))));

    [TestMethod]
    public void Utf16_is_refused() =>
        Assert.ThrowsExactly<DatasetException>(() =>
        Rewriting.Read("jsonl", [.. Encoding.Unicode.GetPreamble(), .. Encoding.Unicode.GetBytes("{}")]));

    private static string? Text(DatasetRecord record) => record.Texts is [var first, ..] ? first.Text : null;
}
