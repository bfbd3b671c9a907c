using CodebookLsp.Features.Core;
using CodebookLsp.Features.Indexing;
using CodebookLsp.Network.Primitives;
using CodebookLsp.TestFakes;

namespace CodebookLsp.Features.Tests.Corpora;

/// <summary>A corpus in which a rule says where code 1 of each site fires; the other codes are drawn by lot.</summary>
internal static class RuledCorpus
{
    /// <summary>Whether code 1 fires on a token.</summary>
    /// <param name="tokens">The texts of all tokens of its block.</param>
    public delegate bool Rule(string[] tokens, int at);

    private static readonly string[] Nouns = ["ship", "boat", "house", "tree", "stone", "river", "horse", "letter", "garden", "window"];
    private static readonly string[] Verbs = ["saw", "took", "left", "found", "wanted", "watched", "built", "painted"];
    private static readonly string[] Names = ["Ahab", "Alice", "Holmes", "Bennet"];

    /// <summary>Sentences without sense, the same for the same seed.</summary>
    public static string Prose(int sentences, int seed)
    {
        var random = new Random(seed);
        return string.Concat(Enumerable.Range(0, sentences).Select(number =>
        {
            var sentence = $"{Pick(Names)} {Pick(Verbs)} the {Pick(Nouns)} and a {Pick(Nouns)} of {Pick(Names)}";
            if (random.Next(3) == 0)
                sentence += $", in {1800 + random.Next(99)}";
            return sentence + (number % 5 == 4 ? ".\n\n" : ". ");
        }));

        string Pick(string[] from) => from[random.Next(from.Length)];
    }

    public static MemoryCorpus Of(string text, params Rule[] rules)
    {
        var sites = rules.Select(static (_, layer) => new Site(layer, Placement.AttnPreproj, 0, 32, 1)).ToArray();
        var random = new Random(5);
        var blocks = BlockSplitter.Split([text], FakeModel.Tokenizer, new(), default).Select(block =>
        {
            var tokens = Enumerable.Range(0, block.Tokens.Length).Select(block.TextOf).ToArray();
            var ids = Enumerable
                .Range(0, tokens.Length)
                .SelectMany(at => rules.Select(rule => rule(tokens, at) ? 1 : 2 + random.Next(30)))
                .ToArray();
            return new AnnotatedBlock(block, new(sites, tokens.Length, ids, new float[ids.Length]));
        }).ToArray();
        return new(sites, null, [("prose", blocks)]);
    }
}
