using System.Text;
using CodebookLsp.Datasets.Abstractions;
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
    public void Spans_of_people_are_read_from_every_tool_that_writes_JSON_and_ours_are_not(string format, string record)
    {
        using var file = new MemoryStream(Encoding.UTF8.GetBytes(record.ReplaceLineEndings(" ")));
        var read = DatasetFormats.Named(format).Read(file, new(), default).Single();

        CollectionAssert.AreEqual(
            new GivenSpan[] { new("X", new(3, 4)), new("SEA", new(5, 8)) }, GivenSpans.Of(read, "codebooklsp").ToArray());
    }

    [TestMethod]
    [DataRow("\uFEFF😀 a sea", "T1\tX 3 4\ta\nT2\tSEA 5 8\tsea\nT3\tL_1 5 8\tsea\n#1\tAnnotatorNotes T3\tcodebooklsp: L1\n"
        + "R1\tof Arg1:T1 Arg2:T2\nT4\tFAR 5 80\tsea\nT5\tX 3 99999999999\ta\n")]
    [DataRow("😀 a sea", "T1\tX 2 3\ta\r\nT2\tSEA 4 5;5 7\tsea\r\nno annotation\r\n")]
    public void Spans_of_people_are_read_from_brat(string text, string annotations)
    {
        using var file = new MemoryStream(Encoding.UTF8.GetBytes(text));
        var format = DatasetFormats.Named("brat");
        var (read, given) = GivenSpans.Texts(
            format.Read(file, new(), default), format, () => new MemoryStream(Encoding.UTF8.GetBytes(annotations)), "codebooklsp").Single();

        Assert.AreEqual("😀 a sea", read);
        CollectionAssert.AreEqual(new GivenSpan[] { new("X", new(3, 4)), new("SEA", new(5, 8)) }, given.ToArray());
    }

    [TestMethod]
    public void Spans_of_people_are_read_from_WebAnno_but_not_what_is_said_of_each_word()
    {
        const string File = """
            #FORMAT=WebAnno TSV 3.3
            #T_SP=de.tudarmstadt.ukp.dkpro.core.api.lexmorph.type.pos.POS|PosValue
            #T_SP=webanno.custom.Subject|note|kind
            #T_SP=webanno.custom.Bare
            #T_SP=webanno.custom.Codebooklsp|code|score


            #Text=😀 the open sea
            1-1	0-2	😀	NN	_	_	_	_	_
            1-2	3-6	the	DT	*	X\_Y	*	_	_
            1-3	7-11	open	JJ	*[1]	SEA[1]	_	L1	1
            1-4	12-15	sea	NN	*[1]	SEA[1]	_	L1	1
            """;
        using var file = new MemoryStream(Encoding.UTF8.GetBytes(File.ReplaceLineEndings("\n") + "\n"));
        var format = DatasetFormats.Named("webanno");
        var (text, given) = GivenSpans.Texts(format.Read(file, new(), default), format, static () => null, "codebooklsp").Single();

        Assert.AreEqual("😀 the open sea", text);
        CollectionAssert.AreEqual(
            new GivenSpan[] { new("X_Y", new(3, 6)), new("SEA", new(7, 15)), new("Bare", new(3, 6)) }, given.ToArray());
    }

    [TestMethod]
    public void Sentences_of_CoNLL_are_put_together_and_tags_are_read_in_every_manner()
    {
        const string File = """
            -DOCSTART- -X- O O

            The DT O O
            sea NN I-SEA O
            roars VB O B-codebooklsp:L1

            Open JJ B-SEA O
            sea NN I-SEA O
            air NN B-SEA O

            -DOCSTART- -X- O O

            Ships NN S-SHIP O
            and CC O O
            big JJ B-SHIP O
            boats NN E-SHIP O
            """;
        using var file = new MemoryStream(Encoding.UTF8.GetBytes(File.ReplaceLineEndings("\n") + "\n"));
        var format = DatasetFormats.Named("conll");
        var texts = GivenSpans.Texts(format.Read(file, new(), default), format, static () => null, "codebooklsp").ToList();

        CollectionAssert.AreEqual(new[] { "The sea roars\nOpen sea air", "Ships and big boats" }, texts.ConvertAll(static one => one.Text));
        CollectionAssert.AreEqual(
            new GivenSpan[] { new("SEA", new(4, 7)), new("SEA", new(14, 22)), new("SEA", new(23, 26)) }, texts[0].Given.ToArray());
        CollectionAssert.AreEqual(new GivenSpan[] { new("SHIP", new(0, 5)), new("SHIP", new(10, 19)) }, texts[1].Given.ToArray());
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
