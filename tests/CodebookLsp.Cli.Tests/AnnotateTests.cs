using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;
using CodebookLsp.Cli.Shell;
using CodebookLsp.Network.Primitives;
using CodebookLsp.TestFakes;
using CodebookLsp.TestSupport;

namespace CodebookLsp.Cli.Tests;

[TestClass]
public sealed class AnnotateTests
{
    private const string Text = "# Whales\n\nCall me 語 Ishmael, 👩\u200D👩 \u202Ehim!";

    [TestMethod]
    public async Task A_table_has_a_row_a_token()
    {
        var ran = await CommandLine.PipeAsync(Text, "annotate", "--format", "table");
        Assert.AreEqual(0, ran.Code);
        Assert.AreEqual("", ran.Error);
        Snapshot.Match(ran.Output, "table.txt");
    }

    [TestMethod]
    public async Task A_table_in_a_terminal_has_colours_and_fits_it()
    {
        var ran = await CommandLine.RunAsync(
            static context => context with
            {
                OutputIsTerminal = true,
                Width = 72,
                Input = new MemoryStream(Encoding.UTF8.GetBytes(Text)),
                Variable = static name => name switch { "CODEBOOKLSP_MODEL" => "fake", "COLORTERM" => "truecolor", _ => null },
            },
            "annotate");
        Snapshot.Match(ran.Output.Replace("\u001b", "␛", StringComparison.Ordinal), "table-colours.txt");
    }

    [TestMethod]
    public async Task Colours_stay_away_where_they_are_not_wanted()
    {
        var ran = await CommandLine.RunAsync(
            static context => context with
            {
                OutputIsTerminal = true,
                Input = new MemoryStream(Encoding.UTF8.GetBytes(Text)),
                Variable = static name => name switch { "CODEBOOKLSP_MODEL" => "fake", "NO_COLOR" => "1", _ => null },
            },
            "annotate");
        Assert.DoesNotContain("\u001b", ran.Output);
        StringAssert.Contains(ran.Output, "Ishmael", StringComparison.Ordinal);
    }

    [TestMethod]
    public async Task A_pipe_gets_lines_of_json_for_the_chosen_codebooks()
    {
        var ran = await CommandLine.PipeAsync(Text, "annotate", "-", "--layers", "4", "--heads", "1");
        var lines = ran.Output.TrimEnd('\n').Split('\n');
        Assert.HasCount(FakeModel.Tokenizer.EncodeIds(Text).Length, lines);
        foreach (var line in lines)
        {
            using var token = JsonDocument.Parse(line);
            var codes = token.RootElement.GetProperty("codes");
            Assert.AreEqual(2, codes.GetArrayLength());
            Assert.AreEqual(4, codes[0].GetProperty("layer").GetInt32());
            Assert.AreEqual(1, codes[1].GetProperty("head").GetInt32());
            Assert.IsFalse(token.RootElement.TryGetProperty("file", out _));
        }
    }

    [TestMethod]
    public async Task The_first_command_of_the_readme_shows_a_table_even_in_a_pipe_unless_asked_for_something_else()
    {
        using var package = JsonDocument.Parse(File.ReadAllText(Path.Combine(Repository.Root, "package.json")));
        var script = package.RootElement.GetProperty("scripts").GetProperty("annotate").GetString()!;
        var arguments = script.Split(" -- ")[1].Split(' ').Select(static word => word.StartsWith("samples/", StringComparison.Ordinal) ? Path.Combine(Repository.Root, word) : word).ToArray();

        var table = await CommandLine.RunAsync(arguments);
        StringAssert.Contains(table.Output, "offsets  token", StringComparison.Ordinal);

        var lines = await CommandLine.RunAsync([.. arguments, "--format", "jsonl"]);
        StringAssert.StartsWith(lines.Output, "{\"text\":", StringComparison.Ordinal);
    }

