using CodebookLsp.Features.Core;
using CodebookLsp.Features.Statistics;
using CodebookLsp.Network.Generation;
using CodebookLsp.Network.Primitives;

namespace CodebookLsp.Features.Steering;

/// <summary>How the evaluation is run.</summary>
public sealed record EvaluationOptions
{
    /// <summary>Continuations of each cell, at least; divided evenly among the prompts.</summary>
    public int Samples { get; init; } = 104;

    public SamplingOptions Sampling { get; init; } = new() { Temperature = 0.8, TopP = 0.95, MaxTokens = 40 };

    /// <summary>Factors of the proposed strength.</summary>
    public IReadOnlyList<double> Strengths { get; init; } = [0.5, 1, 1.5];

    public TopicOptions Topic { get; init; } = new();

    /// <summary>None of them had a say in the choice of codes.</summary>
    public IReadOnlyList<string> Prompts { get; init; } =
    [
        "The next morning", "I have always thought that", "He opened the door and", "It was one of those",
        "When we arrived,", "My father once told me", "Nobody knew why", "Let me tell you about the",
    ];
}

/// <summary>One way to continue, over all its continuations.</summary>
/// <param name="Topic">How many of them have a word of the topic.</param>
/// <param name="Fluency">Mean log-probability a token in the unsteered model, in nats.</param>
/// <param name="Repetition">The share of four-token sequences that came before in the same continuation.</param>
public sealed record EvaluationCell(string Name, WilsonInterval Topic, double Fluency, double Repetition);

/// <summary>What steering did for one topic.</summary>
/// <param name="Cells">Unsteered, steered at each strength, random codes at each strength, a prompt that asks for the topic.</param>
/// <param name="Profile">Null when no code makes the topic likelier; then there are only the unsteered and the prompted cell.</param>
public sealed record TopicResult(string Topic, IReadOnlyList<string> Words, SteeringProfile? Profile, IReadOnlyList<EvaluationCell> Cells)
{
    public EvaluationCell Unsteered => Cells[0];

    /// <summary>
    /// Whether steering at a strength beats the unsteered model and random codes of that strength, with intervals that do not overlap, at a
    /// fluency loss below a limit.
    /// </summary>
    public bool Succeeds(double strength, double fluencyLoss) =>
        Find(SteeringEvaluation.Steered(strength)) is { } steered && Find(SteeringEvaluation.RandomCodes(strength)) is { } random
        && Unsteered.Fluency - steered.Fluency < fluencyLoss
        && steered.Topic.IsAbove(Unsteered.Topic)
        && steered.Topic.IsAbove(random.Topic);

    private EvaluationCell? Find(string name) => Cells.FirstOrDefault(cell => cell.Name == name);
}

/// <summary>The paper's evaluation of steering (section 4.3), with what it lacked: intervals, controls, fluency.</summary>
public static class SteeringEvaluation
{
    public const string Prompted = "prompted";
    private const int Gram = 4;

    public static string Steered(double strength) => FormattableString.Invariant($"steered ×{strength}");

    public static string RandomCodes(double strength) => FormattableString.Invariant($"random codes ×{strength}");

    /// <param name="unsteered">The unsteered continuations, which do not depend on the topic: from <see cref="Unsteered"/>.</param>
    public static TopicResult Run(
        string name, TopicWords words, IReadOnlyList<AnnotatedBlock> background, LoadedModel model, EvaluationOptions options,
        IReadOnlyList<Continuation> unsteered, Action<string>? says, CancellationToken cancel)
    {
        says?.Invoke($"{name}: choosing codes");
        var found = TopicProfile.FromWords(name, words, background, model, options.Topic, null, cancel);
        var cells = new List<EvaluationCell> { Cell("unsteered", unsteered, words) };
        if (found is not null)
        {
            says?.Invoke($"{name}: steering");
            var tally = Tally(background, model);
            var texts = Continue(model, options, Ways, "", cancel);
            cells.AddRange(
                options
                    .Strengths.Select(Steered)
                    .Concat(options.Strengths.Select(RandomCodes))
                    .Zip(texts, (name, some) => Cell(name, some, words)));

            IReadOnlyList<SteeringProfile?> Ways(int prompt)
            {
                var random = Random(found.Proposal, tally, prompt); // other codes at each prompt: one draw might be a lucky one
                return [.. options.Strengths.Select(found.Proposal.Profile.Times), .. options.Strengths.Select(random.Times)];
            }
        }

        says?.Invoke($"{name}: prompting");
        cells.Add(
            Cell(
                Prompted, Continue(model, options, Plain, $"This is a story about {string.Join(", ", words.Words)}.\n\n", cancel)[0], words)
        );
        return new(name, words.Words, found?.Proposal.Profile, cells);
    }

