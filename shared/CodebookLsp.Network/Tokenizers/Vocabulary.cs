namespace CodebookLsp.Network.Tokenizers;

/// <summary>A token whose text is found in the input as it stands, before anything else is cut.</summary>
/// <param name="Special">Control token, as opposed to ordinary text that got a token later (GPT-NeoX's runs of spaces).</param>
/// <param name="First">Whether it is looked for before the others (Hugging Face's <c>"normalized": false</c>).</param>
internal sealed record AddedToken(int Id, string Text, bool Special, bool First);

/// <summary>All that makes a byte-level BPE tokenizer, whichever file it came from. Not yet checked.</summary>
/// <param name="Path">The file, for messages.</param>
internal sealed record Vocabulary(string Path)
{
    /// <summary>The tokens of merges and bytes, written in the <see cref="ByteAlphabet"/>, with their ids.</summary>
    public required IReadOnlyList<KeyValuePair<string, int>> Tokens { get; init; }

    /// <summary>Most important first, the two parts separated by one space.</summary>
    public required IReadOnlyList<string> Merges { get; init; }

    public IReadOnlyList<AddedToken> Added { get; init; } = [];

    /// <summary>What is done to a text before it is cut; null for nothing.</summary>
    public Normalizer? Normalizer { get; init; }

    public required PreTokenization PreTokenization { get; init; }

    /// <summary>Whether a pre-token that is a token becomes it even where merges would not make it (Llama 3).</summary>
    public bool WholePieces { get; init; }

    public int? BeginningOfText { get; init; }

    public int? EndOfText { get; init; }

    public bool AddsBeginningOfText { get; init; }
}
