using System.Text.Json.Nodes;
using CodebookLsp.Network.Tokenizers;
using CodebookLsp.Text.Encodings;
using CodebookLsp.Text.Offsets;
using CsCheck;

namespace CodebookLsp.Network.Tests.Tokenizers;

[TestClass]
public sealed class NormalizerTests
{
    private const string Nfc = """{ "type": "NFC" }""";
    private const string Nfd = """{ "type": "NFD" }""";
    private const string Lower = """{ "type": "Lowercase" }""";
    private const string Dashes = """{ "type": "Replace", "pattern": { "String": "--" }, "content": "\u2581" }""";
    private const string Nothing = """{ "type": "Replace", "pattern": { "String": "e" }, "content": "" }""";
    private const string Several = $$"""{ "type": "Sequence", "normalizers": [{{Nfd}}, {{Dashes}}, {{Lower}}, {{Nothing}}, {{Nfc}}] }""";

    private static readonly Dictionary<string, Tokenizer> Tokenizers = new[] { Nfc, Nfd, Lower, Dashes, Nothing, Several }
        .ToDictionary(static json => json, Normalizing);

    /// <summary>Texts with what combines: marks of several classes, letters that have them, Hangul in parts, what normalisation makes
    /// longer.</summary>
    private static readonly Gen<string> Texts = Gen.Frequency(
        (6, TestTokenizers.Texts),
        (4, Gen.OneOfConst(
            "e\u0301", "\u0301", "\u0323", "\u0327", "\u0345", "\u0344", "é", "ḉ", "İ", "\u212B", "\u1100", "\u1161", "\u11A8", "한", "글",
                "\u0958", "\u09C7", "\u09BE",
            "\U0001D15E", "\U0001D165", "\U00011099", "\U000110BA", "\uFB1D", "\u0F73", " ", "  ", "-", "--", "---", "e", "E", "ee", "the ",
                "\uD834", "\uDD65", "."))).Array[0, 12].Select(string.Concat<string>);