    [TestMethod]
    public async Task Several_files_go_into_one_output_each_from_its_own_start()
    {
        using var folder = new TemporaryFolder();
        var ran = await CommandLine.RunAsync("annotate", folder.File("a.txt", "Ah"), folder.File("b.txt", "Oh"));
        var lines = ran.Output.TrimEnd('\n').Split('\n');
        Assert.HasCount(2, lines);
        StringAssert.Contains(lines[0], "a.txt\"", StringComparison.Ordinal);
        StringAssert.Contains(lines[1], "b.txt\"", StringComparison.Ordinal);
        StringAssert.Contains(lines[1], "\"start\":0,", StringComparison.Ordinal);
    }

    [TestMethod]
    public async Task An_output_file_appears_whole_and_its_name_chooses_the_format()
    {
        using var folder = new TemporaryFolder();
        var ran = await CommandLine.PipeAsync(Text, "annotate", "-o", folder["page.html"]);
        Assert.AreEqual(new Ran(0, "", ""), ran);
        var page = await File.ReadAllTextAsync(folder["page.html"]);
        StringAssert.StartsWith(page, "<!DOCTYPE html>", StringComparison.Ordinal);
        StringAssert.EndsWith(page, "</html>\n", StringComparison.Ordinal);
    }

    [TestMethod]
    public async Task A_failure_on_the_way_leaves_the_old_output_file()
    {
        using var folder = new TemporaryFolder();
        var output = folder.File("codes.jsonl", "old");
        var reads = 0;
        var ran = await CommandLine.RunAsync(
            context => context with
            {
                Open = (_, _, _) => new(FakeModel.Source with { Read = (blocks, cancel) => reads++ == 0 ? FakeModel.Read(blocks, cancel) : throw new TorchException("DefaultCPUAllocator: can't allocate memory: you tried to allocate 4294967296 bytes.") }, new MemoryStream(), FakeSteering.Source),
            },
            "annotate", folder.File("long.txt", string.Concat(Enumerable.Repeat("The sea, the sea. ", 2000))), "-o", output);

        Assert.AreEqual(1, ran.Code);
        StringAssert.StartsWith(ran.Error, "codebooklsp: There is too little memory (4096 MiB more were needed); ", StringComparison.Ordinal);
        Assert.AreEqual("old", await File.ReadAllTextAsync(output));
        Assert.HasCount(2, Directory.GetFiles(folder.Path));
    }

    [TestMethod]
    public async Task A_page_too_large_for_a_browser_leaves_the_old_one()
    {
        using var folder = new TemporaryFolder();
        var output = folder.File("page.html", "old");
        IReadOnlyList<Site> sites = [new(0, Placement.AttnPreproj, 0, 70_000, 1 << 16)];
        var ran = await CommandLine.RunAsync(
            context => context with { Open = (_, _, _) => new(FakeModel.Source with { Sites = sites, Read = Read }, new MemoryStream(), FakeSteering.Source) },
            "annotate", folder.File("long.txt", string.Concat(Enumerable.Repeat(" sea", 800))), "-o", output);

        Assert.AreEqual(1, ran.Code);
        StringAssert.Contains(ran.Error, "browsers cope with 128 MiB. Choose fewer codebooks", StringComparison.Ordinal);
        Assert.AreEqual("old", await File.ReadAllTextAsync(output));
        Assert.HasCount(2, Directory.GetFiles(folder.Path));

        IReadOnlyList<CodeGrid> Read(IReadOnlyList<TokenBlock> blocks, CancellationToken cancel) =>
            [.. blocks.Select(block => block.Ids.Length - block.Context).Select(tokens => new CodeGrid(sites, tokens, new int[tokens << 16], new float[tokens << 16]))];
    }

    [TestMethod]
    public async Task Bytes_that_are_no_text_are_reported_and_read_as_replacements()
    {
        using var folder = new TemporaryFolder();
        var ran = await CommandLine.RunAsync("annotate", folder.File("bad.txt", [.. "caf"u8, 0xE9, .. " au lait "u8, 0xFF]));
        Assert.AreEqual(0, ran.Code);
        Assert.AreEqual($"codebooklsp: warning: '{folder["bad.txt"]}' is not valid UTF-8 at byte 3 and 1 other; U+FFFD was read there.\n", ran.Error);
        StringAssert.Contains(ran.Output, "\uFFFD", StringComparison.Ordinal);
    }

