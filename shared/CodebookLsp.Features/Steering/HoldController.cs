namespace CodebookLsp.Features.Steering;

/// <summary>
/// Holds a measured share at a target by making steering stronger or weaker: proportional and integral control, with limits. What is added
/// up stands still while a limit is reached, so that it need not be taken back afterwards (anti-windup). Of one text.
/// </summary>
/// <param name="target">In the units of what is measured.</param>
public sealed class HoldController(double target)
{
    /// <summary>The strength to begin with: the profile's own.</summary>
    public const double Start = 1;

    public const double Least = 0;
    public const double Most = 1.75;

    /// <summary>By how much the strength rises for each unit that is missing, and for each unit and token that has been missing.</summary>
    private const double Proportional = 1.5;
    private const double Integral = 0.06;

    /// <summary>A strength is rounded so, so that a receipt has exactly what was used.</summary>
    private const int Digits = 3;

    private double missing; // added up

    /// <summary>The strength of the next token.</summary>
    /// <param name="measured">The share in the text so far.</param>
    public double Next(double measured)
    {
        var error = target - measured;
        var wanted = Start + (Proportional * error) + (Integral * (missing + error));
        var strength = Math.Clamp(wanted, Least, Most);
        if (strength == wanted || Math.Sign(error) != Math.Sign(wanted - strength))
            missing += error;
        return Math.Round(strength, Digits);
    }
}
