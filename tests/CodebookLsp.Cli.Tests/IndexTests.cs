using System.Diagnostics;
using System.Text.Json;
using CodebookLsp.Cli.Shell;
using CodebookLsp.Features.Core;
using CodebookLsp.Features.Indexing;
using CodebookLsp.TestFakes;
using CodebookLsp.TestSupport;

namespace CodebookLsp.Cli.Tests;

[TestClass]
public sealed class IndexTests
{
    [TestMethod]
    public async Task Folders_are_walked_and_an_index_says_what_it_is()
    {
        using var folder = new TemporaryFolder();
        Directory.CreateDirectory(folder["texts/deep/node_modules"]);
        Directory.CreateDirectory(folder["texts/.git"]);
        folder.File("texts/b.txt", "The whale swam. ");
        folder.File("texts/deep/a.md", "# Ships\n\nThey sailed.\n");
        folder.File("texts/deep/node_modules/c.md", "left out");
        folder.File("texts/.git/d.txt", "left out");
        folder.File("texts/e.json", "left out");
        folder.File("texts/f.txt", [0, 1, 2, 3]);
        folder.File("texts/g.txt");

        var ran = await CommandLine.RunAsync("index", folder["texts"], folder.File("more.text", "And more."), "-o", folder["out.codes"]);
        Assert.AreEqual(0, ran.Code, ran.Error);
        StringAssert.Contains(ran.Error, "f.txt' is not text");
        StringAssert.Contains(ran.Error, "g.txt' is left out: it is empty.");
        using (var index = CodeIndex.Open(folder["out.codes"]))
            CollectionAssert.AreEqual(
                new[] { "b.txt", "deep/a.md", "more.text" }, index.Documents.Select(static document => document.Name).ToArray());

        var info = await CommandLine.RunAsync("index", "--info", folder["out.codes"]);
        Assert.AreEqual(0, info.Code, info.Error);
        foreach (var said in new[] { "deep", "in 3 texts", "fake", "bytes each", "labels" })
            StringAssert.Contains(info.Output, said);
    }

    [TestMethod]
    public async Task An_index_is_added_to_in_parts_of_its_own_length()
    {
        using var folder = new TemporaryFolder();
        await CommandLine.RunAsync("index", folder.File("a.txt", "The whale swam."), "-o", folder["out.codes"], "--part-tokens", "500");

        var added = await CommandLine.RunAsync("index", folder.File("b.txt", "Another text."), "--add", "-o", folder["out.codes"]);

        Assert.AreEqual(0, added.Code, added.Error);
        using var index = CodeIndex.Open(folder["out.codes"]);
        Assert.AreEqual((2, 500), (index.Documents.Count, index.PartTokens));
    }

    [TestMethod]
    public async Task The_same_command_again_reads_nothing_and_adding_says_what_is_known()
    {
        using var folder = new TemporaryFolder();
        var text = folder.File("a.txt", string.Concat(Enumerable.Repeat("The whale swam away from the ship. ", 100)));
        await CommandLine.RunAsync("index", text, "-o", folder["out.codes"]);
        var before = await File.ReadAllBytesAsync(folder["out.codes"]);

        var again = await CommandLine.RunAsync("index", text, "-o", folder["out.codes"]);
        Assert.AreEqual(0, again.Code, again.Error);
        StringAssert.Contains(again.Error, "tokens are already known");
        CollectionAssert.AreEqual(before, await File.ReadAllBytesAsync(folder["out.codes"]));

        var added = await CommandLine.RunAsync("index", folder.File("b.txt", "Another text."), "--add", "-o", folder["out.codes"]);
        Assert.AreEqual(0, added.Code, added.Error);
        using var index = CodeIndex.Open(folder["out.codes"]);
        CollectionAssert.AreEqual(new[] { "a.txt", "b.txt" }, index.Documents.Select(static document => document.Name).ToArray());
    }

    [TestMethod]
    public async Task Interrupted_it_keeps_what_was_read_and_says_so()
    {
        using var folder = new TemporaryFolder();
        var text = folder.File("a.txt", string.Concat(Enumerable.Repeat("The whale swam away from the ship. ", 400)));
        using var cancel = new CancellationTokenSource();
        var reads = 0;
        var ran = await CommandLine.RunAsync(
            context => context with
            {
                Open = (_, _, _) => FakeModel.Loaded with
                {
                    Read = (blocks, inside) =>
                    {
                        if (++reads == 3)
                            cancel.Cancel();
                        return FakeModel.Read(blocks, inside);
                    },
                },
            },
            null, cancel.Token, "index", text, "-o", folder["a.codes"], "--part-tokens", "200");

        Assert.AreEqual(130, ran.Code, ran.Error);
        StringAssert.Contains(ran.Error, "What was read is kept");
        Assert.IsFalse(File.Exists(folder["a.codes"]));
        var again = await CommandLine.RunAsync("index", text, "-o", folder["a.codes"], "--part-tokens", "200");
        Assert.AreEqual(0, again.Code, again.Error);
        StringAssert.Contains(again.Error, "tokens are already known");
        CollectionAssert.AreEqual(
            new[] { "a.codes", "a.txt" },
            Directory.EnumerateFileSystemEntries(folder.Path).Select(Path.GetFileName).Order(StringComparer.Ordinal).ToArray());
    }

