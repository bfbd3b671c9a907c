using CodebookLsp.Features.Conditions;
using CodebookLsp.Features.Indexing;
using CodebookLsp.Features.Labels;
using CodebookLsp.Text.Files;

namespace CodebookLsp.Features.Tests.Indexing;

[TestClass]
public sealed class TextTitlesTests
{
    private const string Titles =
        """{ "books/emma": "Emma", "emma.txt": "A letter", "stars": "Astronomy", "stars/07.txt": "The Sun", "one/a.txt": "Alone" }""";

    [TestMethod]
    [DataRow("books/emma/007.txt", "Emma, part 7")]
    [DataRow("books\\emma\\12.txt", @"12.txt")] // a source's name is the one that the index has, letter by letter
    [DataRow("books/emma/preface.txt", "preface.txt · Emma")]
    [DataRow("books/emma/99999999999.txt", "99999999999.txt · Emma")]
    [DataRow("stars/07.txt", "The Sun · Astronomy")]
    [DataRow("one/a.txt", "Alone")]
    [DataRow("emma.txt", "A letter")]
    [DataRow("letters/emma.txt", "emma.txt")]
    [DataRow("notes.md", "notes.md")]
    [DataRow("letters/", "")]
    public void A_text_is_called_by_its_title_its_place_in_its_source_or_its_file(string name, string called)
    {
        using var folder = new IndexFolder();
        AtomicFile.WriteText(folder["my.titles.json"], Titles);
        Assert.AreEqual(called, TextTitles.Beside(folder["my.codes"]).Of(name));
        Assert.AreEqual(called, TextTitles.Beside(folder["my.themes"]).Of(name));
        Assert.AreEqual(name[(name.LastIndexOfAny(['/', '\\']) + 1)..], TextTitles.Beside(folder["other.codes"]).Of(name));
    }

    [TestMethod]
    public void A_source_is_called_by_its_title_or_its_own_name()
    {
        using var folder = new IndexFolder();
        AtomicFile.WriteText(folder["my.titles.json"], Titles);
        var titles = TextTitles.Beside(folder["my.themes"]);
        Assert.AreEqual("Emma", titles.OfSource("books/emma"));
        Assert.AreEqual("letters", titles.OfSource("letters"));
    }

    [TestMethod]
    public void Labels_name_sources_by_their_titles_where_people_read_them()
    {
        using var folder = new IndexFolder();
        var path = folder.Make("all.codes", IndexFolder.Texts);
        const string Written = "in texts like “docs”, “a-very-long-name-of-…”";
        var label = new CodeLabel(new(0, 1), Written)
        {
            Condition = new(new SourceClause(["docs", "a-very-long-name-of-a-source"])),
        };
        CodeIndex.WriteLabels(path, [label, new(new(0, 2), "“docs”") { Condition = LabelGrammar.Parse("“docs”") }]);
        AtomicFile.WriteText(folder["all.titles.json"], """{ "docs": "The Manual", "a-very-long-name-of-a-source": "Long Ago" }""");
        using var index = CodeIndex.Open(path);
        CollectionAssert.AreEqual(new[] { Written, "“docs”" }, index.Labels.Select(static one => one.Text).ToArray());
        CollectionAssert.AreEqual(
            new[] { "in texts like “The Manual”, “Long Ago”", "“docs”" }, index.ShownLabels.Select(static one => one.Text).ToArray());
        Assert.AreEqual(label.Condition, index.ShownLabels[0].Condition);
        Assert.IsInstanceOfType<PackedLabels>(index.ShownLabels); // a book of them takes no more memory than one of those without titles
    }

    [TestMethod]
    public void An_index_calls_its_documents_so_and_keeps_their_names()
    {
        using var folder = new IndexFolder();
        var path = folder.Make("all.codes", IndexFolder.Texts);
        AtomicFile.WriteText(folder["all.titles.json"], """{ "docs/book.md": "The Book" }""");
        using var index = CodeIndex.Open(path);
        CollectionAssert.AreEqual(
            new[] { "novel.txt", "The Book", "odd.txt" }, index.Documents.Select(static one => one.Title).ToArray());
        CollectionAssert.Contains(index.Documents.Select(static one => one.Name).ToArray(), "docs/book.md");
    }

    [TestMethod]
    [DataRow("[]")]
    [DataRow("{")]
    [DataRow("""{ "a": 1 }""")]
    [DataRow("""{ "a": null }""")]
    [DataRow("""{ "a": " " }""")]
    [DataRow("{ \"a\": \"two\\nlines\" }")]
    [DataRow("""{ "a": "\ud800" }""")]
    public void What_is_no_titles_is_refused_with_what_to_do(string json)
    {
        using var folder = new IndexFolder();
        AtomicFile.WriteText(folder["my.titles.json"], json);
        var error = Assert.ThrowsExactly<IndexException>(() => TextTitles.Beside(folder["my.codes"]));
        StringAssert.Contains(error.Message, "my.titles.json' holds no titles of texts");
        StringAssert.EndsWith(error.Message, "repair it, or remove it.");
    }

    [TestMethod]
    public void A_title_of_more_than_a_line_is_refused()
    {
        using var folder = new IndexFolder();
        AtomicFile.WriteText(folder["my.titles.json"], $$"""{ "a": "{{new string('x', 121)}}" }""");
        Assert.ThrowsExactly<IndexException>(() => TextTitles.Beside(folder["my.codes"]));
    }
}
