using System.Runtime.CompilerServices;
using CodebookLsp.Features.Core;

namespace CodebookLsp.Features.Explain;

/// <summary>
/// How likely each token is in sentences that could go on in any direction (<see cref="NeutralPrompts"/>): what it costs anywhere. A rare
/// name is hard to guess wherever it stands; only what is harder to guess than that tells something of its place.
/// </summary>
public sealed class UsualTokens
{
    /// <summary>What the prompts make less likely than that is not told apart, in bits.</summary>
    private const double MostBits = 30;

    private static readonly ConditionalWeakTable<LoadedModel, UsualTokens> Known = [];

    private readonly double[] bits; // [vocab], or up to the last that the model named

    private UsualTokens(double[] bits) => this.bits = bits;

    /// <summary>What was read for a model; null before.</summary>
    public static UsualTokens? IfRead(LoadedModel model) => Known.TryGetValue(model, out var known) ? known : null;

    /// <summary>Reads the prompts, the first time that a model is asked; a second or so.</summary>
    public static UsualTokens Of(LoadedModel model, CancellationToken cancel)
    {
        if (IfRead(model) is { } known)
            return known;
        var read = Read(model, cancel);
        Known.AddOrUpdate(model, read);
        return read;
    }

    private static UsualTokens Read(LoadedModel model, CancellationToken cancel)
    {
        var (sums, places) = (new List<double>(), 0);
        foreach (var prompt in NeutralPrompts.Training.Concat(NeutralPrompts.HeldOut))
        {
            var ids = model.EncodePrompt(prompt);
            var from = Math.Max(1, NeutralPrompts.From(model));
            foreach (var place in model.Tokens.Expect(new(ids, 0), from, ids.Length - from, int.MaxValue, cancel))
            {
                places++;
                foreach (var (id, probability) in place.Likeliest)
                {
                    while (sums.Count <= id)
                        sums.Add(0);
                    sums[id] += probability;
                }
            }
        }

        return new([.. sums.Select(sum => sum > 0 ? Math.Min(MostBits, -Math.Log2(sum / places)) : MostBits)]);
    }

    /// <summary>What a token costs anywhere, in bits.</summary>
    public double Bits(int id) => id < bits.Length ? bits[id] : MostBits;
}
