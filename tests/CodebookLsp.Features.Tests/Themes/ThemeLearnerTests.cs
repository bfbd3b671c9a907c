using CodebookLsp.Features.Themes;
using CodebookLsp.TestFakes;
using CodebookLsp.Text.Files;

namespace CodebookLsp.Features.Tests.Themes;

[TestClass]
public sealed class ThemeLearnerTests
{
    private static readonly ThemeOptions Six = new() { Themes = PlantedCorpus.Topics, Threads = 2 };

    private static readonly Lazy<ThemeModel> Learned = new(static () => Learn(PlantedCorpus.Usual(), Six));

    [TestMethod]
    public void Planted_topics_are_found_with_their_codes_words_and_passages()
    {
        var themes = Learned.Value;
        var found = new HashSet<int>();
        foreach (var theme in themes.Themes)
        {
            var topic = theme.Codes[0].Code.Code / PlantedCorpus.CodesOfTopic;
            found.Add(topic);
            var own = theme.Codes.Where(one => one.Code.Code / PlantedCorpus.CodesOfTopic == topic)
                .Sum(static one => one.Weight * one.Weight);
            Assert.IsGreaterThan(0.8, own); // of 1
            Assert.IsTrue(theme.Words.All(word => word[0] == 'a' + topic), string.Join(' ', theme.Words));
            Assert.HasCount(10, theme.Passages);
            Assert.HasCount(10, theme.Passages.DistinctBy(static passage => passage.Document));
            Assert.IsTrue(
                theme.Passages.All(passage => passage.Text.Count(character => character == 'a' + topic) > passage.Text.Length / 2));
            Assert.IsNull(theme.Hidden);
            Assert.IsGreaterThan(0.95, theme.SeedStability);
            Assert.IsGreaterThan(0.9, theme.HalfStability);
            Assert.IsLessThan(0.3, theme.Nearest[0].Cosine);
        }

        Assert.HasCount(PlantedCorpus.Topics, found);
        Assert.IsGreaterThan(0.6, themes.HeldOutScore!.Value);
        Assert.IsGreaterThan(0.8 * themes.Corpus.Windows, themes.Corpus.Shown);
    }

    [TestMethod]
    public void A_direction_holds_the_codes_of_its_topic_and_few_others()
    {
        foreach (var theme in Learned.Value.Themes)
        {
            var topic = theme.Codes[0].Code.Code / PlantedCorpus.CodesOfTopic;
            Assert.AreEqual(1f, theme.Direction[0].Weight);
            Assert.IsTrue(
                theme.Direction.Take(2 * PlantedCorpus.CodesOfTopic).All(one => one.Code.Code / PlantedCorpus.CodesOfTopic == topic));
            var (own, all) = (
                theme.Direction.Where(one => one.Code.Code / PlantedCorpus.CodesOfTopic == topic).Sum(Square), theme.Direction.Sum(Square));
            Assert.IsGreaterThan(0.8 * all, own);

            static double Square(ThemeCode one) => one.Weight * one.Weight;
        }
    }

    [TestMethod]
    public void Sources_and_works_say_where_a_theme_stands()
    {
        var themes = Learned.Value;
        Assert.AreEqual(
            (60 * 8 * PlantedCorpus.ParagraphTokens, 480, 3), (themes.Corpus.Tokens, themes.Corpus.Windows, themes.Corpus.Sources));
        foreach (var theme in themes.Themes)
        {
            var topic = theme.Codes[0].Code.Code / PlantedCorpus.CodesOfTopic;
            Assert.AreEqual(((string[])["laws", "novels", "recipes"])[topic / 2], theme.Sources[0].Name);
            Assert.AreEqual(theme.Windows, theme.Sources.Sum(static source => source.Windows));
            Assert.IsGreaterThanOrEqualTo(20, theme.Works);
        }
    }

    [TestMethod]
    public void The_number_of_threads_changes_no_byte_and_the_seed_does()
    {
        var one = ThemeFile.Format(Learn(PlantedCorpus.Usual(), Six with { Threads = 1 }));
        CollectionAssert.AreEqual(one, ThemeFile.Format(Learn(PlantedCorpus.Usual(), Six with { Threads = 2 })));
        CollectionAssert.AreEqual(one, ThemeFile.Format(Learn(PlantedCorpus.Usual(), Six with { Threads = 3 })));
        CollectionAssert.AreNotEqual(one, ThemeFile.Format(Learn(PlantedCorpus.Usual(), Six with { Seed = 3 })));
    }

