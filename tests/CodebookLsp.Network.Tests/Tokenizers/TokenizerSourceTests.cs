using System.Text.Json.Nodes;
using CodebookLsp.Network.Tokenizers;

namespace CodebookLsp.Network.Tests.Tokenizers;

[TestClass]
public class TokenizerSourceTests
{
    private readonly string folder = Directory.CreateTempSubdirectory("codebooklsp-tokenizer-").FullName;

    [TestCleanup]
    public void Remove_the_folder() => Directory.Delete(folder, recursive: true);

    [TestMethod]
    public void All_sources_of_one_tokenizer_give_the_same_ids()
    {
        const string Text = "the  theatre's <|im_start|> aaaaaaaaa -- 12😀";
        var json = JsonNode.Parse(TestTokenizers.SmallJson(PreTokenization.Gpt2))!;
        var vocabulary = json["model"]!["vocab"]!.AsObject()
            .ToDictionary(static token => token.Key, static token => token.Value!.GetValue<int>());
        var merges = json["model"]!["merges"]!.AsArray().Select(static merge => merge!.GetValue<string>()).ToArray();
        vocabulary.Add("<|im_start|>", vocabulary.Count);
        json["added_tokens"]!.AsArray().RemoveRange(1, 3);

        var fromJson = FromJson(json);
        Write("vocab.json", JsonNode.Parse(System.Text.Json.JsonSerializer.Serialize(vocabulary))!.ToJsonString());
        Write("merges.txt", "#version: 0.2\n" + string.Join("\r\n", merges) + "\n");
        File.Delete(InFolder("tokenizer.json"));
        var fromTwoFiles = Tokenizer.Find(folder);
        var fromGguf = Tokenizer.FromGguf(
            Gguf(vocabulary.OrderBy(static token => token.Value).Select(static token => token.Key).ToArray(), merges), "model.gguf");

        var ids = fromJson.EncodeIds(Text);
        CollectionAssert.Contains(ids, vocabulary["<|im_start|>"]);
        CollectionAssert.AreEqual(ids, fromTwoFiles.EncodeIds(Text));
        CollectionAssert.AreEqual(ids, fromGguf.EncodeIds(Text));
    }

    [TestMethod]
    public void Old_and_new_spelling_of_merges_mean_the_same()
    {
        var old = JsonNode.Parse(TestTokenizers.SmallJson(PreTokenization.Gpt2))!;
        var pairs = old.DeepClone();
        pairs["model"]!["merges"] = new JsonArray([.. old["model"]!["merges"]!.AsArray().Select(static merge =>
            (JsonNode)new JsonArray([.. merge!.GetValue<string>().Split(' ').Select(static part => (JsonNode)part)]))]);

        CollectionAssert.AreEqual(FromJson(old).EncodeIds("the aaaa"), FromJson(pairs).EncodeIds("the aaaa"));
    }

    [TestMethod]
    public void A_whole_piece_that_is_a_token_is_taken_only_where_the_file_says_so()
    {
        var json = JsonNode.Parse(TestTokenizers.SmallJson(PreTokenization.Llama3))!;
        json["model"]!["vocab"]!.AsObject().Add("xyz", 400);
        Assert.HasCount(3, FromJson(json).EncodeIds("xyz"));

        json["model"]!["ignore_merges"] = true;
        CollectionAssert.AreEqual((int[])[400], FromJson(json).EncodeIds("xyz"));
    }

    [TestMethod]
    public void The_ends_of_text_come_from_the_template_and_the_configuration()
    {
        var json = JsonNode.Parse(TestTokenizers.SmallJson(PreTokenization.Llama3))!;
        var start = json["added_tokens"]![0]!["id"]!.GetValue<int>();
        Write("tokenizer_config.json", """{ "bos_token": "<|im_start|>", "eos_token": { "content": "<|im_end|>" } }""");
        var plain = FromJson(json);
        Assert.AreEqual((start, start + 1, 0), (plain.BeginningOfText, plain.EndOfText, plain.Prefix.Count));

        json["post_processor"] = JsonNode.Parse("""
            { "type": "Sequence", "processors": [ { "type": "ByteLevel" }, { "type": "TemplateProcessing",
              "single": [ { "SpecialToken": { "id": "<|im_start|>", "type_id": 0 } }, { "Sequence": { "id": "A", "type_id": 0 } } ] } ] }
            """);
        var adding = FromJson(json);
        Assert.AreEqual((start, start), (adding.BeginningOfText, adding.Prefix.Single()));
        Assert.IsEmpty(adding.EncodeIds(""));
    }

