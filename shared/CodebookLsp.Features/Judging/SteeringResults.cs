namespace CodebookLsp.Features.Judging;

/// <summary>Works the figures out of the texts. No model is asked any more.</summary>
/// <param name="plans">Of each concept, in the order they are shown.</param>
/// <param name="chosen">What each method of a concept was set to.</param>
/// <param name="texts">[prompts], by way.</param>
/// <param name="reading">[real texts], by way.</param>
internal sealed class SteeringResults(
    ConceptJudge judge, StateJudge states, IReadOnlyDictionary<Concept, ConceptPlan> plans,
    IReadOnlyDictionary<Concept, Dictionary<string, SteeringSetting>> chosen,
    IReadOnlyList<IReadOnlyDictionary<string, TriedText>> texts, IReadOnlyList<IReadOnlyDictionary<string, TriedText>> reading)
{
    private readonly double unsteeredRelevance = texts.Average(static one => TriedWay.MeanOf(one, Relevance));

    public SteeringReport Report(EvaluationConditions conditions, string leftOut)
    {
        Concept[] concepts = [.. plans.Keys];
        var verdicts = concepts.ToDictionary(static concept => concept, Verdicts);
        JudgedGroup[] kinds = [.. concepts.GroupBy(static concept => concept.Kind)
            .Select(kind => Group(kind.Key, kind.Key, [.. kind], verdicts))];
        return new(
            conditions, [.. concepts.Select(concept => Group(concept.Name, concept.Kind, [concept], verdicts))], kinds,
            Group("all", "", concepts, verdicts), Agreement(verdicts), leftOut);
    }

    private JudgedGroup Group(
        string name, string kind, IReadOnlyList<Concept> some, Dictionary<Concept, Dictionary<string, Verdict[]>> verdicts)
    {
        var figures = SteeringMethod.All
            .Select(method => Figures(method, [.. some.Where(one => verdicts[one].ContainsKey(method))], verdicts))
            .OfType<MethodFigures>().ToArray();
        Concept[] found = [.. some.Where(one => verdicts[one].ContainsKey(SteeringMethod.FoundCodes))];
        var gains = SteeringMethod.All.Where(static method => method != SteeringMethod.FoundCodes)
            .Select(method => (Method: method, Both: found.Where(one => verdicts[one].ContainsKey(method)).ToArray()))
            .Where(static one => one.Both.Length > 0)
            .Select(one => new MethodGain(
                one.Method, Gain(one.Both, one.Method, static text => text.Word),
                one.Both.Where(concept => plans[concept].Apart is not null).ToArray() is { Length: > 0 } some
                    ? Gain(some, one.Method, static text => text.Apart) : null))
            .ToArray();
        return new(
            name, kind, some.Min(one => verdicts[one][SteeringMethod.Unsteered].Length), figures, gains,
            (Mean(some.Select(one => judge.Quality(one)?.Auc)), Mean(some.Select(one => states.Quality(one)?.Auc))));

        Interval Gain(Concept[] both, string method, Func<Verdict, bool> says) => PromptBootstrap.Of([.. both.Select(concept =>
            verdicts[concept][SteeringMethod.FoundCodes].Zip(
                verdicts[concept][method], (own, other) => (says(own) ? 1.0 : 0) - (says(other) ? 1.0 : 0)).ToArray())]);
    }

    private MethodFigures? Figures(string method, Concept[] some, Dictionary<Concept, Dictionary<string, Verdict[]>> verdicts)
    {
        if (some.Length == 0)
            return null;
        Verdict[][] all = [.. some.Select(one => verdicts[one][method])];
        return new(
            method, some is [var only] && chosen[only].TryGetValue(method, out var setting) ? setting.Name : "",
            PromptBootstrap.Of([.. all.Select(static one => Array.ConvertAll(one, static text => text.Word ? 1.0 : 0))]),
            Mean(some.Zip(all, (concept, texts) =>
                plans[concept].Apart is null ? (double?)null : texts.Average(static text => text.Apart ? 1.0 : 0))),
            Rate(static text => text.ByWords), Rate(static text => text.ByStates), Of(static text => text.Loss),
            Of(static text => text.BaseLoss), Of(static text => text.Repetition), ReadingLoss(method, some),
            new(
                Of(static text => text.Concept), Of(static text => text.Relevance), Of(static text => text.Fluency),
                Of(static text => Harmonic(text.Concept, text.Relevance, text.Fluency))));

        double Of(Func<Verdict, double> number) => all.Average(one => one.Average(number));

        double? Rate(Func<Verdict, bool?> said) => Mean(all.Select(one => one[0] is var first && said(first) is null
            ? (double?)null : one.Average(text => said(text) == true ? 1.0 : 0)));
    }

    private double? ReadingLoss(string method, Concept[] some)
    {
        Concept[] steered = [.. some.Where(one => chosen[one].ContainsKey(method))];
        return steered.Length == 0 || reading.Count == 0 ? null : steered.Average(concept => reading.Average(one =>
            one[SteeringMethod.Unsteered].Fluency - one[SteeringEvaluation.Name(concept, method)].Fluency));
    }

    /// <summary>What is said of each text of a concept: by method, prompt by prompt.</summary>
    private Dictionary<string, Verdict[]> Verdicts(Concept concept)
    {
        var found = new Dictionary<string, Verdict[]>();
        var prompts = texts.TakeWhile(one => one.ContainsKey(SteeringEvaluation.Name(concept, SteeringMethod.Prompt))).ToArray();
        foreach (var method in SteeringMethod.All)
        {
            var way = method == SteeringMethod.Unsteered ? method : SteeringEvaluation.Name(concept, method);
            if (prompts.All(one => one.ContainsKey(way)))
                found.Add(method, [.. prompts.Select(one => Verdict.Of(
                    one[way], one, concept, plans[concept].Apart, judge, states, unsteeredRelevance))]);
        }

        return found;
    }

    private static List<JudgesAgreement> Agreement(Dictionary<Concept, Dictionary<string, Verdict[]>> verdicts)
    {
        Verdict[] all = [.. verdicts.Values.SelectMany(static one => one.Values).SelectMany(static one => one)
            .Where(static one => one is { ByWords: not null, ByStates: not null })];
        return
        [
            Of("words and the classifier of words", static one => one.Word, static one => one.ByWords == true),
            Of("words and the classifier of states", static one => one.Word, static one => one.ByStates == true),
            Of("both classifiers", static one => one.ByWords == true, static one => one.ByStates == true),
        ];

        JudgesAgreement Of(string judges, Func<Verdict, bool> one, Func<Verdict, bool> other)
        {
            if (all.Length == 0)
                return new(judges, 0, 0);
            var same = all.Average(text => one(text) == other(text) ? 1.0 : 0);
            var (first, second) = (all.Average(text => one(text) ? 1.0 : 0), all.Average(text => other(text) ? 1.0 : 0));
            var chance = (first * second) + ((1 - first) * (1 - second));
            return new(judges, same, chance < 1 ? (same - chance) / (1 - chance) : 0);
        }
    }

    internal static double Relevance(TriedText text) => text is { Base: { } own, Elsewhere: { } other } ? own - other : 0;

    private static double Harmonic(double one, double other, double third) =>
        one == 0 || other == 0 || third == 0 ? 0 : 3 / ((1 / one) + (1 / other) + (1 / third));

    private static double? Mean(IEnumerable<double?> numbers)
    {
        double[] known = [.. numbers.Where(static number => number is not null).Select(static number => number!.Value)];
        return known.Length == 0 ? null : known.Average();
    }
}
