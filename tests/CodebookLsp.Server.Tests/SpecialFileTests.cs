using System.Runtime.Versioning;
using System.Text.Json.Nodes;
using CodebookLsp.Features.DatasetRuns;
using CodebookLsp.Features.Labels;
using CodebookLsp.Server.Indexing;
using CodebookLsp.Server.State;
using CodebookLsp.TestFakes;
using CodebookLsp.TestSupport;
using CodebookLsp.Text.Files;

namespace CodebookLsp.Server.Tests;

/// <summary>
/// A workspace is somebody else's repository: whatever lies where we look for files, the server goes on, and nothing outside is read.
/// </summary>
[TestClass]
[DoNotParallelize] // the cache's place is the process's
[OSCondition(ConditionMode.Exclude, OperatingSystems.Windows)]
[UnsupportedOSPlatform("windows")]
public sealed class SpecialFileTests
{
    private const UnixFileMode Private = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("codebooklsp-special-");

    private string Workspace => Path.Combine(folder.FullName, "workspace");

    private string Cache => Path.Combine(folder.FullName, "cache");

    [TestInitialize]
    public void Make_a_workspace()
    {
        Environment.SetEnvironmentVariable("CODEBOOKLSP_CACHE", Cache);
        Directory.CreateDirectory(Workspace);
        AtomicFile.WriteText(Path.Combine(Workspace, "text.md"), "A whale swam by.");
    }

    [TestCleanup]
    public void Remove_the_folder()
    {
        Environment.SetEnvironmentVariable("CODEBOOKLSP_CACHE", null);
        folder.Delete(recursive: true);
    }

    [TestMethod]
    [DataRow("pipe")]
    [DataRow("zero")]
    [DataRow("stdin")]
    [DataRow("folder")]
    [DataRow("outside")]
    [DataRow("huge")]
    public async Task A_workspace_full_of_special_files_does_not_block_the_server(string kind)
    {
        foreach (var name in new[] { "dataset.json", "labels.json", "profiles/sea.steering.json" })
            SpecialFile.Put(Path.Combine(Workspace, ".codebooklsp", name), kind);
        SpecialFile.Put(Path.Combine(Workspace, ".gitignore"), kind);

        await using var editor = await TestEditor.StartAsync(
            new JsonObject { ["workspaceIndex"] = true }, folder: Workspace, watches: true);
        await editor.OpenAsync("The whale swam, and swam.");
        StringAssert.Contains(await editor.HoverTextAsync(0, 5), "code", StringComparison.Ordinal);
        var dataset = new Uri(Path.Combine(Workspace, "notes.jsonl")).AbsoluteUri;
        await editor.OpenAsync("{\"text\": \"The whale swam.\"}\n", dataset);
        StringAssert.Contains(await editor.HoverTextAsync(0, 16, dataset), "code", StringComparison.Ordinal);
        Assert.IsEmpty((await editor.AskAsync("codebookLsp/profiles")).GetProperty("profiles").EnumerateArray());
    }

    [TestMethod]
    [DataRow("pipe")]
    [DataRow("zero")]
    [DataRow("outside")]
    [DataRow("huge")]
    public void A_special_file_is_refused_with_its_reason(string kind)
    {
        var (plan, labels, profile) = (DatasetPlan.PathIn(Workspace), LabelFile.PathIn(Workspace), Path.Combine(
            Workspace, ".codebooklsp", "profiles", "sea.steering.json"));
        var says = SpecialFile.Put(plan, kind);
        SpecialFile.Put(labels, kind);
        SpecialFile.Put(profile, kind);
        says = kind == "zero" ? "out of" : says; // where links may not lead out, that comes first

        StringAssert.Contains(SpecialFile.InTime(() => Assert.ThrowsExactly<TextFileException>(() => DatasetPlan.Text(plan)))
            .Message, says, StringComparison.Ordinal);
        StringAssert.Contains(SpecialFile.InTime(() => Assert.ThrowsExactly<TextFileException>(
            () => LabelFile.Read(labels, new(FakeModel.Loaded.Sites), Workspace))).Message, says, StringComparison.Ordinal);
        StringAssert.Contains(
            SpecialFile.InTime(() => WorkspaceProfiles.Read([Workspace])).Problems.Single(), says, StringComparison.Ordinal);
    }