    [TestMethod]
    public async Task An_index_has_the_codes_that_annotating_shows()
    {
        using var folder = new TemporaryFolder();
        var text = folder.File("a.txt", (await File.ReadAllTextAsync(Repository.Sample("background/moby-dick.txt")))[..4_000]);
        var annotated = await CommandLine.RunAsync(WithShippedModel, "annotate", text, "-f", "jsonl");
        var indexed = await CommandLine.RunAsync(WithShippedModel, "index", text, "-o", folder["a.codes"]);
        Assert.AreEqual(0, annotated.Code, annotated.Error);
        Assert.AreEqual(0, indexed.Code, indexed.Error);

        using var index = CodeIndex.Open(folder["a.codes"]);
        var siteByPlace = index.Sites.Select(static (site, number) => (site, number))
            .ToDictionary(static one => (one.site.Layer, one.site.Head ?? 0), static one => one.number);
        var (token, found) = (0, 0L);
        foreach (var line in annotated.Output.TrimEnd('\n').Split('\n'))
        {
            using var shown = JsonDocument.Parse(line);
            Assert.AreEqual(shown.RootElement.GetProperty("text").GetString(), index.TokenText(token));
            foreach (var code in shown.RootElement.GetProperty("codes").EnumerateArray())
            {
                var id = new CodeId(
                    siteByPlace[(code.GetProperty("layer").GetInt32(), code.GetProperty("head").GetInt32())],
                    code.GetProperty("code").GetInt32());
                CollectionAssert.Contains(index.Firings(id, token, token + 1), token);
                found++;
            }

            token++;
        }

        Assert.AreEqual(index.Tokens, token);
        Assert.AreEqual(index.FiringTotal, found);
    }

    private static CommandContext WithShippedModel(CommandContext context) => context with
    {
        Open = new CommandContext { Input = Stream.Null, Output = Stream.Null, Error = TextWriter.Null }.Open,
        Variable = static _ => null,
    };

    /// <summary>
    /// The real program with the shipped model, killed as the system kills: it cannot tidy up. In the end two workers finish.
    /// </summary>
    [TestMethod]
    public async Task Killed_ten_times_at_random_it_makes_the_same_file()
    {
        using var folder = new TemporaryFolder();
        var text = folder.File("a.txt", (await File.ReadAllTextAsync(Repository.Sample("background/moby-dick.txt")))[..16_000]);
        var watch = Stopwatch.StartNew();
        using (var whole = Start("whole.codes"))
            await Succeeds(whole);
        var time = watch.Elapsed;

        // The machine may be busier or quieter than it was for the first run: a run that ends before it was killed three times is started
        // anew, and killed sooner.
        var (random, share, killed) = (new Random(6), 0.5, 0);
        while (killed < 10)
        {
            using var process = Start("killed.codes");
            await Task.WhenAny(process.WaitForExitAsync(), Task.Delay(time * random.NextDouble() * share));
            if (!process.HasExited)
            {
                process.Kill(entireProcessTree: true);
                await process.WaitForExitAsync();
                killed++;
                continue;
            }

            await Succeeds(process);
            if (killed > 2)
                break;
            (share, killed) = (share / 2, 0);
            File.Delete(folder["killed.codes"]);
        }

        using (var last = Start("killed.codes", "--workers", "2"))
            await Succeeds(last);
        CollectionAssert.AreEqual(
            await File.ReadAllBytesAsync(folder["whole.codes"]), await File.ReadAllBytesAsync(folder["killed.codes"]));

        Process Start(string index, params string[] more)
        {
            var command = new CommandContext { Input = Stream.Null, Output = Stream.Null, Error = TextWriter.Null }.Program;
            string[] arguments =
            [
                .. command.Skip(1), "index", text, "-o", folder[index], "--part-tokens", "300", "--model", Repository.DefaultModel, .. more,
            ];
            return Process.Start(new ProcessStartInfo(command[0], arguments) { RedirectStandardError = true })!;
        }

        static async Task Succeeds(Process process)
        {
            var said = await process.StandardError.ReadToEndAsync();
            await process.WaitForExitAsync();
            Assert.AreEqual(0, process.ExitCode, said);
        }
    }
}
