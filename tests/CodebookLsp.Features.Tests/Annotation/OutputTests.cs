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

namespace CodebookLsp.Features.Tests.Annotation;

[TestClass]
public sealed partial class OutputTests
{
    private const string Hostile =
        "a</script><script>alert(1)</script> <!-- & \" ' \u202Eevil\u202C \u0007 <img src=x onerror=alert(2)>\r\n\u2028 </style> 👩\u200D👩 "
        + "𐌰 end";

    private static readonly ShownCodes Everything = new(FakeModel.Sites, [0, 1, 2, 3], null);

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
    public void The_most_telling_codes_are_shown_when_few_are_asked_for()
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
    public void The_page_holds_the_text_as_text_whatever_is_in_it()
    {
        var page = Page(Hostile);

        Assert.AreEqual(5, Regex.Count(page, "<script"), "the page's own");
        Assert.AreEqual(5, Regex.Count(page, "</script>"));
        Assert.AreEqual(1, Regex.Count(page, "</style>"));
        Assert.DoesNotContain("<img", page);
        Assert.DoesNotContain("onerror=alert(2)>", page);
        Assert.IsFalse(page.Any(static unit => unit is '\u202E' or '\u202C' or '\u0007' or '\u2028' or '\u200D'));

        // What a reader sees is the text, with what cannot be seen spelled out.
        var read = WebUtility.HtmlDecode(Tags().Replace(Body().Match(page).Groups[1].Value, ""));
        var seen = Hostile.Replace("\u202E", @"\u{202E}", StringComparison.Ordinal).Replace("\u202C", @"\u{202C}", StringComparison.Ordinal)
            .Replace("\u0007", @"\u{7}", StringComparison.Ordinal)
            .Replace("\u2028", @"\u{2028}", StringComparison.Ordinal)
            .Replace("\u200D", @"\u{200D}", StringComparison.Ordinal);
        Assert.AreEqual(seen, read);
    }

    [TestMethod]
    public void The_page_allows_its_own_style_and_script_and_nothing_else()
    {
        var page = Page(Hostile);
        var policy = Regex.Match(page, "Content-Security-Policy\" content=\"([^\"]*)\"").Groups[1].Value;
        var style = Regex.Match(page, "<style>(.*?)</style>", RegexOptions.Singleline).Groups[1].Value;
        var script = Regex.Match(page, "<script>(.*?)</script>", RegexOptions.Singleline).Groups[1].Value;

        Assert.AreEqual(
            $"default-src 'none'; style-src '{Sha(style)}'; script-src '{Sha(script)}'; base-uri 'none'; form-action 'none'", policy);
        Assert.DoesNotContain("http://", page);
        Assert.DoesNotContain("https://", page);
        var tags = Tags().Matches(page.Replace(script, "", StringComparison.Ordinal)).Select(static tag => tag.Value).ToList();
        Assert.IsGreaterThan(50, tags.Count);
        Assert.IsFalse(tags.Exists(static tag => Regex.IsMatch(tag, "\\b(src|href|style|on[a-z]+)=")));

        static string Sha(string text) => $"sha256-{Convert.ToBase64String(SHA256.HashData(Encoding.UTF8.GetBytes(text)))}";
    }

    [TestMethod]
    public void The_pages_numbers_are_the_models()
    {
        var block = Annotated(Hostile);
        var page = Page(Hostile);
        var (ids, places, fits) = (Data(page, "ids"), Data(page, "places"), Data(page, "fits"));

        Assert.HasCount(block.Codes.Ids.Length * 2, ids);
        Assert.HasCount(block.Codes.Ids.Length, fits);
        Assert.AreEqual(block.Codes.Tokens, Regex.Count(Body().Match(page).Groups[1].Value, "<span"));
        for (var i = 0; i < block.Codes.Ids.Length; i++)
            Assert.AreEqual(block.Codes.Ids[i], BinaryPrimitives.ReadUInt16LittleEndian(ids.AsSpan(2 * i)));

        var tokens = block.Tokens.ToList();
        for (var i = 0; i < tokens.Count; i++)
        {
            Assert.AreEqual(tokens[i].Start.Utf16, BinaryPrimitives.ReadUInt32LittleEndian(places.AsSpan(16 * i)));
            Assert.AreEqual((uint)tokens[i].Id, BinaryPrimitives.ReadUInt32LittleEndian(places.AsSpan((16 * i) + 8)));
        }

        var best = Array.IndexOf(fits, (byte)255);
        Assert.AreEqual(block.Codes.Similarities.Where((_, i) => i % 6 == best % 6).Max(), block.Codes.Similarities[best]);
    }

