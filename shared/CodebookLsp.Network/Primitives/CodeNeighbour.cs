namespace CodebookLsp.Network.Primitives;

/// <summary>How another code of the same codebook lies to one.</summary>
/// <param name="Distance">Between the two vectors.</param>
/// <param name="Cosine">Between their differences from the codebook's mean: what all codes have in common says nothing. Negative for codes
/// that point the other way.</param>
public readonly record struct CodeNeighbour(int Code, float Distance, float Cosine);
