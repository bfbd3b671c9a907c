using System.Collections.Frozen;
using CodebookLsp.Features.AutoLabels;
using CodebookLsp.Features.Conditions;
using CodebookLsp.Features.Indexing;
using CodebookLsp.Features.Tests.Corpora;
using CsCheck;

namespace CodebookLsp.Features.Tests.AutoLabels;

/// <summary>What is said of a token while a text is written is what labels were chosen by.</summary>
[TestClass]
public sealed class LabelTruthTests
{
    private static readonly Dictionary<string, WordClass> NoClasses = [];

    private static readonly MemoryCorpus Corpus = RuledCorpus.Of(
        RuledCorpus.Prose(120, 6)
            + "# A HEADING\n\n“Stop!” she said (twice). “Don't, and ‘never’ again,” he said, «no».\n\n"
            + "```\nlet to_string = Vec::new();\n```\n"
            + "In 1842, Mr. Hyde’s naïve friend repeated it: In 1842, Mr. Hyde’s 100 % wrong, a & b: c\tand d.\r\n\r\n日本 🙂 end",
        static (_, _) => false);

    private static readonly TokenFeatures Features = TokenFeatures.Of(Corpus, default);

    private static readonly LabelTruth Truth = LabelTruth.Of(
        Corpus.TextOf(0), [.. Enumerable.Range(0, Corpus.TokenIds.Length).Select(Corpus.RangeOf)]);

    [TestMethod]
    public void Every_condition_holds_on_the_tokens_on_which_its_label_was_tested() =>
        Descriptions().Sample(static description =>
        {
            var condition = description.Condition(Features);
            for (var token = 0; token < Features.Tokens; token++)
                Assert.AreEqual(description.Holds(Features, token), Truth.Holds(condition, token), $"{condition} at {token}");
        }, iter: 4000);

    [TestMethod]
    public void The_text_of_a_label_says_what_its_condition_says() =>
        Descriptions().Sample(static description =>
        {
            var text = LabelText.Of(description, Features);
            var read = LabelGrammar.Parse(text);
            Assert.IsNotNull(read, text);
            for (var token = 0; token < Features.Tokens; token++)
            {
                // The text does not tell in which way a word is meant, so it may be true of more.
                if (description.Holds(Features, token))
                    Assert.IsTrue(Truth.Holds(read, token), $"{text} at {token}");
            }

            Assert.AreEqual(description.Condition(Features).Kind, read.Kind, text);
            Assert.AreEqual(LabelMeaning.Of(description.Condition(Features), text), LabelMeaning.Of(read, text), text);
        }, iter: 4000);

    [TestMethod]
    public void A_condition_is_read_as_it_was_written()
    {
        Descriptions().Sample(static description =>
        {
            var condition = description.Condition(Features);
            var read = LabelCondition.Parse(condition.ToString(), NoClasses);
            Assert.AreEqual(condition, read);
            Assert.AreEqual(condition.GetHashCode(), read!.GetHashCode());
        }, iter: 4000);
        Gen.String[1, 12].Array[1, 4].Sample(static names =>
        {
            var condition = new LabelCondition(new NextClause(names), new TopicClause(1, names));
            var read = LabelCondition.Parse(condition.ToString(), NoClasses);
            Assert.AreEqual(condition, read);
            CollectionAssert.AreEqual(names, ((NextClause)read!.First).Names.ToArray());
        }, iter: 4000);
    }

    [TestMethod]
    [DataRow("")]
    [DataRow("is:nothing")]
    [DataRow("token")]
    [DataRow("7:ship")]
    [DataRow("class:c1")]
    [DataRow("topic:x,sea")]
    [DataRow("topic:1")]
    [DataRow("theme:12")]
    [DataRow("token:a & token:b & token:c")]
    public void What_is_no_condition_is_none(string written) => Assert.IsNull(LabelCondition.Parse(written, NoClasses));

    [TestMethod]
    [DataRow("whales and the sea")]
    [DataRow("“ship")]
    [DataRow("after the ship")]
    [DataRow("a word in “-”")]
    [DataRow("in the theme “sea”")]
    [DataRow("digits sometimes")]
    public void What_a_person_writes_is_no_condition(string text) => Assert.IsNull(LabelGrammar.Parse(text));

    [TestMethod]
    public void A_topic_is_told_by_words_around_and_not_by_those_beside()
    {
        var (truth, tokens) = Written("the old whale swam in the deep and they saw a harpoon there near it");
        var topic = new LabelCondition(new TopicClause(1, ["whale"]));
        Assert.IsFalse(truth.Holds(topic, tokens.IndexOf(" whale")));
        Assert.IsFalse(truth.Holds(topic, tokens.IndexOf(" swam")));
        Assert.IsTrue(truth.Holds(topic, tokens.IndexOf(" saw")));
        Assert.IsFalse(truth.Holds(new(new TopicClause(2, ["whale", "ship"])), tokens.IndexOf(" saw")));
        Assert.IsTrue(truth.Holds(new(new TopicClause(2, ["whale", "harpoon"])), tokens.IndexOf(" they")));
        Assert.IsTrue(truth.NamesNeighbour(topic, tokens.IndexOf(" swam")));
        Assert.IsFalse(truth.NamesNeighbour(topic, tokens.IndexOf(" saw")));
    }

