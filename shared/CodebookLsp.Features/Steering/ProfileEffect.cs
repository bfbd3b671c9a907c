namespace CodebookLsp.Features.Steering;

/// <summary>What a profile does at one strength.</summary>
/// <param name="Factor">What the profile's strengths are multiplied with.</param>
/// <param name="Gain">How many times as likely words of the topic become as the next word, after beginnings that say nothing of it.</param>
/// <param name="Random">The same of as many codes drawn at random, with the same weights.</param>
/// <param name="Change">How much the whole distribution of the next word changes: Kullback–Leibler divergence in nats.</param>
/// <param name="Cost">How much less fluent the unsteered model finds what is written, in nats a token; null where nothing was
/// written.</param>
public sealed record StrengthEffect(double Factor, double Gain, double Random, double Change, double? Cost);

/// <summary>What a profile does, measured.</summary>
/// <param name="Words">What was counted as the topic.</param>
/// <param name="Strengths">At least one, the weakest first; the profile itself is the one with the factor 1.</param>
public sealed record ProfileEffect(IReadOnlyList<string> Words, IReadOnlyList<StrengthEffect> Strengths)
{
    /// <summary>A profile that makes its topic so much likelier, and random codes not, does something.</summary>
    public const double LeastGain = 1.5;

    /// <summary>The profile as it is.</summary>
    public StrengthEffect AsItIs => Strengths.First(static one => one.Factor == 1);

    /// <summary>Whether it does no more for its topic than codes drawn at random.</summary>
    public bool DoesNothing => !(AsItIs.Gain >= LeastGain && AsItIs.Gain >= LeastGain * AsItIs.Random);
}
