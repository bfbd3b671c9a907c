using System.Diagnostics;
using System.Globalization;
using CodebookLsp.Features.Core;
using CodebookLsp.Features.Indexing;
using CodebookLsp.Features.Statistics;
using CodebookLsp.Features.Steering;
using CodebookLsp.Features.Themes.Reading;
using CodebookLsp.Features.Themes.Writing;
using CodebookLsp.Network.Generation;

namespace CodebookLsp.Features.Judging;

/// <summary>How steering is evaluated.</summary>
public sealed record EvaluationOptions
{
    /// <summary>Beginnings that settings are chosen on.</summary>
    public int Choosing { get; init; } = 6;

    /// <summary>Beginnings that every concept is measured on, at most.</summary>
    public int Prompts { get; init; } = 20;

    /// <summary>Beginnings that the first concepts of each kind are measured on, at most.</summary>
    public int MorePrompts { get; init; } = 100;

    /// <summary>How many concepts of each kind those are.</summary>
    public int MoreOfKind { get; init; } = 3;

    /// <summary>When no further beginning is begun; null for never.</summary>
    public TimeSpan? Limit { get; init; }

    public SamplingOptions Sampling { get; init; } = new() { Temperature = 0.8, TopP = 0.95, MaxTokens = 24 };
}

/// <summary>
/// Does steering bring texts where it is to bring them, how does it compare, and what does it cost? Settings are chosen on some beginnings
/// and measured on others; directions are made from one half of an index, judges learn from the other.
/// </summary>
public sealed class SteeringEvaluation
{
    internal const string Choice = "dev";
    internal const string Measurement = "test";
    internal const string Reading = "real";

    /// <summary>Unsteered texts of each beginning to choose on that limits of a judge are set on.</summary>
    private const int Unasked = 4;

    /// <summary>Real texts that are read steered.</summary>
    private const int RealTexts = 2;

    private readonly LoadedModel model;
    private readonly IReadOnlyList<Concept> concepts;
    private readonly WritingBeginnings beginnings;
    private readonly EvaluationOptions options;
    private readonly Action<string, double>? says;
    private readonly CancellationToken cancel;
    private readonly Stopwatch time = Stopwatch.StartNew();
    private readonly ConceptJudge judge;
    private readonly StateJudge states;
    private readonly SteeringTrial trial;
    private readonly EvaluationConditions conditions;
    private readonly Dictionary<Concept, ConceptPlan> plans = [];

    private SteeringEvaluation(
        LoadedModel model, OpenThemes themes, IIndexedCorpus index, WritingBeginnings beginnings, IReadOnlyList<Concept> concepts,
        EvaluationOptions options, string? folder, Action<string, double>? says, CancellationToken cancel)
    {
        (this.model, this.concepts, this.beginnings, this.options, this.says, this.cancel) =
            (model, concepts, beginnings, options, says, cancel);
        says?.Invoke("Dividing the index", 0);
        var threads = Environment.ProcessorCount;
        var corpus = new HalfCorpus(index, heldOut: false, threads, cancel);
        judge = new(new HalfCorpus(index, heldOut: true, threads, cancel), concepts, threads, cancel);
        var made = new ConceptMethods(model, themes, corpus, cancel);
        foreach (var (number, concept) in concepts.Index())
        {
            says?.Invoke("Finding directions", (double)number / concepts.Count);
            plans.Add(concept, made.Of(concept, concepts, cancel));
        }

        var fingerprint = Fingerprint(index, themes);
        trial = new(model, options.Sampling, new(folder is null ? null : Path.Combine(folder, "steering.jsonl"), fingerprint));
        states = StateJudge.Of(
            judge, concepts, model, folder is null ? null : Path.Combine(folder, "judge.json"), fingerprint,
            () => [.. beginnings.Choosing.Index().SelectMany(one => trial.Unasked(one.Index, one.Item, Unasked, cancel))],
            share => says?.Invoke("Learning to judge by the base model's states", share), cancel);
        conditions = new(
            model, options.Choosing, options.Sampling.MaxTokens, options.Sampling.Temperature, options.Sampling.TopP,
            corpus.TokenIds.Length, judge.Corpus.Tokens, 0);
    }

    /// <summary>Runs what is asked for, or as much as the limit allows.</summary>
    /// <param name="folder">Where texts and judges are kept, for a run that is stopped; null to keep nothing.</param>
    /// <param name="says">Told what is being done, and its share.</param>
    /// <exception cref="Text.Files.TextFileException">What an earlier run left cannot be read.</exception>
    /// <exception cref="Text.Files.AtomicFileException">The folder cannot be written.</exception>
    /// <exception cref="OperationCanceledException">What was written until then is kept.</exception>
    public static SteeringReport Run(
        LoadedModel model, OpenThemes themes, IIndexedCorpus index, WritingBeginnings beginnings, IReadOnlyList<Concept> concepts,
        EvaluationOptions options, string? folder, Action<string, double>? says, CancellationToken cancel) =>
        new SteeringEvaluation(model, themes, index, beginnings, concepts, options, folder, says, cancel).Run();

