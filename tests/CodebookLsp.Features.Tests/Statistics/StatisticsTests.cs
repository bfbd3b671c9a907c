using CodebookLsp.Features.Corpora;
using CodebookLsp.Features.Statistics;

namespace CodebookLsp.Features.Tests.Statistics;

/// <summary>Each against values from elsewhere: tables, worked examples, formulas for cases that have one.</summary>
[TestClass]
public sealed class StatisticsTests
{
    [TestMethod]
    [DataRow(161.4476, 1, 0.05)] // from tables of F
    [DataRow(4.9646, 10, 0.05)]
    [DataRow(10.0443, 10, 0.01)]
    [DataRow(3.9362, 100, 0.05)]
    [DataRow(3.84146, 1e7, 0.05)] // which is χ² with one degree of freedom
    [DataRow(10.8276, 1e7, 0.001)]
    [DataRow(0, 10, 1)]
    public void F_has_its_tabled_tails(double f, double degrees, double expected) =>
        Assert.AreEqual(expected, Distributions.FBeyond(f, degrees), expected * 1e-4);

    [TestMethod]
    public void False_discovery_rates_are_those_of_the_papers_example()
    {
        // Benjamini and Hochberg 1995, section 3.2: fifteen p-values, of which the procedure rejects the four smallest at 0.05.
        double[] p = [0.0001, 0.0004, 0.0019, 0.0095, 0.0201, 0.0278, 0.0298, 0.0344, 0.0459, 0.3240, 0.4262, 0.5719, 0.6528, 0.7590, 1.0];
        var q = Distributions.FalseDiscoveryRates(p);
        Assert.AreEqual(0.0015, q[0], 1e-12);
        Assert.AreEqual(0.003, q[1], 1e-12);
        Assert.AreEqual(0.0095, q[2], 1e-12);
        Assert.AreEqual(0.035625, q[3], 1e-12);
        Assert.AreEqual(0.0603, q[4], 1e-12);
        Assert.AreEqual(0.0645, q[7], 1e-12);
        Assert.AreEqual(0.06385714285714286, q[5], 1e-12); // as clear as a clearer one
        Assert.AreEqual(1, q[14], 1e-12);
        Assert.AreEqual(4, q.Count(static rate => rate < 0.05));
        CollectionAssert.AreEqual(q.Reverse().ToArray(), Distributions.FalseDiscoveryRates([.. p.Reverse()]));
    }

    [TestMethod]
    public void Quantiles_lie_between_neighbours()
    {
        double[] sorted = [1, 2, 3, 4, 10];
        Assert.AreEqual(1, Bootstrap.Quantile(sorted, 0));
        Assert.AreEqual(3, Bootstrap.Quantile(sorted, 0.5));
        Assert.AreEqual(3.2, Bootstrap.Quantile(sorted, 0.55), 1e-12);
        Assert.AreEqual(10, Bootstrap.Quantile(sorted, 1));
    }

    [TestMethod]
    public void The_bootstrap_agrees_with_the_formula_where_there_is_one()
    {
        // Documents of equal length with shares like coin tosses: the mean of 150 numbers, whose standard error is known.
        var random = new Random(1);
        int[] hits = [.. Enumerable.Range(0, 150).Select(_ => random.Next(0, 101))];
        long[] tokens = [.. Enumerable.Repeat(1000L, 150)];
        var share = new Bootstrap(tokens, 3).Share(hits);
        var mean = hits.Average() / 1000;
        var error = Math.Sqrt(hits.Sum(hit => Math.Pow((hit / 1000.0) - mean, 2)) / 150 / 150);
        Assert.AreEqual(mean, share.Value, 1e-12);
        Assert.AreEqual(mean - (1.96 * error), share.Low!.Value, 0.15 * error);
        Assert.AreEqual(mean + (1.96 * error), share.High!.Value, 0.15 * error);
    }

    [TestMethod]
    public void Where_all_documents_agree_there_is_nothing_to_doubt()
    {
        var share = new Bootstrap([100, 200, 300, 400, 500], 1).Share([10, 20, 30, 40, 50]);
        Assert.AreEqual(new(0.1, 0.1, 0.1), new Share(share.Value, Math.Round(share.Low!.Value, 9), Math.Round(share.High!.Value, 9)));
        Assert.IsNull(new Bootstrap([100, 200, 300, 400], 1).Share([10, 20, 30, 40]).Low, "Four documents are too few.");
    }

    [TestMethod]
    public void A_difference_has_the_interval_of_independent_draws()
    {
        int[] hits = [.. Enumerable.Range(0, 100).Select(static document => document % 10)];
        long[] tokens = [.. Enumerable.Repeat(100L, 100)];
        var (a, b) = (new Bootstrap(tokens, 1), new Bootstrap(tokens, 2));
        var difference = a.Difference(hits, b, hits);
        var one = a.Share(hits);
        Assert.AreEqual(0, difference.Value);
        Assert.AreEqual(Math.Sqrt(2), (difference.High!.Value - difference.Low!.Value) / (one.High!.Value - one.Low!.Value), 0.15);
    }

    [TestMethod]
    public void G2_and_odds_are_those_of_a_worked_table()
    {
        // 110 of 2,552 against 111 of 31,665 (Dunning 1993, table 2: "the swiss", 270.72).
        var test = ClusteredTest.Of([110], [2552], [111], [31665]);
        Assert.AreEqual(
            2
                * (
                    (110 * Math.Log(110 / (2552.0 * 221 / 34217)))
                    + (111 * Math.Log(111 / (31665.0 * 221 / 34217)))
                    + (2442 * Math.Log(2442 / (2552.0 * 33996 / 34217)))
                    + (31554 * Math.Log(31554 / (31665.0 * 33996 / 34217)))),
            test.G, 1e-9);
        Assert.AreEqual(Math.Log(110.5 / 2442.5) - Math.Log(111.5 / 31554.5), test.LogOdds, 1e-12);
        Assert.IsNull(test.P, "One document each says nothing about how documents vary.");
    }

