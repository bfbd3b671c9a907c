using CodebookLsp.Network.Architectures;
using CodebookLsp.Network.Codebooks;
using CodebookLsp.Network.Files;
using CodebookLsp.Network.Tests.Files;
using CodebookLsp.Network.Tokenizers;
using CodebookLsp.Text.Errors;

namespace CodebookLsp.Fuzz;

/// <summary>Reads what a model's folder holds.</summary>
internal static class ModelReaders
{
    private const string SampleText = "The  sea, don't 12 日本語 \uD83D\uDE00 <|end|>\r\n\uD800";

    /// <summary>The smallest base model that codebooks can be on.</summary>
    private const string Base = """{"model_type":"gpt2","n_embd":8,"n_head":2,"n_layer":3,"vocab_size":16,"n_positions":32}""";

    /// <summary>The tensors of a GGUF file, and the model and tokenizer that it describes.</summary>
    public static void Gguf(byte[] input, Scratch scratch)
    {
        using var file = GgufFile.Open(scratch.Put("model.gguf", input));
        Each(
            () => Numbers(file),
            () => GgufOptions.Read(file.Metadata, file.Tensors, file.Path),
            () => Use(Tokenizer.FromGguf(file.Metadata, file.Path)));
    }

    /// <summary>A file of tensors, by what it holds.</summary>
    public static void Tensors(byte[] input, Scratch scratch)
    {
        using var file = TensorFile.Open(scratch.Put("tensors", input));
        Numbers(file);
    }

    /// <summary>A pickle in a right archive with two storages.</summary>
    public static void Pickle(byte[] input, Scratch scratch) => Tensors(
        new ZipBuilder().Entry("m/data.pkl", input).Entry("m/byteorder", "little"u8)
            .Entry("m/data/0", new byte[24]).Entry("m/data/1", new byte[16]).Build(),
        scratch);

    /// <summary>One array of numpy's.</summary>
    public static void NumpyArray(byte[] input, Scratch scratch) => Arrays(NumpyFile.OpenArray(scratch.Put("array.npy", input)));

    /// <summary>A pickled dict of arrays.</summary>
    public static void NumpyPickle(byte[] input, Scratch scratch) => Arrays(NumpyFile.OpenDict(scratch.Put("arrays.pkl", input)));

    /// <summary>An index of shards, beside one shard.</summary>
    public static void TensorIndex(byte[] input, Scratch scratch)
    {
        var header = """{"a":{"dtype":"U8","shape":[2],"data_offsets":[0,2]},"c":{"dtype":"U8","shape":[1],"data_offsets":[2,3]}}"""u8;
        scratch.Put("1.safetensors", [.. BitConverter.GetBytes((long)header.Length), .. header, 1, 2, 3]);
        Tensors(input, scratch);
    }

    /// <summary>The configuration of a base model and of codebooks.</summary>
    public static void Config(byte[] input, Scratch scratch)
    {
        var fields = JsonFields.Load(scratch.Put("config.json", input));
        Each(
            () => HuggingFaceConfig.Read(fields),
            () => CodebookConfig.Read(fields, HuggingFaceConfig.Read(scratch.Put("base.json", System.Text.Encoding.UTF8.GetBytes(Base)))),
            () => CodebookConfig.Read(fields, HuggingFaceConfig.Read(scratch["base.json"]), referenceCompatible: true));
    }

    public static void TokenizerJson(byte[] input, Scratch scratch) =>
        Use(Tokenizer.FromTokenizerJson(scratch.Put("tokenizer.json", input)));

    /// <summary>vocab.json, a NUL, merges.txt.</summary>
    public static void Vocabulary(byte[] input, Scratch scratch)
    {
        var cut = Array.IndexOf(input, (byte)0);
        var (vocabulary, merges) = cut < 0 ? (input, []) : (input[..cut], input[(cut + 1)..]);
        Use(Tokenizer.FromVocabularyAndMerges(scratch.Put("vocab.json", vocabulary), scratch.Put("merges.txt", merges)));
    }

    private static void Use(Tokenizer tokenizer)
    {
        foreach (var token in tokenizer.Encode(SampleText))
            _ = tokenizer.Decode([token.Id]);
    }

    private static void Numbers(TensorFile file)
    {
        foreach (var (name, tensor) in file.Tensors)
        {
            file.Read(name, new float[tensor.Count]);
            file.ReadBFloat16(name, new ushort[tensor.Count]);
            if (tensor.Type.IsInteger())
                file.ReadInt64(name, new long[tensor.Count]);
        }
    }

    private static void Arrays(NumpyFile file)
    {
        using (file)
        {
            foreach (var array in file.Arrays.Values)
            {
                if (!array.IsText)
                    file.Read(array, 0, new long[array.Count]);
                for (var at = 0; array.IsText && at < array.Count; at++)
                    _ = file.Text(array, at);
            }
        }
    }

    /// <summary>What is wrong for one reader may be right for the next.</summary>
    private static void Each(params ReadOnlySpan<Action> readers)
    {
        foreach (var reader in readers)
        {
            try
            {
                reader();
            }
            catch (UserFacingException)
            {
                // Refused.
            }
        }
    }
}
