using CodebookLsp.Features.Themes;
using CodebookLsp.TestFakes;

namespace CodebookLsp.Features.Tests.Themes;

[TestClass]
public sealed class ThemeSearchTests
{
    private static readonly ThemeModel Themes = PlantedText.Themes with
    {
        Themes =
        [
            .. PlantedText.Themes.Themes.Select(static theme => theme with { Hidden = theme.Number == 5 ? ThemeFault.ByHand : null }),
        ],
    };

    private static readonly ThemeNames Names = ThemeNames.Of(
        Themes,
        [
            new(0, "night landscape") { Aliases = ["moonlight"] }, new(1, "sea landscape"), new(2, "federal and state law"),
            new(5, "hidden thing"),
        ]);

    [TestMethod]
    [DataRow("night landscape", 0)]
    [DataRow("  NIGHT  Landscape ", 0)]
    [DataRow("moonlight", 0)]
    [DataRow("moonl", 0)]
    [DataRow("nigth landscape", 0)]
    [DataRow("sea", 1)]
    [DataRow("law", 2)]
    [DataRow("state law", 2)]
    [DataRow("#3", 3)]
    [DataRow("4", 4)]
    public void A_theme_is_found_by_what_somebody_types(string query, int number) =>
        Assert.AreEqual(number, ThemeSearch.Only(Themes, Names, query).Number);

    [TestMethod]
    [DataRow("Night landscape", 0)]
    [DataRow("moonlight", 0)]
    [DataRow("the sea", 1)]
    [DataRow("federal law", 2)]
    [DataRow("#3", 3)]
    [DataRow("the", -1)]
    [DataRow("and", -1)]
    [DataRow("law", -1)] // one word of three
    [DataRow("landscape", -1)] // of two themes
    [DataRow("federal law of ships", -1)] // more than the name has
    public void A_theme_is_meant_by_its_name_or_half_of_it_and_no_other_words(string query, int number) =>
        Assert.AreEqual(number, ThemeSearch.Called(Themes, Names, query)?.Theme.Number ?? -1);

    [TestMethod]
    public void Its_words_find_a_theme_that_nobody_has_named()
    {
        var theme = Themes.Themes[3];
        Assert.AreEqual(3, ThemeSearch.Only(Themes, Names, theme.Words[0]).Number);
        Assert.AreEqual(3, ThemeSearch.Find(Themes, Names, $"{theme.Words[1]} {theme.Words[2]}", 1)[0].Theme.Number);
    }

    [TestMethod]
    public void Several_or_none_is_one_sentence_that_names_the_nearest()
    {
        var several = Assert.ThrowsExactly<ThemeException>(() => ThemeSearch.Only(Themes, Names, "landscape"));
        StringAssert.Contains(several.Message, "'night landscape', 'sea landscape'", StringComparison.Ordinal);
        var none = Assert.ThrowsExactly<ThemeException>(() => ThemeSearch.Only(Themes, Names, "\u202Exylophone\n"));
        StringAssert.Contains(none.Message, "xylophone", StringComparison.Ordinal);
        Assert.IsFalse(none.Message.Contains('\u202E', StringComparison.Ordinal));
        Assert.ThrowsExactly<ThemeException>(() => ThemeSearch.Only(Themes, Names, " "));
        Assert.ThrowsExactly<ThemeException>(() => ThemeSearch.Only(Themes, Names, "hidden thing"));
        Assert.ThrowsExactly<ThemeException>(() => ThemeSearch.Only(Themes, Names, new string('x', 100_000)));
    }

    [TestMethod]
    public void Nothing_typed_lists_all_that_are_shown()
    {
        var all = ThemeSearch.Find(Themes, Names, "", 100);
        Assert.AreSequenceEqual([0, 1, 2, 3, 4], all.Select(static one => one.Theme.Number));
    }
}
