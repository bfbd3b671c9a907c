using CodebookLsp.Datasets.Abstractions;
using CsCheck;

namespace CodebookLsp.Datasets.Tests.Tools;

[TestClass]
public class ConllTests
{
    private const string Ner =
        "-DOCSTART- -X- O O\n\nEU NNP B-NP B-ORG\nrejects VBZ B-VP O\n# NN B-NP O\n😀 NN I-NP O\n\n# a comment\nPeter NNP B-NP B-PER\r\n";

    private static readonly Gen<string> Word =
        Gen.OneOfConst("word", "é", "e\u0301", "😀", "👩\u200D👩", "שלום", "#", "\u200B", "B-codes", "O");

    private static readonly Gen<string> Rubbish = Gen.OneOfConst("a b c\n", "a\tb\n", "\n", "\r\n", " \n", "-DOCSTART- O\n", "# x\n",
        "1\tx\n", "é 😀 O\r\n", "a", "\uFEFF").Array[0, 15].Select(string.Concat<string>);

    [TestMethod]
    public void Anything_without_additions_comes_out_byte_for_byte() =>
        Rubbish.Sample(static file => Assert.AreEqual(file, Rewriting.Write("conll", file, static _ => null)));

    [TestMethod]
    public void Sentences_are_their_tokens()
    {
        var records = Rewriting.Read("conll", Ner);

        CollectionAssert.AreEqual((string[])["EU rejects # 😀", "Peter"], records.Select(static record => record.Texts.Single().Text)
            .ToArray());
        CollectionAssert.AreEqual((long[])[3, 8], records.Select(static record => record.Line).ToArray());
    }

    [TestMethod]
    public void Tags_become_the_last_column_and_marks_and_comments_stay() => Assert.AreEqual(
        "-DOCSTART- -X- O O\n\nEU NNP B-NP B-ORG O\nrejects VBZ B-VP O B-codebooklsp:a_b\n# NN B-NP O I-codebooklsp:a_b\n😀 NN I-NP O "
            + "B-codebooklsp:c\n\n# a comment\nPeter NNP B-NP B-PER O\r\n",
        Rewriting.Write("conll", Ner, static record => record.Number == 0
            ? Rewriting.Spans(new AddedSpan(0, new(4, 12), "a b"), new AddedSpan(0, new(5, 6), "hidden"),
            new AddedSpan(0, new(13, 15), "c")) : Rewriting.Spans()));

    [TestMethod]
    public void Tags_are_read_back_and_replaced() =>
        Gen.Select(Word.Array[1, 8].Array[1, 4], Gen.Int[0, 7].Array[6], Gen.OneOfConst(" ", "\t"), Gen.OneOfConst("\n", "\r\n"))
        .Sample(static (sentences, picks, separator, end) =>
    {
        sentences = [["word", .. sentences[0]], .. sentences[1..]]; // a file of nothing but lines with '#' would be all comments
        var file = string.Join(end, sentences.Select(words => string.Concat(words.Select(word => $"{word}{separator}X{separator}O{end}"))));
        RecordAdditions Added(DatasetRecord record, int shift)
        {
            var words = record.Texts.Single().Text.Split(' ');
            var (first, last) = (Math.Min(picks[shift] % words.Length, picks[shift + 1] % words.Length),
                Math.Max(picks[shift] % words.Length, picks[shift + 1] % words.Length));
            var start = words.Take(first).Sum(static word => word.Length + 1);
            return Rewriting.Spans(new AddedSpan(0, new(start, start + string.Join(' ', words[first..(last + 1)]).Length), "L1.2:3"));
        }

        var once = Rewriting.Write("conll", file, record => Added(record, 0));

        Assert.AreEqual(once, Rewriting.Write("conll", once, record => Added(record, 0)), "adding twice is adding once");
        var replaced = Rewriting.Write("conll", once, record => Added(record, 2));
        Assert.AreEqual(Rewriting.Write("conll", file, record => Added(record, 2)), replaced);
        foreach (var (words, lines) in sentences.Zip(replaced.Split(end + end)))
        {
            var tags = lines.Split(end, StringSplitOptions.RemoveEmptyEntries).Select(line => line.Split(separator)).ToList();
            CollectionAssert.AreEqual(words, tags.ConvertAll(static cells => cells[0]));
            var (first, last) =
                (Math.Min(picks[2] % words.Length, picks[3] % words.Length), Math.Max(picks[2] % words.Length, picks[3] % words.Length));
            CollectionAssert.AreEqual(
                Enumerable.Range(0, words.Length)
                    .Select(i => i < first || i > last ? "O" : i == first ? "B-codebooklsp:L1.2:3" : "I-codebooklsp:L1.2:3").ToArray(),
                tags.Select(static cells => cells[3]).ToArray());
        }
    });

