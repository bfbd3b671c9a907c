using CodebookLsp.Features.Themes;
using CodebookLsp.TestFakes;

namespace CodebookLsp.Features.Tests.Themes;

[TestClass]
public sealed class ThemeNamesTests
{
    private static readonly Lazy<ThemeModel> Learned = new(
        static () => ThemeLearner.Learn(PlantedCorpus.Usual(), "planted", new() { Themes = 6, Codes = 60 }, null, default));

    [TestMethod]
    public void Names_are_written_one_a_line_in_the_order_of_their_numbers_and_read_again()
    {
        var names = Empty.With(
            [new(4, "night landscape") { Sentence = "Sky and moon.", Aliases = ["moonlight", "stars"] }, new(1, "cooking steps")]);
        Assert.AreEqual(
            $$"""
            {
              "model": "0123456789abcdef",
              "themes": "{{ThemeFile.IdOf(Learned.Value)}}",
              "names": {
                "1": { "name": "cooking steps" },
                "4": { "name": "night landscape", "sentence": "Sky and moon.", "aliases": ["moonlight", "stars"] }
              }
            }

            """.ReplaceLineEndings("\n"),
            names.Format());
        var read = Parse(names.Format());
        Assert.AreEqual(names.Format(), read.Format());
        Assert.AreEqual("Sky and moon.", read.Of(4)!.Sentence);
        Assert.IsNull(read.Without(4).Of(4));
        Assert.IsNotNull(read.Of(4)); // what was read never changes
    }

    [TestMethod]
    public void What_a_reviewer_could_not_see_is_spelled_out()
    {
        var hostile = "a\"\\\u202e\u200b</script>";
        var names = Empty.With([new(0, hostile) { Sentence = hostile, Aliases = [hostile] }]);
        foreach (var hidden in "\u202e\u200b")
            Assert.IsFalse(names.Format().Contains(hidden, StringComparison.Ordinal));
        Assert.AreEqual(hostile, Parse(names.Format()).Of(0)!.Name);
        Assert.AreEqual(hostile, Parse(names.Format()).Of(0)!.Aliases[0]);
    }

    [TestMethod]
    [DataRow("", "no file of theme names")]
    [DataRow("[]", "no file of theme names")]
    [DataRow("{}", "'names'")]
    [DataRow("""{"names": []}""", "'names'")]
    [DataRow("""{"names": {"x": {"name": "a"}}}""", "'names.x'")]
    [DataRow("""{"names": {"-1": {"name": "a"}}}""", "'names.-1'")]
    [DataRow("""{"names": {"6": {"name": "a"}}}""", "from 0 to 5")]
    [DataRow("""{"names": {"1": "a"}}""", "'names.1'")]
    [DataRow("""{"names": {"1": {}}}""", "'names.1.name'")]
    [DataRow("""{"names": {"1": {"name": "a\nb"}}}""", "'names.1.name'")]
    [DataRow("""{"names": {"1": {"name": "\ud800"}}}""", "no file of theme names")]
    [DataRow("""{"names": {"1": {"name": "a", "sentence": 3}}}""", "'names.1.sentence'")]
    [DataRow("""{"names": {"1": {"name": "a", "sentence": "b\nc"}}}""", "'names.1.sentence'")]
    [DataRow("""{"names": {"1": {"name": "a", "aliases": "b"}}}""", "'names.1.aliases'")]
    [DataRow("""{"names": {"1": {"name": "a", "aliases": [""]}}}""", "'names.1.aliases'")]
    [DataRow("""{"names": {"1": {"name": "a"}, "1": {"name": "b"}}}""", "theme 1 twice")]
    [DataRow("""{"model": "ffff", "names": {}}""", "another model")]
    [DataRow("""{"themes": "ffff", "names": {}}""", "other themes")]
    public void What_is_wrong_is_said_in_one_sentence(string json, string expected)
    {
        var message = Assert.ThrowsExactly<ThemeException>(() => Parse(json)).Message;
        StringAssert.Contains(message, expected, StringComparison.Ordinal);
        StringAssert.Contains(message, "'a.names.json'", StringComparison.Ordinal);
    }

    [TestMethod]
    public void A_comma_too_many_is_read_and_a_name_too_long_is_not_kept()
    {
        Assert.AreEqual("a", Parse("""{"names": {"1": {"name": "a",},},}""").Of(1)!.Name);
        Assert.ThrowsExactly<ThemeException>(() => Empty.With([new(1, new string('a', 121))]));
        Assert.ThrowsExactly<ThemeException>(() => Empty.With([new(1, "a") { Sentence = new string('a', 401) }]));
    }

    [TestMethod]
    [DataRow("a.themes", "a.names.json")]
    [DataRow("b/a.THEMES", "b/a.names.json")]
    [DataRow("a", "a.names.json")]
    public void Names_lie_beside_their_themes(string themes, string names) => Assert.AreEqual(names, ThemeNames.PathFor(themes));

    private static ThemeNames Empty => Parse("""{"names": {}}""");

    private static ThemeNames Parse(string json) => ThemeNames.Parse(json, "a.names.json", Learned.Value);
}