    /// <summary>A text, its normal form C and its normal form D, worked out apart from this program by Python's unicodedata.</summary>
    private static readonly (string Text, string C, string D)[] Forms =
    [
        ("A\u0328s\u0345\u0B47", "\u0104s\u0345\u0B47", "A\u0328s\u0345\u0B47"),
        ("A\uFB1D\u05B4\u09C7A\u0344", "A\u05D9\u05B4\u05B4\u09C7\u00C4\u0301", "A\u05D9\u05B4\u05B4\u09C7A\u0308\u0301"),
        ("e\u0345\uAC00\u0915\u0307\U0001D16E", "e\u0345\uAC00\u0915\U0001D16E\u0307", "e\u0345\u1100\u1161\u0915\U0001D16E\u0307"),
        ("e\u0B3E\u0958\u030C", "e\u0B3E\u0915\u093C\u030C", "e\u0B3E\u0915\u093C\u030C"),
        ("e\u304B\uAC00\u0387\U0001D15E\u2ADC", "e\u304B\uAC00\u00B7\U0001D157\U0001D165\u2ADD\u0338",
            "e\u304B\u1100\u1161\u00B7\U0001D157\U0001D165\u2ADD\u0338"),
        ("q\u09CB", "q\u09CB", "q\u09C7\u09BE"),
        ("q\uFB1D\u0387", "q\u05D9\u05B4\u00B7", "q\u05D9\u05B4\u00B7"),
        ("s\u0301\u11A8\u09BE\u030C\u304B", "\u015B\u11A8\u09BE\u030C\u304B", "s\u0301\u11A8\u09BE\u030C\u304B"),
        ("s\u0340q\uD7A3\u09CB", "s\u0300q\uD7A3\u09CB", "s\u0300q\u1112\u1175\u11C2\u09C7\u09BE"),
        ("s\u03B1q\u0343\u1100", "s\u03B1q\u0313\u1100", "s\u03B1q\u0313\u1100"),
        ("z\u05B4\uFB1D", "z\u05B4\u05D9\u05B4", "z\u05B4\u05D9\u05B4"),
        ("z\u3099\u2126", "z\u3099\u03A9", "z\u3099\u03A9"),
        ("\u0301\u1161A\u0345\u1E69\u0374", "\u0301\u1161A\u0345\u1E69\u02B9", "\u0301\u1161A\u0345s\u0323\u0307\u02B9"),
        ("\u0301\u2126\u0F71", "\u0301\u03A9\u0F71", "\u0301\u03A9\u0F71"),
        ("\u0301\uFB1D\u0387\uD7A3\u1F71\U0001D165", "\u0301\u05D9\u05B4\u00B7\uD7A3\u03AC\U0001D165",
            "\u0301\u05D9\u05B4\u00B7\u1112\u1175\u11C2\u03B1\U0001D165\u0301"),
        ("\u0307\u09C7\U0001D15EA", "\u0307\u09C7\U0001D157\U0001D165A", "\u0307\u09C7\U0001D157\U0001D165A"),
        ("\u0307\uAC01z\u0915\u0F72e", "\u0307\uAC01z\u0915\u0F72e", "\u0307\u1100\u1161\u11A8z\u0915\u0F72e"),
        ("\u0340\u1E9B\u0327\U0001D16E", "\u0300\u1E9B\u0327\U0001D16E", "\u0300\u017F\u0327\U0001D16E\u0307"),
        ("\u0344\u0F73", "\u0F71\u0F72\u0308\u0301", "\u0F71\u0F72\u0308\u0301"),
        ("\u0345\u1161\U0001D165\uAC01\u09CB\u1E69", "\u0345\u1161\U0001D165\uAC01\u09CB\u1E69",
            "\u0345\u1161\U0001D165\u1100\u1161\u11A8\u09C7\u09BEs\u0323\u0307"),
        ("\u0374\u09BE\u0307", "\u02B9\u09BE\u0307", "\u02B9\u09BE\u0307"),
        ("\u0374\U000110BA\u093C\uF900\U0001D158", "\u02B9\U000110BA\u093C\u8C48\U0001D158", "\u02B9\U000110BA\u093C\u8C48\U0001D158"),
        ("\u03B1\u05B4\u0327\u0341\u0374", "\u03AC\u05B4\u0327\u02B9", "\u03B1\u05B4\u0327\u0301\u02B9"),
        ("\u0915z\uD7A3", "\u0915z\uD7A3", "\u0915z\u1112\u1175\u11C2"),
        ("\u0915\u0F72\uFB1D\u212B\u0323\U0001D16E", "\u0915\u0F72\u05D9\u05B4\u1EA0\U0001D16E\u030A",
            "\u0915\u0F72\u05D9\u05B4A\U0001D16E\u0323\u030A"),
        ("\u093C\u0307\u0F73\u0341\u0958\u0F71", "\u093C\u0F71\u0F72\u0307\u0301\u0915\u093C\u0F71",
            "\u093C\u0F71\u0F72\u0307\u0301\u0915\u093C\u0F71"),
        ("\u0B3E\u1100\u1100\u0387q", "\u0B3E\u1100\u1100\u00B7q", "\u0B3E\u1100\u1100\u00B7q"),
        ("\u0F72\U0001D15E\U0001D165\u3099A\u0B3E", "\u0F72\U0001D157\u3099\U0001D165\U0001D165A\u0B3E",
            "\u0F72\U0001D157\u3099\U0001D165\U0001D165A\u0B3E"),
        ("\u1100\u0301\u0301\u1FD3", "\u1100\u0301\u0301\u0390", "\u1100\u0301\u0301\u03B9\u0308\u0301"),
        ("\u1161\uF900\u2126\U00011099\u0B47\u0374", "\u1161\u8C48\u03A9\U00011099\u0B47\u02B9",
            "\u1161\u8C48\u03A9\U00011099\u0B47\u02B9"),
        ("\u1E9B\uF900\u1F71\u212B\u2126\U0001D16E", "\u1E9B\u8C48\u03AC\u00C5\u03A9\U0001D16E",
            "\u017F\u0307\u8C48\u03B1\u0301A\u030A\u03A9\U0001D16E"),
        ("\u1F71\uAC01", "\u03AC\uAC01", "\u03B1\u0301\u1100\u1161\u11A8"),
        ("\u1F71\uFB1D", "\u03AC\u05D9\u05B4", "\u03B1\u0301\u05D9\u05B4"),
        ("\u2126\u0F73\u0344\u0F72\uFB01\u1E9B", "\u03A9\u0F71\u0F72\u0F72\u0308\u0301\uFB01\u1E9B",
            "\u03A9\u0F71\u0F72\u0F72\u0308\u0301\uFB01\u017F\u0307"),
        ("\u2ADC\u0345", "\u2ADD\u0338\u0345", "\u2ADD\u0338\u0345"),
        ("\u2ADC\u1161q\u030C\u0B47", "\u2ADD\u0338\u1161q\u030C\u0B47", "\u2ADD\u0338\u1161q\u030C\u0B47"),
        ("\u2ADC\uD7A3\u0343\U000110BA\u09BE", "\u2ADD\u0338\uD7A3\U000110BA\u0313\u09BE",
            "\u2ADD\u0338\u1112\u1175\u11C2\U000110BA\u0313\u09BE"),
        ("\u304B\uD7A3", "\u304B\uD7A3", "\u304B\u1112\u1175\u11C2"),
        ("\u3099\u0340\u09C7", "\u3099\u0300\u09C7", "\u3099\u0300\u09C7"),
        ("\uAC00\u0915\u030C\u0958", "\uAC00\u0915\u030C\u0915\u093C", "\u1100\u1161\u0915\u030C\u0915\u093C"),
        ("\uAC01\uAC01\u1E69", "\uAC01\uAC01\u1E69", "\u1100\u1161\u11A8\u1100\u1161\u11A8s\u0323\u0307"),
        ("\uD7A3\u0343\uF900\u0323\u1F71", "\uD7A3\u0313\u8C48\u0323\u03AC", "\u1112\u1175\u11C2\u0313\u8C48\u0323\u03B1\u0301"),
        ("\uD7A3\u1FD3", "\uD7A3\u0390", "\u1112\u1175\u11C2\u03B9\u0308\u0301"),
        ("\uFB1DA", "\u05D9\u05B4A", "\u05D9\u05B4A"),
        ("\U0001D158\u0344a", "\U0001D158\u0308\u0301a", "\U0001D158\u0308\u0301a"),
        ("\U0001D15E\uFB1D\U0001D165\u1F71", "\U0001D157\U0001D165\u05D9\u05B4\U0001D165\u03AC",
            "\U0001D157\U0001D165\u05D9\u05B4\U0001D165\u03B1\u0301"),
        ("\U0001D165\uF900\u093C\u0344", "\U0001D165\u8C48\u093C\u0308\u0301", "\U0001D165\u8C48\u093C\u0308\u0301"),
        ("\U0001D16E\u1FD3", "\U0001D16E\u0390", "\U0001D16E\u03B9\u0308\u0301"),
    ];

