using System.Text.Json.Nodes;
using CodebookLsp.Network.Tokenizers;

namespace CodebookLsp.Network.Tests.Tokenizers;

/// <summary>What Hugging Face's files beside a vocabulary say about tokens.</summary>
[TestClass]
public sealed class TokenizerFolderTests
{
    private const int Vocabulary = 273; // 256 bytes, 16 merges, <|endoftext|>

    private readonly string folder = Directory.CreateTempSubdirectory("codebooklsp-tokenizer-").FullName;

    [TestInitialize]
    public void Write_a_vocabulary_and_merges()
    {
        var model = JsonNode.Parse(TestTokenizers.SmallJson(PreTokenization.Gpt2))!["model"]!;
        var vocabulary = model["vocab"]!.AsObject();
        vocabulary.Add("<|endoftext|>", vocabulary.Count);
        Assert.HasCount(Vocabulary, vocabulary);
        Write("vocab.json", vocabulary.ToJsonString());
        Write("merges.txt", "#version: 0.2\n"
            + string.Join("\n", model["merges"]!.AsArray().Select(static merge => merge!.GetValue<string>())));
    }

    [TestCleanup]
    public void Remove_the_folder() => Directory.Delete(folder, recursive: true);

    [TestMethod]
    [DataRow("added_tokens.json", """{ "<|user|>": 273 }""")]
    [DataRow("tokenizer_config.json",
        """{ "added_tokens_decoder": { "273": { "content": "<|user|>", "lstrip": false, "normalized": false, "rstrip": false,"""
            + """ "single_word": false, "special": true } } }""")]
    [DataRow("tokenizer_config.json", """{ "added_tokens_decoder": { "273": { "content": "<|user|>", "special": false } } }""")]
    [DataRow("special_tokens_map.json", """{ "additional_special_tokens": ["<|user|>"] }""")]
    [DataRow("special_tokens_map.json",
        """{ "bos_token": "<|endoftext|>", "additional_special_tokens": [{ "content": "<|user|>", "normalized": false }] }""")]
    [DataRow("tokenizer_config.json", """{ "tokenizer_class": "GPT2Tokenizer", "extra_special_tokens": ["<|user|>"] }""")]
    public void An_added_token_is_found_whichever_file_names_it(string file, string json)
    {
        Write(file, json);
        CollectionAssert.AreEqual((int[])['a', Vocabulary, 'b'], Tokenizer.Find(folder).EncodeIds("a<|user|>b"));
    }

    [TestMethod]
    [DataRow("added_tokens.json", """{ "<|user|>": 276 }""", 276)]
    [DataRow("tokenizer_config.json", """{ "added_tokens_decoder": { "276": { "content": "<|user|>", "special": true } } }""", 276)]
    [DataRow("special_tokens_map.json", """{ "additional_special_tokens": ["<|user|>"] }""", 276)]
    public void A_tokenizer_json_has_them_besides_its_own(string file, string json, int id)
    {
        Write("tokenizer.json", TestTokenizers.SmallJson(PreTokenization.Gpt2)); // its ids end at 275
        Write(file, json);
        var tokenizer = Tokenizer.Find(folder);

        CollectionAssert.AreEqual((int[])['a', id, 'b'], tokenizer.EncodeIds("a<|user|>b"));
        Assert.AreEqual("<|user|>", tokenizer.Piece(id));
        Assert.HasCount(1, tokenizer.EncodeIds("<|im_end|>"));
    }

    [TestMethod]
    public void Which_tokens_are_special_is_what_the_files_say()
    {
        Write("added_tokens.json", """{ "<|user|>": 273, "\u00AB\u00BB": 274 }""");
        Write("special_tokens_map.json", """{ "additional_special_tokens": ["<|user|>"] }""");
        var tokenizer = Tokenizer.Find(folder);

        CollectionAssert.AreEqual((int[])[273, 274], tokenizer.EncodeIds("<|user|>«»"));
        CollectionAssert.AreEqual((int[])[274], tokenizer.EncodeIds("«»", specialTokens: false));
        Assert.HasCount(8, tokenizer.EncodeIds("<|user|>", specialTokens: false));
    }

