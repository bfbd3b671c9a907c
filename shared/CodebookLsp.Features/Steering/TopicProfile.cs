using CodebookLsp.Features.Core;
using CodebookLsp.Network.Codebooks;

namespace CodebookLsp.Features.Steering;

/// <summary>What was found for a topic.</summary>
/// <param name="Ranked">What each code of the proposal fires on, in its order; null for a code that was not ranked.</param>
/// <param name="Marked">How many tokens of the background belong to the topic, and how many of all it has.</param>
public sealed record TopicFindings(Proposal Proposal, IReadOnlyList<RankedCode?> Ranked, long Marked, long Tokens);

/// <summary>How a profile is made from examples.</summary>
public sealed record TopicOptions
{
    public double Budget { get; init; } = 0.3;

    public InterventionMode Mode { get; init; } = InterventionMode.Add;

    /// <summary>How many codes of each site are measured, for each way of marking tokens.</summary>
    public int PerSite { get; init; } = 3;
}

/// <summary>Profiles from a list of words, or from example texts.</summary>
public static class TopicProfile
{
    /// <summary>From words: candidates are the codes that fire on the words, or on what follows them, in a background text.</summary>
    /// <returns>Null when the words hardly come in the background, or no code makes them likelier.</returns>
    public static TopicFindings? FromWords(
        string name, TopicWords words, IReadOnlyList<AnnotatedBlock> background, LoadedModel model, TopicOptions options,
        Action<double>? progress, CancellationToken cancel)
    {
        var on = Halves(background, block => words.Mark(block, reach: false), model);
        var after = Halves(background, block => words.Mark(block, reach: true), model);
        var ranked = Ranked(on, options).Concat(Ranked(after, options)).ToArray();
        return Propose(name, ranked, words.FirstTokens(model.Tokenizer), on, model, options, progress, cancel);
    }

    /// <summary>
    /// From examples: candidates are the codes that distinguish them from the other texts (a background, or examples of the opposite).
    /// </summary>
    /// <returns>Null when nothing distinguishes them.</returns>
    public static TopicFindings? FromExamples(
        string name, IReadOnlyList<AnnotatedBlock> examples, IReadOnlyList<AnnotatedBlock> others, LoadedModel model, TopicOptions options,
        Action<double>? progress, CancellationToken cancel)
    {
        var positive = examples.ToHashSet();
        var halves = Halves([.. examples, .. others], static _ => [], model, positive);
        var tokens = DistinctiveTokens.Of(Ids(examples), Ids(others), model.Tokenizer);
        return tokens.Count == 0
            ? null
            : Propose(
                name, [.. Ranked(halves, options with { PerSite = options.PerSite * 2 })], tokens, halves, model, options, progress, cancel
            );
    }

    private static TopicFindings? Propose(
        string name, RankedCode[] ranked, IReadOnlyList<int> tokens, (CodeTally Training, CodeTally HeldOut) halves,
        LoadedModel model, TopicOptions options, Action<double>? progress, CancellationToken cancel)
    {
        if (ranked.Length == 0 || tokens.Count == 0)
            return null;
        var request = new ProposalRequest(name, [.. ranked.Select(static one => one.Code).Distinct()], tokens)
        {
            Budget = options.Budget,
            Mode = options.Mode,
        };
        if (ProfileProposer.Propose(model, request, progress, cancel) is not { } proposal)
            return null;
        var found = proposal.Codes.Select(code => ranked.FirstOrDefault(one => one.Code == code.Code)).ToArray();
        return new(proposal, found, halves.Training.Marked + halves.HeldOut.Marked, halves.Training.Tokens + halves.HeldOut.Tokens);
    }

    private static IEnumerable<RankedCode> Ranked((CodeTally Training, CodeTally HeldOut) halves, TopicOptions options) =>
        CodeRanking.Rank(halves.Training, halves.HeldOut, options.PerSite);

    /// <summary>Every other block is held out, of the examples and of the rest.</summary>
    private static (CodeTally Training, CodeTally HeldOut) Halves(
        IReadOnlyList<AnnotatedBlock> blocks, Func<TextBlock, bool[]> mark, LoadedModel model, HashSet<AnnotatedBlock>? positive = null)
    {
        var (training, heldOut) = (new CodeTally(model.Sites), new CodeTally(model.Sites));
        var (seen, other) = (0, 0);
        foreach (var block in blocks)
        {
            var all = positive?.Contains(block);
            var half = (all == true ? seen++ : other++) % 2 == 0 ? training : heldOut;
            var marks = all is null ? mark(block.Block) : [];
            half.Add(block, token => all ?? marks[token], new AnalysisOptions().TrustedContext);
        }

        return (training, heldOut);
    }

    private static List<int> Ids(IReadOnlyList<AnnotatedBlock> blocks) =>
        [.. blocks.SelectMany(static block => block.Block.Tokens).Select(static token => token.Id)];
}