    [TestMethod]
    public void Normal_forms_are_unicodes()
    {
        foreach (var (text, c, d) in Forms)
        {
            Assert.AreEqual(c, Tokenizers[Nfc].Decode(Tokenizers[Nfc].EncodeIds(text)), text);
            Assert.AreEqual(d, Tokenizers[Nfd].Decode(Tokenizers[Nfd].EncodeIds(text)), text);
            CollectionAssert.AreEqual(Tokenizers[Nfc].EncodeIds(c), Tokenizers[Nfc].EncodeIds(text), text);
        }
    }

    [TestMethod]
    public void Every_decomposition_and_composition_is_its_own_normal_form_again()
    {
        for (var code = 0; code <= 0x10FFFF; code++)
        {
            if (code is >= 0xD800 and <= 0xDFFF)
                continue;
            var text = char.ConvertFromUtf32(code);
            var (c, d) = (CanonicalMappings.Normalized(text, compose: true), CanonicalMappings.Normalized(text, compose: false));
            if (CanonicalMappings.Normalized(c, compose: false) != d || CanonicalMappings.Normalized(d, compose: true) != c
                || CanonicalMappings.Normalized(c, compose: true) != c)
                Assert.Fail($"U+{code:X}");
        }
    }

    [TestMethod]
    public void A_decomposed_letter_has_the_tokens_of_the_composed_one_and_lies_where_it_is_written()
    {
        const string Text = "cafe\u0301 the";
        var tokens = Tokenizers[Nfc].Encode(Text);

        CollectionAssert.AreEqual(Tokenizers[Nfc].EncodeIds("café the"), tokens.Select(static token => token.Id).ToArray());
        var (first, second) = (tokens[3], tokens[4]); // the two bytes of é
        Assert.AreEqual((new TextRange(3, 5), new TextRange(3, 5)), (first.Utf16, second.Utf16));
        Assert.AreEqual((new TextRange(3, 5), new TextRange(3, 5)), (first.CodePoints, second.CodePoints));
        Assert.AreEqual((new TextRange(3, 4), new TextRange(4, 6)), (first.Utf8, second.Utf8));
        Assert.AreEqual("e\u0301", Text[first.Utf16.Start..first.Utf16.End]);
        Assert.AreEqual(" the", Text[tokens[^1].Utf16.Start..tokens[^1].Utf16.End]);
        Assert.IsFalse(Tokenizers[Nfc].CanEncode(Text));
        Assert.IsTrue(Tokenizers[Nfc].CanEncode("café the"));
    }

