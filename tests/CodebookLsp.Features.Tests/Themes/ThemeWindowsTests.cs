using CodebookLsp.Features.Indexing;
using CodebookLsp.Features.Themes;
using CodebookLsp.TestFakes;

namespace CodebookLsp.Features.Tests.Themes;

[TestClass]
public sealed class ThemeWindowsTests
{
    private const string Sentence = "The whale swam away from the ship and the captain saw it from the deck. ";

    [TestMethod]
    public void Windows_follow_one_another_and_hold_every_token()
    {
        var windows = Of(string.Concat(Enumerable.Repeat(Sentence, 40)), out var corpus);
        var next = 0;
        foreach (var window in windows.All)
        {
            Assert.AreEqual(next, window.First);
            Assert.IsTrue(window.Tokens is >= 52 and <= 80 || window.End == corpus.TokenIds.Length, $"{window}");
            next = window.End;
        }

        Assert.AreEqual(corpus.TokenIds.Length, next);
        Assert.AreEqual(
            corpus.TextOf(0), string.Concat(Enumerable.Range(0, windows.All.Count).Select(window => windows.TextOf(corpus, window))));
    }

    [TestMethod]
    public void A_window_ends_with_a_paragraph_that_is_near()
    {
        // Paragraphs of 56 tokens or so: each is a window of its own.
        var paragraph = string.Concat(Enumerable.Repeat("one two three four five six seven ", 8)).Trim();
        var windows = Of(string.Join("\n\n", Enumerable.Repeat(paragraph, 8)), out var corpus);
        Assert.HasCount(8, windows.All);
        for (var window = 0; window < 8; window++)
            Assert.AreEqual(paragraph, windows.TextOf(corpus, window).Trim());
    }

    [TestMethod]
    public void Too_little_text_is_no_window()
    {
        Assert.IsEmpty(Of("A whale.", out _).All);
        Assert.HasCount(1, Of(string.Concat(Enumerable.Repeat("whale ", 25)), out _).All);
    }

    [TestMethod]
    public void Long_documents_are_several_works_and_no_window_lies_in_two()
    {
        var windows = Of(string.Concat(Enumerable.Repeat(Sentence, 200)), out var corpus);
        var parts = windows.Works.Works.Count;
        Assert.AreEqual((corpus.TokenIds.Length + windows.Works.PartTokens - 1) / windows.Works.PartTokens, parts);
        foreach (var window in windows.All)
            Assert.AreEqual(window.First / windows.Works.PartTokens, (window.End - 1) / windows.Works.PartTokens);
        Assert.HasCount(parts, windows.All.Select(static window => window.Work).Distinct().ToArray());
    }

    [TestMethod]
    public void A_source_is_a_folder_or_a_document_that_lies_in_none()
    {
        var text = string.Concat(Enumerable.Repeat(Sentence, 3));
        var windows = new ThemeWindows(
            FakeCards.Read(("recipes/soup.txt", text), ("recipes/cake.txt", text + " "), ("alice.txt", text + "  ")), default);
        CollectionAssert.AreEqual(new[] { "recipes", "alice.txt" }, windows.Works.Sources.ToArray());
        CollectionAssert.AreEqual(
            new[] { "recipes/soup.txt", "recipes/cake.txt", "alice.txt" }, windows.Works.Works.Select(static work => work.Name).ToArray());
    }

    [TestMethod]
    public void The_half_of_a_work_depends_on_its_name_alone()
    {
        // SHA-256 of "a" begins with ca, of "b" with 3e, of "c" with 2e, of "d" with 18, of "e" with 3f.
        var text = string.Concat(Enumerable.Repeat(Sentence, 3));
        var windows = new ThemeWindows(FakeCards.Read(("e", text), ("d", text), ("a", text)), default);
        CollectionAssert.AreEqual(new[] { true, false, false }, windows.Works.Works.Select(static work => work.HeldOut).ToArray());
        Assert.HasCount(windows.All.Count, windows.Half(true).Concat(windows.Half(false)).Distinct().ToArray());
    }

    [TestMethod]
    public void A_code_is_counted_in_both_halves_of_a_window()
    {
        var corpus = FakeCards.With(static (_, number) => number is 0 or 1 or 40 ? [7, 1, 1, 1] : [1, 1, 1, 1],
            ("a", string.Concat(Enumerable.Repeat("whale ", 64)).Trim()));
        var codes = new WindowCodes(corpus, new(corpus, default));
        CollectionAssert.AreEqual(new[] { new WindowFirings(0, 2, 1) }, codes.Of(new(0, 7)));
        Assert.IsEmpty(codes.Of(new(0, 8)));
    }

    [TestMethod]
    public void Passages_of_numbers_and_repeated_words_are_furniture()
    {
        string[] texts = ["The moon rose over the sea and lit the masts.", "He walked home through the wet fields at night.",
            "Stars stood above the dark hills beyond the lake."];
        Assert.IsFalse(ThemeFaults.IsFurniture(texts));
        Assert.IsTrue(ThemeFaults.IsFurniture(["12 | 13.5 | 14", "|---|---|---|", "1. 2. 3. 4. a"]));
        Assert.IsTrue(ThemeFaults.IsFurniture([.. texts.Select(static text => "This work is licensed under the terms of the public "
            + "licence which you must read. " + text)]));
        Assert.IsFalse(ThemeFaults.IsFurniture([]));
    }

    private static ThemeWindows Of(string text, out MemoryCorpus corpus)
    {
        corpus = FakeCards.Read(("text.txt", text));
        return new(corpus, default);
    }
}
