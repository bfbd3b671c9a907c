namespace CodebookLsp.Features.Steering;

/// <summary>A sample, and by what it was chosen.</summary>
/// <param name="Number">From 0.</param>
/// <param name="Words">How many words of the topic it has.</param>
/// <param name="Gain">The logarithm of how many times as often they come as in the unsteered samples.</param>
/// <param name="Loss">How much less fluent it is than the unsteered samples, in nats a token.</param>
public sealed record ChosenSample(int Number, int Words, double Gain, double Loss)
{
    public double Score => Gain - Loss;
}

/// <summary>
/// Chooses among samples: the most of the topic for the least loss of fluency. The unsteered samples are chosen among in the same way, so
/// that the two can be compared.
/// </summary>
public static class BestSample
{
    /// <summary>So many words of the topic are added to each count: a text that has none is not infinitely worse.</summary>
    private const double Floor = 0.5;

    /// <param name="texts">With a comparison.</param>
    /// <returns>The best steered and the best unsteered one.</returns>
    public static (ChosenSample Steered, ChosenSample Unsteered) Of(SteeredTexts texts, TopicWords topic)
    {
        var usual = texts.Unsteered.Average(text => Rate(text, topic));
        var fluent = texts.Unsteered.Average(static text => text.Fluency);
        return (Best(texts.Steered), Best(texts.Unsteered));

        ChosenSample Best(IReadOnlyList<Continuation> some) => some.Select((text, number) => new ChosenSample(
            number, topic.CountIn(text.Text), Math.Log(Rate(text, topic) / usual), fluent - text.Fluency)).MaxBy(static one => one.Score)!;
    }

    /// <summary>Words of the topic for each token.</summary>
    private static double Rate(Continuation text, TopicWords topic) => (topic.CountIn(text.Text) + Floor) / Math.Max(1, text.Ids.Count);
}
