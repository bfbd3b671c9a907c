using System.Buffers.Binary;
using System.Net;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using CodebookLsp.Features.Annotation;
using CodebookLsp.Features.Core;
using CodebookLsp.Network.Primitives;
using CodebookLsp.TestFakes;
using CodebookLsp.TestSupport;
using CsCheck;
using static CodebookLsp.Features.Tests.Annotation.AnnotatedTexts;

namespace CodebookLsp.Features.Tests.Annotation;

[TestClass]
public sealed class JsonLinesOutputTests
{
    [TestMethod]
    public void A_line_of_json_says_what_where_and_which_codes() => Snapshot.Match(Json("Ah 😀!", Everything), "codes.jsonl");

    [TestMethod]
    public void Json_names_the_file_when_there_are_several_and_the_placement_where_it_is_needed()
    {
        IReadOnlyList<Site> sites = [.. FakeModel.Sites.Take(3), FakeModel.Sites[3] with { Placement = Placement.Mlp, Head = null }];
        using var line = JsonDocument.Parse(Json("Ah", new(sites, [0, 3], null), several: true).Split('\n')[0]);

        Assert.AreEqual("text \"1\".txt", line.RootElement.GetProperty("file").GetString());
        var codes = line.RootElement.GetProperty("codes");
        Assert.AreEqual("attn_preproj", codes[0].GetProperty("placement").GetString());
        Assert.AreEqual("mlp", codes[1].GetProperty("placement").GetString());
        Assert.AreEqual(2, codes[2].GetProperty("rank").GetInt32());
    }

    [TestMethod]
    public void Json_keeps_hostile_text_on_one_line_and_exact()
    {
        var lines = Json(Hostile, Everything).TrimEnd('\n').Split('\n');
        var ends = 0;
        foreach (var line in lines)
        {
            using var token = JsonDocument.Parse(line);
            var (start, end) = (token.RootElement.GetProperty("start").GetInt32(), token.RootElement.GetProperty("end").GetInt32());
            Assert.AreEqual(Hostile[start..end], token.RootElement.GetProperty("text").GetString());
            Assert.IsLessThanOrEqualTo(ends, start);
            ends = end;
        }

        Assert.AreEqual(Hostile.Length, ends);
    }

    [TestMethod]
    public void Json_has_no_number_for_what_is_not_finite()
    {
        using var stream = new MemoryStream();
        var output = new JsonLinesOutput(stream, new(FakeModel.Sites, [0, 1], null), several: false);
        var block = BlockSplitter.Split(["a"], FakeModel.Tokenizer, new()).Single();
        output.Begin("text");
        output.Write(new(block, new(FakeModel.Sites, 1, [1, 2, 3, 4, 5, 6], [float.NaN, 0.1f, 0, 0, 0, 0])));
        output.Finish();

        StringAssert.Contains(
            Encoding.UTF8.GetString(stream.ToArray()),
            "\"similarity\":null},{\"layer\":0,\"head\":1,\"code\":2,\"rank\":1,\"similarity\":0.1}]", StringComparison.Ordinal);
    }

    [TestMethod]
    public void The_head_of_a_codebook_that_is_not_split_by_heads_is_null()
    {
        Site[] sites = [new(3, Placement.Mlp, null, 20, 1)];
        using var stream = new MemoryStream();
        var output = new JsonLinesOutput(stream, new(sites, [0], null), several: false);
        output.Begin("text");
        output.Write(new(BlockSplitter.Split(["a"], FakeModel.Tokenizer, new()).Single(), new(sites, 1, [7], [0.5f])));
        output.Finish();

        StringAssert.Contains(Encoding.UTF8.GetString(stream.ToArray()), """{"layer":3,"head":null,"code":7,""", StringComparison.Ordinal);
        Assert.IsTrue(sites[0].IsAt(3, null));
        Assert.IsTrue(sites[0].IsAt(3, 0), "as older files have it");
        Assert.IsFalse(sites[0].IsAt(3, 1));
        Assert.IsFalse(new Site(3, Placement.Mlp, 0, 20, 1).IsAt(3, null));
    }