    [TestMethod]
    public void Universal_dependencies_keep_tags_in_the_last_column()
    {
        const string file =
            "# text = Vámonos al mar.\n"
            + "1-2\tVámonos\t_\t_\t_\t_\t_\t_\t_\t_\n"
            + "1\tvamos\tir\tV\t_\t_\t0\troot\t_\t_\n"
            + "2\tnos\tnosotros\tP\t_\t_\t1\tobj\t_\t_\n"
            + "3\tmar\tmar\tN\t_\t_\t1\tobl\t_\tSpaceAfter=No\n"
            + "3.1\tx\tx\tX\t_\t_\t_\t_\t3:dep\t_\n"
            + "4\t.\t.\tP\t_\t_\t1\tpunct\t_\t_\n\n";
        Assert.AreEqual("Vámonos mar.", Rewriting.Read("conll", file).Single().Texts.Single().Text);

        var once = Rewriting.Write("conll", file, static _ =>
            Rewriting.Spans(new AddedSpan(0, new(0, 7), "a"), new AddedSpan(0, new(8, 11), "b|c")));

        Assert.AreEqual(
            file.Replace("1\tobj\t_\t_", "1\tobj\t_\tcodebooklsp=I-a", StringComparison.Ordinal)
                .Replace("0\troot\t_\t_", "0\troot\t_\tcodebooklsp=B-a", StringComparison.Ordinal)
                .Replace("SpaceAfter=No", "SpaceAfter=No|codebooklsp=B-b_c", StringComparison.Ordinal),
            once);
        Assert.AreEqual(file, Rewriting.Write("conll", once, static _ => Rewriting.Spans()));
    }

    [TestMethod]
    public void A_column_of_ours_is_known_again_when_its_only_tag_is_on_a_token_that_looks_like_a_comment()
    {
        var once = Rewriting.Write("conll", "a X O\n# X O\n", static _ => Rewriting.Spans(new AddedSpan(0, new(2, 3), "L1.2:3")));

        Assert.AreEqual("a X O O\n# X O B-codebooklsp:L1.2:3\n", once);
        Assert.AreEqual("a X O O\n# X O O\n", Rewriting.Write("conll", once, static _ => Rewriting.Spans()));
    }

    [TestMethod]
    public void A_line_with_too_few_columns_is_reported_and_the_next_sentence_is_read()
    {
        var records = Rewriting.Read("conll", "a X O\nb O\n\nc X O\n");

        Assert.AreEqual("has 2 columns in line 2 where the file's other tokens have 3.", records[0].Problem);
        Assert.AreEqual("c", records[1].Texts.Single().Text);
    }

    [TestMethod]
    public void The_tokens_column_can_be_chosen() =>
        Assert.AreEqual("a b", Rewriting.Read("conll", "X O a\nX O b\n", new() { Fields = ["3"] }).Single().Texts.Single().Text);

    [TestMethod]
    public void Sentences_can_be_left_out() =>
        Assert.AreEqual("\nb O\n", Rewriting.Without("conll", "a O\n\nb O\n", static record => record.Number == 0));
}
