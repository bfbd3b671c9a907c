namespace CodebookLsp.Network.Primitives;

/// <summary>Tokens to read codes for, after tokens that are only their context.</summary>
/// <param name="Ids">Context first, then the tokens that are asked for.</param>
/// <param name="Context">How many of the first ids are context: they are computed, but no codes are returned for them.</param>
public sealed record TokenBlock(int[] Ids, int Context);
