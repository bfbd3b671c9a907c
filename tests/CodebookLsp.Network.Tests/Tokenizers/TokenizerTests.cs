using System.Text.Json;
using CodebookLsp.Network.Files;
using CodebookLsp.Network.Tokenizers;
using CodebookLsp.TestSupport;
using CodebookLsp.Text.Encodings;
using CodebookLsp.Text.Offsets;
using CsCheck;
using Microsoft.ML.Tokenizers;
using Tokenizer = CodebookLsp.Network.Tokenizers.Tokenizer;

namespace CodebookLsp.Network.Tests.Tokenizers;

[TestClass]
public class TokenizerTests
{
    private static readonly Dictionary<PreTokenization, Tokenizer> Small =
        Enum.GetValues<PreTokenization>().ToDictionary(static pattern => pattern, TestTokenizers.Small);

    [TestMethod]
    public void Gives_the_default_models_golden_ids_and_offsets()
    {
        var path = Path.Combine(Repository.Root, "tests", "goldens", "smollm2", "tokenizer.json");
        using var cases = JsonDocument.Parse(File.ReadAllText(path));
        Assert.AreNotEqual(0, cases.RootElement.GetArrayLength());
        foreach (var golden in cases.RootElement.EnumerateArray())
        {
            var text = golden.GetProperty("text").GetString()!;
            var tokens = TestTokenizers.SmolLm2.Encode(text);

            var ids = golden.GetProperty("ids").EnumerateArray().Select(static id => id.GetInt32()).ToArray();
            CollectionAssert.AreEqual(ids, tokens.Select(static token => token.Id).ToArray(), text);
            CollectionAssert.AreEqual(ids, TestTokenizers.SmolLm2.EncodeIds(text), text);
            CollectionAssert.AreEqual(
                golden.GetProperty("offsets_code_points").EnumerateArray()
                    .Select(static o => new TextRange(o[0].GetInt32(), o[1].GetInt32())).ToArray(),
                tokens.Select(static token => token.CodePoints).ToArray(),
                text);
        }
    }

    [TestMethod]
    public void Knows_the_default_models_ends_of_text()
    {
        var tokenizer = TestTokenizers.SmolLm2;

        Assert.AreEqual(49152, tokenizer.Count);
        Assert.AreEqual(1, tokenizer.BeginningOfText);
        Assert.AreEqual(2, tokenizer.EndOfText);
        Assert.IsEmpty(tokenizer.Prefix);
    }

    [TestMethod]
    [DataRow(PreTokenization.Gpt2)]
    [DataRow(PreTokenization.SmolLm)]
    [DataRow(PreTokenization.Llama3)]
    public void Decoding_is_the_inverse_of_encoding_for_every_string(PreTokenization pattern) =>
        Gen.Select(TestTokenizers.Texts, Gen.Bool).Sample((text, special) =>
        {
            Assert.IsTrue(Small[pattern].CanEncode(text));
            Assert.AreEqual(text, Small[pattern].Decode(Small[pattern].EncodeIds(text, special)));
        });

    [TestMethod]
    public void Decoding_loses_only_bytes_the_vocabulary_lacks() => TestTokenizers.Texts.Sample(text =>
    {
        var decoded = TestTokenizers.SmolLm2.Decode(TestTokenizers.SmolLm2.EncodeIds(text));
        Assert.AreEqual(TestTokenizers.SmolLm2.CanEncode(text), text == decoded);
    });

    [TestMethod]
    public void Spans_tile_the_bytes_and_cover_the_characters() =>
        Gen.Select(TestTokenizers.Texts, Gen.OneOfConst([.. Small.Values, TestTokenizers.SmolLm2]), Gen.Bool)
            .Sample((text, tokenizer, special) =>
        {
            var tokens = tokenizer.Encode(text, special);
            CollectionAssert.AreEqual(tokenizer.EncodeIds(text, special), tokens.Select(static token => token.Id).ToArray());

            var bytes = Wtf8.Encode(text);
            var end = 0;
            foreach (var token in tokens)
            {
                Assert.AreEqual(end, token.Utf8.Start);
                Assert.IsGreaterThan(end, token.Utf8.End);
                end = token.Utf8.End;

                // The characters are those whose bytes the token has any of, no more.
                var before = Wtf8.ByteCount(text.AsSpan(0, token.Utf16.Start));
                var characters = Wtf8.ByteCount(text.AsSpan(token.Utf16.Start, token.Utf16.Length));
                Assert.IsTrue(before <= token.Utf8.Start && token.Utf8.End <= before + characters);
                Assert.IsTrue(token.Utf8.Start - before < 4 && before + characters - token.Utf8.End < 4);
                Assert.AreEqual(token.CodePoints.Length, CodePoints(text[token.Utf16.Start..token.Utf16.End]));
                Assert.AreEqual(token.CodePoints.Start, CodePoints(text[..token.Utf16.Start]));
                if (tokenizer.CanEncode(text))
                    CollectionAssert.AreEqual(bytes[token.Utf8.Start..token.Utf8.End], tokenizer.DecodeBytes([token.Id]));
            }

            Assert.AreEqual(tokens.Count == 0 ? 0 : bytes.Length, end);
        });

    [TestMethod]
    public void Parts_of_a_text_cut_where_it_is_safe_give_the_tokens_of_the_whole() =>
        Gen.Select(TestTokenizers.Texts, Gen.OneOfConst([.. Small.Values, TestTokenizers.SmolLm2]), Gen.Int[0, 60], Gen.Int[0, 60],
            Gen.Bool)
            .Sample(TestTokenizers.AssertCutIsSafe, iter: 3000);