    [TestMethod]
    public void A_class_is_asked_for_the_whole_word()
    {
        var (truth, tokens) = Written("He ran, then WALKED; Holmes came");
        var verbs = new LabelCondition(new ClassClause(new("c1", ["ran"], new[] { "ran", "walked" }.ToFrozenSet(), false)));
        var people = new LabelCondition(new ClassClause(new("c2", ["Holmes"], new[] { "Holmes" }.ToFrozenSet(), true)));
        CollectionAssert.AreEqual(new[] { "ran", "WALKED" }, Words(verbs));
        CollectionAssert.AreEqual(new[] { "Holmes" }, Words(people));
        Assert.AreEqual(LabelKind.Form, verbs.Kind);
        Assert.AreEqual(LabelKind.Name, people.Kind);

        string[] Words(LabelCondition condition) => string.Concat(tokens.Select(
                (token, at) => truth.Holds(condition, at) == true ? token : "|"))
            .Split(['|', ' '], StringSplitOptions.RemoveEmptyEntries);
    }

    [TestMethod]
    public void A_text_starts_with_its_first_word_and_nothing_else()
    {
        var (truth, tokens) = Written("“Ishmaelite and ships went home");
        var starts = new LabelCondition(new PredicateClause(TokenPredicate.StartsText));
        CollectionAssert.AreEqual(
            tokens.TakeWhile(static token => token != " and").ToArray(),
            tokens.Where((_, at) => truth.Holds(starts, at) == true).ToArray());
    }

    [TestMethod]
    public void A_class_that_names_the_word_or_its_neighbour_says_what_one_sees()
    {
        var (truth, tokens) = Written("He ran home and walked there");
        var verbs = new LabelCondition(new ClassClause(new("c1", ["ran", "came"], new[] { "ran", "walked" }.ToFrozenSet(), false)));
        Assert.IsTrue(truth.NamesNeighbour(verbs, tokens.IndexOf(" ran")));
        Assert.IsFalse(truth.NamesNeighbour(verbs, tokens.IndexOf(" walked")));
    }

    [TestMethod]
    public void What_one_sees_is_told_by_what_is_true_here_and_once()
    {
        var (truth, tokens) = Written("She said that the old whale swam\nThe whale");
        var at = tokens.IndexOf(" whale");
        CollectionAssert.AreEqual(new[] { "after “old”" }, Seen(new NamedClause([FamilyKind.PreviousWord], ["little", "old"]), at));
        CollectionAssert.AreEqual(new[] { "soon after “the”" }, Seen(new SoonAfterClause(["a", "the"]), at));
        CollectionAssert.AreEqual(new[] { "near “said”" }, Seen(new NearClause(["said", "told"]), at));
        Assert.IsEmpty(Seen(new NamedClause([FamilyKind.Token], ["whale"]), at), "one sees which word it is");
        var last = tokens.LastIndexOf("The");
        Assert.AreEqual(Key(new NamedClause([FamilyKind.Previous], ["⏎"])), Key(new PredicateClause(TokenPredicate.StartsLine)));

        string[] Seen(LabelClause clause, int token) => [.. truth.Seen(new(clause), token).Select(static one => one.Text)];

        string Key(LabelClause clause) => truth.Seen(new(clause), last).Single().Key;
    }

    [TestMethod]
    public void What_a_text_does_not_tell_is_not_known()
    {
        var (truth, _) = Written("a b c");
        var theme = new LabelCondition(new ThemeClause(new("id", 3)));
        Assert.IsNull(truth.Holds(new(new SourceClause(["recipes"])), 1));
        Assert.IsNull(truth.Holds(theme, 1));
        Assert.IsTrue(truth.Holds(theme, 1, static asked => asked == new ThemeReference("id", 3)));
        Assert.IsFalse(truth.Holds(theme, 1, static asked => false));
        Assert.IsFalse(truth.Holds(new(new PredicateClause(TokenPredicate.Digits), new ThemeClause(new("id", 3))), 1));
    }

    private static (LabelTruth Truth, List<string> Tokens) Written(string text)
    {
        var corpus = RuledCorpus.Of(text, static (_, _) => false);
        var ranges = Enumerable.Range(0, corpus.TokenIds.Length).Select(corpus.RangeOf).ToArray();
        return (LabelTruth.Of(text, ranges), [.. ranges.Select(range => text[range.Start..range.End])]);
    }

    private static Gen<Description> Descriptions()
    {
        var named = Gen.Select(Gen.Int[0, Features.Families.Count - 1], Gen.Int[0, 1000], Gen.Int[0, 1000])
            .Where(static pick => Features.Families[pick.Item1].Count > 1)
            .Select(static pick => (Statement)new Named(pick.Item1, Two(pick.Item2, pick.Item3, Features.Families[pick.Item1].Count)));
        var predicate = Gen.Int[0, TokenPredicate.All.Count - 1].Select(static one => (Statement)new OfPredicate(one));
        var near = Gen.Select(Gen.Int[0, Features.Near.Count - 1], Gen.Int[0, 1000], Gen.Int[0, 1000])
            .Where(static pick => Features.Near[pick.Item1].Count > 0)
            .Select(static pick => (Statement)new Near(pick.Item1, Two(pick.Item2, pick.Item3, Features.Near[pick.Item1].Count)));
        var alone = Gen.OneOf(named, predicate, near).Select(static one => new Description(one));
        var both = Gen.Select(Gen.OneOf(named, predicate), predicate)
            .Where(static pair => Goes(pair.Item1, pair.Item2))
            .Select(static pair => new Description(pair.Item1, pair.Item2));
        return Gen.OneOf(alone, both);
    }

    /// <summary>As candidates are paired: what has nothing to be said beside another is not put beside one.</summary>
    private static bool Goes(Statement one, Statement other)
    {
        var place = LabelText.Rank(one, Features) <= LabelText.Rank(other, Features) ? other : one;
        return place is not OfPredicate predicate || TokenPredicate.All[predicate.Index].Beside is not null;
    }

    private static int[] Two(int one, int other, int count) => [.. new[] { one % count, other % count }.Distinct()];
}