    [TestMethod]
    public void Ignore_rules_are_followed_where_they_lie_in_the_workspace_only()
    {
        AtomicFile.WriteText(Path.Combine(folder.FullName, "rules"), "*.md\n");
        var rules = Path.Combine(Workspace, ".gitignore");
        File.CreateSymbolicLink(rules, "../rules");
        Assert.HasCount(1, TextsOfFolders.Find([Workspace], 1000));

        File.Move(Path.Combine(folder.FullName, "rules"), Path.Combine(Workspace, "rules"));
        File.Delete(rules);
        File.CreateSymbolicLink(rules, "rules");
        Assert.IsEmpty(TextsOfFolders.Find([Workspace], 1000));
    }

    [TestMethod]
    public void A_text_of_an_index_is_a_file_of_the_workspace_only_where_no_link_leads_out()
    {
        AtomicFile.WriteText(Path.Combine(folder.FullName, "outside.md"), "A whale swam by.");
        File.CreateSymbolicLink(Path.Combine(Workspace, "link.md"), "../outside.md");
        SpecialFile.Pipe(Path.Combine(Workspace, "pipe.md"));
        Assert.IsNotNull(WorkspaceFiles.Find([Workspace], "text.md", "A whale swam by."));
        Assert.IsNull(WorkspaceFiles.Find([Workspace], "text.md", "A whale swam"));
        Assert.IsNull(WorkspaceFiles.Find([Workspace], "text.md", "A whale swam by. And"));
        Assert.IsNull(WorkspaceFiles.Find([Workspace], "link.md", "A whale swam by."));
        Assert.IsNull(SpecialFile.InTime(() => WorkspaceFiles.Find([Workspace], "pipe.md", "A whale swam by.")));
    }

    [TestMethod]
    public async Task The_index_of_a_workspace_is_for_this_user_alone()
    {
        Directory.CreateDirectory(Path.Combine(Cache, "workspaces"));
        File.SetUnixFileMode(Path.Combine(Cache, "workspaces"), (UnixFileMode)0x1FF);
        await using (
            var editor = await TestEditor.StartAsync(new JsonObject { ["workspaceIndex"] = true }, folder: Workspace, watches: true))
        {
            await TestEditor.UntilAsync(
                () => Task.FromResult(
                    Directory.GetFiles(Path.Combine(Cache, "workspaces"), "*.codes").Length > 0), "the index has been written");
        }

        Assert.AreEqual(Private | UnixFileMode.UserExecute, File.GetUnixFileMode(Path.Combine(Cache, "workspaces")));
        foreach (var file in Directory.GetFiles(Path.Combine(Cache, "workspaces"))
            .Where(static file => !file.EndsWith(".lock", StringComparison.Ordinal)))
            Assert.AreEqual(Private, File.GetUnixFileMode(file), file);
    }

    [TestMethod]
    public void Indexes_that_nobody_has_used_for_a_month_are_removed()
    {
        var kept = IndexCache.Folder();
        var now = TimeProvider.System.GetUtcNow().UtcDateTime;
        foreach (var (name, days) in new[] { ("mine.codes", 90), ("new.codes", 3), ("old.codes", 40), ("old.codes.work", 50), (
            "begun.codes.work", 40), ("going.codes", 40), ("going.codes.work", 1), ("notes.txt", 400) })
        {
            AtomicFile.WriteText(Path.Combine(kept, name), name);
            File.SetLastWriteTimeUtc(Path.Combine(kept, name), now.AddDays(-days));
        }

        IndexCache.Used(Path.Combine(kept, "mine.codes"), TimeProvider.System);

        CollectionAssert.AreEquivalent(new[] { "mine.codes", "new.codes", "going.codes", "going.codes.work", "notes.txt" },
            Directory.GetFiles(kept).Select(Path.GetFileName).ToArray());
        Assert.IsGreaterThan(now.AddDays(-1), File.GetLastWriteTimeUtc(Path.Combine(kept, "mine.codes")));
    }
}