    private SteeringReport Run()
    {
        var chosen = Choose();
        var steered = concepts.SelectMany(concept => chosen[concept].Select(one => new TriedWay(Name(concept, one.Key), "", one.Value)))
            .ToArray();
        var reading = new List<IReadOnlyDictionary<string, TriedText>>();
        foreach (var (number, window) in SystematicSample.Starts([.. Enumerable.Range(0, judge.Texts.Count)], RealTexts).Index())
        {
            says?.Invoke("Reading real texts steered", (double)number / RealTexts);
            reading.Add(trial.Read(Reading, number, judge.Texts[window], [new(SteeringMethod.Unsteered, "", null), .. steered], cancel));
        }

        var more = concepts.GroupBy(static concept => concept.Kind).SelectMany(kind => kind.Take(options.MoreOfKind)).ToHashSet();
        var (most, all) = (Math.Min(beginnings.Measuring.Count, Math.Max(options.Prompts, options.MorePrompts)), beginnings.Measuring);
        var texts = new List<IReadOnlyDictionary<string, TriedText>>();
        for (var number = 0; number < most; number++)
        {
            if (number >= PromptBootstrap.FewestPrompts && time.Elapsed > options.Limit)
                break;
            says?.Invoke("Measuring", (double)number / most);
            Concept[] some = [.. concepts.Where(concept => number < (more.Contains(concept) ? options.MorePrompts : options.Prompts))];
            texts.Add(trial.Write(
                Measurement, number, all[number], all[(number + 1) % all.Count],
                [.. TriedWay.Unsteered, .. some.SelectMany(concept => Ways(concept, chosen[concept], number))], states, cancel));
        }

        return new SteeringResults(judge, states, plans, chosen, texts, reading).Report(
            conditions with { Minutes = time.Elapsed.TotalMinutes },
            texts.Count >= most ? "" : FormattableString.Invariant(
                $"The time was over after {texts.Count} of {most} beginnings ({options.Prompts} for all concepts, the rest for ")
                + FormattableString.Invariant($"{more.Count}). Run again with the same folder to go on."));
    }

    /// <summary>The setting of each method that does best on the beginnings to choose on.</summary>
    private Dictionary<Concept, Dictionary<string, SteeringSetting>> Choose()
    {
        var count = Math.Min(options.Choosing, beginnings.Choosing.Count);
        TriedWay[] ways =
        [
            .. TriedWay.Unsteered,
            .. concepts.SelectMany(concept => plans[concept].Methods.SelectMany(
                method => method.Settings.Select(setting => new TriedWay(Name(concept, method.Name, setting.Name), "", setting)))),
        ];
        var texts = new List<IReadOnlyDictionary<string, TriedText>>();
        for (var number = 0; number < count; number++)
        {
            says?.Invoke("Choosing settings", (double)number / count);
            texts.Add(trial.Write(Choice, number, beginnings.Choosing[number], null, ways, null, cancel));
        }

        var chosen = concepts.ToDictionary(static concept => concept, static _ => new Dictionary<string, SteeringSetting>());
        foreach (var name in SteeringMethod.All)
        {
            Concept[] having = [.. concepts.Where(concept => plans[concept].Methods.Any(method => method.Name == name))];
            MethodSettings[] own = [.. having.Select(concept => plans[concept].Methods.First(method => method.Name == name))];
            var best = SteeringChoice.Of([.. having.Zip(own, (concept, method) => (IReadOnlyList<TriedSetting>)
                [.. method.Settings.Select(setting => Tried(texts, concept, Name(concept, name, setting.Name)))])], count);
            for (var at = 0; at < having.Length; at++)
                chosen[having[at]].Add(name, own[at].Settings[best[at]]);
        }

        return chosen;
    }

    private TriedSetting Tried(List<IReadOnlyDictionary<string, TriedText>> texts, Concept concept, string way) => new(
        texts.Average(one => (concept.HeldOut.IsIn(one[way].Text) ? 1.0 : 0) + (judge.Told(one[way].Text, concept) == true ? 1.0 : 0)),
        texts.Average(one => TriedWay.MeanOf(one, static text => text.Fluency) - one[way].Fluency));

    private IEnumerable<TriedWay> Ways(Concept concept, Dictionary<string, SteeringSetting> chosen, int prompt)
    {
        var ask = concept.Ask + "\n\n";
        yield return new(Name(concept, SteeringMethod.Prompt), ask, null);
        foreach (var (method, setting) in chosen)
        {
            yield return new(Name(concept, method), "", setting);
            if (method != SteeringMethod.FoundCodes || setting is not AddedCodes codes)
                continue;
            yield return new(Name(concept, SteeringMethod.PromptAndCodes), ask, setting);
            // Other codes at each prompt: one draw might be a lucky one.
            var seed = (concept.Name.Sum(static letter => letter) * 1000) + prompt;
            yield return new(
                Name(concept, SteeringMethod.RandomCodes), "",
                new AddedCodes("random", RandomProfile.Like(codes.Profile, model.Sites, seed)));
        }
    }

    internal static string Name(Concept concept, string method, string setting = "") =>
        setting.Length == 0 ? $"{concept.Name}: {method}" : $"{concept.Name}: {method} {setting}";

    /// <summary>All that a text depends on, but for the beginning and the way it was made, which it is kept by.</summary>
    private string Fingerprint(IIndexedCorpus index, OpenThemes themes)
    {
        var all = string.Join('\n', concepts.Select(static concept => string.Join(
            '|', [concept.Name, concept.Ask, .. concept.Given, "", .. concept.Examples, "", .. concept.HeldOut.Words])))
            + string.Join('\n', beginnings.Choosing.Concat(beginnings.Measuring));
        return string.Create(
            CultureInfo.InvariantCulture,
            $"{model.Hash} {model.Runs} {index.Tokens} {Themes.ThemeFile.IdOf(themes.Themes)} {options.Sampling.MaxTokens} "
            + $"{TrialFile.Fingerprint([all])}");
    }
}
