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
    public async Task The_first_command_of_the_readme_shows_a_table_even_in_a_pipe_unless_asked_for_something_else()
    {
        using var package = JsonDocument.Parse(File.ReadAllText(Path.Combine(Repository.Root, "package.json")));
        var script = package.RootElement.GetProperty("scripts").GetProperty("annotate").GetString()!;
        var arguments = script.Split(" -- ")[1]
            .Split(' ')
            .Select(static word => word.StartsWith("samples/", StringComparison.Ordinal) ? Path.Combine(Repository.Root, word) : word)
            .ToArray();

        var table = await CommandLine.RunAsync(arguments);
        StringAssert.Contains(table.Output, "offsets  token", StringComparison.Ordinal);

        var lines = await CommandLine.RunAsync([.. arguments, "--format", "jsonl"]);
        StringAssert.StartsWith(lines.Output, "{\"text\":", StringComparison.Ordinal);
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
                Open = (_, _, _) => FakeModel.Loaded with
                {
                    Read = (blocks, cancel) => reads++ == 0
                        ? FakeModel.Read(blocks, cancel)
                        : throw new TorchException("DefaultCPUAllocator: can't allocate memory: you tried to allocate 4294967296 bytes."),
                },
            },
            "annotate", folder.File("long.txt", string.Concat(Enumerable.Repeat("The sea, the sea. ", 2000))), "-o", output);

        Assert.AreEqual(1, ran.Code);
        StringAssert.StartsWith(
            ran.Error, "codebooklsp: There is not enough memory (4096 MiB more were needed); ", StringComparison.Ordinal);
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
            context => context with
            {
                Open = (_, _, _) => FakeModel.Loaded with { Sites = sites, Read = Read },
            },
            "annotate", folder.File("long.txt", string.Concat(Enumerable.Repeat(" sea", 800))), "-o", output);

        Assert.AreEqual(1, ran.Code);
        StringAssert.Contains(ran.Error, "browsers cope with 128 MiB. Choose fewer codebooks", StringComparison.Ordinal);
        Assert.AreEqual("old", await File.ReadAllTextAsync(output));
        Assert.HasCount(2, Directory.GetFiles(folder.Path));

        IReadOnlyList<CodeGrid> Read(IReadOnlyList<TokenBlock> blocks, CancellationToken cancel) =>
        [
            .. blocks.Select(static block => block.Ids.Length - block.Context)
                .Select(tokens => new CodeGrid(sites, tokens, new int[tokens << 16], new float[tokens << 16])),
        ];
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
        var ran = await CommandLine.RunAsync(
            static context => context with { InputIsTerminal = true, Input = new MemoryStream("hi"u8.ToArray()) }, "annotate");
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
