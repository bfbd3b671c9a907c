using System.Globalization;
using CodebookLsp.Network.Primitives;
using static TorchSharp.torch;

namespace CodebookLsp.Network.Training;

/// <summary>What pulls codes and inputs together, besides the loss of the language model: the reference's <c>loss</c>.</summary>
/// <param name="CodesLearnFromOutput">Whether the gradient of what the codebook gives on reaches the codes.</param>
/// <param name="CodesFollowInput">Whether codes are drawn to the vectors they stand for.</param>
/// <param name="Commitment">How strongly vectors are drawn to their codes (van den Oord et al. 2017, β); 0 for not at all.</param>
/// <remarks>
/// <para>y is what stands for the vector z, and g the gradient at y. z always gets g (straight-through); codes get g/k, unless the loss is
/// <c>vqvae</c>, and the gradient of the mean over tokens of ‖y − z‖², unless it is <c>base</c>; z also gets 2β(z − y) with <c>vqvae</c>
/// and <c>fullaeloss</c>.</para>
/// <para>The reference divides the last by nothing, so that it weighs the more the larger the batch is. Here it is divided by the number
/// of tokens like everything else, unless a run is to be like the reference's.</para>
/// </remarks>
internal sealed record CodebookLoss(bool CodesLearnFromOutput, bool CodesFollowInput, double Commitment)
{
    private const double UsualCommitment = 0.25;

    /// <summary>What all squared distances are multiplied with.</summary>
    public double Weight { get; init; } = 1;

    /// <summary>Whether squared distances are shares of the vectors' squared lengths, averaged over heads.</summary>
    public bool Relative { get; init; }

    /// <summary>Whether gradients are turned on their way through, as the vector was turned into what stands for it (Fifty et al. 2024,
    /// "Restructuring Vector Quantization with the Rotation Trick").</summary>
    public bool Rotates { get; init; }

    /// <summary>The loss that a configuration asks for.</summary>
    /// <param name="codebooks">How many there are: relative distances are averaged over them too.</param>
    public static CodebookLoss Of(TrainingConfiguration configuration, int codebooks) => Named(configuration.Loss) with
    {
        Weight = configuration.ErrorWeight / (configuration.RelativeError ? Math.Max(1, codebooks) : 1),
        Relative = configuration.RelativeError,
        Rotates = configuration.RotationTrick,
    };

    /// <summary>The loss of a name: <c>base</c>, <c>aeloss</c>, <c>vqvae</c>, <c>fullaeloss</c>, the last two perhaps with a β:
    /// <c>vqvae-0.5</c>.</summary>
    /// <exception cref="TrainingException">There is none of that name.</exception>
    public static CodebookLoss Named(string name)
    {
        var dash = name.IndexOf('-', StringComparison.Ordinal);
        var kind = dash < 0 ? name : name[..dash];
        var beta = UsualCommitment;
        if (dash >= 0 && (!double.TryParse(name.AsSpan(dash + 1), NumberStyles.Float, CultureInfo.InvariantCulture, out beta)
            || !(beta >= 0) || double.IsInfinity(beta)))
            throw Unknown(name);
        return (kind, dash) switch
        {
            ("base", < 0) => new(true, false, 0),
            ("aeloss", < 0) => new(true, true, 0),
            ("vqvae", _) => new(false, true, beta),
            ("fullaeloss", _) => new(true, true, beta),
            _ => throw Unknown(name),
        };
    }

    /// <summary>The mean over tokens of the squared distance, or that as a share of the squared length, averaged over heads.</summary>
    /// <param name="one">[rows, heads, part]</param>
    /// <param name="z">[rows, heads, part]: whose length it is.</param>
    public Tensor Squares(Tensor one, Tensor other, Tensor z, int count, double weight)
    {
        var difference = one - other;
        var squares = difference * difference;
        if (Relative)
            return RelativeSquares.Of(squares, z, weight);
        using var tokens = Scalars.Of(count);
        using var factor = Scalars.Of(weight);
        var mean = squares.sum().div(tokens);
        return weight == 1 ? mean : mean.mul(factor);
    }

    private static TrainingException Unknown(string name) =>
        TrainingException.Wrong("loss", name, "base, aeloss, vqvae, fullaeloss, or one of the last two with a weight as in vqvae-0.5");
}
