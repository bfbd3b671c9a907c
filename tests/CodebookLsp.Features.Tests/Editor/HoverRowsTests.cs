using System.Collections.Frozen;
using CodebookLsp.Features.Conditions;
using CodebookLsp.Features.Core;
using CodebookLsp.Features.Editor;
using CodebookLsp.Features.Labels;
using CodebookLsp.Text.Offsets;

namespace CodebookLsp.Features.Tests.Editor;

/// <summary>What hovers say by codes, and whether that is new and true; two codes a token, of which each is the same everywhere.</summary>
[TestClass]
public sealed class HoverRowsTests
{
    private const string Sea =
        "The captain of the ship saw a white whale near the harbour, and the sailors took their harpoons to the boat. ";

    private static readonly CodeId First = new(0, 1), Second = new(1, 2);

    [TestMethod]
    public void Codes_without_a_name_that_are_told_by_the_same_words_have_one_row()
    {
        var settings = new LiveSettings
        {
            WordsElsewhere = static (code, beside) => beside == "whale" ? code == First ? ["house", "window", "room"]
                : ["room", "window", "door"] : [],
        };
        var hover = Hover(Open(Sea), "whale", settings);
        StringAssert.Contains(hover, "- like house · window · room", StringComparison.Ordinal);
        StringAssert.Contains(hover, "2 codes say so", StringComparison.Ordinal);
        Assert.DoesNotContain("door", hover);
        Assert.DoesNotContain("like", Hover(Open(Sea), "captain", settings), "it has nothing in common with these");
    }

    [TestMethod]
    public void Words_of_this_text_alone_are_where_a_code_fires_and_the_word_itself_is_none_of_them()
    {
        var text = Open(Sea);
        var hover = Hover(text, "whale", new());
        StringAssert.Contains(hover, "- fires here on ", StringComparison.Ordinal);
        Assert.DoesNotContain("like", hover);

        var token = text.TokenAt(Sea.IndexOf("whale", StringComparison.Ordinal))!.Value;
        var here = CodeWords.Telling(text, First, token, new());
        Assert.IsFalse(here.AreAlike);
        CollectionAssert.DoesNotContain(here.Words.ToArray(), "whale");
        StringAssert.StartsWith(CodeWords.Titled(text, First, token, new()), "fires here on ", StringComparison.Ordinal);

        var elsewhere = new LiveSettings { WordsElsewhere = static (_, _) => ["whale", "dolphin", "seal"] };
        StringAssert.StartsWith(CodeWords.Titled(text, First, token, elsewhere), "words like dolphin, seal (", StringComparison.Ordinal);
        var only = new LiveSettings { WordsElsewhere = static (_, _) => ["whale", "dolphin"] };
        Assert.IsFalse(CodeWords.Telling(text, First, token, only).AreAlike, "one word has nothing in common with others");
    }

    [TestMethod]
    public void A_topic_is_a_fact_where_enough_of_its_words_stand_around_and_says_which()
    {
        var topic = new TopicClause(1, ["ship", "sea", "mast", "sailors", "harbour", "boat", "deck"]);
        var far = Sea + string.Concat(Enumerable.Repeat("Nobody said a word about it that day or the next one. ", 12)) + "She has a boat.";
        var settings = Labelled(topic);
        StringAssert.Contains(Hover(Open(far), "whale", settings), "(here: ship · harbour · sailors)", StringComparison.Ordinal);
        Assert.DoesNotContain("about", Hover(Open(far), "She", settings), "one word of it does not make a topic");
        Assert.DoesNotContain("about", Hover(Open(far), "ship", settings), "one sees that it is about ships");
    }

    [TestMethod]
    public void Topics_that_are_told_by_the_same_words_are_told_once()
    {
        var settings = Labelled(
            new TopicClause(1, ["vessel", "cargo", "port", "harbour", "sailors", "harpoons"]),
            new TopicClause(1, ["harbour", "sailors", "tide"]));
        var hover = Hover(Open(Sea), "ship", settings);
        StringAssert.Contains(hover, "about “harbour”, “sailors”, “tide”", StringComparison.Ordinal);
        Assert.DoesNotContain("vessel", hover);
    }

    [TestMethod]
    public void Figures_count_what_is_shown()
    {
        var verbs = new WordClass("c1", ["ran", "came"], new[] { "saw", "took", "ran" }.ToFrozenSet(), false);
        var figures = ShownFigures.Of(Open(Sea), Labelled(new ClassClause(verbs), new TopicClause(1, ["ship", "sailors", "boat"])));
        Assert.AreEqual(0, figures.Facts.Hits);
        Assert.IsGreaterThan(8, figures.Facts.Trials);
        Assert.AreEqual(18, figures.Expected.Trials, "without themes any word of three letters counts");
        Assert.IsGreaterThan(figures.Labelled.Hits, figures.Expected.Hits);
        Assert.AreEqual(figures.Labelled, figures.Told);
        Assert.AreEqual(0, figures.AllHints.Hits);
        Assert.AreEqual(2 * figures.Facts.Trials, figures.With(figures).Facts.Trials);

        var repeating = ShownFigures.Of(
            Open(Sea), new() { Labels = new([new(First, "“whale”, “ship”") { Origin = LabelOrigin.Person }]) });
        Assert.AreEqual(2, repeating.AllHints.Hits, "on whale and near; before, the model had read too little");
    }

    [TestMethod]
    public void A_statement_is_checked_by_the_text_alone()
    {
        var text = Open(Sea);
        var (check, whale) = (new FactCheck(text), At(text, "whale"));
        Assert.IsTrue(check.Holds(new(new TopicClause(2, ["ship", "boat"])), whale, ["ship"], null));
        Assert.IsFalse(check.Holds(new(new TopicClause(2, ["ship", "boat"])), whale, ["mast"], null), "it is said to stand there");
        Assert.IsFalse(check.Holds(new(new TopicClause(2, ["ship", "mast"])), whale, [], null));
        Assert.IsFalse(check.Holds(new(new NearClause(["harpoons"])), whale, [], null), "it comes later");
        Assert.IsTrue(check.Holds(new(new NearClause(["captain"])), whale, [], null));
        Assert.IsFalse(check.Holds(
            new(new ClassClause(new("c", ["ran"], new[] { "saw" }.ToFrozenSet(), false))), whale, [], null));
        Assert.IsFalse(check.Holds(new(new ThemeClause(new("id", 1))), whale, [], null));
        Assert.IsTrue(check.NamesNeighbour("near “white”", whale));
        Assert.IsFalse(check.NamesNeighbour("near “captain”", whale));
    }

    private static LiveSettings Labelled(params LabelClause[] clauses) => new()
    {
        Labels = new(clauses.Select((clause, at) => new CodeLabel(at == 0 ? First : Second, Text(clause)) { Condition = new(clause) })),
    };

    private static string Text(LabelClause clause) => clause switch
    {
        TopicClause topic => "about " + LabelWords.List(topic.Words.Take(LabelWords.OfTopic)),
        ClassClause one => "words like " + LabelWords.List(one.Class.Examples),
        _ => throw new ArgumentOutOfRangeException(nameof(clause)),
    };

    private static LiveText Open(string text) => CodedText.Open(text, static (_, _) => (First.Code, Second.Code));

    private static LiveToken At(LiveText text, string word) =>
        text.TokenAt(text.Text.LastIndexOf(word, StringComparison.Ordinal) + 1)!.Value;

    private static string Hover(LiveText text, string word, LiveSettings settings) =>
        CodeHover.At(text, At(text, word), settings, commands: false, "file:///a")!.Plain;
}