    [TestMethod]
    [DataRow(Nfd, "é", "e\u0301", new[] { 0, 0, 0 })]
    [DataRow(Lower, "AÉİ", "aéi\u0307", new[] { 0, 1, 1, 2, 2, 2 })]
    [DataRow(Dashes, "a---b", "a\u2581-b", new[] { 0, 1, 1, 1, 3, 4 })]
    [DataRow(Nothing, "heel", "hl", new[] { 0, 3 })]
    public void Each_token_lies_where_it_came_from(string normalizer, string text, string normal, int[] starts)
    {
        var tokens = Tokenizers[normalizer].Encode(text);
        Assert.AreEqual(normal, Tokenizers[normalizer].Decode([.. tokens.Select(static token => token.Id)]));
        CollectionAssert.AreEqual(starts, tokens.Select(static token => token.Utf16.Start).ToArray());
        Assert.AreEqual(text.Length, tokens[^1].Utf16.End);
    }

    [TestMethod]
    public void Spans_tile_the_text_as_it_was_and_cover_what_they_came_from() =>
        Gen.Select(Texts, Gen.OneOfConst([.. Tokenizers.Values]), Gen.Bool).Sample((text, tokenizer, special) =>
        {
            var tokens = tokenizer.Encode(text, special);
            CollectionAssert.AreEqual(tokenizer.EncodeIds(text, special), tokens.Select(static token => token.Id).ToArray());
            var (map, end) = (new OffsetMap(text), 0);
            foreach (var token in tokens)
            {
                Assert.AreEqual(end, token.Utf8.Start);
                Assert.IsGreaterThanOrEqualTo(end, token.Utf8.End);
                end = token.Utf8.End;
                Assert.IsTrue(map.AtUtf16(token.Utf16.Start).Utf8 <= token.Utf8.Start
                    && token.Utf8.End <= map.AtUtf16(token.Utf16.End).Utf8);
                Assert.IsGreaterThan(0, token.Utf16.Length);
                Assert.AreEqual(map.AtUtf16(token.Utf16.Start).CodePoints, token.CodePoints.Start);
            }

            Assert.AreEqual(tokens.Count == 0 ? 0 : Wtf8.ByteCount(text), end);
        }, iter: 3000);

