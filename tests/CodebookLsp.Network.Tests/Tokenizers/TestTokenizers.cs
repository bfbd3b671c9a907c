using System.Text.Json;
using CodebookLsp.Network.Files;
using CodebookLsp.Network.Tokenizers;
using CodebookLsp.TestSupport;
using CodebookLsp.Text.Encodings;
using CodebookLsp.Text.Offsets;
using CsCheck;

namespace CodebookLsp.Network.Tests.Tokenizers;

/// <summary>Tokenizers, texts and places that the tests share.</summary>
internal static class TestTokenizers
{
    private static readonly Lazy<Tokenizer> Default = new(static () =>
    {
        using var file = GgufFile.Open(DefaultModelPath);
        return Tokenizer.FromGguf(file.Metadata, file.Path);
    });

    public static string DefaultModelPath => Directory.GetFiles(Repository.DefaultModel, "*.gguf").Single();

    public static Tokenizer SmolLm2 => Default.Value;

    /// <summary>Words, signs and blanks where patterns differ, in several scripts and planes, and every other unit now and then.</summary>
    public static Gen<string> Texts { get; } = Gen.Frequency(
        (8, Gen.OneOfConst(
            " ", "  ", "   ", "\n", "\r\n", "\t", "\u00A0", "\u3000", "\u0085", "a", "the", "Hello", "don't", "'s", "'S", "'re", "'", "’s",
                "1", "42", "12345", "٣",
            "½", ".", "...", "!?", "-", "--", "_", "é", "e\u0301", "ß", "ſ", "日本", "語", "привет", "😀", "👩\u200D👩\u200D👧", "🇫🇷", "𝓒", "𠀀",
                "𐌰", "𝟘𝟙", "\u0301",
            "<|im_start|>", "<|im_end|>", "<|", "|>", "<|im_", "\uD83D", "\uDE00", "\uD800", "\uDFFF", "\uFFFD", "\uFEFF")),
        (1, Gen.Char.Select(static unit => unit.ToString())),
        (1, Gen.Int[0x10000, 0x10FFFF].Select(char.ConvertFromUtf32)))
        .Array[0, 24].Select(string.Concat<string>);

    /// <summary>A tokenizer with all bytes, a few merges, and added tokens of both kinds, built through <c>tokenizer.json</c>.</summary>
    public static Tokenizer Small(PreTokenization pattern)
    {
        var folder = Directory.CreateTempSubdirectory("codebooklsp-tokenizer-");
        try
        {
            var path = Path.Combine(folder.FullName, "tokenizer.json");
            File.WriteAllLines(path, [SmallJson(pattern)]);
            return Tokenizer.FromTokenizerJson(path);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    /// <summary>Both parts of a cut text have the tokens of the whole, wherever the visible part of it ends.</summary>
    /// <param name="hidden">How many characters at the end are not seen when the cut is chosen: what follows must not matter.</param>
    public static void AssertCutIsSafe(string text, Tokenizer tokenizer, int at, int hidden, bool special)
    {
        var cut = tokenizer.SafeCut(text.AsSpan(0, Math.Max(0, text.Length - hidden)), at, special);
        Assert.IsTrue(cut <= at && cut <= text.Length);

        var (first, second) = (tokenizer.Encode(text[..cut], special), tokenizer.Encode(text[cut..], special));
        var bytes = Wtf8.ByteCount(text.AsSpan(0, cut));
        CollectionAssert.AreEqual(
            tokenizer.Encode(text, special).Select(static token => (token.Id, token.Utf8)).ToArray(),
            first.Select(static token => (token.Id, token.Utf8))
                .Concat(second.Select(token => (token.Id, new TextRange(token.Utf8.Start + bytes, token.Utf8.End + bytes))))
                .ToArray());
    }

    public static string SmallJson(PreTokenization pattern)
    {
        string[] merges =
            ["Ġ t", "h e", "Ġt he", "Ġ Ġ", "ĠĠ ĠĠ", "l l", "a a", "aa aa", "aaaa aaaa", "- -", "-- --", "1 2", "r e", "' s", "ð Ł", "ðŁ ĺ"];
        var tokens = Enumerable.Range(0, 256).Select(static value => ByteAlphabet.Letter((byte)value).ToString())
            .Concat(merges.Select(static merge => merge.Replace(" ", "", StringComparison.Ordinal)))
            .ToArray();
        object[] added =
        [
            new { id = tokens.Length, content = "<|im_start|>", special = true, normalized = false },
            new { id = tokens.Length + 1, content = "<|im_end|>", special = true, normalized = false },
            new { id = tokens.Length + 2, content = "  ", special = false, normalized = true },
            new { id = tokens.Length + 3, content = "    ", special = false, normalized = true },
        ];
        return JsonSerializer.Serialize(new
        {
            added_tokens = added,
            normalizer = (object?)null,
            pre_tokenizer = PreTokenizer(pattern),
            model = new
            {
                type = "BPE",
                vocab = tokens.Select(static (text, id) => (text, id)).ToDictionary(static token => token.text, static token => token.id),
                merges = pattern == PreTokenization.Gpt2 ? (object)merges : merges.Select(static merge => merge.Split(' ')),
                ignore_merges = false,
            },
        });
    }

    private static object PreTokenizer(PreTokenization pattern)
    {
        var bytes = new { type = "ByteLevel", add_prefix_space = false, use_regex = pattern != PreTokenization.Llama3 };
        return pattern switch
        {
            PreTokenization.Gpt2 => bytes,
            PreTokenization.SmolLm =>
                new { type = "Sequence", pretokenizers = new object[] { new { type = "Digits", individual_digits = true }, bytes } },
            _ => new
            {
                type = "Sequence",
                pretokenizers = new object[]
                {
                    new { type = "Split", pattern = new { Regex = PreTokenPatterns.Llama3 }, behavior = "Isolated", invert = false },
                    bytes,
                },
            },
        };
    }
}
