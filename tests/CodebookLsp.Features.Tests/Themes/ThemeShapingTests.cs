using CodebookLsp.Features.Themes;
using CodebookLsp.TestFakes;

namespace CodebookLsp.Features.Tests.Themes;

[TestClass]
public sealed class ThemeShapingTests
{
    private static readonly Lazy<ThemeModel> Learned = new(
        static () => ThemeLearner.Learn(PlantedCorpus.Usual(), "planted", new() { Themes = 6, Codes = 120 }, null, default));

    [TestMethod]
    public void A_merged_theme_stands_where_one_of_its_parts_stood()
    {
        var before = Learned.Value;
        var (after, members) = ThemeShaping.Merge(before, [[4, 1]]);
        Assert.HasCount(5, after.Themes);
        CollectionAssert.AreEqual(new[] { 4, 1 }, members[1].ToArray());
        CollectionAssert.AreEqual(new[] { 2 }, members[2].ToArray());
        var merged = after.Themes[1];
        Assert.AreEqual(1f, merged.Codes.Sum(static one => one.Weight * one.Weight), 0.01f);
        Assert.AreEqual(
            before.Statings.Of.Count(static stated => stated.Contains(1) || stated.Contains(4)), merged.Windows);
        Assert.AreEqual(before.Corpus.Shown, after.Corpus.Shown);
        foreach (var part in new[] { 1, 4 })
        {
            Assert.IsTrue(before.Themes[part].Words.Intersect(merged.Words).Any());
            Assert.IsTrue(before.Themes[part].Direction.Take(5).All(one => merged.Direction.Any(own => own.Code == one.Code)));
            var topic = before.Themes[part].Codes[0].Code.Code / PlantedCorpus.CodesOfTopic;
            Assert.AreEqual(1, new ThemeReader(after).Stated(PlantedCorpus.Passage(topic, 64), 0, 64)[0].Theme.Number);
            int[] words = [.. Enumerable.Range(0, 10).Select(number => after.Vocabulary.NumberOf(PlantedCorpus.Word(topic, number)))];
            Assert.IsGreaterThan(0.8f, new ThemeReader(after).BorneOut(words)[1]);
        }

        var texts = before.Themes[1].Passages.Concat(before.Themes[4].Passages).Select(static passage => passage.Text).ToHashSet();
        Assert.IsTrue(merged.Passages.Count == 10 && merged.Passages.All(passage => texts.Contains(passage.Text)));

        // The others are as they were, and the whole is read again from a file.
        var (one, moved) = (before.Themes[5], after.Themes[4]);
        CollectionAssert.AreEqual(one.Sources.ToArray(), moved.Sources.ToArray());
        Assert.AreEqual(
            one with { Number = 4, Threshold = 0, Nearest = [], Family = 0 },
            moved with { Threshold = 0, Nearest = [], Family = 0, Sources = one.Sources });
        CollectionAssert.AreEqual(ThemeFile.Format(after), ThemeFile.Format(ThemeFile.Parse(ThemeFile.Format(after), "a")));
    }

    [TestMethod]
    public void Reducing_joins_the_likest_themes_and_leaves_what_is_hidden()
    {
        var hidden = ThemeShaping.Hide(Learned.Value, [3], hidden: true);
        var (after, members) = ThemeShaping.Reduce(hidden, 2);
        Assert.AreEqual(2, after.Themes.Count(static theme => theme.Hidden is null));
        Assert.HasCount(3, after.Themes);
        Assert.AreEqual(3, members[after.Themes.Single(static theme => theme.Hidden is not null).Number].Single());
        CollectionAssert.AreEquivalent(Enumerable.Range(0, 6).ToArray(), members.SelectMany(static own => own).ToArray());
    }

    [TestMethod]
    public void A_theme_is_hidden_and_shown_again()
    {
        var hidden = ThemeShaping.Hide(Learned.Value, [2], hidden: true);
        Assert.AreEqual(ThemeFault.ByHand, hidden.Themes[2].Hidden);
        Assert.IsLessThan(Learned.Value.Corpus.Shown, hidden.Corpus.Shown);
        var topic = hidden.Themes[2].Codes[0].Code.Code / PlantedCorpus.CodesOfTopic;
        Assert.IsFalse(new ThemeReader(hidden).Stated(PlantedCorpus.Passage(topic, 64), 0, 64).Any(static one => one.Theme.Number == 2));
        Assert.AreEqual(ThemeFile.IdOf(Learned.Value), ThemeFile.IdOf(ThemeShaping.Hide(hidden, [2], hidden: false)));
    }

