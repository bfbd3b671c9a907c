using CodebookLsp.Features.Steering;

namespace CodebookLsp.Features.Judging;

/// <summary>What the judges say of one text about one concept.</summary>
/// <param name="Word">Whether it has a word to judge by.</param>
/// <param name="Apart">Whether it has one that the search for codes has not come upon by itself.</param>
/// <param name="ByWords">What the classifier of words says; null where there is none.</param>
/// <param name="ByStates">What the classifier of the base model's states says; null where there is none.</param>
/// <param name="Loss">Against the unsteered texts of the same beginning, in nats a token.</param>
/// <param name="Concept">The first of <see cref="AxBenchScores"/>, the others beside it.</param>
internal readonly record struct Verdict(
    bool Word, bool Apart, bool? ByWords, bool? ByStates, double Loss, double BaseLoss, double Repetition, double Concept, double Relevance,
    double Fluency)
{
    private const double MuchLoss = 1.5;
    private const double SomeRepetition = 0.1;
    private const double MuchRepetition = 0.3;

    /// <param name="beginning">All texts of the same beginning.</param>
    /// <param name="usualRelevance">How much likelier unsteered texts are after their own beginning than after another, in nats a
    /// token.</param>
    public static Verdict Of(
        TriedText text, IReadOnlyDictionary<string, TriedText> beginning, Concept concept, TopicWords? apart,
        ConceptJudge judge, StateJudge states, double usualRelevance)
    {
        var word = concept.HeldOut.IsIn(text.Text);
        var byWords = judge.Told(text.Text, concept);
        bool? byStates = states.Quality(concept) is null || text.Told is null ? null : text.Told.Contains(concept.Name);
        var (loss, baseLoss) = (
            TriedWay.MeanOf(beginning, static one => one.Fluency) - text.Fluency,
            TriedWay.MeanOf(beginning, static one => one.Base!.Value) - text.Base!.Value);
        var relevance = SteeringResults.Relevance(text);
        return new(
            word, apart?.IsIn(text.Text) == true, byWords, byStates, loss, baseLoss, text.Repetition,
            (word ? 1 : 0) + (byWords ?? word ? 1 : 0),
            relevance <= 0 ? 0 : relevance >= usualRelevance / 2 ? 2 : 1,
            baseLoss > MuchLoss || text.Repetition > MuchRepetition ? 0
                : baseLoss <= JudgedGroup.MostLoss && text.Repetition <= SomeRepetition ? 2 : 1);
    }
}
