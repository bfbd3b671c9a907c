using CodebookLsp.Features.Core;
using CodebookLsp.Features.Indexing;
using CodebookLsp.Features.Labels;

namespace CodebookLsp.Features.Tests.Indexing;

/// <summary>Parts of corpora: drawn while an index is made, and taken from one that is there.</summary>
[TestClass]
public sealed class IndexExcerptTests
{
    private static readonly CorpusText[] Unequal =
    [
        .. Enumerable.Range(0, 12).Select(static number => IndexFolder.Text(
            $"large/{number:00}.txt", $"CHAPTER {number}\n\n{IndexFolder.Novel[(number * 2000)..((number * 2000) + 2000)]}")),
        .. Enumerable.Range(0, 4).Select(static number => IndexFolder.Text(
            $"small/{number}.md", IndexFolder.Book[(number * 2000)..((number * 2000) + 2000)])),
    ];

    [TestMethod]
    public void A_balanced_draw_takes_as_much_of_a_small_source_as_of_a_large_one()
    {
        using var folder = new IndexFolder();
        using var whole = CodeIndex.Open(folder.Make("whole.codes", Unequal));
        var options = IndexFolder.Options with { Limit = whole.Tokens / 3 };
        using var even = CodeIndex.Open(folder.Make("even.codes", Unequal, options with { Balanced = true }));
        using var plain = CodeIndex.Open(folder.Make("plain.codes", Unequal, options));

        Assert.IsInRange(0.4, 0.6, ShareOf("small", even));
        Assert.IsInRange(0.1, 0.35, ShareOf("small", plain));
        Assert.IsGreaterThan(3, even.Documents.Count(static document => CorpusSource.Of(document.Name) == "large"), "of all places");
    }

    [TestMethod]
    public void A_source_that_is_too_small_for_its_share_is_taken_whole()
    {
        using var folder = new IndexFolder();
        using var whole = CodeIndex.Open(folder.Make("whole.codes", Unequal));
        using var most = CodeIndex.Open(
            folder.Make("most.codes", Unequal, IndexFolder.Options with { Limit = whole.Tokens * 4 / 5, Balanced = true }));

        Assert.AreEqual(TokensOf("small", whole), TokensOf("small", most));
        Assert.IsInRange(whole.Tokens * 0.6, whole.Tokens * 0.8, most.Tokens);
    }

    [TestMethod]
    public void An_excerpt_says_of_its_tokens_what_the_whole_says_and_keeps_all_labels()
    {
        using var folder = new IndexFolder();
        var path = folder.Make("whole.codes", Unequal, IndexFolder.Options with { Sources = new Dictionary<string, string> { ["small"] = "CC0" } });
        CodeIndex.WriteLabels(path, [new CodeLabel(new(0, 3), "three") { Origin = LabelOrigin.Person }]);
        IndexExcerpt.Write(path, folder["part.codes"], 1500, balanced: true, null, default);
        using var whole = CodeIndex.Open(path);
        using var part = CodeIndex.Open(folder["part.codes"]);

        Assert.IsInRange(800, 1500, part.Tokens);
        Assert.AreEqual("three", part.Labels.Single().Text);
        Assert.AreEqual("CC0", part.Sources["small"]);
        Assert.AreEqual(whole.ModelHash, part.ModelHash);
        var places = Enumerable.Range(0, whole.Tokens).ToDictionary(token => Place(whole, token));
        foreach (var code in Enumerable.Range(0, 20).Select(static code => new CodeId(2, code)))
        {
            var firings = whole.Firings(code).ToHashSet();
            var expected = Enumerable.Range(0, part.Tokens).Where(token => firings.Contains(places[Place(part, token)])).ToArray();
            CollectionAssert.AreEqual(expected, part.Firings(code));
        }
    }

    [TestMethod]
    public void An_excerpt_of_nothing_is_refused()
    {
        using var folder = new IndexFolder();
        var path = folder.Make("whole.codes", Unequal);

        Assert.ThrowsExactly<IndexException>(() => IndexExcerpt.Write(path, folder["part.codes"], 1, balanced: false, null, default));
        Assert.IsFalse(File.Exists(folder["part.codes"]));
    }

    // The texts of the parts are short enough that each is one stretch, so places in a document are the same in both.
    private static (string, int, int) Place(CodeIndex index, int token) =>
        (index.Documents[index.DocumentOf(token)].Name, index.RangeOf(token).Start + Offset(index, token), index.TokenIds[token]);

    private static int Offset(CodeIndex index, int token)
    {
        var stretch = index.StretchesOf(index.DocumentOf(token)).Last(one => one.First <= token);
        return (int)(stretch.Start - stretch.TextStart);
    }

    private static int TokensOf(string source, CodeIndex index) =>
        index.Documents.Where(document => CorpusSource.Of(document.Name) == source).Sum(static document => document.Tokens);

    private static double ShareOf(string source, CodeIndex index) => (double)TokensOf(source, index) / index.Tokens;
}
