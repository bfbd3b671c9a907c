using CodebookLsp.Features.Core;
using CodebookLsp.Features.Steering;
using CodebookLsp.Features.Wishes;
using CodebookLsp.Network.Generation;

namespace CodebookLsp.Features.Judging;

/// <summary>What the best of several samples is, steered or not.</summary>
/// <param name="Given">The share of texts with a word that was steered by.</param>
/// <param name="HeldOut">The share with another word of the concept, by which nothing was made or chosen.</param>
/// <param name="Loss">How much less fluent they are than unsteered samples are in the mean, in nats a token.</param>
public sealed record RejectionTexts(Interval Given, Interval HeldOut, Interval Loss);

/// <summary>The best of so many samples, chosen in the same way among steered and unsteered ones.</summary>
/// <param name="More">By how much more of the steered ones have another word of the concept.</param>
public sealed record RejectionRow(int Samples, RejectionTexts Steered, RejectionTexts Unsteered, Interval More);

/// <param name="Concepts">How many were led to.</param>
/// <param name="Beginnings">How many beginnings of each.</param>
public sealed record RejectionReport(int Concepts, int Beginnings, IReadOnlyList<RejectionRow> Rows);

/// <summary>
/// Rejection: several samples are made, and the best is kept (<see cref="BestSample"/>). Does that help steered texts more than unsteered
/// ones, of which as many are made?
/// </summary>
public static class RejectionEvaluation
{
    private static readonly SamplingOptions Sampling = new() { Temperature = 0.8, TopP = 0.95, MaxTokens = 24 };

    /// <param name="wishes">Turns words into what steers.</param>
    /// <param name="concepts">Those without words to steer by, or of no effect, are passed over.</param>
    /// <param name="samples">How many samples are made of each; the best of one, of two, of four and so on is looked at.</param>
    /// <exception cref="WishException">None of the concepts can be steered toward.</exception>
    public static RejectionReport Run(
        LoadedModel model, WishMaker wishes, IReadOnlyList<Concept> concepts, IReadOnlyList<string> beginnings, int samples,
        Action<double>? progress, CancellationToken cancel)
    {
        int[] counts = [.. Enumerable.Range(0, 31).Select(static power => 1 << power).TakeWhile(count => count < samples), samples];
        var texts = new List<SteeredTexts[]>();
        var judges = new List<(TopicWords Given, TopicWords HeldOut)>();
        foreach (var (number, concept) in concepts.Index())
        {
            if (Profile(concept) is not { } profile)
                continue;
            judges.Add((new(concept.Given), concept.HeldOut));
            texts.Add([.. beginnings.Select((beginning, seed) =>
            {
                progress?.Invoke((number + ((double)seed / beginnings.Count)) / concepts.Count);
                return Steerer.Run(
                    model, new(beginning, profile) { Samples = samples, Sampling = Sampling with { Seed = (ulong)seed } }, cancel);
            })]);
        }

        return texts.Count == 0 ? throw WishException.NoConcept()
            : new(texts.Count, beginnings.Count, [.. counts.Select(count => Row(count, texts, judges))]);

        SteeringProfile? Profile(Concept concept)
        {
            try
            {
                return concept.Given.Count == 0 ? null
                    : wishes.Understood(string.Join(", ", concept.Given), model, cancel).Effective(concept.Name).Profile;
            }
            catch (WishException)
            {
                return null;
            }
        }
    }

    /// <param name="count">The best of how many.</param>
    /// <param name="texts">[concepts][beginnings]</param>
    /// <param name="judges">[concepts]: the words that chose, and those that judge.</param>
    internal static RejectionRow Row(
        int count, IReadOnlyList<SteeredTexts[]> texts, IReadOnlyList<(TopicWords Given, TopicWords HeldOut)> judges)
    {
        var chosen = texts.Zip(judges, (some, judge) => some.Select(one => Best(one, judge.Given)).ToArray()).ToArray();
        return new(
            count, Judged(static one => one.Steered), Judged(static one => one.Unsteered),
            Over((one, judge) => Has(judge.HeldOut, one.Steered.Text) - Has(judge.HeldOut, one.Unsteered.Text)));

        RejectionTexts Judged(Func<Pair, Chosen> of) => new(
            Over((one, judge) => Has(judge.Given, of(one).Text)), Over((one, judge) => Has(judge.HeldOut, of(one).Text)),
            Over((one, _) => of(one).Loss));

        Interval Over(Func<Pair, (TopicWords Given, TopicWords HeldOut), double> of) => PromptBootstrap.Of(
            [.. chosen.Zip(judges, (some, judge) => some.Select(one => of(one, judge)).ToArray())], double.PositiveInfinity);

        static double Has(TopicWords words, string text) => words.IsIn(text) ? 1 : 0;

        // Losses are against all unsteered samples, so that those of one and of several can be compared.
        Pair Best(SteeredTexts all, TopicWords given)
        {
            var usual = all.Unsteered.Average(static text => text.Fluency);
            var (steered, unsteered) = BestSample.Of(
                all with { Steered = [.. all.Steered.Take(count)], Unsteered = [.. all.Unsteered.Take(count)] }, given);
            return new(Kept(all.Steered[steered.Number]), Kept(all.Unsteered[unsteered.Number]));

            Chosen Kept(Continuation text) => new(text.Text, usual - text.Fluency);
        }
    }

    private readonly record struct Pair(Chosen Steered, Chosen Unsteered);

    private readonly record struct Chosen(string Text, double Loss);
}
