using System.Text;
using CodebookLsp.Features.Core;
using CodebookLsp.Features.Indexing;
using CodebookLsp.Network.Primitives;
using CodebookLsp.Text.Offsets;

namespace CodebookLsp.TestFakes;

/// <summary>
/// Texts of which one knows what they are about: each paragraph has one topic, whose words and codes come often in it. Topic t has ten
/// codes of each codebook, from
/// 10t, and ten words; the other codes fire anywhere, and so do sixteen words of all prose.
/// </summary>
internal sealed class PlantedCorpus : IIndexedCorpus
{
    public const int Topics = 6;
    public const int CodesOfTopic = 10;
    public const int ParagraphTokens = 64;
    private const int AllCodes = 200;

    private static readonly string[] Folders = ["laws", "novels", "recipes"];

    private readonly List<IndexedDocument> documents = [];
    private readonly List<string> texts = [];
    private readonly List<TextRange> ranges = [];
    private readonly List<int>[][] firings =
        [.. Planted.Select(static site => Enumerable.Range(0, site.Codes).Select(static _ => new List<int>()).ToArray())];

    private readonly Random random = new(5);

    /// <param name="topicOf">The topic of a paragraph, told the document and the paragraph.</param>
    public PlantedCorpus(int documentCount, int paragraphs, Func<int, int, int> topicOf)
    {
        var tokens = 0;
        for (var document = 0; document < documentCount; document++)
        {
            var (first, text) = (tokens, new StringBuilder());
            for (var token = 0; token < paragraphs * ParagraphTokens; token++)
            {
                var topic = topicOf(document, token / ParagraphTokens);
                var start = text.Length;
                text.Append(token == 0 ? "" : token % ParagraphTokens == 0 ? "\n\n" : " ").Append(
                    random.NextDouble() < 0.4 ? $"zz{(char)('g' + random.Next(16))}" : Word(topic, random.Next(10)));
                ranges.Add(new(start, text.Length));
                foreach (var site in firings)
                    site[Drawn(topic, random)].Add(tokens);
                tokens++;
            }

            documents.Add(new($"{Folders[document % Folders.Length]}/{document}.txt", first, tokens - first));
            texts.Add(text.ToString());
        }

        TokenCount = tokens;
    }

    /// <summary>Sixty documents of eight paragraphs; a folder's documents are mostly about two topics of its own.</summary>
    /// <param name="model">The hash of the model whose codes it has.</param>
    /// <param name="names">Words that are written with a large first letter, as names are.</param>
    public static PlantedCorpus Usual(string? model = null, params string[] names) => new(
        60,
        8,
        static (document, paragraph) => paragraph % 4 == 3 ? (document + paragraph) % Topics : (2 * (document % 3)) + (paragraph % 2))
    {
        ModelHash = model ?? "0123456789abcdef",
        Names = names,
    };

    public static IReadOnlyList<Site> Planted { get; } =
        [new(0, Placement.AttnPreproj, 0, AllCodes, 1), new(0, Placement.AttnPreproj, 1, AllCodes, 1)];

    public int TokenCount { get; }

    public IReadOnlyList<Site> Sites => Planted;

    public string? ModelHash { get; private init; } = "0123456789abcdef";

    private IReadOnlyList<string> Names { get; init; } = [];

    public IReadOnlyList<IndexedDocument> Documents => documents;

    public ReadOnlySpan<int> TokenIds => new int[TokenCount];

    public static string Word(int topic, int number) => new((char)('a' + topic), 3 + number);

    public string TextOf(int document) => Names.Aggregate(texts[document], static (text, name) => string.Join(
        ' ', text.Split(' ').Select(word => word == name ? char.ToUpperInvariant(word[0]) + word[1..] : word)));

    public TextRange RangeOf(int token) => ranges[token];

    public int FiringCount(CodeId code) => firings[code.Site][code.Code].Count;

    public int[] Firings(CodeId code) => [.. firings[code.Site][code.Code]];

    /// <summary>A passage that a model read: codes of a topic on most of its tokens.</summary>
    public static CodeGrid Passage(int topic, int tokens)
    {
        var codes = new Random(topic);
        var ids = Enumerable.Range(0, tokens * Planted.Count)
            .Select(_ => Drawn(topic, codes)).ToArray();
        return new(Planted, tokens, ids, new float[ids.Length]);
    }

    private static int Drawn(int topic, Random random) =>
        random.NextDouble() < 0.6 ? (topic * CodesOfTopic) + random.Next(CodesOfTopic) : random.Next(Topics * CodesOfTopic, AllCodes);
}
