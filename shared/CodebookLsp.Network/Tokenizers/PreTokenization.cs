namespace CodebookLsp.Network.Tokenizers;

/// <summary>How a text is cut into the pieces that byte-pair merges never cross.</summary>
public enum PreTokenization
{
    /// <summary>GPT-2's pattern; GPT-Neo's and GPT-NeoX's too.</summary>
    Gpt2,

    /// <summary>Each digit alone, then GPT-2's pattern on what lies between: SmolLM, StarCoder.</summary>
    SmolLm,

    /// <summary>Llama 3's pattern: digits in threes, line breaks stay with the blanks or signs before them.</summary>
    Llama3,
}
