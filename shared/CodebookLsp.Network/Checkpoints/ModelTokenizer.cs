using CodebookLsp.Network.Files;
using CodebookLsp.Network.Tokenizers;

namespace CodebookLsp.Network.Checkpoints;

internal static class ModelTokenizer
{
    private static readonly string[] Names = ["tokenizer.json", "vocab.json"];

    /// <summary>The tokenizer a model's folder holds: in its GGUF, else in Hugging Face's files; null for none.</summary>
    /// <remarks>
    /// Added tokens may lie beyond the model's: many tokenizers have a padding token that no text uses. A text that does use one is refused
    /// when it is read.
    /// </remarks>
    /// <exception cref="TokenizerException">It cannot be used, or gives ordinary text tokens that the model does not have.</exception>
    public static Tokenizer? Find(ModelFiles files)
    {
        var hasFiles = Names.Any(name => File.Exists(Path.Combine(files.Folder, name)));
        var tokenizer = files.Described is GgufFile gguf && gguf.Metadata.ContainsKey("tokenizer.ggml.tokens")
            ? Tokenizer.FromGguf(gguf.Metadata, gguf.Path)
            : hasFiles ? Tokenizer.Find(files.Folder) : null;
        if (tokenizer is not null && PrefixConfig.Prefix(files.Config, files.Options.Vocabulary) is { } prefix)
            tokenizer = tokenizer.WithPrefix(prefix);
        return tokenizer is null || tokenizer.OrdinaryCount <= files.Options.Vocabulary
            ? tokenizer
            : throw TokenizerException.OfLargerModel(
                files.Folder, tokenizer.Piece(tokenizer.OrdinaryCount - 1), tokenizer.OrdinaryCount - 1, files.Options.Vocabulary);
    }
}