    [TestMethod]
    public void What_is_normal_already_has_the_tokens_and_spans_of_a_tokenizer_that_does_not_normalise()
    {
        var plain = TestTokenizers.Small(PreTokenization.Gpt2);
        Texts.Sample(text =>
        {
            var normal = Tokenizers[Nfc].Decode(Tokenizers[Nfc].EncodeIds(text, specialTokens: false));
            CollectionAssert.AreEqual(plain.Encode(normal, specialTokens: false).ToArray(), Tokenizers[Nfc]
                .Encode(normal, specialTokens: false).ToArray());
        }, iter: 2000);
    }

    [TestMethod]
    public void Parts_of_a_text_cut_where_it_is_safe_give_the_tokens_of_the_whole() =>
        Gen.Select(Texts, Gen.OneOfConst([.. Tokenizers.Values]), Gen.Int[0, 40], Gen.Int[0, 40], Gen.Bool)
            .Sample(TestTokenizers.AssertCutIsSafe, iter: 5000);

    [TestMethod]
    public void Nothing_is_cut_before_a_mark_that_may_belong_to_the_letter_before_it()
    {
        var tokenizer = Tokenizers[Nfc];
        Assert.IsLessThan(8, tokenizer.SafeCut("the cafe\u0301 was", 8));
        Assert.IsGreaterThan(3, tokenizer.SafeCut("the cafés and the teas", 14));
        for (var length = 1; length < 20; length++)
            Assert.IsLessThanOrEqualTo(4, tokenizer.SafeCut(("the e" + new string('\u0301', 30)).AsSpan(0, length), length));
    }

    [TestMethod]
    [DataRow("""{ "type": "NFKC" }""", "'NFKC'")]
    [DataRow("""{ "type": "NFKD" }""", "'NFKD'")]
    [DataRow("""{ "type": "StripAccents" }""", "'StripAccents'")]
    [DataRow("""{ "type": "Prepend", "prepend": "\u2581" }""", "'Prepend'")]
    [DataRow("""{ "type": "Strip", "strip_left": true }""", "'Strip'")]
    [DataRow("""{ "type": "Replace", "pattern": { "Regex": " +" }, "content": " " }""", "Regex")]
    [DataRow("""{ "type": "Sequence", "normalizers": [{ "type": "NFC" }, { "type": "BertNormalizer" }] }""", "'BertNormalizer'")]
    public void A_normalizer_that_is_not_ours_is_refused_by_name(string normalizer, string named)
    {
        var error = Assert.ThrowsExactly<TokenizerException>(() => Normalizing(normalizer));
        StringAssert.Contains(error.Message, named, StringComparison.Ordinal);
    }

    [TestMethod]
    public void An_added_token_that_is_normalised_is_found_in_the_normalised_text()
    {
        var json = Json(Nfc);
        json["added_tokens"]!.AsArray()
            .Add(JsonNode.Parse("""{ "id": 276, "content": "caf\u0065\u0301", "special": false, "normalized": true }"""));
        json["added_tokens"]!.AsArray()
            .Add(JsonNode.Parse("""{ "id": 277, "content": "th\u0065\u0301", "special": false, "normalized": false }"""));
        var tokenizer = FromJson(json);

        CollectionAssert.AreEqual((int[])[276, 276], tokenizer.EncodeIds("cafécafe\u0301"));
        CollectionAssert.AreEqual((int[])[277], tokenizer.EncodeIds("the\u0301"));
        Assert.HasCount(4, tokenizer.EncodeIds("thé"));
    }

    private static Tokenizer Normalizing(string normalizer) => FromJson(Json(normalizer));

    private static JsonNode Json(string normalizer)
    {
        var json = JsonNode.Parse(TestTokenizers.SmallJson(PreTokenization.Gpt2))!;
        json["normalizer"] = JsonNode.Parse(normalizer);
        return json;
    }

    private static Tokenizer FromJson(JsonNode json)
    {
        var folder = Directory.CreateTempSubdirectory("codebooklsp-tokenizer-");
        try
        {
            var path = Path.Combine(folder.FullName, "tokenizer.json");
            File.WriteAllLines(path, [json.ToJsonString()]);
            return Tokenizer.FromTokenizerJson(path);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }
}