    [TestMethod]
    [DataRow("""{ "model": { "type": "Unigram" } }""", "Unigram")]
    [DataRow("""{ "model": { "type": "BPE", "dropout": 0.1 } }""", "dropout")]
    [DataRow("""{ "model": { "byte_fallback": true } }""", "byte_fallback")]
    [DataRow("""{ "model": { "end_of_word_suffix": "</w>" } }""", "</w>")]
    [DataRow("""{ "normalizer": { "type": "Sequence", "normalizers": [ { "type": "NFC" }, { "type": "StripAccents" } ] } }""",
        "StripAccents")]
    [DataRow("""{ "pre_tokenizer": { "type": "Metaspace" } }""", "byte-level")]
    [DataRow("""{ "pre_tokenizer": { "type": "ByteLevel", "add_prefix_space": true } }""", "add_prefix_space")]
    [DataRow(
        """{ "pre_tokenizer": { "type": "Sequence", "pretokenizers": [ { "type": "Digits", "individual_digits": false },"""
            + """ { "type": "ByteLevel" } ] } }""", "Digits")]
    [DataRow("""{ "added_tokens": [ { "id": 0, "content": "<mask>", "lstrip": true } ] }""", "lstrip")]
    public void What_would_change_ids_and_is_not_ours_is_refused_by_name(string changes, string named)
    {
        var exception = Assert.ThrowsExactly<TokenizerException>(() => FromJson(Changed(changes)));
        StringAssert.Contains(exception.Message, named);
        StringAssert.Contains(exception.Message, folder);
    }

    [TestMethod]
    public void An_unknown_token_is_refused_only_where_something_can_be_unknown()
    {
        var json = Changed("""{ "model": { "unk_token": "<unk>" } }""");
        Assert.HasCount(3, FromJson(json).EncodeIds("xyz"));

        json["model"]!["vocab"]!.AsObject().Remove("Ā"); // byte 0
        StringAssert.Contains(Assert.ThrowsExactly<TokenizerException>(() => FromJson(json)).Message, "<unk>");
    }

    [TestMethod]
    [DataRow("""{ "model": { "vocab": { "a": -1 } } }""")]
    [DataRow("""{ "model": { "vocab": { "a": 2147483647 } } }""")]
    [DataRow("""{ "model": { "vocab": { "a": 99999999999 } } }""")]
    [DataRow("""{ "model": { "vocab": { "a": 1 } } }""")]
    [DataRow("""{ "model": { "vocab": { "a": "b" } } }""")]
    [DataRow("""{ "model": { "vocab": [] } }""")]
    [DataRow("""{ "model": { "merges": [ "a nowhere" ] } }""")]
    [DataRow("""{ "model": { "merges": [ "a" ] } }""")]
    [DataRow("""{ "model": { "merges": [ "l l", "l l" ] } }""")]
    [DataRow("""{ "model": { "merges": [ 7 ] } }""")]
    [DataRow("""{ "model": { "merges": [ [ "l", "l", "l" ] ] } }""")]
    [DataRow("""{ "model": { "merges": 7 } }""")]
    [DataRow("""{ "added_tokens": [ { "id": 0, "content": "another" } ] }""")]
    [DataRow("""{ "added_tokens": [ { "content": "no id" } ] }""")]
    [DataRow("""{ "added_tokens": [ { "id": 300 } ] }""")]
    [DataRow("""{ "added_tokens": { "id": 300 } }""")]
    public void A_damaged_file_is_a_named_error(string changes) => IsDamaged(Changed(changes).ToJsonString());