    [TestMethod]
    public void A_similarity_in_json_reads_back_as_the_same_float() =>
        Gen.OneOf(
                Gen.Float.Where(float.IsFinite),
                Gen.Float[-5, 5],
                Gen.Int[-99_999, 99_999].Select(static number => number / 1000f),
                Gen.OneOfConst(0f, -0f, 1e-4f, 1e5f, 99999.99f, 0.1f))
            .Sample(
                static value =>
        {
            Span<byte> bytes = stackalloc byte[FloatFormat.Longest];
            var text = Encoding.ASCII.GetString(bytes[..FloatFormat.Write(value, bytes)]);
            using var number = JsonDocument.Parse(text);
            Assert.AreEqual(value, number.RootElement.GetSingle());
            Assert.IsLessThanOrEqualTo(15, text.Length, text);
        }, iter: 20_000);

    [TestMethod]
    public void The_most_salient_codes_are_shown_when_few_are_asked_for()
    {
        var text = string.Concat(Enumerable.Repeat("the sea ", 30));
        var shown = Json(text, Everything with { Top = 2 })
            .TrimEnd('\n')
            .Split('\n')
            .Select(static line => JsonDocument.Parse(line))
            .ToList();
        Assert.IsTrue(shown.All(static line => line.RootElement.GetProperty("codes").GetArrayLength() == 2));

        var counts = new CodeCounts(FakeModel.Sites);
        var block = Annotated(text);
        counts.Add(block.Codes);
        var token = block.Tokens.Last();
        var salient = counts.MostSalient(token.In.Codes, token.Index, [0, 1, 2, 3], 6);
        Assert.HasCount(6, salient);
        CollectionAssert.AreEqual(
            salient.Select(static code => code.Salience).OrderDescending().ToList(), salient.Select(static code => code.Salience).ToList());
        foreach (
            var (rarer, close) in salient
                .SelectMany(left => salient.Select(right => (left, right)))
                .Where(static pair => pair.left.Count < pair.right.Count && pair.left.Fit >= pair.right.Fit && pair.left.Count > 1))
            Assert.IsGreaterThan(close.Salience, rarer.Salience);
        foreach (var code in salient)
            Assert.AreEqual(block.Tokens.Count(other => other.Codes(code.Site).Contains(code.Code)), code.Count);

        Assert.AreEqual(salient[0].Code, shown[^1].RootElement.GetProperty("codes")[0].GetProperty("code").GetInt32());
        shown.ForEach(static line => line.Dispose());
    }

    [TestMethod]
    public void Layers_and_heads_are_chosen_by_number_and_range()
    {
        Assert.AreEqual("0 2 14 15 16", string.Join(' ', SiteSelection.Numbers("0, 2,14-16")!));
        Assert.IsNull(SiteSelection.Numbers("x"));
        Assert.IsNull(SiteSelection.Numbers("5-3"));
        Assert.IsNull(SiteSelection.Numbers(""));
        Assert.IsNull(SiteSelection.Numbers("1-2-3"));
        Assert.IsNull(SiteSelection.Numbers("99999999999"));
        Assert.AreEqual(
            "3", string.Join(' ', new SiteSelection(SiteSelection.Numbers("4"), SiteSelection.Numbers("1-9")).Among(FakeModel.Sites)));
        var none = Assert.ThrowsExactly<SelectionException>(static () =>
            new SiteSelection(SiteSelection.Numbers("3"), null).Among(FakeModel.Sites));
        Assert.AreEqual("The model has no codebook at the chosen layers and heads. Its layers are 0, 4, its heads 0, 1.", none.Message);
    }

    private static string Json(string text, ShownCodes shown, bool several = false) =>
        Written(stream => new JsonLinesOutput(stream, shown, several), "text \"1\".txt", text);
}
