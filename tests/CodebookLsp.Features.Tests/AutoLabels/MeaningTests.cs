using CodebookLsp.Features.AutoLabels;
using CodebookLsp.Features.Conditions;
using CodebookLsp.Features.Core;
using CodebookLsp.Features.Indexing;
using CodebookLsp.Features.Labels;
using CodebookLsp.Features.Tests.Corpora;
using CodebookLsp.Features.Tests.Themes;
using CodebookLsp.Features.Themes;
using CodebookLsp.Features.Themes.Reading;
using CodebookLsp.TestFakes;

namespace CodebookLsp.Features.Tests.AutoLabels;

/// <summary>Labels that say what one does not see at the token.</summary>
[TestClass]
public sealed class MeaningTests
{
    private static readonly string[] Sea = Words("ale", 24);
    private static readonly string[] Kitchen = Words("utter", 24);
    private static readonly string[] Things = ["ship", "boat", "house", "tree", "stone", "river", "horse", "letter", "garden", "window"];
    private static readonly string[] Verbs = Words("ate", 24);
    private static readonly string[] Nouns = Words("ook", 24);
    private static readonly string[] People = [.. Words("ard", 24).Select(static word => char.ToUpperInvariant(word[0]) + word[1..])];

    /// <summary>Paragraphs about the sea and about cooking in turn, with the same words between.</summary>
    private static readonly string TwoTopics = string.Concat(Enumerable.Range(0, 240).Select(static number =>
    {
        var (random, words) = (new Random(number), number % 5 == 0 ? Sea : Kitchen);
        var clauses = Enumerable.Range(0, 12).Select(_ => $"now the {Picked(words, random)} was on the table and then");
        return string.Join(' ', clauses) + ".\n\n";
    }));

    private static readonly string Clauses = string.Concat(Enumerable.Range(0, 1200).Select(static number =>
    {
        var random = new Random(number);
        return $"Then {Picked(People, random)} {Picked(Verbs, random)} the {Picked(Nouns, random)} of {Picked(People, random)}, and "
            + $"{Picked(People, random)} {Picked(Verbs, random)} a {Picked(Nouns, random)} of the {Picked(Nouns, random)}. "
            + $"Then the {Picked(Nouns, random)} {Picked(Verbs, random)}, and the {Picked(Nouns, random)} of a "
            + $"{Picked(Nouns, random)} too. ";
    }));

    [TestMethod]
    public void A_code_of_a_common_word_that_fires_where_the_sea_is_spoken_of_is_about_the_sea()
    {
        var (label, shuffled) = Labelled(
            TwoTopics, static (tokens, at) => tokens[at] == " the" && Around(tokens, at).Any(word => Sea.Contains(word)));
        Assert.AreEqual(LabelKind.Topic, label.Kind);
        Assert.StartsWith("about “", label.Text);
        var written = label.Condition!.ToString();
        Assert.IsFalse(Kitchen.Any(word => written.Contains(word, StringComparison.Ordinal)), written);
        Assert.IsGreaterThan(0.9, label.Scores!.Balanced!.Value);
        Assert.AreEqual(0, shuffled.Labelled);
    }

    [TestMethod]
    public void A_code_of_a_word_wherever_it_stands_is_about_nothing()
    {
        var (label, _) = Labelled(TwoTopics, static (tokens, at) => tokens[at] == " the");
        Assert.IsTrue(label.Kind.IsTrivial(), label.Text);
        Assert.IsGreaterThan(0.9, label.Scores!.Balanced!.Value);
    }

    [TestMethod]
    public void Words_that_stand_alike_are_a_class_named_by_some()
    {
        var (features, _) = Features(Clauses);
        foreach (var own in features.Classes.All)
        {
            var kinds = new[] { Verbs, Nouns, People }.Count(words => own.Members.Overlaps(words));
            Assert.IsLessThanOrEqualTo(1, kinds, string.Join(' ', own.Members));
            Assert.AreEqual(own.Members.Overlaps(People), own.IsOfNames);
            Assert.IsTrue(own.Members.IsSupersetOf(own.Examples));
        }

        Assert.IsTrue(features.Classes.All.Any(static own => own.Members.Overlaps(Verbs)));
        Assert.IsTrue(features.Classes.All.Any(static own => own.Members.Overlaps(People)));
    }

    [TestMethod]
    public void A_code_of_verbs_or_of_people_says_so()
    {
        var (verbs, _) = Labelled(Clauses, static (tokens, at) => Verbs.Contains(WordAt(tokens, at)));
        Assert.AreEqual(LabelKind.Form, verbs.Kind);
        Assert.StartsWith("words like “", verbs.Text);
        var (people, _) = Labelled(Clauses, static (tokens, at) => People.Contains(WordAt(tokens, at)));
        Assert.AreEqual(LabelKind.Name, people.Kind);
        Assert.StartsWith("names like “", people.Text);
    }

