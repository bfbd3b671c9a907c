using CodebookLsp.Features.Themes;
using CodebookLsp.Features.Themes.Algebra;
using CodebookLsp.Features.Themes.Evaluation;

namespace CodebookLsp.Features.Tests.Themes;

[TestClass]
public sealed class ThemeReportTests
{
    private static readonly ThemeOptions Six = new() { Themes = PlantedCorpus.Topics, Codes = 120, Threads = 2 };

    [TestMethod]
    public void Planted_topics_tell_sources_apart_and_shuffled_codes_do_not()
    {
        var report = ThemeReport.Of(PlantedCorpus.Usual(), Six, null, default);
        var rows = report.Rows.ToDictionary(static row => row.Name);
        Assert.AreEqual((3, 480), (report.Sources, report.TrainingWindows + report.HeldOutWindows));

        // A quarter of the paragraphs are about anything; the rest belong to their source.
        Assert.IsGreaterThan(0.7, rows["themes"].Accuracy.Value);
        Assert.IsLessThan(0.5, rows["themes of shuffled codes"].Accuracy.Value);
        Assert.IsLessThan(0.5, rows["guessing"].Accuracy.Value);
        Assert.IsGreaterThan(0.7, rows["all words"].Accuracy.Value);
        Assert.IsTrue(
            rows["themes"].Accuracy.Low <= rows["themes"].Accuracy.Value && rows["themes"].Accuracy.Value <= rows["themes"].Accuracy.High);
        Assert.IsGreaterThan(0.8, rows["themes"].Diversity!.Value);
        Assert.IsGreaterThan(0.9, rows["themes"].Coherence!.Value); // the words of a topic come together
    }

    [TestMethod]
    public void The_number_of_threads_changes_no_figure()
    {
        var one = ThemeReport.Of(PlantedCorpus.Usual(), Six with { Threads = 1 }, null, default);
        CollectionAssert.AreEqual(
            one.Rows.ToArray(), ThemeReport.Of(PlantedCorpus.Usual(), Six with { Threads = 3 }, null, default).Rows.ToArray());
    }

    [TestMethod]
    public void A_corpus_of_one_source_cannot_be_measured()
    {
        var corpus = new PlantedCorpus(1, 40, static (_, paragraph) => paragraph % 6);
        StringAssert.Contains(
            Assert.ThrowsExactly<ThemeException>(() => ThemeReport.Of(corpus, Six, null, default)).Message,
            "fewer than two", StringComparison.Ordinal);
    }

    [TestMethod]
    public void A_classifier_learns_what_a_line_can_tell()
    {
        var random = new Random(4);
        var classes = Enumerable.Range(0, 200).Select(static row => row % 3).ToArray();
        var rows = SparseMatrix.Of(4, [.. classes.Select(right => (new[] { right, 3 }, new[] { 0.6f, 0.7f * random.NextSingle() }))]);
        var fitted = SoftmaxClassifier.Fit(rows, classes, 3, looseness: 10, threads: 2, default);
        for (var row = 0; row < classes.Length; row++)
            Assert.AreEqual(classes[row], fitted.Predict(rows, row));
    }

    [TestMethod]
    public void Coherence_is_one_for_words_that_come_together_and_minus_one_for_words_that_never_do()
    {
        var counts = SparseMatrix.Of(4, [([0, 1], [1, 1]), ([0, 1], [1, 1]), ([2], [1]), ([3], [1])]);
        int[] all = [0, 1, 2, 3];
        Assert.AreEqual(1, WordCoherence.Coherence(counts, all, [[0, 1]]), 1e-9);
        Assert.AreEqual(-1, WordCoherence.Coherence(counts, all, [[2, 3]]), 1e-9);
        Assert.AreEqual(0, WordCoherence.Coherence(counts, all, [[0, 1], [2, 3]]), 1e-9);
        Assert.AreEqual(0.75, WordCoherence.Diversity([[0, 1], [1, 2]]));
    }

    [TestMethod]
    public void Shuffled_codes_fire_as_often_as_they_did_somewhere_else()
    {
        var counts = SparseMatrix.Of(
            2, [.. Enumerable.Range(0, 50).Select(static row => row < 20 ? (new[] { 0 }, new[] { row + 1f }) : ([1], [1f]))]);
        var shuffled = ShuffledCodes.Of(counts, 1);
        CollectionAssert.AreEqual(
            counts.Transposed().Values(0).ToArray(), shuffled.Transposed().Values(0).ToArray().Order().ToArray());
        CollectionAssert.AreNotEqual(counts.Transposed().Columns(0).ToArray(), shuffled.Transposed().Columns(0).ToArray());
    }
}
