using CodebookLsp.Features.Core;
using CodebookLsp.Features.Indexing;
using CodebookLsp.Features.Labels;
using CodebookLsp.TestFakes;
using CsCheck;

namespace CodebookLsp.Features.Tests.Indexing;

[TestClass]
public sealed class IndexBuildTests
{
    [TestMethod]
    public void Stopped_ten_times_anywhere_it_makes_the_same_file()
    {
        using var whole = new IndexFolder();
        var expected = File.ReadAllBytes(whole.Make("whole.codes", IndexFolder.Texts));
        Gen.Int[0, 2].Array[10].Sample(
            stops =>
            {
                using var folder = new IndexFolder();
                foreach (var stop in stops)
                {
                    using var cancel = new CancellationTokenSource();
                    var left = stop;
                    Assert.Throws<OperationCanceledException>(() => Make(folder["a.codes"], Counting(() =>
                    {
                        if (left-- == 0)
                            cancel.Cancel();
                    }), cancel.Token));
                }

                Make(folder["a.codes"], IndexFolder.Source, default);
                CollectionAssert.AreEqual(expected, File.ReadAllBytes(folder["a.codes"]));
                Assert.HasCount(1, Directory.GetFiles(folder.Path), "Nothing is left beside it.");
            },
            iter: 4, threads: 1);

        static void Make(string path, LoadedModel source, CancellationToken cancel)
        {
            using var build = IndexBuild.Begin(path, IndexFolder.Texts, source, IndexFolder.Options, null, cancel);
            build.Read(source, null, cancel);
            build.Finish(null, cancel);
        }
    }

    [TestMethod]
    public void What_was_read_before_a_stop_is_not_read_again()
    {
        using var folder = new IndexFolder();
        using var cancel = new CancellationTokenSource();
        var reads = 0;
        var source = Counting(() =>
        {
            if (++reads == 3)
                cancel.Cancel();
        });
        long all;
        using (var build = IndexBuild.Begin(folder["a.codes"], IndexFolder.Texts, source, IndexFolder.Options, null, default))
        {
            all = build.Tokens;
            Assert.AreEqual(0, build.TokensKnown);
            Assert.Throws<OperationCanceledException>(() => build.Read(source, null, cancel.Token));
        }

        using var again = IndexBuild.Begin(folder["a.codes"], IndexFolder.Texts, source, IndexFolder.Options, null, default);
        Assert.AreEqual(all, again.Tokens);
        Assert.IsGreaterThan(0, again.TokensKnown);
        Assert.AreEqual(all - again.TokensKnown, again.TokensLeft());
    }

    [TestMethod]
    public async Task Workers_side_by_side_make_the_same_file()
    {
        using var folder = new IndexFolder();
        var expected = await File.ReadAllBytesAsync(folder.Make("one.codes", IndexFolder.Texts));
        var reads = 0;
        using (
            var build = IndexBuild.Begin(folder["three.codes"], IndexFolder.Texts, IndexFolder.Source, IndexFolder.Options, null, default))
        {
            var all = build.TokensLeft();
            await Task.WhenAll(Enumerable.Range(0, 3).Select(worker => Task.Run(() =>
                IndexWorker.Join(
                    folder["three.codes"], Counting(() => Interlocked.Increment(ref reads)), IndexFolder.Options,
                    $"worker {worker}", default))));
            Assert.AreEqual(0, build.TokensLeft());
            build.Finish(null, default);
            Assert.IsGreaterThan(0, all);
        }

        CollectionAssert.AreEqual(expected, await File.ReadAllBytesAsync(folder["three.codes"]));
        using var index = CodeIndex.Open(folder["three.codes"]);
        Assert.IsLessThanOrEqualTo((index.Tokens / 200) + 3, reads, "No part is read twice.");
    }

    [TestMethod]
    public void What_a_dead_worker_was_at_is_done_by_another()
    {
        using var folder = new IndexFolder();
        var expected = File.ReadAllBytes(folder.Make("one.codes", IndexFolder.Texts));
        using (var build = IndexBuild.Begin(folder["two.codes"], IndexFolder.Texts, IndexFolder.Source, IndexFolder.Options, null, default))
        {
            var dying = IndexFolder.Source with { Read = static (_, _) => throw new InvalidTimeZoneException() };
            Assert.ThrowsExactly<InvalidTimeZoneException>(() =>
                IndexWorker.Join(folder["two.codes"], dying, IndexFolder.Options, "dying", default));
            build.Release("dying");
            build.Read(IndexFolder.Source, null, default);
            build.Finish(null, default);
        }

        CollectionAssert.AreEqual(expected, File.ReadAllBytes(folder["two.codes"]));
    }

