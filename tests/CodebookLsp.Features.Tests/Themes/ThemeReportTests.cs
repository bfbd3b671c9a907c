using CodebookLsp.Features.Themes;
using CodebookLsp.Features.Themes.Algebra;
using CodebookLsp.Features.Themes.Evaluation;
using CodebookLsp.TestFakes;

namespace CodebookLsp.Features.Tests.Themes;

[TestClass]
public sealed class ThemeReportTests
{
    private static readonly ThemeOptions Six = new() { Themes = PlantedCorpus.Topics, Codes = 120, Threads = 2 };

    [TestMethod]
    public void Planted_topics_tell_sources_apart_and_shuffled_codes_do_not()
    {
        var report = ThemeReport.Of(PlantedCorpus.Usual(), Six, null, null, default);
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
    public void The_report_says_how_much_is_stated_of_passages_of_each_length_and_how_much_of_it_is_false()
    {
        var report = ThemeReport.Of(PlantedCorpus.Usual(), Six, null, null, default);
        CollectionAssert.AreEqual(new[] { 24, 32, 64, 128 }, report.Stated.Select(static row => row.Tokens).ToArray());
        foreach (var row in report.Stated)
        {
            Assert.IsGreaterThan(0.8, row.Covered);
            Assert.IsLessThan(0.15, row.False);
            Assert.IsLessThan(0.25, row.Shuffled); // few windows say little about what is rare
        }
    }

    [TestMethod]
    public void The_hidden_state_is_measured_where_there_is_a_model()
    {
        var rows = ThemeReport.Of(PlantedCorpus.Usual(), Six, FakeModel.Loaded, null, default).Rows;
        var means = rows.Single(static row => row.Name == "hidden state, mean");
        Assert.AreEqual(16, means.Features);
        Assert.IsGreaterThan(0.6, means.Accuracy.Value); // of words that are long or short
        Assert.IsTrue(rows.Any(static row => row.Name == "hidden state, 6 clusters"));
    }

    [TestMethod]
    public void Clusters_are_found_again()
    {
        float[][] rows = [.. Enumerable.Range(0, 60).Select(static row => new[] { row % 3, 0.1f * (row % 2) })];
        var centres = Clusters.Of(rows, 3, 1, 2, default).OrderBy(static centre => centre[0]).ToArray();
        for (var cluster = 0; cluster < 3; cluster++)
            Assert.AreEqual(0, Clusters.Distance(centres[cluster], [cluster, 0.05f]), 1e-6);
    }

    [TestMethod]
    public void The_number_of_threads_changes_no_figure()
    {
        var one = ThemeReport.Of(PlantedCorpus.Usual(), Six with { Threads = 1 }, null, null, default);
        CollectionAssert.AreEqual(
            one.Rows.ToArray(), ThemeReport.Of(PlantedCorpus.Usual(), Six with { Threads = 3 }, null, null, default).Rows.ToArray());
    }

    [TestMethod]
    public void A_corpus_of_one_source_cannot_be_measured()
    {
        var corpus = new PlantedCorpus(1, 40, static (_, paragraph) => paragraph % 6);
        var error = Assert.ThrowsExactly<ThemeException>(() => ThemeReport.Of(corpus, Six, null, null, default));
        StringAssert.Contains(error.Message, "fewer than two", StringComparison.Ordinal);
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
