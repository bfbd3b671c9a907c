using System.Text;
using CodebookLsp.Text.Printing;
using CsCheck;
using Markdig;
using Markdig.Extensions.EmphasisExtras;
using Markdig.Syntax;
using Markdig.Syntax.Inlines;

namespace CodebookLsp.Text.Tests.Printing;

/// <summary>What a reader of Markdown makes of what is written, whatever the texts in it are.</summary>
[TestClass]
public sealed class RichTextTests
{
    private static readonly MarkdownPipeline Reader = new MarkdownPipelineBuilder().UsePipeTables()
        .UseEmphasisExtras(EmphasisExtraOptions.Strikethrough).UseAutoLinks().UseMathematics().Build();

    /// <summary>Texts full of what means something in Markdown.</summary>
    private static readonly Gen<string> Hostile = Gen.OneOf(
        Gen.String,
        Gen.OneOfConst(
            "`", "``", "*", "**", "_", "__", "[", "]", "(", ")", "![", "](x)", "|", "||", "\n", "\r\n", "\t", " ", "    ", "#", "- ", "+ ",
            "1. ", "2)", "> ", "<b>", "</b>", "<!--", "&amp;", "&#42;", "~~", "\\", "$", "$$x$$", "http://a.b", "www.a.b", "a@b.c", "=",
            "---", "[x] ",
            ":", "word", "é", "😀", "\u202e", "\u200d", "\u00a0", "\u3000", "“", "”", "\ud800", "\u2028", "{", "}", "'", "\"", "^", "!")
            .Array[0, 12].Select(string.Concat));

    [TestMethod]
    public void Any_text_reads_as_it_is_and_is_never_markup() => Gen.Select(Hostile, Hostile, Hostile, Hostile).Sample(
        static (plain, strong, linked, item) =>
        {
            var page = new RichText(commands: true);
            page.Paragraph().Text(plain).Text(" ").Strong(strong).Text(", ").Emphasis(linked).Text(" · ")
                .Link(linked, RichText.Command("codebookLsp.openCard", "L0.0:1"), "**").Text(".");
            page.Item().Text(item).Text(" ").Emphasis(item);
            page.Item().Link(item, RichText.Command("codebookLsp.findAll", "file:///a b", item));
            page.Paragraph().Text(strong);
            var expected = page.Plain;

            var read = Markdown.Parse(page.Markdown, Reader);
            var found = new StringBuilder();
            Write(read, found);
            Assert.AreEqual(Blankless(expected), Blankless(found.ToString()), page.Markdown);
            Assert.IsTrue(
                read.Descendants<LinkInline>().All(static link => link.Url!.StartsWith("command:codebookLsp.", StringComparison.Ordinal)),
                page.Markdown);
            Assert.IsLessThanOrEqualTo(2, read.Descendants<LinkInline>().Count());
            Assert.IsLessThanOrEqualTo(2, read.Descendants<ListItemBlock>().Count(), page.Markdown);
            Assert.IsEmpty(read.Descendants().Where(static one =>
                one is HtmlBlock or HtmlInline or HeadingBlock or CodeBlock or CodeInline or QuoteBlock or ThematicBreakBlock
                or Markdig.Extensions.Tables.Table or AutolinkInline), page.Markdown);
        },
        iter: 20_000);

    [TestMethod]
    public void Marks_that_mean_nothing_where_they_stand_are_left_alone()
    {
        var page = new RichText(commands: true).Paragraph().Text("after “,”, 1. of 5 (10%) - it's; done!");
        Assert.AreEqual("after “,”, 1. of 5 (10%) - it's; done!", page.Markdown);
    }

    [TestMethod]
    public void Without_commands_a_link_is_its_title()
    {
        var page = new RichText(commands: false).Item().Link("near `x`", RichText.Command("codebookLsp.openCard", "L0:1"), "**");
        Assert.AreEqual(@"- **near \`x\`**", page.Markdown);
        Assert.AreEqual("- near `x`", page.Plain);
    }

    [TestMethod]
    public void Plain_text_has_its_lines_and_no_marks()
    {
        var page = new RichText(commands: true).Paragraph().Text("One").Item().Strong("two").Item().Text("three").Paragraph().Text("four");
        Assert.AreEqual("One\n- two\n- three\nfour", page.Plain);
        Assert.AreEqual("One\n\n- **two**\n- three\n\nfour", page.Markdown);
    }

    /// <summary>The text that a reader would show.</summary>
    private static void Write(MarkdownObject one, StringBuilder text)
    {
        switch (one)
        {
            case LiteralInline literal:
                text.Append(literal.Content.AsSpan());
                break;
            case HtmlEntityInline entity:
                text.Append(entity.Transcoded.AsSpan());
                break;
            case LineBreakInline:
                text.Append('\n');
                break;
            case ContainerInline inlines:
                foreach (var inline in inlines)
                    Write(inline, text);
                break;
            case LeafBlock { Inline: { } inline }:
                Write(inline, text);
                text.Append('\n');
                break;
            case ListItemBlock item:
                text.Append("- ");
                foreach (var block in item)
                    Write(block, text);
                break;
            case ContainerBlock blocks:
                foreach (var block in blocks)
                    Write(block, text);
                break;
            default:
                text.Append('⟨').Append(one.GetType().Name).Append('⟩');
                break;
        }
    }

    /// <summary>Blanks at the ends of lines, and how wide they are, cannot be seen.</summary>
    private static string Blankless(string text) => string.Concat(text.Where(static unit => !char.IsWhiteSpace(unit)));
}