    [TestMethod]
    public async Task Each_thing_that_cannot_be_annotated_gets_one_sentence()
    {
        using var folder = new TemporaryFolder();
        await Refuses("is empty: there is nothing to annotate.", folder.File("empty.txt"));
        await Refuses("is not text: byte 4 and others are control codes.", folder.File("binary", [1, 2, 3, 4, 0, 6]));
        await Refuses("is a directory.", folder.Path);
        await Refuses("There is no file", folder["missing.txt"]);
        await Refuses("was not written: there is no folder", folder.File("a.txt", "a"), "-o", folder["none/out.html"]);
        await Refuses("The model has no codebook at the chosen layers and heads.", folder.File("a.txt", "a"), "--layers", "7");

        static async Task Refuses(string sentence, params string[] arguments)
        {
            var ran = await CommandLine.RunAsync(["annotate", .. arguments]);
            Assert.AreEqual(1, ran.Code);
            StringAssert.Contains(ran.Error, sentence, StringComparison.Ordinal);
            Assert.AreEqual(1, ran.Error.Count(static unit => unit == '\n'), ran.Error);
            Assert.AreEqual("", ran.Output);
        }
    }

    [TestMethod]
    public async Task A_wrong_command_line_says_what_is_wrong_with_it()
    {
        await Wrong("'xml' not recognized. Must be one of: 'table' 'jsonl' 'html'", "annotate", "a.txt", "--format", "xml");
        await Wrong("--layers takes numbers and ranges such as 0,2,14-20, not '3-1'.", "annotate", "a.txt", "--layers", "3-1");
        await Wrong("--top takes a number from 1 up.", "annotate", "a.txt", "--top", "0");
        await Wrong("can be read only once", "annotate", "-", "-");
        await Wrong("'codebooklsp --help'", "anotate");

        static async Task Wrong(string sentence, params string[] arguments)
        {
            var ran = await CommandLine.RunAsync(arguments);
            Assert.AreEqual(2, ran.Code);
            StringAssert.Contains(ran.Error, sentence, StringComparison.Ordinal);
            Assert.IsTrue(ran.Error.Split('\n').SkipLast(1).All(static line => line.StartsWith("codebooklsp: ", StringComparison.Ordinal)), ran.Error);
        }
    }

    [TestMethod]
    public async Task Help_lists_the_commands()
    {
        var ran = await CommandLine.RunAsync("--help");
        Assert.AreEqual(0, ran.Code);
        StringAssert.Contains(ran.Output, "annotate", StringComparison.Ordinal);
    }

    [TestMethod]
    public async Task Standard_input_is_announced_only_to_someone_who_would_have_to_type_it()
    {
        var ran = await CommandLine.RunAsync(static context => context with { InputIsTerminal = true, Input = new MemoryStream("hi"u8.ToArray()) }, "annotate");
        StringAssert.StartsWith(ran.Error, "codebooklsp: Reading standard input; end it with ", StringComparison.Ordinal);
    }

    [TestMethod]
    public void Progress_says_how_far_how_fast_and_how_long() => Assert.AreEqual(
        "moby.txt  ━━━━━━──────────────────  25%  2,000 tokens/s  1:30 left",
        ProgressLine.Line("moby.txt", 250, 1000, 60_000, TimeSpan.FromSeconds(30)));

    [TestMethod]
    public void Progress_without_an_end_in_sight_says_what_is_done() => Assert.AreEqual(
        "standard input  2.0 MiB  60,000 tokens  2,000 tokens/s",
        ProgressLine.Line("standard input", 2 << 20, null, 60_000, TimeSpan.FromSeconds(30)));

    /// <summary>What TorchSharp throws for everything that libtorch complains about is an <see cref="ExternalException"/>.</summary>
    private sealed class TorchException(string message) : ExternalException(message);
}