    [TestMethod]
    [DataRow("")]
    [DataRow("null")]
    [DataRow("[]")]
    [DataRow("{")]
    [DataRow(
        """{ "model": { "vocab": { "a": 0 }, "merges": [] }, "added_tokens": [ { "id": 1, "content": "\ud800" } ],"""
            + """ "pre_tokenizer": { "type": "ByteLevel" } }""")]
    [DataRow("{\"model\": {\"type\": \"BPE\", \"vocab\": {\"a\": 0, \"a\": 1}, \"merges\": []}, \"pre_tokenizer\": {\"type\": "
        + "\"ByteLevel\"}}")]
    public void A_file_that_is_no_tokenizer_is_a_named_error(string text) => IsDamaged(text);

    [TestMethod]
    public void A_folder_or_file_that_is_not_there_is_a_named_error()
    {
        StringAssert.Contains(Assert.ThrowsExactly<TokenizerException>(() => Tokenizer.Find(folder)).Message, "tokenizer.json");
        Assert.ThrowsExactly<TokenizerException>(() => Tokenizer.FromTokenizerJson(InFolder("none.json")));
        Write("vocab.json", "{}");
        Assert.ThrowsExactly<TokenizerException>(() => Tokenizer.FromVocabularyAndMerges(InFolder("vocab.json"), InFolder("none.txt")));
    }

    [TestMethod]
    [DataRow("model", "llama")]
    [DataRow("model", 7)]
    [DataRow("model", null)]
    [DataRow("pre", "qwen2")]
    [DataRow("pre", null)]
    [DataRow("tokens", null)]
    [DataRow("tokens", 7)]
    [DataRow("merges", null)]
    [DataRow("bos_token_id", 2u)]
    [DataRow("bos_token_id", -1)]
    [DataRow("eos_token_id", "x")]
    [DataRow("eos_token_id", ulong.MaxValue)]
    [DataRow("token_type", new[] { 1 })]
    [DataRow("tokens", new[] { "a", "a" })]
    [DataRow("merges", new[] { "b a" })]
    public void Damaged_metadata_is_a_named_error(string key, object? value)
    {
        var metadata = Gguf(["a", "b"], []);
        if (value is null)
            metadata.Remove($"tokenizer.ggml.{key}");
        else
            metadata[$"tokenizer.ggml.{key}"] = value;

        var exception = Assert.ThrowsExactly<TokenizerException>(() => Tokenizer.FromGguf(metadata, "model.gguf"));
        StringAssert.Contains(exception.Message, "model.gguf");
    }

    private static Dictionary<string, object> Gguf(string[] tokens, string[] merges) => new()
    {
        ["tokenizer.ggml.model"] = "gpt2",
        ["tokenizer.ggml.pre"] = "gpt-2",
        ["tokenizer.ggml.tokens"] = tokens,
        ["tokenizer.ggml.token_type"] =
            Array.ConvertAll(tokens, static token => token.StartsWith("<|", StringComparison.Ordinal) && token.Length > 2 ? 3 : 1),
        ["tokenizer.ggml.merges"] = merges,
    };

    /// <summary>The small tokenizer's file with some of its properties exchanged.</summary>
    private static JsonNode Changed(string changes)
    {
        var json = JsonNode.Parse(TestTokenizers.SmallJson(PreTokenization.Gpt2))!;
        Change(json.AsObject(), JsonNode.Parse(changes)!.AsObject());
        return json;

        static void Change(JsonObject target, JsonObject changes)
        {
            foreach (var (name, value) in changes)
            {
                if (value is JsonObject inner && target[name] is JsonObject old && name != "pre_tokenizer")
                    Change(old, inner);
                else
                    target[name] = value?.DeepClone();
            }
        }
    }

    private Tokenizer FromJson(JsonNode json)
    {
        Write("tokenizer.json", json.ToJsonString());
        return Tokenizer.Find(folder);
    }

    private void IsDamaged(string text)
    {
        Write("tokenizer.json", text);
        var exception = Assert.ThrowsExactly<TokenizerException>(() => Tokenizer.Find(folder));
        StringAssert.Contains(exception.Message, folder);
    }

    private string InFolder(string name) => Path.Combine(folder, name);

    private void Write(string name, string text) => File.WriteAllLines(InFolder(name), [text]);
}
