using System.Text;
using System.Text.Json.Nodes;
using CodebookLsp.Datasets.Abstractions;
using CodebookLsp.Datasets.Json;
using CsCheck;

namespace CodebookLsp.Datasets.Tests.Tools;

/// <summary>doccano, Prodigy and Label Studio. Their parsers are Python; what they require is checked here as their documentation says
/// it.</summary>
[TestClass]
public class JsonToolTests
{
    [TestMethod]
    public void Doccano_gets_labels_in_code_points_beside_the_users() => SpanCases.Of(SpanCases.Any).Sample(static (text, spans, later) =>
    {
        var line = $"{{\"id\": 7, \"text\": {JsonEscapes.Encode(text)}, \"label\": [[0,1, \"USER\"]], \"Comments\": [], \"w\": 1.0e5}}\r\n";

        var written = Again("doccano", line, spans, later);

        var labels = JsonNode.Parse(Member(written, "label"))!.AsArray();
        Assert.AreEqual("[0,1, \"USER\"]", Elements(written, "label")[0], "the user's keeps its bytes");
        CollectionAssert.AreEqual(
            later.Select(static span => "codebooklsp:" + span.Label).ToArray(),
            labels.Skip(1).Select(static label => label![2]!.GetValue<string>()).ToArray());
        CollectionAssert.AreEqual(
            later.Select(span => text[span.Range.Start..span.Range.End]).ToArray(),
            labels.Skip(1).Select(label => SpanCases.Slice(text, label![0]!.GetValue<int>(), label[1]!.GetValue<int>())).ToArray());
        Assert.EndsWith(", \"Comments\": [], \"w\": 1.0e5}\r\n", written);
    });

    [TestMethod]
    public void Prodigy_gets_spans_of_whole_tokens_in_code_points() => SpanCases.Of(SpanCases.Any).Sample(static (text, spans, later) =>
    {
        var tokens = new JsonArray();
        var points = SpanCases.CodePoints(text);
        for (var at = 0; at < points.Count; at += 3)
            tokens.Add(new JsonObject
            {
                ["text"] = "x",
                ["start"] = at,
                ["end"] = Math.Min(at + 3, points.Count),
                ["id"] = tokens.Count,
                ["ws"] = false
            });

        foreach (var withTokens in new[] { true, false })
        {
            var ofTokens = withTokens ? $"\"tokens\":{tokens.ToJsonString()}," : "";
            var line = $"{{\"text\":{JsonEscapes.Encode(text)},{ofTokens}"
                + "\"spans\":[{\"start\":0,\"end\":1,\"label\":\"USER\"}],\"answer\":\"accept\"}\n";

            var written = Again("prodigy", line, spans, later);

            var list = JsonNode.Parse(Member(written, "spans"))!.AsArray();
            Assert.AreEqual("{\"start\":0,\"end\":1,\"label\":\"USER\"}", Elements(written, "spans")[0]);
            Assert.HasCount(later.Length + 1, list);
            foreach (var (expected, span) in later.Zip(list.Skip(1)))
            {
                var (start, end) = (span!["start"]!.GetValue<int>(), span["end"]!.GetValue<int>());
                Assert.AreEqual(expected.Label, span["label"]!.GetValue<string>());
                Assert.AreEqual(expected.Score, span["score"]?.GetValue<double>());
                if (withTokens)
                {
                    Assert.AreEqual(tokens[span["token_start"]!.GetValue<int>()]!["start"]!.GetValue<int>(), start);
                    Assert.AreEqual(tokens[span["token_end"]!.GetValue<int>()]!["end"]!.GetValue<int>(), end);
                    Assert.IsTrue(start <= string.Concat(points.Take(points.Count)).Length
                        && SpanCases.Slice(text, start, end)
                        .Contains(text[expected.Range.Start..expected.Range.End], StringComparison.Ordinal));
                    Assert.IsLessThanOrEqualTo(SpanCases.CodePoints(text[expected.Range.Start..expected.Range.End]).Count
                        + 4, end - start, "no token more than needed");
                }
                else
                {
                    Assert.AreEqual(text[expected.Range.Start..expected.Range.End], SpanCases.Slice(text, start, end));
                    Assert.IsNull(span["token_start"]);
                }
            }
        }
    });

    [TestMethod]
    public void Label_Studio_gets_one_prediction_in_code_points() => SpanCases.Of(SpanCases.Any).Sample(static (text, spans, later) =>
    {
        var other = "{\"model_version\": \"other\", \"result\": []}";
        var file = $$$"""
            [
              {
                "id": 1,
                "data": {"text": {{{JsonEscapes.Encode(text)}}}},
                "annotations": [{"result": [{"from_name": "ner", "to_name": "body", "type": "labels",
                  "value": {"start": 0, "end": 1, "labels": ["X"]}}]}],
                "predictions": [{{{other}}}]
              }
            ]
            """;

        var written = Again("label-studio", file, spans, later);

        var predictions = Rewriting.Read("label-studio", written).Single().Value("/predictions")!.AsArray();
        Assert.HasCount(later is [] ? 1 : 2, predictions);
        Assert.Contains(other, written);
        if (later is [])
            return;

        Assert.AreEqual("codebooklsp", predictions[1]!["model_version"]!.GetValue<string>());
        var result = predictions[1]!["result"]!.AsArray();
        Assert.HasCount(later.Length, result);
        Assert.AreEqual(later.Length, result.Select(static region => region!["id"]!.GetValue<string>()).Distinct().Count());
        foreach (var (expected, region) in later.Zip(result))
        {
            var value = region!["value"]!;
            Assert.AreEqual(("ner", "body", "labels"),
                (region["from_name"]!.GetValue<string>(), region["to_name"]!.GetValue<string>(), region["type"]!.GetValue<string>()));
            Assert.AreEqual(
                text[expected.Range.Start..expected.Range.End],
                SpanCases.Slice(text, value["start"]!.GetValue<int>(), value["end"]!.GetValue<int>()));
            Assert.AreEqual(text[expected.Range.Start..expected.Range.End], value["text"]!.GetValue<string>());
            Assert.AreEqual(expected.Label, value["labels"]!.AsArray().Single()!.GetValue<string>());
        }
    });