    [TestMethod]
    public void Names_come_along_when_themes_are_put_together()
    {
        var names = ThemeNames.Of(Learned.Value, [new(1, "sea") { Aliases = ["ships"] }, new(4, "land"), new(5, "law")]);
        var (after, members) = ThemeShaping.Merge(Learned.Value, [[4, 1]]);
        var carried = names.CarriedTo(after, members);
        Assert.AreEqual("land", carried.Of(1)!.Name);
        CollectionAssert.AreEqual(new[] { "sea", "ships" }, carried.Of(1)!.Aliases.ToArray());
        Assert.AreEqual("law", carried.Of(4)!.Name);
        Assert.HasCount(2, carried.All);
        Assert.AreEqual(carried.Format(), ThemeNames.Parse(carried.Format(), "a.names.json", after).Format());
    }

    [TestMethod]
    public void Names_go_through_a_table_and_back()
    {
        var names = ThemeNames.Of(Learned.Value,
            [new(1, "=sea") { Sentence = "Ships, \"boats\".", Aliases = ["a; b", "c"] }, new(4, "land") { Aliases = ["x", "y"] }]);
        var table = ThemeNameTable.Format(names, Learned.Value);
        Assert.AreEqual(names.Format(), ThemeNameTable.Parse(table, "a.csv", Learned.Value).Format());
        StringAssert.Contains(table, "'=sea", StringComparison.Ordinal);
        StringAssert.StartsWith(table, "number,name,sentence,aliases,words,windows,works,themes\r\n", StringComparison.Ordinal);
        Assert.HasCount(1, ThemeNameTable.Parse("name;number\r\nsea;3\r\n;4\r\n", "a.csv", Learned.Value).All);
    }

    [TestMethod]
    [DataRow("a,b\n1,2\n", "first line")]
    [DataRow("number,number\n1,2\n", "first line")]
    [DataRow("number,name\n6,a\n", "from 0 to 5")]
    [DataRow("number,name\nx,a\n", "from 0 to 5")]
    [DataRow("number,name\n1,a\n1,b\n", "twice")]
    [DataRow("number,name,themes\n1,a,ffff\n", "other themes")]
    [DataRow("number,name\n1,a,b\n", "columns")]
    public void A_wrong_table_is_one_sentence(string table, string expected)
    {
        var message = Assert.ThrowsExactly<ThemeException>(() => ThemeNameTable.Parse(table, "a.csv", Learned.Value)).Message;
        StringAssert.Contains(message, expected, StringComparison.Ordinal);
        StringAssert.Contains(message, "'a.csv'", StringComparison.Ordinal);
    }

    [TestMethod]
    public void Words_of_all_prose_name_no_theme()
    {
        // Topic 0 is in every second window of every document: its words come anywhere.
        var corpus = new PlantedCorpus(60, 8, static (document, paragraph) => paragraph % 2 == 0 ? 0 : 1 + (document % 5));
        var windows = new ThemeWindows(corpus, default);
        var words = WindowWords.Of(corpus, windows, default);
        var telling = TellingWords.Of(words);
        for (var word = 0; word < telling.Length; word++)
            Assert.AreEqual(words.Words[word][0] is not ('a' or 'z'), telling[word], words.Words[word]);
    }

    [TestMethod]
    public void A_theme_whose_words_stand_in_few_of_its_windows_is_not_shown()
    {
        int[] documents = [.. Enumerable.Range(0, 40)];
        Assert.IsNull(ThemeFaults.Of(documents, 20, 60, [], words: 3, withWords: 0.5, seedStability: 0.9));
        Assert.AreEqual(ThemeFault.Wordless, ThemeFaults.Of(documents, 20, 60, [], words: 2, withWords: 0.5, seedStability: 0.9));
        Assert.AreEqual(ThemeFault.Wordless, ThemeFaults.Of(documents, 20, 60, [], words: 12, withWords: 0.3, seedStability: 0.9));
        Assert.AreEqual(ThemeFault.Unstable, ThemeFaults.Of(documents, 20, 60, [], words: 12, withWords: 0.5, seedStability: 0.4));
        Assert.AreEqual(
            ThemeFault.OneDocument,
            ThemeFaults.Of(
                [.. documents.Select(static at => at < 34 ? 0 : at)], 20, 60, [], words: 12, withWords: 0.5, seedStability: 0.9));
    }
}
