using System.Text.Json;
using CodebookLsp.Features.Core;
using CodebookLsp.Features.Indexing;
using CodebookLsp.Features.Search;
using CodebookLsp.Features.SearchCaches;
using CodebookLsp.Features.Tests.Indexing;
using CodebookLsp.Network.Primitives;
using CodebookLsp.TestSupport;

namespace CodebookLsp.Features.Tests.SearchCaches;

/// <summary>Indexes as search caches of the reference and back, and caches that numpy wrote.</summary>
[TestClass]
public sealed class ReferenceCacheTests
{
    private const int BlockTokens = 97;

    private static readonly DateTimeOffset Now = new(2026, 11, 27, 19, 0, 0, TimeSpan.Zero);

    private static string Numpy(string kind) =>
        Path.Combine(Repository.Root, "tests", "CodebookLsp.Features.Tests", "SearchCaches", "Numpy", kind);

    [TestMethod]
    [DataRow("group")]
    [DataRow("vanilla")]
    public void What_numpy_wrote_is_the_index_that_the_reference_searches(string kind)
    {
        using var folder = new IndexFolder();
        ReferenceCacheReader.Write(Numpy(kind), folder["read.codes"], null, default);
        using var index = CodeIndex.Open(folder["read.codes"]);
        var corpus = Json("corpus.json");

        Assert.AreEqual("tiny", index.ModelName);
        var texts = corpus.GetProperty("tokens_str").EnumerateArray().SelectMany(static row => row.EnumerateArray()).ToArray();
        CollectionAssert.AreEqual(
            texts.Select(static text => text.GetString()).ToArray(), Enumerable.Range(0, index.Tokens).Select(index.TokenText).ToArray());
        var counts = corpus.GetProperty("act_counts_" + kind);
        foreach (var (number, site) in index.Sites.Index())
        {
            var recorded = corpus.GetProperty("cb_acts_" + kind).GetProperty(PlaceOf(site)).EnumerateArray()
                .SelectMany(static row => row.EnumerateArray()).Select(static token => token.EnumerateArray().Select(Number).ToArray())
                .ToArray();
            Assert.AreEqual(recorded[0].Length, site.K);
            var fired = counts.GetProperty(ReferenceCacheNames.CountsKey(site.Layer, site.Head)).EnumerateArray().Select(Number).ToArray();
            Assert.AreEqual(fired.Length, site.Codes);
            for (var code = 0; code < site.Codes; code++)
            {
                Assert.AreEqual(fired[code], index.FiringCount(new(number, code)));
                CollectionAssert.AreEqual(
                    Enumerable.Range(0, index.Tokens).Where(token => recorded[token].Contains(code)).ToArray(),
                    index.Firings(new(number, code)));
            }
        }
    }

    [TestMethod]
    public void Searches_in_what_numpy_wrote_find_what_the_reference_found()
    {
        using var folder = new IndexFolder();
        ReferenceCacheReader.Write(Numpy("group"), folder["read.codes"], null, default);
        using var index = CodeIndex.Open(folder["read.codes"]);
        var compared = 0;
        foreach (var result in Json("results.json").EnumerateArray().Where(static result => result.TryGetProperty("group", out _)
            && result.GetProperty("at_odd_even").GetInt32() < 0))
        {
            var tokens = MatchedTokens.In(index, TextPattern.Parse(result.GetProperty("regex").GetString()!), null, default);
            CollectionAssert.AreEqual(
                result.GetProperty("token_positions_unique").EnumerateArray()
                    .Select(static place => (Number(place[0]) * 12) + Number(place[1])).ToArray(),
                tokens);
            var options = new SearchOptions
            {
                PerSite = result.GetProperty("topk").GetInt32(),
                Precision = result.GetProperty("prec_threshold").GetDouble(),
            };
            var found = CodeSearch.ByPrecision(index, tokens, options, default).ToLookup(static code => code.Code.Site);
            foreach (var (number, site) in index.Sites.Index())
            {
                var recorded = result.GetProperty("group").GetProperty("codes")
                    .GetProperty(ReferenceCacheNames.CountsKey(site.Layer, site.Head)).EnumerateArray()
                    .Select(static code => Math.Round(code.GetProperty("prec").GetDouble(), 9)).ToArray();
                CollectionAssert.AreEqual(recorded, found[number].Select(static code => Math.Round(code.Precision, 9)).ToArray());
                compared += recorded.Length;
            }
        }

        Assert.IsGreaterThan(100, compared);
    }