    [TestMethod]
    public void Prose_can_be_cut_close_to_where_it_is_wanted()
    {
        const string Text = "It was the best of times, it was the worst of times; it wasn't 1859 any more.";
        foreach (var tokenizer in Small.Values)
        {
            for (var at = 10; at < Text.Length - 3; at++)
                Assert.IsInRange(at - 6, at, tokenizer.SafeCut(Text, at));
        }
    }

    [TestMethod]
    public void Nothing_is_cut_inside_what_may_become_a_special_token()
    {
        Assert.AreEqual(2, TestTokenizers.SmolLm2.SafeCut("ab<|im_start|>cdef", 8));
        Assert.AreEqual(14, TestTokenizers.SmolLm2.SafeCut("ab<|im_start|>cdef", 14));
        Assert.AreEqual(2, TestTokenizers.SmolLm2.SafeCut("ab<|im_sta", 8));
        Assert.IsGreaterThan(2, TestTokenizers.SmolLm2.SafeCut("ab<|im_start|>cdef", 8, specialTokens: false));
    }

    [TestMethod]
    public void Ordinary_added_tokens_are_found_where_special_ones_are_not_wanted()
    {
        var tokenizer = Small[PreTokenization.Gpt2];
        var four = tokenizer.EncodeIds("    ").Single();

        CollectionAssert.AreEqual((int[])[four], tokenizer.EncodeIds("    ", specialTokens: false));
        Assert.AreEqual("    ", tokenizer.Piece(four));
        Assert.HasCount(1, tokenizer.Encode("<|im_end|>"));
        Assert.HasCount(10, tokenizer.Encode("<|im_end|>", specialTokens: false));
    }

    [TestMethod]
    public void A_byte_without_token_belongs_to_the_token_before_it_or_to_the_first()
    {
        var tokens = TestTokenizers.SmolLm2.Encode("\u0004a\u0006\u0013b");

        CollectionAssert.AreEqual(TestTokenizers.SmolLm2.EncodeIds("a").Concat(TestTokenizers.SmolLm2.EncodeIds("b"))
            .ToArray(), tokens.Select(static t => t.Id).ToArray());
        Assert.AreEqual(new TextRange(0, 4), tokens[0].Utf16);
        Assert.AreEqual(new TextRange(4, 5), tokens[1].Utf16);
        Assert.IsEmpty(TestTokenizers.SmolLm2.Encode("\u0004"));
    }

    [TestMethod]
    public void A_piece_of_a_character_is_shown_as_a_replacement()
    {
        var ids = TestTokenizers.SmolLm2.EncodeIds("𠀀");

        Assert.IsGreaterThan(1, ids.Length);
        Assert.AreEqual("\uFFFD", TestTokenizers.SmolLm2.Piece(ids[0]));
        Assert.AreEqual("<|im_start|>", TestTokenizers.SmolLm2.Piece(1));
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(static () => TestTokenizers.SmolLm2.Piece(49152));
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(static () => TestTokenizers.SmolLm2.Decode([-1]));
    }

    [TestMethod]
    public void Long_pieces_are_merged_as_short_ones_are()
    {
        using var file = GgufFile.Open(TestTokenizers.DefaultModelPath);
        var vocabulary = GgufVocabulary.Read(file.Metadata, file.Path);
        var ours = new LongPieceMerger(vocabulary);
        var theirs = BpeTokenizer.Create(new BpeOptions(vocabulary.Tokens) { Merges = vocabulary.Merges, PreTokenizer = null });

        Gen.OneOf(Gen.Char['a', 'e'].Array[0, 200], Gen.Char['!', '~'].Array[0, 200],
            Gen.OneOfConst('a', 'Ġ', '-', 'e', 't', 'h').Array[0, 300]).Sample(letters =>
            CollectionAssert.AreEqual(theirs.EncodeToIds(letters, false, false).ToArray(), ours.Merge(letters)));
    }

    [TestMethod]
    public void An_endless_word_is_encoded_all_the_same()
    {
        var text = string.Concat(Enumerable.Repeat("abcdefgh-", 20_000)).Replace("-", "", StringComparison.Ordinal);

        var ids = TestTokenizers.SmolLm2.EncodeIds(text);

        Assert.AreEqual(text, TestTokenizers.SmolLm2.Decode(ids));
        Assert.AreEqual(0, TestTokenizers.SmolLm2.SafeCut(text, 1000));
    }

    [TestMethod]
    public void Threads_share_a_tokenizer()
    {
        var expected = TestTokenizers.SmolLm2.EncodeIds("The quick brown fox jumps over 12 lazy dogs.");
        var fresh = Small[PreTokenization.Gpt2];
        var words = Enumerable.Range(0, 2000).Select(static n => $"word{n} it's").ToArray();
        var alone = words.Select(word => fresh.EncodeIds(word)).ToArray();

        Parallel.For(0, words.Length, i =>
        {
            CollectionAssert.AreEqual(alone[i], fresh.EncodeIds(words[i]));
            CollectionAssert.AreEqual(expected, TestTokenizers.SmolLm2.EncodeIds("The quick brown fox jumps over 12 lazy dogs."));
        });
    }

    private static int CodePoints(string text)
    {
        var count = 0;
        for (var i = 0; i < text.Length; i++)
        {
            count++;
            if (char.IsSurrogatePair(text, i))
                i++;
        }

        return count;
    }
}
