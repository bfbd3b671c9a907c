using System.Text;
using CodebookLsp.Features.Core;
using CodebookLsp.Features.Themes.Reading;
using CodebookLsp.TestFakes;

namespace CodebookLsp.Features.Tests.Themes;

[TestClass]
public sealed class ThemedTextTests
{
    [TestMethod]
    public void Each_paragraph_has_the_theme_that_it_is_about()
    {
        var random = new Random(1);
        int[] topics = [0, 3, 1, 5, 2, 4];
        var text = string.Join("\n\n", topics.Select(topic => PlantedText.Paragraph(topic, 12, random)));
        var read = PlantedText.Read(text);
        CollectionAssert.AreEqual(
            topics, read.Paragraphs.Select(static paragraph => PlantedText.TopicOf(paragraph.Themes[0].Theme)).ToArray());
        var said = read.Stretches.Where(static stretch => stretch.Themes.Count > 0).ToArray();
        CollectionAssert.AreEqual(
            topics, said.Select(static stretch => PlantedText.TopicOf(stretch.Themes[0].Theme)).Distinct().ToArray());
        CollectionAssert.AreEquivalent(topics, read.Document.Themes.Take(6).Select(static one => PlantedText.TopicOf(one.Theme)).ToArray());
        Assert.IsTrue(read.Document.Themes.Take(6).All(static one => one.Share is > 0.1 and < 0.25));
        Assert.IsGreaterThan(0.8, read.Said);

        // What speaks for a theme are words of its topic, as they stand in the text.
        foreach (var (topic, theme) in topics.Zip(read.Paragraphs, static (topic, paragraph) => (topic, paragraph.Themes[0])))
        {
            Assert.HasCount(12, theme.Words);
            Assert.IsTrue(theme.Words.All(word => text[(int)word.Start] == 'a' + topic && word.Share is > 0 and < 1));
        }
    }

    [TestMethod]
    public void Passages_add_up_by_their_tokens_and_tile_the_text()
    {
        var random = new Random(2);
        var text = "# One\n\n" + PlantedText.Paragraph(0, 30, random) + "\n\n" + PlantedText.Paragraph(1, 2, random) + "\n\n## Two 😀\n"
            + PlantedText.Paragraphs(8, static number => 1 + (number * 2), random);
        var read = PlantedText.Read(text);
        Assert.HasCount(2, read.Sections);
        Assert.AreEqual((long)text.IndexOf("##", StringComparison.Ordinal), Visible(text, read.Sections[1]));
        var (windows, all) = (read.Windows, PlantedText.Themes.Themes);
        foreach (var passages in new[] { read.Windows, read.Paragraphs, read.Sentences, read.Sections, read.Stretches, [read.Document] })
        {
            Assert.AreEqual((0L, (long)text.Length), (passages[0].Start, passages[^1].End));
            for (var at = 1; at < passages.Count; at++)
                Assert.AreEqual((passages[at - 1].End, passages[at - 1].FirstToken + passages[at - 1].Tokens),
                    (passages[at].Start, passages[at].FirstToken));
            foreach (var theme in all)
            {
                var tokens = read.TokenLoads(theme.Number);
                foreach (var passage in passages)
                    Assert.AreEqual(
                        tokens.Skip(passage.FirstToken).Take(passage.Tokens).Average(), passage.Loads.Of(theme.Number), 1e-4);
            }
        }

        // No window is read over a heading, and none is much longer or shorter than another unless its section ends.
        Assert.IsTrue(windows.All(window => window.Tokens <= 140), string.Join(' ', windows.Select(static window => window.Tokens)));
        Assert.IsTrue(windows.Any(window => window.FirstToken == read.Sections[1].FirstToken));
    }

    [TestMethod]
    public void Of_fewer_than_twenty_tokens_nothing_is_said()
    {
        foreach (var text in new[] { "", "aaa", PlantedText.Paragraph(0, 1, new(1))[..24], "😀", "\n\n \n" })
        {
            var read = PlantedText.Read(text);
            Assert.IsLessThan(20, read.Document.Tokens);
            Assert.IsEmpty(read.Document.Themes);
            Assert.IsTrue(read.Windows.All(static window => window.Themes.Count == 0));
            Assert.AreEqual(0, read.Said);
        }

        var sentences = PlantedText.Read(PlantedText.Paragraph(0, 1, new(1)) + " " + PlantedText.Paragraph(0, 8, new(2)).Replace('.', ','));
        Assert.IsTrue(sentences.Sentences.All(static sentence => sentence.Tokens >= 20 == sentence.Themes.Count > 0));
        Assert.IsTrue(sentences.Sentences.Any(static sentence => sentence.Themes.Count > 0));
    }

    [TestMethod]
    public void Of_what_is_written_letter_by_letter_nothing_is_said()
    {
        foreach (var (text, known) in new[]
            {
                (PlantedText.Paragraph(0, 1, new(1)) + " ", true),
                ("كان الشتاء طويلا وباردا في القرية الصغيرة التي تقع بين الجبال. ", false),
                ("3 1 4 1 5 9 2 6 5 3 5 8 9 7 9 3 2 3 8 4 6 2 6 4 3 3 8 3 2 7 9 5 0 2 8 8 ", false),
            })
        {
            // The codes would say what it is about.
            var blocks = BlockSplitter.Split([string.Concat(Enumerable.Repeat(text, 4))], FakeModel.Tokenizer, new())
                .Select(static block => new AnnotatedBlock(block, PlantedCorpus.Passage(0, block.Tokens.Length)));
            var read = new ThemedTextReader(PlantedText.Reader).Read(blocks);
            Assert.AreEqual(known, read.Document.Themes.Count > 0, text);
            Assert.IsGreaterThan(0, read.Document.Loads.Themes.Count);
        }
    }

