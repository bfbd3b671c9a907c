using CodebookLsp.Text.Offsets;

namespace CodebookLsp.Network.Tokenizers;

/// <summary>One token and where it lies in the text it came from, in three units at once.</summary>
/// <param name="Utf8">Bytes of the text's UTF-8 form. Always exact, and the tokens of a text tile it without gaps.</param>
/// <param name="Utf16">
/// .NET and LSP units: the smallest run of whole characters that holds the token's bytes. Tokens that share one
/// character (BPE may split it) therefore overlap.
/// </param>
/// <param name="CodePoints">The same run counted in code points, as Hugging Face's offsets are.</param>
public readonly record struct Token(int Id, TextRange Utf16, TextRange Utf8, TextRange CodePoints);
