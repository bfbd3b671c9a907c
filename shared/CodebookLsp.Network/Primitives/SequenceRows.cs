namespace CodebookLsp.Network.Primitives;

/// <summary>Where the rows of one sequence lie among all rows of a pass, and which positions they are.</summary>
/// <param name="FirstRow">Its first row.</param>
/// <param name="Rows">How many rows it has.</param>
/// <param name="FirstPosition">The position of its first row in the sequence: the length of what the cache already holds.</param>
public readonly record struct SequenceRows(int FirstRow, int Rows, int FirstPosition)
{
    /// <summary>While texts are continued, which sample of its branch it is; 0 for the prompt, which all have in common.</summary>
    public int Sample { get; init; }
}