    [TestMethod]
    [DataRow(false)]
    [DataRow(true)]
    public void Adding_a_text_reads_that_text_only(bool byAdding)
    {
        using var folder = new IndexFolder();
        var expected = File.ReadAllBytes(folder.Make("all.codes", IndexFolder.Texts));
        var path = folder.Make("grown.codes", IndexFolder.Texts[..2]);
        var read = 0L;
        var texts = byAdding ? IndexFolder.Texts[2..] : IndexFolder.Texts;
        using (var build = IndexBuild.Begin(path, texts, IndexFolder.Source, IndexFolder.Options with { Add = byAdding }, null, default))
        {
            build.Read(IndexFolder.Source, tokens => read += tokens, default);
            build.Finish(null, default);
        }

        CollectionAssert.AreEqual(expected, File.ReadAllBytes(path));
        using var index = CodeIndex.Open(path);
        Assert.AreEqual(index.Documents[2].Tokens, read);
    }

    [TestMethod]
    public void Texts_in_another_order_or_fewer_of_them_need_no_reading()
    {
        using var folder = new IndexFolder();
        CorpusText[] fewer = [IndexFolder.Texts[2], IndexFolder.Texts[0]];
        var expected = File.ReadAllBytes(folder.Make("fewer.codes", fewer));
        var path = folder.Make("all.codes", IndexFolder.Texts);
        folder.Make(
            "all.codes", fewer,
            source: IndexFolder.Source with
            {
                Read = static (_, _) => throw new InvalidOperationException("Everything is known."),
            });
        CollectionAssert.AreEqual(expected, File.ReadAllBytes(path));
    }

    [TestMethod]
    public void Labels_outlive_an_addition()
    {
        using var folder = new IndexFolder();
        var path = folder.Make("all.codes", IndexFolder.Texts[..1]);
        var label = new CodeLabel(new(1, 2), "ship") { Origin = LabelOrigin.Person };
        CodeIndex.WriteLabels(path, [label]);
        folder.Make("all.codes", IndexFolder.Texts);
        using var index = CodeIndex.Open(path);
        CollectionAssert.AreEqual(new[] { label }, index.Labels.ToArray());
        Assert.HasCount(3, index.Documents);
    }

    [TestMethod]
    public void A_limit_samples_whole_parts_evenly_and_gives_them_the_codes_they_have_in_the_whole()
    {
        using var folder = new IndexFolder();
        var long_ = string.Concat(Enumerable.Range(0, 12).Select(static chapter => $"CHAPTER {chapter}\n\n{IndexFolder.Novel}\n\n"));
        CorpusText[] texts = [IndexFolder.Text("long.txt", long_), IndexFolder.Text("book.md", IndexFolder.Book)];
        using var whole = CodeIndex.Open(folder.Make("whole.codes", texts));
        using var sampled = CodeIndex.Open(folder.Make("sampled.codes", texts, IndexFolder.Options with { Limit = whole.Tokens / 3 }));

        Assert.IsInRange(whole.Tokens / 5, whole.Tokens / 3, sampled.Tokens);
        Assert.HasCount(2, sampled.Documents);
        var chapters = Enumerable
            .Range(0, 12)
            .Count(chapter => sampled.TextOf(0).Contains($"CHAPTER {chapter}\n", StringComparison.Ordinal));
        Assert.IsInRange(2, 10, chapters);
        StringAssert.Contains(sampled.TextOf(0), "[…]");

        // A sampled token is found in the whole by its place in the text.
        var all = Enumerable
            .Range(0, whole.Tokens)
            .ToDictionary(token =>
                (whole.DocumentOf(token), whole.RangeOf(token).Start + (whole.DocumentOf(token) * 10_000_000L), whole.TokenIds[token]));
        var codes = Enumerable
            .Range(0, 20)
            .Select(static code => new CodeId(0, code))
            .Select(code => (Whole: whole.Firings(code).ToHashSet(), Sampled: sampled.Firings(code).ToHashSet()))
            .ToList();
        foreach (var stretch in sampled.StretchesOf(0))
        {
            for (var token = stretch.First; token < stretch.First + stretch.Tokens; token++)
            {
                var there = sampled.RangeOf(token).Start - stretch.TextStart + stretch.Start;
                var same = all[(0, there, sampled.TokenIds[token])];
                Assert.AreEqual(whole.TokenText(same), sampled.TokenText(token));
                Assert.IsTrue(codes.TrueForAll(code => code.Whole.Contains(same) == code.Sampled.Contains(token)));
            }
        }
    }

