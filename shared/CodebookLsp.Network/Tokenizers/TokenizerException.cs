using CodebookLsp.Text.Errors;
using CodebookLsp.Text.Printing;

namespace CodebookLsp.Network.Tokenizers;

/// <summary>A tokenizer that cannot be built from the file it should be in. The message names the file and what is wrong with it.</summary>
public sealed class TokenizerException : UserFacingException
{
    private TokenizerException(string message, Exception? inner = null) : base(message, inner)
    {
    }

    /// <param name="what">A clause about the file: "merges tokens that are not in its vocabulary".</param>
    public static TokenizerException Damaged(string path, string what, Exception? inner = null) =>
        new($"The tokenizer in '{path}' cannot be read: it {what}. The file is damaged or not a tokenizer's; fetch it again.", inner);

    /// <param name="what">A clause about the file: "asks for the normalizer 'Lowercase'".</param>
    public static TokenizerException Unsupported(string path, string what) =>
        new($"The tokenizer in '{path}' {what}, which this version does not do. Use a model with byte-level BPE as GPT-2, GPT-NeoX, "
            + "SmolLM or Llama 3 have it.");

    /// <param name="vocabulary">How many tokens the model has.</param>
    public static TokenizerException OfLargerModel(string folder, string token, int id, int vocabulary) =>
        new($"The tokenizer in '{folder}' gives '{Printable.Start(token, 60)}' the id {id}, and the model has only the ids 0 to "
            + $"{vocabulary - 1}. "
            + "Put the tokenizer there that belongs to the model.");

    public static TokenizerException Missing(string folder) =>
        new($"There is no tokenizer in '{folder}'. Put the model's tokenizer.json there, or its vocab.json and merges.txt.");

    public static TokenizerException NotOpened(string path, Exception inner) =>
        new($"The tokenizer '{path}' cannot be opened: {inner.Message}", inner);
}