    /// <summary>The continuations that all topics are compared with.</summary>
    public static IReadOnlyList<Continuation> Unsteered(LoadedModel model, EvaluationOptions options, CancellationToken cancel) =>
        Continue(model, options, Plain, "", cancel)[0];

    internal static double Repetition(IReadOnlyList<int> ids)
    {
        var grams = Enumerable
            .Range(0, Math.Max(0, ids.Count - Gram + 1))
            .Select(at => (ids[at], ids[at + 1], ids[at + 2], ids[at + 3]))
            .ToArray();
        return grams.Length == 0 ? 0 : 1 - (grams.Distinct().Count() / (double)grams.Length);
    }

    private static EvaluationCell Cell(string name, IReadOnlyList<Continuation> texts, TopicWords words) => new(
        name,
        new(texts.Count(text => words.IsIn(text.Text)), texts.Count),
        texts.Average(static text => text.Fluency),
        texts.Average(static text => Repetition(text.Ids)));

    /// <summary>
    /// All ways side by side, prompt by prompt. Fluency is judged after the bare prompt, so that asking for a topic does not make it more
    /// fluent.
    /// </summary>
    /// <param name="waysAt">What steers at each prompt, of which the number is given; equally many everywhere.</param>
    private static List<Continuation>[] Continue(
        LoadedModel model, EvaluationOptions options, Func<int, IReadOnlyList<SteeringProfile?>> waysAt, string before,
        CancellationToken cancel)
    {
        List<Continuation>[] texts = [.. waysAt(0).Select(static _ => new List<Continuation>())];
        var each = (options.Samples + options.Prompts.Count - 1) / options.Prompts.Count;
        foreach (var (number, prompt) in options.Prompts.Index())
        {
            var ways = waysAt(number);
            var ids = model.EncodePrompt(before + prompt);
            var bare = model.EncodePrompt(prompt);
            var hooks = ways.Select(way => way?.Hook(model, ids.Length));
            var samples = model.Generate(
                new(ids) { Prefix = model.Prefix.Count, Samples = each, Options = options.Sampling, Branches = [.. hooks] }, cancel);
            var fluency = model.MeanLogProbabilities(
                [.. samples.Select(sample => new TokenBlock([.. bare, .. sample.Ids], bare.Length))], cancel);
            foreach (var (sample, likely) in samples.Zip(fluency))
                texts[sample.Branch].Add(new(sample.Text, sample.Ids, sample.Stop, likely));
        }

        return texts;
    }

    private static IReadOnlyList<SteeringProfile?> Plain(int prompt) => [null];

    private static CodeTally Tally(IReadOnlyList<AnnotatedBlock> background, LoadedModel model)
    {
        var tally = new CodeTally(model.Sites);
        foreach (var block in background)
            tally.Add(block, static _ => false, 0);
        return tally;
    }

    /// <summary>At each site another code that fires about as often, drawn from the ten closest in frequency; as many, as strong.</summary>
    private static SteeringProfile Random(Proposal proposal, CodeTally tally, int seed)
    {
        var random = new Random(17 + seed); // reproducible
        return proposal.Profile with
        {
            Name = "random codes",
            Codes = [.. proposal.Profile.Codes.Zip(proposal.Codes, (code, measured) =>
            {
                var (site, often) = (measured.Code.Site, tally.Firings(measured.Code.Site, code.Code));
                var close = Enumerable.Range(0, tally.Sites[site].Codes).Where(other => other != code.Code)
                    .OrderBy(other => Math.Abs(tally.Firings(site, other) - often)).Take(10).ToArray();
                return code with { Code = close[random.Next(close.Length)], Note = null };
            })],
        };
    }
}
