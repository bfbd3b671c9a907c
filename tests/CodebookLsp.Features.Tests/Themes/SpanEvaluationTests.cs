using System.Text;
using CodebookLsp.Datasets.Registry;
using CodebookLsp.Features.Core;
using CodebookLsp.Features.Corpora;
using CodebookLsp.Features.Themes;
using CodebookLsp.TestFakes;

namespace CodebookLsp.Features.Tests.Themes;

/// <summary>Places of themes held against spans of people, on texts of which one knows what they are about.</summary>
[TestClass]
public sealed class SpanEvaluationTests
{
    private static readonly LoadedModel Source = FakeModel.Loaded with
    {
        Sites = PlantedCorpus.Planted,
        Read = static (blocks, _) => [.. blocks.Select(PlantedText.Grid)],
    };

    [TestMethod]
    public async Task The_theme_that_fits_a_label_is_found_in_one_half_and_scored_in_the_other()
    {
        var texts = await ReadAsync(14);
        var labels = SpanEvaluation.Of(texts, PlantedText.Themes.Themes, new Dictionary<string, Theme>());

        CollectionAssert.AreEqual(new[] { "B", "D" }, labels.Select(static label => label.Label).ToArray());
        foreach (var (label, topic) in labels.Zip([1, 3]))
        {
            Assert.AreEqual(topic, PlantedText.TopicOf(label.Theme));
            Assert.IsTrue(label.IsChosen);
            Assert.IsLessThan(texts.Count, label.Texts);
            Assert.HasCount(4, label.Scores);
            foreach (var score in label.Scores)
                Assert.IsTrue(score.Low <= score.F1 && score.F1 <= score.High && score.Precision > 0.6, $"{label.Label} {score}");

            double Recall(ThemePlacing placing) => label.Scores.Single(score => score.Placing == placing).Recall;
            Assert.IsGreaterThan(0.8, Recall(ThemePlacing.Windows));
            Assert.IsGreaterThan(
                Recall(ThemePlacing.Tokens), Recall(ThemePlacing.TokensSmoothed), "Single tokens leave gaps that smoothing fills.");
        }
    }

    [TestMethod]
    public async Task A_theme_that_is_named_is_scored_in_all_texts_and_a_wrong_one_fits_badly()
    {
        var texts = await ReadAsync(8);
        var wrong = PlantedText.Themes.Themes.First(static theme => PlantedText.TopicOf(theme) == 5);

        var label = SpanEvaluation.Of(texts, PlantedText.Themes.Themes, new Dictionary<string, Theme> { ["B"] = wrong })
            .Single(static label => label.Label == "B");

        Assert.AreEqual((8, false), (label.Texts, label.IsChosen));
        Assert.IsTrue(label.Scores.All(static score => score.F1 < 0.1));
    }

    [TestMethod]
    [DataRow("doccano", """{"text": "😀 a sea", "label": [[2, 3, "X"], [4, 7, "SEA"], [4, 7, "codebooklsp:ours"]]}""")]
    [DataRow("doccano", """
        {"text": "😀 a sea", "entities": [{"id": 1, "label": "X", "start_offset": 2, "end_offset": 3},
        {"label": "SEA", "start_offset": 4, "end_offset": 7}]}
        """)]
    [DataRow("prodigy", """
        {"text": "😀 a sea", "spans": [{"start": 2, "end": 3, "label": "X"}, {"start": 4, "end": 7, "label": "SEA"},
        {"start": 4, "end": 7, "label": "L1.2:3", "source": "codebooklsp"}, {"start": 4, "end": 70, "label": "TOO LONG"}]}
        """)]
    [DataRow("label-studio", """
        {"data": {"text": "😀 a sea"}, "annotations": [{"result": [{"value": {"start": 2, "end": 3, "labels": ["X"]}},
        {"value": {"start": 4, "end": 7, "labels": ["SEA"]}}]}], "predictions": [{"result": [{"value": {"start": 0}}]}]}
        """)]
    [DataRow("jsonl", """
        {"text": "😀 a sea", "spans": [{"start": 2, "end": 3, "label": "X"}, {"start": 4, "end": 7, "label": "SEA"}, 5]}
        """)]
    public void Spans_of_people_are_read_from_every_tool_and_ours_are_not(string format, string record)
    {
        using var file = new MemoryStream(Encoding.UTF8.GetBytes(record.ReplaceLineEndings(" ")));
        var read = DatasetFormats.Named(format).Read(file, new(), default).Single();

        CollectionAssert.AreEqual(
            new GivenSpan[] { new("X", new(3, 4)), new("SEA", new(5, 8)) }, GivenSpans.Of(read, "codebooklsp").ToArray());
    }

    /// <summary>Texts of four paragraphs, of which the one about topic 1 is marked as B and the one about topic 3 as D.</summary>
    private static Task<IReadOnlyList<MarkedText>> ReadAsync(int number)
    {
        var texts = Enumerable.Range(0, number).Select(static seed =>
        {
            var (text, given, random) = (new StringBuilder(), new List<GivenSpan>(), new Random(seed));
            foreach (var topic in new[] { 0, 1, 2, 3 }.OrderBy(_ => random.Next()))
            {
                var start = text.Length;
                text.Append(PlantedText.Paragraph(topic, 18, random));
                if (topic is 1 or 3)
                    given.Add(new(topic == 1 ? "B" : "D", new(start, text.Length)));
                text.Append("\n\n");
            }

            return (text.ToString(), (IReadOnlyList<GivenSpan>)given);
        });
        return SpanEvaluation.ReadAsync(texts, Source, PlantedText.Reader, null, CancellationToken.None);
    }
}