    [TestMethod]
    [DataRow(null, 24)]
    [DataRow(3, 3)]
    [DataRow(500, 500)]
    public void The_page_lists_as_many_codes_of_a_token_as_were_asked_for_and_holds_the_others(int? top, int listed)
    {
        var page = Page("Ah 😀!", Everything with { Top = top });

        using var about = JsonDocument.Parse(Regex.Match(page, "id=\"about\">([^<]*)</script>").Groups[1].Value);
        Assert.AreEqual(listed, about.RootElement.GetProperty("listed").GetInt32());
        // the one place that lists them
        StringAssert.Contains(page, "list.slice(0, all ? list.length : about.listed)", StringComparison.Ordinal);
        Assert.HasCount(Annotated("Ah 😀!").Codes.Ids.Length, Data(page, "fits"));
    }

    [TestMethod]
    [DataRow(50_000, "")]
    [DataRow(50_001, "The page holds 50,001 tokens and may be slow to open; --layers or a shorter text makes it lighter.")]
    public void A_page_that_is_slow_to_open_comes_with_advice(int tokens, string advice)
    {
        var said = "";
        var (output, hundred, one) = (
            new HtmlOutput(Stream.Null, "fake", Everything, sentence => said += sentence), Annotated(100), Annotated(1));
        output.Begin("long.txt");
        for (var i = 0; i < tokens / 100; i++)
            output.Write(hundred);

        for (var i = 0; i < tokens % 100; i++)
            output.Write(one);

        output.Finish();
        Assert.AreEqual(advice, said);
    }

    /// <summary>With 65,536 codes a token of 4 + 1 bytes each, 128 MiB are 409.6 tokens.</summary>
    [TestMethod]
    public void A_page_that_no_browser_opens_is_refused_before_it_is_made()
    {
        IReadOnlyList<Site> sites = [new(0, Placement.AttnPreproj, 0, 70_000, 1 << 16)];
        var (output, block) = (new HtmlOutput(Stream.Null, "fake", new(sites, [0], null), Assert.Fail), Annotated(410).Block);
        var codes = new CodeGrid(sites, 410, new int[410 << 16], new float[410 << 16]);
        output.Begin("long.txt");

        var before = GC.GetAllocatedBytesForCurrentThread();
        var refused = Assert.ThrowsExactly<AnnotationException>(() => output.Write(new(block, codes)));

        Assert.IsLessThan(1 << 20, GC.GetAllocatedBytesForCurrentThread() - before);
        StringAssert.Contains(refused.Message, "would hold 128 MiB of codes, and browsers cope with 128 MiB", StringComparison.Ordinal);
        StringAssert.Contains(refused.Message, "--layers", StringComparison.Ordinal);
    }

    [TestMethod]
    public void A_page_just_below_the_limit_is_made()
    {
        IReadOnlyList<Site> sites = [new(0, Placement.AttnPreproj, 0, 70_000, 1 << 16)];
        var (output, block) = (new HtmlOutput(Stream.Null, "fake", new(sites, [0], null), Assert.Fail), Annotated(409).Block);
        output.Begin("long.txt");
        output.Write(new(block, new(sites, 409, new int[409 << 16], new float[409 << 16])));
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

    [GeneratedRegex("<[^>]*>")]
    private static partial Regex Tags();

    [GeneratedRegex("<div class=\"text\"[^>]*>(.*?)</div></section>", RegexOptions.Singleline)]
    private static partial Regex Body();

    private static byte[] Data(string page, string id) =>
        Convert.FromBase64String(Regex.Match(page, $"id=\"{id}\">\\s*([^<]*)</script>").Groups[1].Value);

    private static AnnotatedBlock Annotated(string text)
    {
        var block = BlockSplitter.Split([text], FakeModel.Tokenizer, new()).Single();
        return new(block, FakeModel.Read([block.Sequence], default)[0]);
    }

    /// <summary>A block of so many tokens.</summary>
    private static AnnotatedBlock Annotated(int tokens)
    {
        var block = Annotated(string.Concat(Enumerable.Repeat(" sea", tokens)));
        Assert.AreEqual(tokens, block.Codes.Tokens);
        return block;
    }

    private static string Json(string text, ShownCodes shown, bool several = false) =>
        Written(stream => new JsonLinesOutput(stream, shown, several), "text \"1\".txt", text);

    private static string Page(string text, ShownCodes? shown = null) =>
        Written(stream => new HtmlOutput(stream, "fake", shown ?? Everything, Assert.Fail), "a<b>&.txt", text);

    private static string Written(Func<Stream, IAnnotationOutput> make, string name, string text)
    {
        using var stream = new MemoryStream();
        var output = make(stream);
        output.Begin(name);
        output.Write(Annotated(text));
        output.Finish();
        return Encoding.UTF8.GetString(stream.ToArray());
    }
}