    [TestMethod]
    public void The_given_number_of_codes_is_kept_and_nothing_is_chosen()
    {
        var themes = Learn(PlantedCorpus.Usual(), Six with { Codes = 60 });
        Assert.HasCount(60, themes.Codes);
        Assert.IsNull(themes.HeldOutScore);
    }

    [TestMethod]
    public void More_themes_than_windows_are_refused_with_the_number_that_is_possible()
    {
        var error = Assert.ThrowsExactly<ThemeException>(() => Learn(PlantedCorpus.Usual(), Six with { Themes = 1000 }));
        StringAssert.Contains(error.Message, "480 windows", StringComparison.Ordinal);
        var most = int.Parse(error.Message[(error.Message.IndexOf("at most ", StringComparison.Ordinal) + 8)..].Split(' ')[0],
            System.Globalization.CultureInfo.InvariantCulture);
        Assert.HasCount(most, Learn(PlantedCorpus.Usual(), Six with { Themes = most, Codes = 40 }).Themes);
    }

    [TestMethod]
    public void An_empty_index_and_a_text_of_one_word_are_refused_in_one_sentence()
    {
        foreach (var corpus in (PlantedCorpus[])[new(0, 0, static (_, _) => 0), new(1, 0, static (_, _) => 0)])
            StringAssert.Contains(
                Assert.ThrowsExactly<ThemeException>(() => Learn(corpus, Six)).Message, "0 windows", StringComparison.Ordinal);
        var word = TestFakes.FakeCards.Read(("word.txt", "whale"));
        var refused = Assert.ThrowsExactly<ThemeException>(() => ThemeLearner.Learn(word, "fake", Six, null, default));
        StringAssert.Contains(refused.Message, "Index more texts", StringComparison.Ordinal);
    }

    [TestMethod]
    public void Progress_rises_to_the_end_and_cancelling_stops()
    {
        var (shares, gate) = (new List<double>(), new Lock());
        Learn(PlantedCorpus.Usual(), Six, share =>
        {
            lock (gate)
                shares.Add(share);
        });
        Assert.AreEqual(1.0, shares[^1]);
        Assert.IsTrue(shares.All(static share => share is >= 0 and <= 1));

        using var stop = new CancellationTokenSource();
        Assert.Throws<OperationCanceledException>(
            () => ThemeLearner.Learn(PlantedCorpus.Usual(), "planted", Six, _ => stop.Cancel(), stop.Token));
    }

    [TestMethod]
    public void A_run_that_was_stopped_goes_on_and_gives_the_same_bytes()
    {
        var folder = Path.Combine(Path.GetTempPath(), $"{Guid.NewGuid():N}.learning");
        var whole = ThemeFile.Format(Learned.Value);
        try
        {
            foreach (var share in new[] { 0.3, 0.55, 0.75, 0.85, 0.95 })
            {
                using var stop = new CancellationTokenSource();
                Assert.Throws<OperationCanceledException>(() => ThemeLearner.Learn(
                    PlantedCorpus.Usual(), "planted", Six, done => Stop(done, share, stop), stop.Token, new(folder)));
            }

            var stages = new LearningStages(folder);
            CollectionAssert.AreEqual(
                whole, ThemeFile.Format(ThemeLearner.Learn(PlantedCorpus.Usual(), "planted", Six, null, default, stages)));
            Assert.IsTrue(stages.Resumed);

            // What was learned of something else, or is damaged, counts for nothing.
            var others = new LearningStages(folder);
            ThemeLearner.Learn(PlantedCorpus.Usual(), "planted", Six with { Codes = 40 }, null, default, others);
            Assert.IsFalse(others.Resumed);
            foreach (var file in Directory.GetFiles(folder))
                AtomicFile.WriteText(file, "nothing");
            var damaged = new LearningStages(folder);
            CollectionAssert.AreEqual(
                whole, ThemeFile.Format(ThemeLearner.Learn(PlantedCorpus.Usual(), "planted", Six, null, default, damaged)));
            Assert.IsFalse(damaged.Resumed);
            damaged.Remove();
            Assert.IsFalse(Directory.Exists(folder));
        }
        finally
        {
            if (Directory.Exists(folder))
                Directory.Delete(folder, recursive: true);
        }

        static void Stop(double done, double share, CancellationTokenSource stop)
        {
            if (done >= share)
                stop.Cancel();
        }
    }

