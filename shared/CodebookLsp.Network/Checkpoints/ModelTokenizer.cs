using CodebookLsp.Network.Files;
using CodebookLsp.Network.Tokenizers;

namespace CodebookLsp.Network.Checkpoints;

internal static class ModelTokenizer
{
    /// <summary>The tokenizer a model's folder holds: in its GGUF, else in Hugging Face's files; null for none.</summary>
    public static Tokenizer? Find(ModelFiles files) => files.Weights is GgufFile gguf && gguf.Metadata.ContainsKey("tokenizer.ggml.tokens")
        ? Tokenizer.FromGguf(gguf.Metadata, gguf.Path)
        : File.Exists(Path.Combine(files.Folder, "tokenizer.json")) || File.Exists(Path.Combine(files.Folder, "vocab.json")) ? Tokenizer.Find(files.Folder)
        : null;
}