    [TestMethod]
    public void A_theme_is_stated_where_words_bear_it_out_and_not_by_codes_alone()
    {
        foreach (var topic in Enumerable.Range(0, PlantedCorpus.Topics))
        {
            var text = string.Join("\n\n", Enumerable.Range(0, 4).Select(_ => PlantedText.Paragraph(topic, 2, new(topic))));
            var blocks = BlockSplitter.Split([text], FakeModel.Tokenizer, new()).ToArray();
            var (own, other) = (Read(topic), Read((topic + 1) % PlantedCorpus.Topics));
            Assert.IsNotEmpty(own.Document.Themes);
            Assert.IsEmpty(other.Document.Themes);
            Assert.IsGreaterThan(0, other.Document.Loads.Themes.Count);

            ThemedText Read(int codes) => new ThemedTextReader(PlantedText.Reader).Read(
                blocks.Select(block => new AnnotatedBlock(block, PlantedCorpus.Passage(codes, block.Tokens.Length))));
        }
    }

    [TestMethod]
    public void A_long_line_is_a_paragraph_and_a_paragraph_without_end_is_read_in_parts()
    {
        var random = new Random(3);
        var lines = PlantedText.Read(
            PlantedText.Paragraph(0, 8, random) + "\n" + PlantedText.Paragraph(1, 8, random) + "\nccc ddd\neee fff");
        Assert.HasCount(3, lines.Paragraphs);
        var endless = PlantedText.Read(string.Join(' ', Enumerable.Range(0, 5000).Select(_ => PlantedCorpus.Word(2, random.Next(3)))));
        Assert.IsGreaterThan(1, endless.Paragraphs.Count);
        Assert.IsTrue(endless.Paragraphs.All(static paragraph => paragraph.Tokens <= 2048));
        Assert.IsTrue(endless.Stretches.All(static stretch => stretch.Tokens <= 16 * 76));
    }

    [TestMethod]
    public void What_comes_block_by_block_is_what_is_read_at_once()
    {
        var random = new Random(4);
        var text = PlantedText.Paragraphs(40, _ => 1 + random.Next(20), random);
        var (pieces, river) = (new ThemePieces(PlantedText.Reader), new ThemeRiver(PlantedText.Themes));
        var windows = new List<ThemedPassage>();
        foreach (var block in PlantedText.Blocks(text))
            Take(pieces.Add(block));
        Take(pieces.Finish() is { } last ? [last] : []);
        var whole = PlantedText.Read(text);
        Assert.AreEqual(Described.All(whole.Windows), Described.All(windows));
        Assert.AreEqual(Described.All([whole.Document]), Described.All([pieces.Document()]));

        // However long a text is, its river has few places, and flows as it did.
        Assert.IsGreaterThan(1, river.TokensOfPlace);
        Assert.AreEqual(whole.Document.Tokens, river.Tokens);
        Assert.IsLessThanOrEqualTo(1024, river.Places);
        foreach (var theme in PlantedText.Themes.Themes)
        {
            var flow = river.Of(theme.Number, new(1e-9, TwoSided: true)); // no smoothing
            var sum = flow.Select((load, at) => load * Math.Min(river.TokensOfPlace, river.Tokens - (at * river.TokensOfPlace))).Sum();
            Assert.AreEqual(whole.TokenLoads(theme.Number).Sum(), sum, 0.05);
        }

        void Take(IReadOnlyList<ThemedPiece> some)
        {
            foreach (var piece in some)
            {
                river.Add(piece);
                windows.AddRange(piece.Windows);
            }
        }
    }

    [TestMethod]
    public async Task Many_texts_are_read_as_each_by_itself()
    {
        var random = new Random(5);
        string[] texts =
            [.. Enumerable.Range(0, 12).Select(number => number == 4 ? "" : PlantedText.Paragraph(number % 6, 1 + (number * 4), random))];
        var model = FakeModel.Loaded with { Read = static (blocks, _) => [.. blocks.Select(PlantedText.Grid)] };
        var (documents, read) = (new List<ThemedPassage>(), texts.Select(static _ => new StringBuilder()).ToList());
        await foreach (var piece in ThemedWorks.ReadAsync(
            texts.Select(static (text, at) => (at, text.Chunk(100).Select(static part => new string(part)))), model, PlantedText.Reader))
        {
            Assert.AreEqual(documents.Count, piece.Work);
            Assert.AreEqual(piece.Piece is { } part ? part.End - part.Start : 0, piece.Text.Length);
            read[piece.Work].Append(piece.Text);
            if (piece.Document is { } document)
                documents.Add(document);
        }

        Assert.AreEqual(
            Described.All([.. texts.Select(static text => PlantedText.Read(text).Document)]), Described.All(documents));
        CollectionAssert.AreEqual(texts, read.Select(static text => text.ToString()).ToArray(), "The pieces' texts are the whole.");
    }

    private static long Visible(string text, ThemedPassage passage)
    {
        var start = (int)passage.Start;
        while (char.IsWhiteSpace(text[start]))
            start++;
        return start;
    }
}