    [TestMethod]
    public void Themes_of_the_training_half_have_seen_no_work_that_is_held_out()
    {
        var corpus = PlantedCorpus.Usual();
        var themes = Learn(corpus, Six with { TrainingOnly = true });
        var (all, half) = (new ThemeWindows(corpus, default), new ThemeWindows(corpus, default, trainingOnly: true));
        Assert.IsTrue(themes.TrainingOnly);
        Assert.AreEqual(all.Half(heldOut: false).Length, themes.Corpus.Windows);
        Assert.IsTrue(half.Works.Works.All(static work => !work.HeldOut));
        var heldOut = all.Works.Works.Where(static work => work.HeldOut).Select(static work => work.Name).ToHashSet();
        Assert.IsFalse(themes.Themes.SelectMany(static theme => theme.Passages).Any(passage => heldOut.Contains(passage.Document)));
        Assert.HasCount(half.All.Count, half.Half(false).Concat(half.Half(true)).Distinct().ToArray());
        Assert.IsNotEmpty(half.Half(true));
    }

    [TestMethod]
    public void A_theme_is_read_from_a_passage_of_its_topic_and_from_no_other()
    {
        var reader = new ThemeReader(Learned.Value);
        for (var topic = 0; topic < PlantedCorpus.Topics; topic++)
        {
            var stated = reader.Stated(PlantedCorpus.Passage(topic, 64), 0, 64);
            Assert.IsTrue(stated.Skip(1).All(other => other.Load < stated[0].Load / 2),
                $"{topic}: {string.Join(' ', stated.Select(static one => one.Load))}");
            Assert.AreEqual(topic, stated[0].Theme.Codes[0].Code.Code / PlantedCorpus.CodesOfTopic);
        }

        Assert.IsEmpty(reader.Stated(PlantedCorpus.Passage(0, 64), 0, 19)); // too short to say
        Assert.IsTrue(reader.Loads(PlantedCorpus.Passage(0, 64), 5, 5).All(static load => load == 0));
    }

    [TestMethod]
    public void The_words_of_its_topic_bear_a_theme_out_and_others_do_not()
    {
        var (themes, reader) = (Learned.Value, new ThemeReader(Learned.Value));
        foreach (var theme in themes.Themes)
        {
            var topic = theme.Codes[0].Code.Code / PlantedCorpus.CodesOfTopic;
            var own = Enumerable.Range(0, 10).Select(number => themes.Vocabulary.NumberOf(PlantedCorpus.Word(topic, number))).ToArray();
            Assert.IsTrue(theme.Wording.Words.Take(10).All(word => own.Contains(word.Word)));
            Assert.IsGreaterThan(0f, theme.Wording.Typical);

            // Half of a window's words are of all prose.
            int[] words = [.. own, .. Enumerable.Repeat(themes.Vocabulary.NumberOf("zzg"), 10)];
            var borneOut = reader.BorneOut(words);
            Assert.IsGreaterThan(0.8f, borneOut[theme.Number]);
            Assert.IsTrue(borneOut.Index().All(one => one.Index == theme.Number || one.Item < StatedThemes.LeastBorneOut));
            Assert.IsTrue(reader.BorneOut(Enumerable.Repeat(-1, 40).ToArray()).All(static none => none == 0));
        }
    }

    [TestMethod]
    public void Words_that_nobody_knows_make_what_the_others_say_less()
    {
        var words = Learned.Value.Vocabulary;
        var (word, reader) = (words.NumberOf(PlantedCorpus.Word(0, 0)), new ThemeReader(Learned.Value));
        var (alone, among) = (reader.BorneOut([word]).Max(), reader.BorneOut([word, -1, -1, -1, -1]).Max());
        Assert.IsLessThan(alone / 2, among);
        Assert.AreEqual(-1, words.NumberOf("unheard"));
    }

    [TestMethod]
    public void What_a_reader_finds_in_a_window_is_what_was_learned_of_it()
    {
        var corpus = PlantedCorpus.Usual();
        var passage = Learned.Value.Themes[0].Passages[0];
        var windows = new ThemeWindows(corpus, default);
        var window = Enumerable.Range(0, windows.All.Count).First(at => windows.TextOf(corpus, at).Trim() == passage.Text);
        var ids = new int[windows.All[window].Tokens * 2];
        foreach (var site in new[] { 0, 1 })
        {
            for (var code = 0; code < PlantedCorpus.Planted[site].Codes; code++)
            {
                foreach (var token in corpus.Firings(new(site, code)).Where(token => windows.Of(token) == window))
                    ids[((token - windows.All[window].First) * 2) + site] = code;
            }
        }

        var loads = new ThemeReader(Learned.Value)
            .Loads(new(PlantedCorpus.Planted, ids.Length / 2, ids, new float[ids.Length]), 0, ids.Length / 2);
        Assert.AreEqual(passage.Load, loads[0]);
    }

    private static ThemeModel Learn(PlantedCorpus corpus, ThemeOptions options, Action<double>? progress = null) =>
        ThemeLearner.Learn(corpus, "planted", options, progress, default);
}