    [TestMethod]
    public void A_larger_limit_reads_only_what_a_smaller_one_did_not()
    {
        using var folder = new IndexFolder();
        var expected = File.ReadAllBytes(folder.Make("large.codes", IndexFolder.Texts, IndexFolder.Options with { Limit = 5000 }));
        using (var small = CodeIndex.Open(folder.Make("grown.codes", IndexFolder.Texts, IndexFolder.Options with { Limit = 2500 })))
            Assert.IsInRange(1000, 2500, small.Tokens);
        using (
            var build = IndexBuild.Begin(
                folder["grown.codes"], IndexFolder.Texts, IndexFolder.Source,
                IndexFolder.Options with
                {
                    Limit = 5000,
                },
                null, default))
        {
            Assert.IsGreaterThan(1000, build.TokensKnown);
            build.Read(IndexFolder.Source, null, default);
            build.Finish(null, default);
        }

        CollectionAssert.AreEqual(expected, File.ReadAllBytes(folder["grown.codes"]));
    }

    [TestMethod]
    public void Every_beginning_of_a_sample_is_evenly_spread() => Gen.Int[1, 300].Sample(static count =>
    {
        var order = IndexPlan.Spread(count).ToArray();
        CollectionAssert.AreEqual(Enumerable.Range(0, count).ToArray(), order.Order().ToArray());
        for (var sampled = 4; sampled < count / 4; sampled++)
        {
            int[] at = [-1, .. order.Take(sampled).Order(), count];
            Assert.IsLessThanOrEqualTo((3.0 * count / sampled) + 2, at.Zip(at.Skip(1), static (one, next) => next - one).Max());
        }
    });

    [TestMethod]
    public void Another_model_or_other_options_are_refused_and_nothing_is_lost()
    {
        using var folder = new IndexFolder();
        var path = folder.Make("all.codes", IndexFolder.Texts);
        var before = File.ReadAllBytes(path);
        var other = IndexFolder.Source with { Hash = "feedfacefeedface" };
        StringAssert.Contains(Refused(other, IndexFolder.Options), "another model");
        StringAssert.Contains(
            Refused(IndexFolder.Source, IndexFolder.Options with { Analysis = new() { Context = 32 } }), "other analysis options");
        CollectionAssert.AreEqual(before, File.ReadAllBytes(path));

        using (IndexBuild.Begin(folder["half.codes"], IndexFolder.Texts, IndexFolder.Source, IndexFolder.Options, null, default))
        {
            var error = Assert.ThrowsExactly<IndexException>(
                () => IndexWorker.Join(folder["half.codes"], other, IndexFolder.Options, "w", default));
            StringAssert.Contains(error.Message, "another model");
        }

        string Refused(LoadedModel source, IndexingOptions options) =>
            Assert.ThrowsExactly<IndexException>(() => IndexBuild.Begin(path, IndexFolder.Texts, source, options, null, default)).Message;
    }

    [TestMethod]
    public void Two_cannot_make_the_same_index_at_once()
    {
        using var folder = new IndexFolder();
        using var one = IndexBuild.Begin(folder["a.codes"], IndexFolder.Texts, IndexFolder.Source, IndexFolder.Options, null, default);
        var error = Assert.ThrowsExactly<IndexException>(
            () => IndexBuild.Begin(folder["a.codes"], IndexFolder.Texts, IndexFolder.Source, IndexFolder.Options, null, default));
        StringAssert.Contains(error.Message, "another process");
    }

    [TestMethod]
    public void A_text_that_is_given_twice_is_indexed_once_and_reported()
    {
        using var folder = new IndexFolder();
        var said = new List<string>();
        using var index = CodeIndex.Open(
            folder.Make("a.codes", [IndexFolder.Texts[0], IndexFolder.Text("copy.txt", IndexFolder.Novel)], said: said));
        Assert.HasCount(1, index.Documents);
        StringAssert.Contains(said.Single(), "'copy.txt' is left out: it is the same text as 'novel.txt'.");
    }

    [TestMethod]
    public void No_text_no_index()
    {
        using var folder = new IndexFolder();
        Assert.ThrowsExactly<IndexException>(() => folder.Make("a.codes", []));
        Assert.IsFalse(File.Exists(folder["a.codes"]));
    }

    private static LoadedModel Counting(Action read) => IndexFolder.Source with
    {
        Read = (blocks, cancel) =>
        {
            read();
            return FakeModel.Read(blocks, cancel);
        },
    };
}