    [TestMethod]
    public void An_index_becomes_a_cache_and_the_cache_an_index_with_the_same_firings()
    {
        using var folder = new IndexFolder();
        using var index = CodeIndex.Open(folder.Make("one.codes", IndexFolder.Texts));
        var cache = ReferenceCacheWriter.Write(index, folder["caches"], BlockTokens, Now, null, default).Single();
        Assert.AreEqual("fake_gcb_attn_preproj_2026-11-27_19-00-00", Path.GetFileName(cache));
        ReferenceCacheReader.Write(cache, folder["two.codes"], null, default);
        using var again = CodeIndex.Open(folder["two.codes"]);

        var kept = index.Tokens / BlockTokens * BlockTokens;
        Assert.AreEqual((kept, kept / BlockTokens), (again.Tokens, again.Documents.Count));
        CollectionAssert.AreEqual(index.TokenIds[..kept].ToArray(), again.TokenIds.ToArray());
        CollectionAssert.AreEqual(index.Sites.ToArray(), again.Sites.ToArray());
        foreach (var code in index.Sites.SelectMany(static (site, number) =>
            Enumerable.Range(0, site.Codes).Select(code => new CodeId(number, code))))
            CollectionAssert.AreEqual(index.Firings(code, 0, kept), again.Firings(code));
        StringAssert.Contains(
            string.Concat(Enumerable.Range(0, index.Documents.Count).Select(index.TextOf)),
            string.Concat(Enumerable.Range(0, 20).Select(again.TextOf)), StringComparison.Ordinal);

        var second = ReferenceCacheWriter.Write(again, folder["others"], BlockTokens, Now, null, default).Single();
        string[] files = [.. Directory.EnumerateFiles(cache).Select(static path => Path.GetFileName(path)!).Order(StringComparer.Ordinal)];
        Assert.HasCount(8, files);
        foreach (var name in files)
            CollectionAssert.AreEqual(File.ReadAllBytes(Path.Combine(cache, name)), File.ReadAllBytes(Path.Combine(second, name)), name);
        CollectionAssert.AreEqual(new[] { cache }, Directory.GetFileSystemEntries(folder["caches"]), "nothing half written is left");
    }

    [TestMethod]
    public void An_index_shorter_than_a_block_is_refused()
    {
        using var folder = new IndexFolder();
        using var index = CodeIndex.Open(folder.Make("one.codes", [IndexFolder.Text("a.txt", "A few words.")]));
        var refused = Assert.ThrowsExactly<ReferenceCacheException>(
            () => ReferenceCacheWriter.Write(index, folder["caches"], 512, Now, null, default));
        StringAssert.Contains(refused.Message, "--block-tokens", StringComparison.Ordinal);
    }

    [TestMethod]
    [DataRow("layer3_attn_preproj_gcb7", 3, Placement.AttnPreproj, 7)]
    [DataRow("layer3_preproj_attention_ccb7", 3, Placement.AttnPreproj, 7)]
    [DataRow("layer0_mlp", 0, Placement.Mlp, -1)]
    [DataRow("layer11_tb", 11, Placement.TransformerBlock, -1)]
    [DataRow("layer1_attn+mlp", 1, Placement.AttnPlusMlp, -1)]
    [DataRow("layer1_attention_and_mlp_gcb0", 1, Placement.AttnPlusMlp, 0)]
    public void Codebooks_are_known_by_their_names_of_today_and_before(string key, int layer, Placement placement, int head) =>
        Assert.AreEqual((layer, placement, head < 0 ? null : (int?)head), ReferenceCacheNames.Place(key));

    [TestMethod]
    [DataRow("layer_mlp")]
    [DataRow("layer1_heads")]
    [DataRow("layer1_mlp_gcb")]
    [DataRow("blocks.0.attn")]
    public void Other_names_are_those_of_no_codebook(string key) => Assert.IsNull(ReferenceCacheNames.Place(key));

    private static string PlaceOf(Site site) => CodebookLsp.Network.Codebooks.PlacementNames.Key(site);

    private static int Number(JsonElement number) => number.GetInt32();

    private static JsonElement Json(string name)
    {
        using var document = JsonDocument.Parse(File.ReadAllText(Path.Combine(Repository.Root, "tests", "goldens", "search", name)));
        return document.RootElement.Clone();
    }
}