    [TestMethod]
    public void Documents_that_all_say_it_once_and_one_that_says_it_all_the_time_are_not_the_same_evidence()
    {
        long[] tokens = [.. Enumerable.Repeat(1000L, 40)];
        int[] spread = [.. Enumerable.Repeat(5, 40)];
        int[] lumped = [200, .. Enumerable.Repeat(0, 39)];
        int[] rare = [.. Enumerable.Repeat(1, 40)];
        var (even, burst) = (ClusteredTest.Of(spread, tokens, rare, tokens), ClusteredTest.Of(lumped, tokens, rare, tokens));
        Assert.AreEqual(even.G, burst.G, 1e-9);
        Assert.AreEqual(1, even.DesignEffect);
        Assert.IsGreaterThan(50, burst.DesignEffect);
        Assert.IsLessThan(1e-6, even.P!.Value);
        Assert.IsGreaterThan(0.1, burst.P!.Value);
    }

    [TestMethod]
    public void Without_a_difference_p_is_small_as_often_as_it_says()
    {
        // Documents differ much (each has a rate of its own), the corpora do not: a test that took tokens for independent would find
        // differences nearly always.
        var random = new Random(5);
        long[] tokens = [.. Enumerable.Repeat(500L, 30)];
        const int Trials = 2000;
        var (small, naive) = (0, 0);
        for (var trial = 0; trial < Trials; trial++)
        {
            var test = ClusteredTest.Of(Corpus(), tokens, Corpus(), tokens);
            small += test.P < 0.05 ? 1 : 0;
            naive += Distributions.FBeyond(test.G, 1e7) < 0.05 ? 1 : 0;
        }

        Assert.AreEqual(0.05, (double)small / Trials, 0.02);
        Assert.IsGreaterThan(0.3, (double)naive / Trials);

        int[] Corpus() => [.. Enumerable.Range(0, 30).Select(_ => random.Next(0, 60))];
    }

    [TestMethod]
    public void A_tally_keeps_few_documents_apart_and_groups_many()
    {
        var tally = new CorpusTally(3);
        for (var document = 0; document < 1000; document++)
            tally.Add(10, [(1, document % 2), (2, 3)]);
        Assert.AreEqual(CorpusTally.MostGroups, tally.Groups);
        Assert.AreEqual(500, tally.TotalTokensWith(1));
        Assert.AreEqual(500, tally.TotalDocumentsWith(1));
        Assert.AreEqual(3000, tally.TotalTokensWith(2));
        Assert.IsTrue(tally.TokensWith(0).IsEmpty);
        long documents = 0;
        foreach (var count in tally.DocumentsOfGroups)
        {
            Assert.IsGreaterThan(0, count);
            documents += count;
        }

        Assert.AreEqual(1000, documents);
    }

    [TestMethod]
    public void A_report_lists_what_differs_first_and_knows_how_many_it_looked_at()
    {
        CountedItem[] items =
        [
            new("L0.0:1", null, CountedKind.Code), new("L0.0:2", "the sea", CountedKind.Code), new("L0.0:3", null, CountedKind.Code),
            new("sea", null, CountedKind.Label),
        ];
        var (a, b) = (new CorpusTally(4), new CorpusTally(4));
        for (var document = 0; document < 50; document++)
        {
            a.Add(100, [(0, 10), (1, 5 + (document % 3)), (3, 5)]);
            b.Add(100, [(0, 10), (1, document % 2), (2, document == 7 ? 3 : 0), (3, 1)]);
        }

        var report = CorpusReport.Of("model", items, new("a", 50, 5000, "documents"), a, new("b", 50, 5000, "documents"), b);

        CollectionAssert.AreEqual(new[] { "L0.0:2", "L0.0:1", "L0.0:3", "sea" }, report.Rows.Select(static row => row.Item.Name).ToArray());
        Assert.IsLessThan(1e-6, report.Rows[0].FalseDiscoveries!.Value);
        Assert.AreEqual(1, report.Rows[1].FalseDiscoveries!.Value, 1e-9);
        Assert.IsNull(report.Rows[2].FalseDiscoveries, "Three firings are too few to test.");
        Assert.AreEqual(0.0598 - 0.005, report.Rows[0].Difference!.Value.Value, 1e-9);
    }

    [TestMethod]
    public void Foreign_text_is_harmless_in_every_form_of_a_report()
    {
        const string Evil = "<script>alert(1)</script>\u202E=1+1,\"x\"\u001b[31m";
        var tally = new CorpusTally(2);
        for (var document = 0; document < 6; document++)
            tally.Add(100, [(0, 10), (1, 1)]);
        var report = CorpusReport.Of(
            Evil, [new("L0.0:1", "=" + Evil, CountedKind.Code), new(Evil, null, CountedKind.Label)], new(Evil, 6, 600, "documents"), tally);

        var page = ReportPage.Format(report);
        Assert.DoesNotContain("<script", page);
        Assert.DoesNotContain("style=\"", page);
        StringAssert.Contains(page, "default-src 'none'; style-src 'sha256-", StringComparison.Ordinal);
        var table = ReportText.Format(report, 5);
        Assert.DoesNotContain("\u001b", table + page);
        Assert.DoesNotContain("\u202E", table + page);
        StringAssert.Contains(ReportCsv.Format(report), "\"'=<script>", StringComparison.Ordinal);
    }
}