    [TestMethod]
    public void Label_Studio_keeps_values_in_data() => Assert.AreEqual(
        """[{"data":{"text":"a","codes":[1]},"id":2}]""",
        Rewriting.Write("label-studio", """[{"data":{"text":"a"},"id":2}]""", static _ => Rewriting.Values(("codes", "[1]"))));

    [TestMethod]
    public void Label_Studios_fields_go_by_their_names_in_data()
    {
        var record = Rewriting.Read("label-studio", """[{"data":{"note":"a","codes":[1]},"id":2}]""", new() { Fields = ["note"] }).Single();

        Assert.AreEqual(new DatasetText("note", "a"), record.Texts.Single());
        Assert.AreEqual("[1]", record.Value("codes")!.ToJsonString());
        Assert.AreEqual("2", record.Value("/id")!.ToJsonString());
    }

    [TestMethod]
    public void A_task_without_spans_of_its_own_goes_by_the_field_and_the_options()
    {
        var span = new AddedSpan(0, new(0, 1), "X");
        const string task = """{"data":{"body":"ab"}}""";

        Assert.Contains("\"from_name\":\"label\",\"to_name\":\"body\"", Rewriting.Write("label-studio", task, _ => Rewriting.Spans(span)));
        Assert.Contains("\"from_name\":\"f\",\"to_name\":\"t\"",
            Rewriting.Write("label-studio", task, _ => Rewriting.Spans(span), new() { FromName = "f", ToName = "t" }));
    }

    [TestMethod]
    public void Without_a_list_one_is_added()
    {
        var span = new AddedSpan(0, new(2, 3), "X");

        Assert.AreEqual("""{"text": "😀b", "label": [[1, 2, "codebooklsp:X"]]}""",
            Rewriting.Write("doccano", """{"text": "😀b"}""", _ => Rewriting.Spans(span)));
        Assert.AreEqual("""{"text":"😀b","spans":[{"start":1,"end":2,"label":"X","source":"codebooklsp"}]}""",
            Rewriting.Write("prodigy", """{"text":"😀b"}""", _ => Rewriting.Spans(span)));
    }

    [TestMethod]
    public void A_list_of_records_is_read_as_well_as_lines() => Assert.AreEqual(
        """[ {"text": "a", "label": [[0, 1, "codebooklsp:X"]]} , {"text": "b"} ]""",
        Rewriting.Write("doccano", """[ {"text": "a", "label": []} , {"text": "b"} ]""", static record =>
            record.Number == 0 ? Rewriting.Spans(new AddedSpan(0, new(0, 1), "X")) : null));

    [TestMethod]
    [DataRow("doccano", "{\"text\":\"a\",\"label\":[]}")]
    [DataRow("doccano", "{\"text\":\"a\",\"label\":[ [0,1,\"X\"] ]}")]
    [DataRow("prodigy", "{\"text\":\"a\",\"spans\":[]}\n\n{\"text\":\"\\ud800\"}")]
    [DataRow("label-studio", "[ {\"data\": {\"text\": \"a\"}, \"predictions\": [ ] } ]")]
    public void Without_additions_nothing_changes(string format, string file)
    {
        Assert.AreEqual(file, Rewriting.Write(format, file, static _ => null));
        Assert.AreEqual(file.Replace("[ ]", "[]", StringComparison.Ordinal), Rewriting.Write(format, file, static _ => Rewriting.Spans())
            .Replace("[ ]", "[]", StringComparison.Ordinal), "and none are there to go");
    }

    /// <summary>Writes spans, writes them again (nothing changes), then writes others in their place.</summary>
    private static string Again(string format, string file, AddedSpan[] spans, AddedSpan[] later)
    {
        var once = Rewriting.Write(format, file, _ => Rewriting.Spans(spans));
        Assert.AreEqual(once, Rewriting.Write(format, once, _ => Rewriting.Spans(spans)), "adding twice is adding once");
        var replaced = Rewriting.Write(format, once, _ => Rewriting.Spans(later));
        if (later is not [])
            Assert.AreEqual(Rewriting.Write(format, file, _ => Rewriting.Spans(later)), replaced, "and leaves nothing of what was there");

        return replaced;
    }

    private static string Member(string json, string name)
    {
        var bytes = Encoding.UTF8.GetBytes(json);
        var place = JsonPlaces.Member(bytes, JsonPlaces.Root(bytes), name)!.Value;
        return Encoding.UTF8.GetString(bytes[place.Start..place.End]);
    }

    private static string[] Elements(string json, string name)
    {
        var bytes = Encoding.UTF8.GetBytes(Member(json, name));
        return [.. JsonPlaces.Elements(bytes, JsonPlaces.Root(bytes))
            .Select(element => Encoding.UTF8.GetString(bytes[element.Start..element.End]))];
    }
}
