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
public sealed partial class HtmlOutputTests
{
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

    [GeneratedRegex("<[^>]*>")]
    private static partial Regex Tags();

    [GeneratedRegex("<div class=\"text\"[^>]*>(.*?)</div></section>", RegexOptions.Singleline)]
    private static partial Regex Body();

    private static byte[] Data(string page, string id) =>
        Convert.FromBase64String(Regex.Match(page, $"id=\"{id}\">\\s*([^<]*)</script>").Groups[1].Value);

    private static string Page(string text, ShownCodes? shown = null) =>
        Written(stream => new HtmlOutput(stream, "fake", shown ?? Everything, Assert.Fail), "a<b>&.txt", text);
}
