using CodebookLsp.Features.Core;
using CodebookLsp.Features.Indexing;
using CodebookLsp.Features.Labels;
using CodebookLsp.TestFakes;
using CodebookLsp.TestSupport;
using CsCheck;
using Microsoft.Data.Sqlite;

namespace CodebookLsp.Features.Tests.Indexing;

[TestClass]
public sealed class CodeIndexTests
{
    [TestMethod]
    public void An_index_says_what_a_corpus_in_memory_says()
    {
        using var folder = new IndexFolder();
        using var index = CodeIndex.Open(folder.Make("all.codes", IndexFolder.Texts));
        var memory = IndexFolder.InMemory([
            ("novel.txt", IndexFolder.Novel), ("docs/book.md", IndexFolder.Book), ("odd.txt", IndexFolder.Odd),
        ]);

        CollectionAssert.AreEqual(memory.Documents.ToArray(), index.Documents.ToArray());
        CollectionAssert.AreEqual(memory.Sites.ToArray(), index.Sites.ToArray());
        Assert.AreEqual(memory.ModelHash, index.ModelHash);
        CollectionAssert.AreEqual(memory.TokenIds.ToArray(), index.TokenIds.ToArray());
        for (var document = 0; document < memory.Documents.Count; document++)
            Assert.AreEqual(memory.TextOf(document), index.TextOf(document));
        for (var token = 0; token < memory.TokenIds.Length; token++)
            Assert.AreEqual(memory.RangeOf(token), index.RangeOf(token));
        foreach (var code in Codes())
        {
            var expected = memory.Firings(code).Distinct().ToArray(); // the stand-in may name a code twice for a token
            CollectionAssert.AreEqual(expected, index.Firings(code), $"{code}");
            Assert.AreEqual(expected.Length, index.FiringCount(code));
        }

        Assert.AreEqual(Codes().Sum(code => (long)index.FiringCount(code)), index.FiringTotal);
    }

    [TestMethod]
    public void Firings_between_tokens_are_that_part_of_all_firings()
    {
        using var folder = new IndexFolder();
        using var index = CodeIndex.Open(folder.Make("all.codes", IndexFolder.Texts));
        foreach (var document in index.Documents)
        {
            foreach (var code in Codes().Where(static code => code.Code % 7 == 0))
                CollectionAssert.AreEqual(
                    index.Firings(code).Where(token => document.FirstToken <= token && token < document.End).ToArray(),
                    index.Firings(code, document.FirstToken, document.End));
        }
    }

    [TestMethod]
    public void A_file_that_is_not_an_index_is_refused()
    {
        using var folder = new IndexFolder();
        StringAssert.Contains(
            Assert.ThrowsExactly<IndexException>(() => CodeIndex.Open(folder["none.codes"])).Message, "There is no index");

        Write(folder["text.codes"], "not a database, but long enough to look like a file of some kind");
        Write(folder["empty.codes"], "");
        using (var database = IndexSchema.Open(folder["other.codes"], SqliteOpenMode.ReadWriteCreate))
            database.Run("CREATE TABLE meta (key TEXT)");
        foreach (var foreign in new[] { "text.codes", "empty.codes", "other.codes" })
            StringAssert.Contains(
                Assert.ThrowsExactly<IndexException>(() => CodeIndex.Open(folder[foreign])).Message, "is not a code index", foreign);

        var path = folder.Make("newer.codes", IndexFolder.Texts);
        using (var database = IndexSchema.Open(path, SqliteOpenMode.ReadWrite))
            database.Run("PRAGMA user_version = 7");
        StringAssert.Contains(Assert.ThrowsExactly<IndexException>(() => CodeIndex.Open(path)).Message, "format 7");
    }

    [TestMethod]
    public void A_damaged_index_is_an_index_error_or_says_the_truth()
    {
        using var folder = new IndexFolder();
        var whole = File.ReadAllBytes(folder.Make("whole.codes", IndexFolder.Texts));
        var expected = Everything(folder["whole.codes"]);
        var refused = 0;
        Gen.Select(Gen.Int[0, whole.Length - 1], Gen.Byte, Gen.Int[0, 3]).Sample(
            (place, wrong, kind) =>
            {
                var bytes = kind == 0 ? whole[..place] : (byte[])whole.Clone();
                if (kind > 0)
                    bytes.AsSpan(place, Math.Min(kind * kind * 8, bytes.Length - place)).Fill(wrong);
                using (var file = new FileStream(folder["damaged.codes"], FileMode.Create))
                    file.Write(bytes);
                try
                {
                    Everything(folder["damaged.codes"]);
                }
                catch (IndexException)
                {
                    refused++;
                }
            },
            iter: 150, threads: 1);

        Assert.IsGreaterThan(30, refused);
        CollectionAssert.AreEqual(expected, Everything(folder["whole.codes"]));
    }

