using CodebookLsp.Features.Annotation;
using CodebookLsp.Network;
using CodebookLsp.Network.Codebooks;
using CodebookLsp.Network.Generation;

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
/// <param name="Cells">Unsteered, steered at each strength, random codes at the proposed strength, a prompt that asks for the topic.</param>
/// <param name="Profile">Null when no code makes the topic likelier; then there are only the unsteered and the prompted cell.</param>
public sealed record TopicResult(string Topic, IReadOnlyList<string> Words, SteeringProfile? Profile, IReadOnlyList<EvaluationCell> Cells)
{
    public EvaluationCell Unsteered => Cells[0];

    /// <summary>The strongest effect whose fluency loss is below a limit; null when none is.</summary>
    public EvaluationCell? Best(double fluencyLoss) => Cells.Where(cell => cell.Name.StartsWith("steered", StringComparison.Ordinal) && Unsteered.Fluency - cell.Fluency < fluencyLoss)
        .MaxBy(static cell => cell.Topic.Rate);

    /// <summary>Whether steering beats the unsteered model and random codes, with intervals that do not overlap.</summary>
    public bool Succeeds(double fluencyLoss) => Best(fluencyLoss) is { } best && best.Topic.IsAbove(Unsteered.Topic)
        && Cells.Where(static cell => cell.Name == SteeringEvaluation.RandomCodes).All(random => best.Topic.IsAbove(random.Topic));
}

/// <summary>The paper's evaluation of steering (section 4.3), with what it lacked: intervals, controls, fluency.</summary>
public static class SteeringEvaluation
{
    public const string RandomCodes = "random codes";
    public const string Prompted = "prompted";
    private const int Gram = 4;

    /// <param name="unsteered">The unsteered continuations, which do not depend on the topic: from <see cref="Unsteered"/>.</param>
    public static TopicResult Run(
        string name, TopicWords words, IReadOnlyList<AnnotatedBlock> background, SteeringSource source, EvaluationOptions options,
        IReadOnlyList<Continuation> unsteered, Action<string>? says, CancellationToken cancel)
    {
        says?.Invoke($"{name}: choosing codes");
        var found = TopicProfile.FromWords(name, words, background, source, options.Topic, null, cancel);
        var cells = new List<EvaluationCell> { Cell("unsteered", unsteered, words) };
        if (found is not null)
        {
            says?.Invoke($"{name}: steering");
            var ways = options.Strengths.Select(strength => (Name: FormattableString.Invariant($"steered ×{strength}"), Profile: found.Proposal.Profile.Times(strength)))
                .Append((Name: RandomCodes, Profile: Random(found, background, source))).ToArray();
            var texts = Continue(source, options, [.. ways.Select(static way => way.Profile)], "", cancel);
            cells.AddRange(ways.Zip(texts, (way, some) => Cell(way.Name, some, words)));
        }

        says?.Invoke($"{name}: prompting");
        cells.Add(Cell(Prompted, Continue(source, options, [null], $"This is a story about {string.Join(", ", words.Words)}.\n\n", cancel)[0], words));
        return new(name, words.Words, found?.Proposal.Profile, cells);
    }

    /// <summary>The continuations that all topics are compared with.</summary>
    public static IReadOnlyList<Continuation> Unsteered(SteeringSource source, EvaluationOptions options, CancellationToken cancel) => Continue(source, options, [null], "", cancel)[0];

    internal static double Repetition(IReadOnlyList<int> ids)
    {
        var grams = Enumerable.Range(0, Math.Max(0, ids.Count - Gram + 1)).Select(at => (ids[at], ids[at + 1], ids[at + 2], ids[at + 3])).ToArray();
        return grams.Length == 0 ? 0 : 1 - (grams.Distinct().Count() / (double)grams.Length);
    }

    private static EvaluationCell Cell(string name, IReadOnlyList<Continuation> texts, TopicWords words) => new(
        name,
        new(texts.Count(text => words.IsIn(text.Text)), texts.Count),
        texts.Average(static text => text.Fluency),
        texts.Average(static text => Repetition(text.Ids)));

    /// <summary>All ways side by side, prompt by prompt. Fluency is judged after the bare prompt, so that asking for a topic does not make it more fluent.</summary>
    private static List<Continuation>[] Continue(SteeringSource source, EvaluationOptions options, IReadOnlyList<SteeringProfile?> ways, string before, CancellationToken cancel)
    {
        var texts = ways.Select(static _ => new List<Continuation>()).ToArray();
        var each = (options.Samples + options.Prompts.Count - 1) / options.Prompts.Count;
        foreach (var prompt in options.Prompts)
        {
            var ids = source.EncodePrompt(before + prompt);
            var bare = source.EncodePrompt(prompt);
            var seams = ways.Select(way => way is null ? null : CodePatch.Seam(way.Patches(source.Sites, source.Hash, ids.Length)));
            var samples = source.Generate(new(ids) { Samples = each, Options = options.Sampling, Branches = [.. seams] }, cancel);
            var fluency = source.Fluency([.. samples.Select(sample => new TokenBlock([.. bare, .. sample.Ids], bare.Length))], cancel);
            foreach (var (sample, likely) in samples.Zip(fluency))
                texts[sample.Branch].Add(new(sample.Text, sample.Ids, sample.Stop, likely));
        }

        return texts;
    }

    /// <summary>At each site another code that fires about as often, drawn from the ten closest in frequency; as many, as strong.</summary>
    private static SteeringProfile Random(TopicFindings found, IReadOnlyList<AnnotatedBlock> background, SteeringSource source)
    {
        var tally = new CodeTally(source.Sites);
        foreach (var block in background)
            tally.Add(block, static _ => false, 0);
        var random = new Random(17); // reproducible
        var profile = found.Proposal.Profile;
        var codes = found.Proposal.Codes.Select(code =>
        {
            var (site, often) = (code.Code.Site, tally.Firings(code.Code.Site, code.Code.Code));
            var close = Enumerable.Range(0, source.Sites[site].Codes).Where(other => other != code.Code.Code)
                .OrderBy(other => Math.Abs(tally.Firings(site, other) - often)).Take(10).ToArray();
            return ProfileCode.Of(source.Sites, new CodeId(site, close[random.Next(close.Length)]));
        });
        return profile with { Name = RandomCodes, Codes = [.. codes] };
    }
}