    [TestMethod]
    public void Where_the_text_goes_on_in_one_way_the_label_says_in_which()
    {
        var random = new Random(3);
        var (label, _) = Labelled(
            string.Concat(Enumerable.Range(0, 6000).Select(_ => $" {Picked(Things, random)}{(random.Next(6) == 0 ? " had" : "")}")),
            static (tokens, at) => at + 1 < tokens.Length && tokens[at + 1] == " had");
        Assert.AreEqual("before “had”", label.Text);
        Assert.AreEqual(LabelKind.Output, label.Kind);
    }

    [TestMethod]
    public void A_code_of_one_theme_names_it_and_of_shuffled_codes_none_does()
    {
        var themes = PlantedText.Themes;
        var open = new OpenThemes("planted", themes, ThemeNames.Of(themes, []));
        var corpus = PlantedCorpus.Usual();
        var tokens = TokenFeatures.Of(corpus, default);
        var read = TokenThemes.Of(corpus, open, default);
        var (all, right) = (0, 0);
        foreach (var label in AutoLabeler.For(corpus, open, default).Find(null, default).Labels)
        {
            if (label.Condition?.Theme is not { } theme)
                continue;
            all++;
            right += PlantedText.TopicOf(themes.Themes[theme.Number]) == label.Code.Code / PlantedCorpus.CodesOfTopic ? 1 : 0;
            Assert.AreEqual(read.Identity, theme.Themes);
        }

        Assert.AreEqual(all, right);

        // A theme without one of its codes is mostly still there, and is never there without any of its words and codes.
        var code = themes.Themes[0].Codes[0].Code;
        var (stated, without) = (0, 0);
        foreach (var token in corpus.Firings(code))
        {
            stated += read.At(token).Contains(0) ? 1 : 0;
            without += read.IsStatedWithout(code, 0, token) ? 1 : 0;
        }

        Assert.IsGreaterThan(0, without);
        Assert.IsLessThanOrEqualTo(stated, without);
        Assert.AreEqual(tokens.Tokens, corpus.TokenCount);
    }

    [TestMethod]
    public void What_was_measured_is_what_an_open_text_is_asked()
    {
        foreach (var text in new[] { TwoTopics, Clauses })
        {
            var (features, truth) = Features(text);
            Meaning[] meanings =
            [
                .. Enumerable.Range(0, Math.Min(6, features.Topics.Count)).Select(word => new OfTopic(1, [word])),
                new OfTopic(2, [.. Enumerable.Range(0, Math.Min(8, features.Topics.Count))]),
                .. Enumerable.Range(0, features.Classes.Levels)
                    .Select(level => new OfClass(
                        level, Enumerable.Range(0, features.Tokens.Tokens).Max(token => features.Classes.Of(level, token)))),
                .. Enumerable.Range(0, 5).Select(static name => new OfNext([name])),
            ];
            foreach (var meaning in meanings)
            {
                var condition = new LabelCondition(meaning.Clause(features));
                for (var token = 0; token < features.Tokens.Tokens; token++)
                    Assert.AreEqual(meaning.Holds(features, token), truth.Holds(condition, token), $"{condition} at {token}");
                Assert.IsTrue(LabelFile.Fits(meaning.Text(features)));
            }
        }
    }

    private static (CodeLabel Label, LabelShare Shuffled) Labelled(string text, RuledCorpus.Rule rule)
    {
        var found = AutoLabeler.For(RuledCorpus.Of(text, rule), null, default).Find(null, default);
        return (found.Labels.Single(static label => label.Code == new CodeId(0, 1)), found.Shuffled);
    }

    private static (MeaningFeatures Features, LabelTruth Truth) Features(string text)
    {
        var corpus = RuledCorpus.Of(text, static (_, _) => false);
        return (
            MeaningFeatures.Of(corpus, TokenFeatures.Of(corpus, default), null, default),
            LabelTruth.Of(corpus.TextOf(0), [.. Enumerable.Range(0, corpus.TokenIds.Length).Select(corpus.RangeOf)]));
    }

    private static IEnumerable<string> Around(string[] tokens, int at) => Enumerable.Range(at - 15, 31)
        .Where(place => place >= 0 && place < tokens.Length && Math.Abs(place - at) > 2).Select(place => WordAt(tokens, place));

    /// <summary>The whole word that a token is, or is a piece of.</summary>
    private static string WordAt(string[] tokens, int at)
    {
        var (first, end) = (at, at + 1);
        while (first > 0 && char.IsLetter(tokens[first][0]) && char.IsLetter(tokens[first - 1][^1]))
            first--;
        while (end < tokens.Length && char.IsLetter(tokens[end][0]) && char.IsLetter(tokens[end - 1][^1]))
            end++;
        return string.Concat(tokens[first..end]).Trim();
    }

    private static string Picked(string[] words, Random random) => words[random.Next(words.Length)];

    private static string[] Words(string ending, int count) =>
        [.. Enumerable.Range(0, count).Select(number => $"{"bdfgklmnprst"[number % 12]}{"aeiou"[number % 5]}{"lr"[number / 12]}{ending}")];
}