    [TestMethod]
    public void An_index_whose_numbers_are_others_is_an_index_error_and_takes_no_more_memory()
    {
        using var folder = new IndexFolder();
        var (whole, damaged, refused) = (folder.Make("whole.codes", IndexFolder.Texts), folder["damaged.codes"], 0);
        foreach (var (table, column) in new[]
        {
            ("sites", "layer"),
            ("sites", "codes"),
            ("sites", "k"),
            ("documents", "id"),
            ("documents", "first"),
            ("documents", "tokens"),
            ("stretches", "document"),
            ("stretches", "start"),
            ("stretches", "length"),
            ("stretches", "first"),
            ("stretches", "tokens"),
            ("postings", "site"),
            ("postings", "first"),
            ("postings", "codes"),
            ("postings", "checksum"),
        })
        {
            foreach (
                var value in new[]
                {
                    "-1",
                    "0",
                    "2147483647",
                    "4294967297",
                    "9223372036854775807",
                    "'text'",
                    "x'00'",
                    $"{column} + 1",
                    $"{column} * 1000",
                })
            {
                File.Copy(whole, damaged, overwrite: true);
                try
                {
                    using var database = IndexSchema.Open(damaged, SqliteOpenMode.ReadWrite);
                    database.Run($"UPDATE {table} SET {column} = {value} WHERE rowid = (SELECT max(rowid) FROM {table})");
                }
                catch (SqliteException)
                {
                    continue; // not even SQLite takes that
                }

                var before = GC.GetAllocatedBytesForCurrentThread();
                try
                {
                    Everything(damaged);
                }
                catch (IndexException)
                {
                    refused++;
                }

                Assert.IsLessThan(256 << 20, GC.GetAllocatedBytesForCurrentThread() - before, $"{table}.{column} = {value}");
            }
        }

        Assert.IsGreaterThan(60, refused);
    }

    [TestMethod]
    public void A_document_of_impossible_length_is_an_index_error()
    {
        using var folder = new IndexFolder();
        var path = folder.Make("all.codes", [IndexFolder.Text("one.txt", "The whale swam by.")]);
        using (var database = IndexSchema.Open(path, SqliteOpenMode.ReadWrite))
            database.Run("UPDATE stretches SET length = 134217728, tokens = 500000000; UPDATE documents SET tokens = 500000000");
        var before = GC.GetAllocatedBytesForCurrentThread();
        Assert.ThrowsExactly<IndexException>(() => CodeIndex.Open(path).Dispose());
        Assert.IsLessThan(64 << 20, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    [TestMethod]
    [OSCondition(ConditionMode.Exclude, OperatingSystems.Windows)]
    [System.Runtime.Versioning.UnsupportedOSPlatform("windows")]
    public void A_pipe_is_refused_as_an_index()
    {
        using var folder = new IndexFolder();
        SpecialFile.Pipe(folder["pipe.codes"]);
        SpecialFile.InTime(() => Assert.ThrowsExactly<IndexException>(() => CodeIndex.Open(folder["pipe.codes"])));
    }

    [TestMethod]
    public void Wrong_firings_do_not_pass_their_checksum()
    {
        using var folder = new IndexFolder();
        var path = folder.Make("all.codes", IndexFolder.Texts);
        using (var database = IndexSchema.Open(path, SqliteOpenMode.ReadWrite))
        {
            var data = (byte[])database.Scalar("SELECT data FROM postings WHERE site = 1")!;
            data[^1] ^= 0x10;
            database.Run("UPDATE postings SET data = $data WHERE site = 1", ("$data", data));
        }

        using var index = CodeIndex.Open(path);
        Assert.AreEqual(index.FiringCount(new(0, 1)), index.Firings(new(0, 1)).Length);
        StringAssert.Contains(Assert.ThrowsExactly<IndexException>(() => index.Firings(new(1, 1))).Message, "checksum");
    }

    [TestMethod]
    public void Many_threads_may_ask_at_once()
    {
        using var folder = new IndexFolder();
        using var index = CodeIndex.Open(folder.Make("all.codes", IndexFolder.Texts));
        Parallel.For(0, 200, at =>
        {
            var code = new CodeId(at % 4, at % 20);
            var firings = index.Firings(code);
            Assert.HasCount(index.FiringCount(code), firings);
            foreach (var token in firings.Take(5))
                Assert.AreEqual(index.RangeOf(token).Length, index.TokenText(token).Length);
        });
    }

    private static IEnumerable<CodeId> Codes() =>
        FakeModel.Sites.SelectMany(static (site, index) => Enumerable.Range(0, site.Codes).Select(code => new CodeId(index, code)));

    private static int[] Everything(string path)
    {
        using var index = CodeIndex.Open(path);
        var all = new List<int>();
        for (var document = 0; document < index.Documents.Count; document++)
            all.Add(index.TextOf(document).Length);
        foreach (var code in Codes().Where(code => code.Site < index.Sites.Count && code.Code < index.Sites[code.Site].Codes))
            all.AddRange(index.Firings(code));
        for (var token = 0; token < index.Tokens; token++)
            all.Add(index.RangeOf(token).Start);
        all.AddRange(index.TokenIds);
        return [.. all];
    }

    private static void Write(string path, string text)
    {
        using var file = new StreamWriter(path);
        file.Write(text);
    }
}
