using CodebookLsp.Features.Core;

namespace CodebookLsp.Features.Judging;

/// <summary>AxBench's three scores (Z. Wu et al., 2025), each from 0 to 2, and their harmonic mean, as means over texts.</summary>
/// <param name="Concept">0 where neither the words nor the classifier of words find the concept, 1 where one does, 2 where both do.</param>
/// <param name="Relevance">0 where the text is no likelier after its own beginning than after another; 2 where it is by half as much or
/// more than unsteered texts are; else 1. Judged by the base weights.</param>
/// <param name="Fluency">2 where it costs at most 0.35 nats a token and hardly repeats itself, 0 where it costs more than 1.5 or repeats
/// itself much; else 1. Judged by the base weights.</param>
/// <param name="Harmonic">Of each text, 0 where any score is 0.</param>
public sealed record AxBenchScores(double Concept, double Relevance, double Fluency, double Harmonic);

/// <summary>What one method gave of one concept, or in the mean over some.</summary>
/// <param name="Setting">What was chosen for it; empty where there is nothing to choose, or for several concepts.</param>
/// <param name="HeldOut">The share of texts with a word to judge by.</param>
/// <param name="Apart">The share with one that the search for codes has not come upon by itself; null where it came upon all.</param>
/// <param name="ByWords">The share in which the classifier of words finds the concept; null where too little was there to learn.</param>
/// <param name="ByStates">The same by the base model's states.</param>
/// <param name="Loss">How much less likely the unsteered codebook model finds the texts than unsteered ones, in nats a token.</param>
/// <param name="BaseLoss">The same of the base weights, without codes.</param>
/// <param name="Repetition">The share of four-token sequences that came before in a text.</param>
/// <param name="ReadingLoss">How much less likely real texts are while they are read steered; null where nothing steers.</param>
public sealed record MethodFigures(
    string Method, string Setting, Interval HeldOut, double? Apart, double? ByWords, double? ByStates, double Loss, double BaseLoss,
    double Repetition, double? ReadingLoss, AxBenchScores Scores);

/// <summary>How much oftener found codes bring a word to judge by than another method, prompt by prompt.</summary>
/// <param name="Over">The other method.</param>
/// <param name="Apart">The same of words that the search for codes has not come upon by itself; null where it came upon all.</param>
public sealed record MethodGain(string Over, Interval Gain, Interval? Apart);

/// <summary>What was measured of a concept, or of several together.</summary>
/// <param name="Name">The concept's, the kind's, or "all".</param>
/// <param name="Kind">Empty for all.</param>
/// <param name="Prompts">Beginnings that texts go on from; the fewest where concepts differ.</param>
/// <param name="Methods">In the order of <see cref="SteeringMethod.All"/>; those that found nothing are missing.</param>
/// <param name="Gains">Of found codes; empty where none were found.</param>
/// <param name="Judged">How surely the classifiers of words and of states tell windows they did not learn from: areas under the
/// curve.</param>
public sealed record JudgedGroup(
    string Name, string Kind, int Prompts, IReadOnlyList<MethodFigures> Methods, IReadOnlyList<MethodGain> Gains,
    (double? Words, double? States) Judged)
{
    /// <summary>What found codes may cost to count, in nats a token.</summary>
    public const double MostLoss = 0.35;

    /// <summary>What a method gave; null where it found nothing.</summary>
    public MethodFigures? Of(string method) => Methods.FirstOrDefault(one => one.Method == method);

    /// <summary>How much oftener found codes bring a word than a method does; null where there is nothing to compare.</summary>
    public Interval? Over(string method) =>
        Gains.Where(one => one.Over == method).Select(static one => (Interval?)one.Gain).FirstOrDefault();

    /// <summary>Whether found codes cost little enough and bring words oftener than random codes and the difference of means do.</summary>
    /// <param name="surely">Whether the intervals must be above 0.</param>
    public bool Succeeds(bool surely) =>
        Of(SteeringMethod.FoundCodes) is { Loss: <= MostLoss }
        && Over(SteeringMethod.RandomCodes) is { } random && Over(SteeringMethod.Means) is { } means
        && (surely ? random.Low > 0 && means.Low > 0 : random.Mean > 0 && means.Mean > 0);
}

/// <summary>How often two judges say the same.</summary>
/// <param name="Same">The share of texts.</param>
/// <param name="Kappa">Cohen's kappa: 1 for always, 0 for as often as by chance.</param>
public sealed record JudgesAgreement(string Judges, double Same, double Kappa);

/// <summary>What an evaluation was run with: all that its figures depend on.</summary>
/// <param name="Choosing">Beginnings that strengths were chosen on.</param>
/// <param name="Tokens">Of a text, at most.</param>
/// <param name="DirectionTokens">Of the half of the index that directions were made from.</param>
/// <param name="JudgeTokens">Of the half that judges learned from.</param>
/// <param name="Minutes">Of this run; texts that an earlier one left cost it nothing.</param>
public sealed record EvaluationConditions(
    LoadedModel Model, int Choosing, int Tokens, double Temperature, double TopP, int DirectionTokens, int JudgeTokens, double Minutes);

/// <summary>A whole evaluation.</summary>
/// <param name="Kinds">Concepts of a kind together.</param>
/// <param name="All">All concepts together.</param>
/// <param name="LeftOut">What this run had no time for, as a sentence; empty for nothing.</param>
public sealed record SteeringReport(
    EvaluationConditions Conditions, IReadOnlyList<JudgedGroup> Concepts, IReadOnlyList<JudgedGroup> Kinds, JudgedGroup All,
    IReadOnlyList<JudgesAgreement> Agreement, string LeftOut);
