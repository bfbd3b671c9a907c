using CodebookLsp.Features.Core;
using CodebookLsp.Features.Themes;
using CodebookLsp.Features.Themes.Reading;
using CodebookLsp.Network.Primitives;

namespace CodebookLsp.TestFakes;

/// <summary>
/// Texts of words of <see cref="PlantedCorpus"/>, which tell their topics by their letters, and a stand-in for the model that gives their
/// tokens the codes of these topics.
/// </summary>
internal static class PlantedText
{
    private static readonly Lazy<ThemeModel> Learned = new(static () => ThemeLearner.Learn(
        PlantedCorpus.Usual(), "planted", new() { Themes = PlantedCorpus.Topics, Codes = 120, Threads = 2 }, null, default));

    private static readonly Lazy<ThemeReader> Shared = new(static () => new(Themes));

    public static ThemeModel Themes => Learned.Value;

    public static ThemeReader Reader => Shared.Value;

    /// <summary>Sentences of seven words about a topic.</summary>
    public static string Paragraph(int topic, int sentences, Random random) => string.Join(' ', Enumerable.Range(0, sentences)
        .Select(_ => string.Join(' ', Enumerable.Range(0, 7).Select(_ => PlantedCorpus.Word(topic, random.Next(3)))) + "."));

    /// <summary>Paragraphs about one topic after the other, as many sentences as each is told.</summary>
    public static string Paragraphs(int count, Func<int, int> sentences, Random random) =>
        string.Join(
            "\n\n", Enumerable.Range(0, count).Select(number => Paragraph(number % PlantedCorpus.Topics, sentences(number), random)));

    /// <summary>The topic of a theme.</summary>
    public static int TopicOf(Theme theme) => theme.Codes[0].Code.Code / PlantedCorpus.CodesOfTopic;

    public static ThemedText Read(string text) => new ThemedTextReader(Reader).Read(Blocks(text));

    public static IEnumerable<AnnotatedBlock> Blocks(string text) =>
        BlockSplitter.Split([text], FakeModel.Tokenizer, new()).Select(static block => new AnnotatedBlock(block, Grid(block.Sequence)));

    /// <summary>The codes of a sequence: they depend on it alone.</summary>
    public static CodeGrid Grid(TokenBlock sequence)
    {
        var (ids, hash) = (new List<int>(), 17);
        for (var at = 0; at < sequence.Ids.Length; at++)
        {
            hash = unchecked((hash * 31) + sequence.Ids[at]);
            if (at < sequence.Context)
                continue;
            var letter = FakeModel.Tokenizer.Piece(sequence.Ids[at]).FirstOrDefault(char.IsAsciiLetter, '~');
            var random = new Random(hash);
            foreach (var site in PlantedCorpus.Planted)
            {
                ids.Add(letter is >= 'a' and < (char)('a' + PlantedCorpus.Topics) && random.NextDouble() < 0.7
                    ? ((letter - 'a') * PlantedCorpus.CodesOfTopic) + random.Next(PlantedCorpus.CodesOfTopic)
                    : random.Next(PlantedCorpus.Topics * PlantedCorpus.CodesOfTopic, site.Codes));
            }
        }

        return new(PlantedCorpus.Planted, sequence.Ids.Length - sequence.Context, [.. ids], new float[ids.Count]);
    }
}
