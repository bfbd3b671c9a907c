using System.Text.Json;
using CodebookLsp.Features.Steering;

namespace CodebookLsp.Server.Tests;

/// <summary>What steered a continuation is kept as a profile of the workspace.</summary>
[TestClass]
public sealed class SaveProfileTests
{
    private string Workspace { get; set; } = "";

    private string Profiles => Path.Combine(Workspace, ".codebooklsp", "profiles");

    private string Text => new Uri(Path.Combine(Workspace, "text.md")).AbsoluteUri;

    [TestInitialize]
    public void MakeFolder() => Workspace = Directory.CreateTempSubdirectory("codebooklsp-saved-").FullName;

    [TestCleanup]
    public void DeleteFolder() => Directory.Delete(Workspace, recursive: true);

    [TestMethod]
    public async Task A_saved_profile_steers_as_the_continuation_was_steered()
    {
        await using var editor = await OpenAsync();
        var made = await ContinueAsync(editor, """{ "directions": [{ "code": "L4.1:7" }] }""", ", \"strength\": 1.5");
        var saved = await SaveAsync(editor, made, "the sea");
        var path = Path.Combine(Profiles, "the sea.steering.json");
        Assert.IsTrue(saved.GetProperty("isSaved").GetBoolean());
        Assert.AreEqual(new Uri(path).AbsoluteUri, saved.GetProperty("uri").GetString());
        var profile = ProfileFile.Read(path);
        Assert.AreEqual(("the sea", made.GetProperty("profile").GetString()), (profile.Name, profile.Description));

        // Who saved it under a name means it by the name.
        var wished = await editor.AskAsync("codebookLsp/wish", new { text = "The sea" });
        Assert.AreEqual("the sea", wished.GetProperty("readings")[0].GetProperty("direction").GetProperty("profile").GetString());

        // The dial is in it: nobody need turn it again.
        var again = await ContinueAsync(editor, """{ "directions": [{ "profile": "the sea" }] }""");
        Assert.AreEqual(made.GetProperty("newText").GetString(), again.GetProperty("newText").GetString());
    }

    [TestMethod]
    public async Task A_profile_of_the_same_name_is_replaced_only_when_that_is_said()
    {
        await using var editor = await OpenAsync();
        Directory.CreateDirectory(Profiles);
        var path = Path.Combine(Profiles, "another file.steering.json"); // a profile's name may be another than its file's
        ProfileFile.Write(new("sea", [new(4, null, 1, 9)]), path);
        var before = await File.ReadAllTextAsync(path);
        var made = await ContinueAsync(editor, """{ "directions": [{ "code": "L4.1:7" }] }""");

        Assert.IsFalse((await SaveAsync(editor, made, "sea")).GetProperty("isSaved").GetBoolean());
        Assert.AreEqual(before, await File.ReadAllTextAsync(path));
        var saved = await SaveAsync(editor, made, " sea ", replace: true);
        Assert.IsTrue(saved.GetProperty("isSaved").GetBoolean());
        Assert.AreEqual(7, ProfileFile.Read(path).Codes.Single().Code);
        CollectionAssert.AreEqual(new[] { path }, Directory.GetFiles(Profiles));
    }

    [TestMethod]
    [DataRow("../sea")]
    [DataRow("a\\b")]
    [DataRow("")]
    [DataRow(".hidden")]
    [DataRow("ends.")]
    [DataRow("two\nlines")]
    public async Task A_name_that_no_file_should_have_is_refused_in_one_sentence(string name)
    {
        await using var editor = await OpenAsync();
        var made = await ContinueAsync(editor, """{ "directions": [{ "code": "L4.1:7" }] }""");
        var error = await Assert.ThrowsExactlyAsync<AnsweredError>(() => SaveAsync(editor, made, name));
        Assert.AreEqual(-32803, error.Code);
        StringAssert.StartsWith(error.Message, "A profile's name is");
        Assert.IsFalse(Directory.Exists(Profiles));
    }

    [TestMethod]
    public async Task Nothing_is_written_where_a_link_leads_out_of_the_workspace()
    {
        if (OperatingSystem.IsWindows())
            return; // links need rights there
        await using var editor = await OpenAsync();
        var outside = Directory.CreateTempSubdirectory("codebooklsp-outside-").FullName;
        try
        {
            Directory.CreateSymbolicLink(Path.Combine(Workspace, ".codebooklsp"), outside);
            var made = await ContinueAsync(editor, """{ "directions": [{ "code": "L4.1:7" }] }""");
            var error = await Assert.ThrowsExactlyAsync<AnsweredError>(() => SaveAsync(editor, made, "sea"));
            StringAssert.Contains(error.Message, "leads out of the workspace");
            Assert.IsEmpty(Directory.GetFileSystemEntries(outside));
        }
        finally
        {
            Directory.Delete(outside, recursive: true);
        }
    }

    [TestMethod]
    public async Task What_is_no_receipt_is_no_profile_and_without_a_folder_nothing_is_kept()
    {
        await using var editor = await OpenAsync();
        StringAssert.Contains((await Assert.ThrowsExactlyAsync<AnsweredError>(() => SaveAsync(editor, "{}", "sea"))).Message, "receipt");
        var made = await ContinueAsync(editor, """{ "directions": [{ "code": "L4.1:7" }] }""");
        await using var homeless = await TestEditor.StartAsync();
        var error = await Assert.ThrowsExactlyAsync<AnsweredError>(() => SaveAsync(homeless, made, "sea"));
        StringAssert.Contains(error.Message, "Open a folder");
    }

    private async Task<TestEditor> OpenAsync()
    {
        var editor = await TestEditor.StartAsync(folder: Workspace);
        await editor.OpenAsync("The whale came up. Then nobody spoke, and the sea", Text);
        await editor.HoverAsync(0, 8, Text);
        return editor;
    }

    private Task<JsonElement> ContinueAsync(TestEditor editor, string how, string more = "") => editor.AskAsync(
        "codebookLsp/continue",
        $$"""
        {
          "textDocument": { "uri": "{{Text}}", "version": 1 },
          "range": { "start": { "line": 0, "character": 49 }, "end": { "line": 0, "character": 49 } },
          "how": {{how}}, "seed": 5{{more}}
        }
        """);

    private Task<JsonElement> SaveAsync(TestEditor editor, JsonElement made, string name, bool replace = false) =>
        SaveAsync(editor, made.GetProperty("receipt").GetString()!, name, replace);

    private Task<JsonElement> SaveAsync(TestEditor editor, string receipt, string name, bool replace = false) =>
        editor.AskAsync("codebookLsp/saveProfile", new { textDocument = new { uri = Text }, receipt, name, replace });
}
