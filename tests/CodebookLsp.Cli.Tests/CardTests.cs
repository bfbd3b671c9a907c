using CodebookLsp.Cli.Shell;
using CodebookLsp.Features.Cards;
using CodebookLsp.TestFakes;

namespace CodebookLsp.Cli.Tests;

/// <summary><c>codebooklsp card</c>, with a stand-in for the model and the index.</summary>
[TestClass]
public sealed class CardTests
{
    [TestMethod]
    public async Task In_a_terminal_the_firing_tokens_are_in_colour()
    {
        var ran = await CommandLine.RunAsync(
            static context =>
                context with
                {
                    OutputIsTerminal = true,
                    Variable = static name => name is "COLORTERM" ? "truecolor" : name is "CODEBOOKLSP_MODEL" ? "fake" : null,
                },
            "card",
            "L4.0:7",
            "--index",
            "any");
        StringAssert.Contains(ran.Output, "\u001b[");
        StringAssert.Contains(ran.Output, "▸");
    }

    [TestMethod]
    public async Task An_html_file_is_a_page_that_needs_nothing_else()
    {
        using var folder = new TemporaryFolder();
        var ran = await CommandLine.RunAsync("card", "L4.0:7", "--index", "any", "-o", folder["card.html"]);

        Assert.AreEqual(0, ran.Code, ran.Error);
        Assert.AreEqual("", ran.Output);
        var html = await File.ReadAllTextAsync(folder["card.html"]);
        StringAssert.StartsWith(html, "<!DOCTYPE html>");
        StringAssert.Contains(html, "<h1>after “the”</h1>");
        Assert.AreEqual(html, (await CommandLine.RunAsync("card", "L4.0:7", "--index", "any", "--format", "html")).Output);
    }

    [TestMethod]
    public async Task Quickly_made_the_model_is_left_alone()
    {
        var ran = await CommandLine.RunAsync(
            static context => context with { Open = static (_, _, _) => throw new AssertFailedException("The model was loaded.") }, "card",
            "L4.0:7", "--index", "any", "--quick");

        Assert.AreEqual(0, ran.Code, ran.Error);
        StringAssert.Contains(ran.Output, "── Examples");
        Assert.IsFalse(ran.Output.Contains("── Similar", StringComparison.Ordinal));
    }

    [TestMethod]
    public async Task What_is_wrong_is_said_before_the_model_is_loaded_and_leaves_no_file()
    {
        using var folder = new TemporaryFolder();
        var unloaded = static (CommandContext context) => context with
        {
            Open = static (_, _, _) => throw new AssertFailedException("The model was loaded."),
        };
        var unknown = await CommandLine.RunAsync(unloaded, "card", "L4.0:300", "--index", "any", "-o", folder["card.html"]);
        Assert.AreEqual(
            (1, "codebooklsp: The model has no code 'L4.0:300'. A code is written like L14.3:877 (layer, head, number).\n"),
            (unknown.Code, unknown.Error));

        var without = await CommandLine.RunAsync(unloaded, "card", "L4.0:7", "--model", folder.Path);
        Assert.AreEqual((1, $"codebooklsp: {CardException.NoIndex().Message}\n"), (without.Code, without.Error));
        Assert.IsEmpty(Directory.GetFiles(folder.Path));
    }

    [TestMethod]
    public async Task The_index_of_another_model_is_refused()
    {
        var ran = await CommandLine.RunAsync(
            static context => context with { OpenIndex = static _ => FakeCards.Index("another") }, "card", "L4.0:7", "--index",
            "any.codes");

        Assert.AreEqual(1, ran.Code);
        StringAssert.Contains(ran.Error, "'any.codes' is the index of a different model than 'fake'");
        Assert.AreEqual("", ran.Output);
    }
}