    [TestMethod]
    public void A_word_of_the_vocabulary_may_be_special()
    {
        Write("special_tokens_map.json", """{ "pad_token": "!" }""");
        var tokenizer = Tokenizer.Find(folder);
        Assert.IsEmpty(tokenizer.Encode("!").Where(static token => token.Utf8.Length != 1));
        Assert.AreEqual("a!", tokenizer.Decode(tokenizer.EncodeIds("a!")));
    }

    [TestMethod]
    public void The_newer_file_says_which_token_begins_a_text_and_the_older_one_where_it_does_not()
    {
        Write("special_tokens_map.json", """{ "bos_token": "<|endoftext|>", "eos_token": { "content": "<|end|>" } }""");
        Write("added_tokens.json", """{ "<|end|>": 273, "<|start|>": 274 }""");
        Write("tokenizer_config.json", """{ "bos_token": "<|start|>", "add_bos_token": true }""");
        var older = Tokenizer.Find(folder);
        Assert.AreEqual((272, 273, 272), (older.BeginningOfText, older.EndOfText, older.Prefix.Single()));

        Write("tokenizer_config.json",
            """{ "bos_token": "<|start|>", "added_tokens_decoder": { "274": { "content": "<|start|>", "special": true } } }""");
        var newer = Tokenizer.Find(folder);
        Assert.AreEqual((274, 273, 0), (newer.BeginningOfText, newer.EndOfText, newer.Prefix.Count));
    }

    [TestMethod]
    public void A_role_that_has_no_token_of_its_own_adds_none()
    {
        Write("special_tokens_map.json", """{ "pad_token": "[PAD]", "bos_token": "<|endoftext|>" }""");
        Assert.AreEqual(Vocabulary, Tokenizer.Find(folder).Count);
    }

    [TestMethod]
    [DataRow("tokenizer_config.json", """{ "add_prefix_space": true }""", "add_prefix_space")]
    [DataRow("tokenizer_config.json", """{ "tokenizer_class": "Qwen2Tokenizer" }""", "Qwen2Tokenizer")]
    [DataRow("tokenizer_config.json", """{ "added_tokens_decoder": { "273": { "content": "<mask>", "lstrip": true } } }""", "lstrip")]
    [DataRow("special_tokens_map.json", """{ "mask_token": { "content": "a", "rstrip": true } }""", "rstrip")]
    [DataRow("tokenizer_config.json", """{ "added_tokens_decoder": { "x": { "content": "<a>" } } }""", "'x'")]
    [DataRow("tokenizer_config.json", """{ "added_tokens_decoder": { "273": { } } }""", "added_tokens_decoder")]
    [DataRow("tokenizer_config.json", """{ "added_tokens_decoder": [] }""", "vocab.json")]
    [DataRow("tokenizer_config.json", """{ "tokenizer_class": "\ud800" }""", "vocab.json")]
    [DataRow("added_tokens.json", """{ "<|endoftext|>": 3 }""", "two ids")]
    [DataRow("added_tokens.json", """{ "<|user|>": "x" }""", "vocab.json")]
    [DataRow("added_tokens.json", """[ "<|user|>" ]""", "added_tokens.json")]
    [DataRow("added_tokens.json", """{ "<|user|>": 3 }""", "the id 3")]
    [DataRow("special_tokens_map.json", """{""", "special_tokens_map.json")]
    public void What_cannot_be_done_or_understood_is_refused_by_name(string file, string json, string named)
    {
        Write(file, json);
        var error = Assert.ThrowsExactly<TokenizerException>(() => Tokenizer.Find(folder));
        StringAssert.Contains(error.Message, named, StringComparison.Ordinal);
    }

    [TestMethod]
    public void Settings_of_a_tokenizer_json_that_would_change_its_ids_are_refused()
    {
        Write("tokenizer.json", TestTokenizers.SmallJson(PreTokenization.Gpt2));
        Write("tokenizer_config.json", """{ "add_prefix_space": true }""");
        StringAssert.Contains(
            Assert.ThrowsExactly<TokenizerException>(() => Tokenizer.Find(folder)).Message, "add_prefix_space", StringComparison.Ordinal);
    }

    private void Write(string name, string text)
    {
        File.Delete(Path.Combine(folder, name));
        File.WriteAllLines(Path.Combine(folder, name), [text]);
    }
}
