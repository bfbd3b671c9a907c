using System.Text.Json;
using CodebookLsp.Features.Themes;
using CodebookLsp.Features.Themes.Evaluation;
using CodebookLsp.TestFakes;

namespace CodebookLsp.Features.Tests.Themes;

[TestClass]
public sealed class ThemeQuizTests
{
    private static readonly ThemeOptions Half = new() { Themes = PlantedCorpus.Topics, Codes = 120, TrainingOnly = true };

    private static readonly Lazy<ThemeModel> Learned = new(static () => ThemeLearner.Learn(Corpus(), "planted", Half, null, default));

    [TestMethod]
    [DataRow(false)]
    [DataRow(true)]
    public void A_quiz_asks_about_works_that_nothing_was_learned_from(bool nearest)
    {
        var quiz = Make(new() { Automatic = true, Nearest = nearest });
        var works = new ThemeWindows(Corpus(), default).Works.Works.ToDictionary(static work => work.Name);
        Assert.HasCount(PlantedCorpus.Topics, quiz.Questions);
        foreach (var question in quiz.Questions)
        {
            var own = (char)('a' + (Learned.Value.Themes[question.Theme].Codes[0].Code.Code / PlantedCorpus.CodesOfTopic));
            Assert.HasCount(10, question.Passages.DistinctBy(static passage => passage.Text));
            Assert.AreEqual(5, question.Passages.Count(static passage => passage.Strong));
            foreach (var passage in question.Passages)
            {
                Assert.IsTrue(works[passage.Work].HeldOut);
                Assert.AreEqual(passage.Strong, passage.Text.Contains(own, StringComparison.Ordinal));
            }
        }

        Assert.AreEqual(QuizFiles.FormatText(quiz), QuizFiles.FormatText(Make(new() { Automatic = true, Nearest = nearest })));
        Assert.AreNotEqual(QuizFiles.FormatText(quiz), QuizFiles.FormatText(Make(new() { Automatic = true, Nearest = nearest, Seed = 1 })));
    }

    [TestMethod]
    public void Right_answers_score_one_and_a_control_has_other_names_for_the_same_passages()
    {
        var (quiz, control) = (Make(new() { Automatic = true }), Make(new() { Automatic = true, Control = true }));
        foreach (var (one, other) in quiz.Questions.Zip(control.Questions))
        {
            Assert.AreNotEqual(one.Name, other.Name);
            CollectionAssert.AreEqual(one.Passages.ToArray(), other.Passages.ToArray());
        }

        // Who goes by the letters of the name is right on the quiz and by chance on its control.
        var score = QuizFiles.Score(QuizFiles.FormatKey(quiz), "key.json", Answers(quiz), "answers.json");
        Assert.AreEqual(1, score.Share.Value);
        Assert.IsTrue(score.Themes.All(static one => one.Right == 10 && one.Passages == 10));
        Assert.IsLessThan(0.7, QuizFiles.Score(QuizFiles.FormatKey(control), "key.json", Answers(control), "answers.json").Share.Value);
        foreach (var text in new[] { QuizFiles.FormatText(quiz), QuizFiles.FormatJson(quiz) })
            Assert.IsFalse(text.Contains("right", StringComparison.Ordinal) || text.Contains("novels/", StringComparison.Ordinal));

        static string Answers(ThemeQuiz quiz) => JsonSerializer.Serialize(quiz.Questions.Select((question, at) => (Number: $"{at + 1}",
            Letters: question.Passages.Select((passage, letter) => (passage, Letter: $"{(char)('a' + letter)}"))
                .Where(one => one.passage.Text.Contains(question.Name[0], StringComparison.Ordinal)).Select(static one => one.Letter)))
            .ToDictionary(static one => one.Number, static one => one.Letters));
    }

    [TestMethod]
    [DataRow("[]", "an object")]
    [DataRow("{", "cannot be scored")]
    [DataRow("""{"1": ["a"]}""", "question 2 is not answered")]
    [DataRow("""{"1": ["z"]}""", "question 1 has no such passage")]
    [DataRow("""{"1": "a"}""", "lists of letters")]
    public void Answers_that_are_none_are_one_sentence(string answers, string expected)
    {
        var key = QuizFiles.FormatKey(Make(new() { Automatic = true }));
        StringAssert.Contains(
            Assert.ThrowsExactly<ThemeException>(() => QuizFiles.Score(key, "key.json", answers, "answers.json")).Message, expected,
            StringComparison.Ordinal);
    }

    [TestMethod]
    public void Themes_of_all_works_and_themes_without_names_are_not_asked_about()
    {
        StringAssert.Contains(
            Assert.ThrowsExactly<ThemeException>(() => Make(new(), Learned.Value with { TrainingOnly = false })).Message, "--training-half",
            StringComparison.Ordinal);
        StringAssert.Contains(
            Assert.ThrowsExactly<ThemeException>(() => Make(new())).Message, "--automatic", StringComparison.Ordinal);
    }

    private static PlantedCorpus Corpus() => new(
        150, 8, static (document, paragraph) => (document + (paragraph / 2)) % PlantedCorpus.Topics);

    private static ThemeQuiz Make(QuizOptions options, ThemeModel? themes = null) => ThemeQuiz.Of(
        Corpus(), themes ?? Learned.Value, ThemeNames.Of(themes ?? Learned.Value, []), options, default);
}
