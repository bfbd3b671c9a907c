namespace CodebookLsp.Features.Rewriting;

/// <summary>An edit that may be tried, and what is known of it before it is measured.</summary>
/// <param name="Preference">By how much its word is likelier with steering than without, in nats.</param>
/// <param name="Worth">How much of the target is in its words, from 0 to 1.</param>
/// <param name="Likely">Log-probability of its words with steering, after what stands before, in nats.</param>
internal sealed record TriedEdit(RewriteEdit Edit, double Preference, double Worth, double Likely)
{
    /// <summary>What a nat of preference is worth, in nats of likelihood.</summary>
    public const double Contrast = 1.5;

    /// <summary>The higher, the sooner it is tried.</summary>
    public double Promise => Likely + (Contrast * Preference) + (FoundEdit.OfTarget * Worth);

    /// <summary>What it is worth by how the text goes on, in nats.</summary>
    /// <param name="fluency">By how much the text is likelier with it, in nats.</param>
    public double ValueWith(double fluency) =>
        Preference + (FoundEdit.OfTarget * Worth) + (FoundEdit.Price * Math.Min(0, fluency));
}
