using CodebookLsp.Features.Core;
using CodebookLsp.Features.Editor;

namespace CodebookLsp.Features.Tests.Editor;

[TestClass]
public sealed class CodeColorsTests
{
    private const int Whale = 7;
    private const int Sea = 8;

    private static readonly string Text = string.Concat(Enumerable.Repeat("A whale swam in the sea.\nNobody saw it. ", 20));

    [TestMethod]
    public void A_followed_code_colors_the_words_it_fires_on_without_the_spaces_around_them()
    {
        var text = CodedText.Open(Text, Coded);
        var colored = CodeColors.In(text, 0, text.Text.Length, Following(new FollowedCode("L0.0:7", 3)));

        Assert.HasCount(20, colored);
        foreach (var range in colored)
            Assert.AreEqual(("whale", 3), (Text[range.Start..range.End], range.Color));
    }

    [TestMethod]
    public void Only_the_range_that_is_asked_for_is_colored()
    {
        var text = CodedText.Open(Text, Coded);
        Assert.HasCount(1, CodeColors.In(text, 0, 10, Following(new FollowedCode("L0.0:7", 3))));
        Assert.IsEmpty(CodeColors.In(text, 10, 20, Following(new FollowedCode("L0.0:7", 3))));
    }

    [TestMethod]
    public void Where_two_followed_codes_fire_the_rarer_one_gives_the_color()
    {
        var text = CodedText.Open(Text, static (token, number) => (token == " whale" ? Whale : 1, number == 1 ? Sea : Whale));
        var settings = Following(new FollowedCode("L4.0:7", 1), new FollowedCode("L0.0:7", 2));

        Assert.AreEqual(
            2, CodeColors.In(text, 0, text.Text.Length, settings).First(range => Text[range.Start..range.End] == "whale").Color);
    }

    [TestMethod]
    public void A_code_that_the_model_does_not_have_colors_nothing()
    {
        var text = CodedText.Open(Text, Coded);
        Assert.IsEmpty(CodeColors.In(text, 0, text.Text.Length, Following(new FollowedCode("L99.0:7", 1))));
    }

    [TestMethod]
    public void Nothing_is_colored_when_colors_are_off()
    {
        var text = CodedText.Open(Text, Coded);
        var off = Following(new FollowedCode("L0.0:7", 3)) with { ColorChoice = ColorChoice.Off };
        Assert.IsEmpty(CodeColors.In(text, 0, text.Text.Length, off));
        Assert.IsEmpty(CodeColors.Of(text, off));
    }

    [TestMethod]
    public void Automatic_colors_leave_those_of_followed_codes_alone()
    {
        var text = CodedText.Open(Passages(), InPassages);
        var settings = new LiveSettings { Followed = [new("L0.0:100", 1)] };
        var colors = CodeColors.Of(text, settings);

        Assert.AreEqual(1, colors[new(0, 100)]);
        Assert.AreNotEqual(1, colors[new(0, Whale)]);
        Assert.HasCount(colors.Count, colors.Values.Distinct().ToArray());
    }

    [TestMethod]
    public void Colors_depend_on_the_text_alone_whatever_was_shown_before()
    {
        const int Ship = 9;
        static (int First, int Second) Coded(string token, int number) =>
            (token == " whale" ? Whale : token == " ship" ? Ship : 100 + (number % 500), 2);

        var ships = Passages().Replace("whale", "ship", StringComparison.Ordinal);
        var text = CodedText.Open(ships, Coded);
        _ = CodeColors.Of(text, new());
        foreach (var next in new[] { ships[..^400] + Passages(), Passages() + ships, ships + Passages() })
        {
            text = text.Edited(next, next.Length);
            CodedText.Read(text, Coded);
            CollectionAssert.AreEquivalent(
                CodeColors.Of(CodedText.Open(next, Coded), new()).ToArray(), CodeColors.Of(text, new()).ToArray());
        }
    }

    [TestMethod]
    public void A_word_is_coloured_whole_and_a_line_that_is_written_from_right_to_left_not_at_all()
    {
        var text = CodedText.Open(
            "A harpooneer e\u0301 👍🏽 swam.\nشتاء harpooneer طويل\nA harpooneer", static (token, _) => (token == "poone" ? Whale : 1, 2));
        Assert.IsTrue(text.Tokens(0, text.Text.Length).Any(token => text.TextOf(token) == "poone"), "the word is of several tokens");
        CollectionAssert.AreEqual(
            new[] { "0 harpooneer", "2 harpooneer" },
            CodeColors.In(text, 0, text.Text.Length, Following(new FollowedCode("L0.0:7", 3)))
                .Select(range => $"{text.Text[..range.Start].Count(static unit => unit == '\n')} {text.Text[range.Start..range.End]}")
                    .ToArray());
    }

    [TestMethod]
    public void A_passage_keeps_its_color_while_words_are_typed()
    {
        var text = CodedText.Open(Passages(), InPassages);
        var before = CodeColors.Of(text, new());
        var edited = text.Edited("Yes. " + text.Text, 5);
        CodedText.Read(edited, InPassages);

        CollectionAssert.AreEquivalent(before.ToArray(), CodeColors.Of(edited, new()).ToArray());
    }

    private static (int First, int Second) Coded(string token, int number) =>
        (token.Trim() == "whale" ? Whale : 1, token.Trim() == "sea" ? Sea : 2);

    /// <summary>Some hundred words of which a whole passage is about whales.</summary>
    internal static string Passages() => string.Concat(Enumerable.Repeat("Rain fell on the town all day long. ", 40))
        + string.Concat(Enumerable.Repeat("The whale and another whale swam by. ", 8))
        + string.Concat(Enumerable.Repeat("Rain fell on the town all day long. ", 40));

    internal static (int First, int Second) InPassages(string token, int number) => (token == " whale" ? Whale : 100 + (number % 500), 2);

    private static LiveSettings Following(params FollowedCode[] codes) => new() { ColorChoice = ColorChoice.Followed, Followed = codes };
}
