using System.Diagnostics;
using System.Text.Json;
using static CodebookLsp.Cli.Tests.Support.TopicThemes;

namespace CodebookLsp.Cli.Tests;

/// <summary>What changed between two texts, or since a revision of one.</summary>
[TestClass]
public sealed class DiffTests
{
    [TestMethod]
    public async Task A_text_is_compared_with_its_version_in_git()
    {
        using var folder = await FolderAsync();
        var (sea, law) = (Words(Sea, 150, 1), Words(Law, 150, 2));
        Directory.CreateDirectory(folder["notes"]);
        var text = folder.File("notes/a.txt", $"{sea}\n\n{sea}\n");
        foreach (var arguments in new[]
            { "init -q", "add notes/a.txt", "-c user.name=x -c user.email=x@x -c commit.gpgsign=false commit -q -m one" })
            await GitAsync(folder.Path, arguments);
        folder.File("notes/a.txt", $"{sea}\n\n{law}\n");

        using var diff = JsonDocument.Parse(await SaidAsync("diff", "--git", "HEAD", text, "--json", "--themes", folder["a.themes"]));
        Assert.AreEqual("a.txt (HEAD)", diff.RootElement.GetProperty("before").GetString());
        var part = diff.RootElement.GetProperty("parts").EnumerateArray().Single();
        Assert.AreEqual(3, part.GetProperty("after").GetProperty("line").GetInt32());
        foreach (var (theme, words) in new[] { ("themeBefore", Sea), ("themeAfter", Law) })
            Assert.IsTrue(part.GetProperty(theme).GetProperty("name").GetString()!.Split(", ").All(words.Split(' ').Contains), theme);
        Assert.AreEqual(2, diff.RootElement.GetProperty("themes").GetArrayLength());

        var told = await SaidAsync("diff", "--git", "HEAD", text, "--themes", folder["a.themes"]);
        StringAssert.Contains(told, "This edit moved the section from ", StringComparison.Ordinal);
        foreach (var (revision, file) in new[] { ("nowhere", text), ("HEAD", folder.File("notes/b.txt", sea)) })
        {
            var refused = await RunAsync("diff", "--git", revision, file);
            Assert.AreEqual((1, ""), (refused.Code, refused.Output));
            StringAssert.Contains(refused.Error, "git has no version of", StringComparison.Ordinal);
        }
    }

    [TestMethod]
    public async Task An_option_is_no_revision_and_one_text_is_not_two()
    {
        using var folder = new TemporaryFolder();
        var text = folder.File("a.txt", "One text.");
        foreach (var arguments in new string[][] { ["--git=--batch", text], [text], [text, text, "--git", "HEAD"], ["-", "-"] })
            Assert.AreEqual(2, (await RunAsync(["diff", .. arguments])).Code, string.Join(' ', arguments));
    }

    private static async Task<string> SaidAsync(params string[] arguments)
    {
        var ran = await RunAsync(arguments);
        Assert.AreEqual((0, ""), (ran.Code, ran.Error));
        return ran.Output;
    }

    private static Task<Ran> RunAsync(params string[] arguments) => CommandLine.RunAsync(TokenModel.Loads, arguments);

    private static async Task GitAsync(string folder, string arguments)
    {
        using var git = Process.Start(new ProcessStartInfo("git", arguments) { WorkingDirectory = folder })!;
        await git.WaitForExitAsync();
        Assert.AreEqual(0, git.ExitCode, arguments);
    }
}
