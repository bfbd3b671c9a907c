using System.Diagnostics;
using System.Text.Json;
using System.Text.Json.Nodes;
using CodebookLsp.Network.Checkpoints;

namespace CodebookLsp.Server.Tests;

/// <summary>Hello, goodbye, and what happens around the model.</summary>
[TestClass]
public sealed class LifecycleTests
{
    [TestMethod]
    public async Task Initialize_is_answered_before_the_model_has_been_loaded()
    {
        await using var editor = TestEditor.Connect();
        await editor.HelloAsync();
        Assert.AreEqual("codebooklsp", editor.Initialized.GetProperty("serverInfo").GetProperty("name").GetString());
        var status = await editor.WhenAsync(static said => said.Method == "codebookLsp/status");
        Assert.AreEqual("loading", status.GetProperty("state").GetString());
        Assert.AreEqual(JsonValueKind.Null, status.GetProperty("model").ValueKind);

        await editor.OpenAsync("Call me Ishmael.");
        Assert.AreEqual(JsonValueKind.Null, (
            await editor.AskAsync("textDocument/semanticTokens/full", new { textDocument = new { uri = TestEditor.Uri } })).ValueKind);
        var hover = editor.HoverAsync(0, 10);
        await editor.AskAsync("codebookLsp/profiles"); // comes after the hover: without a wait that would have found no model

        editor.LoadModel();
        Assert.IsNotEmpty(TestEditor.CodesIn((await hover).GetProperty("contents").GetProperty("value").GetString()!));
        await editor.WhenAsync(
            static said => said.Method == "codebookLsp/status" && said.Params.GetProperty("state").GetString() == "ready");
        await editor.WhenAsync(static said => said.Method == "workspace/semanticTokens/refresh");
        var progress = editor.Said.Where(static said => said.Method == "$/progress")
            .Select(static said => said.Params.GetProperty("value").GetProperty("kind").GetString()).ToArray();
        CollectionAssert.AreEqual(new[] { "begin", "end" }, progress);
    }

    [TestMethod]
    public async Task A_model_that_cannot_be_loaded_is_reported_once()
    {
        await using var editor = await TestEditor.StartAsync(model: new() { Failure = ModelException.NoDefault("here") });
        var status = editor.Said.Last(static said => said.Method == "codebookLsp/status").Params;
        Assert.AreEqual("failed", status.GetProperty("state").GetString());
        Assert.AreEqual(ModelException.NoDefault("here").Message, status.GetProperty("message").GetString());
        StringAssert.Contains(status.GetProperty("hint").GetString(), "doctor", StringComparison.Ordinal);
        await editor.WhenAsync(static said => said.Method == "window/showMessage"); // comes behind the status

        await editor.OpenAsync("Call me Ishmael.");
        Assert.AreEqual(JsonValueKind.Null, (await editor.HoverAsync(0, 1)).ValueKind);
        Assert.AreEqual(1, editor.Said.Count(static said => said.Method == "window/showMessage"));
    }

    [TestMethod]
    public async Task Requests_before_initialize_and_after_shutdown_are_refused()
    {
        await using var editor = TestEditor.Connect();
        var methods = HostileParams.Methods(requests: true).Where(static method => method != "initialize").Append("codebookLsp/profiles")
            .Append("nobody/knows").ToArray();
        foreach (var method in methods.Append("shutdown"))
            Assert.AreEqual(-32002, (await Assert.ThrowsExactlyAsync<AnsweredError>(() => editor.AskAsync(method, "{}"))).Code, method);
        await editor.OpenAsync("Before hello.");

        await editor.HelloAsync();
        await editor.AskAsync("shutdown");
        foreach (var method in methods.Append("initialize"))
            Assert.AreEqual(-32600, (await Assert.ThrowsExactlyAsync<AnsweredError>(() => editor.AskAsync(method, "{}"))).Code, method);
        await editor.TellAsync("exit");
        Assert.AreEqual(0, await editor.Ended);
    }

    [TestMethod]
    public async Task A_second_initialize_is_refused_and_changes_nothing()
    {
        await using var editor = await TestEditor.StartAsync();
        Assert.AreEqual(-32600,
            (await Assert.ThrowsExactlyAsync<AnsweredError>(() =>
            editor.AskAsync("initialize", """{"capabilities":{"general":{"positionEncodings":["utf-8"]}}}"""))).Code);
        await editor.TellAsync("initialized", "{}");
        await editor.OpenAsync("é whale\n");
        Assert.AreEqual(2, (await editor.HoverAsync(0, 3)).GetProperty("range").GetProperty("start").GetProperty("character")
            .GetInt32(), "columns are those of the first hello");
        Assert.AreEqual(1, editor.Said.Count(static said => said.Method == "window/workDoneProgress/create"), "one model is loaded");
    }

    [TestMethod]
    public async Task After_an_invalid_initialize_a_valid_one_is_accepted()
    {
        await using var editor = TestEditor.Connect();
        Assert.AreEqual(-32602,
            (await Assert.ThrowsExactlyAsync<AnsweredError>(() =>
            editor.AskAsync("initialize", """{"capabilities":{"general":{"positionEncodings":"utf-8"}}}"""))).Code);
        Assert.AreEqual(-32002, (await Assert.ThrowsExactlyAsync<AnsweredError>(() => editor.HoverAsync(0, 0))).Code);
        await editor.HelloAsync();
    }

    [TestMethod]
    public async Task Only_methods_of_the_protocol_can_be_called()
    {
        await using var editor = await TestEditor.StartAsync();
        foreach (var method in new[] { "HangUp", "Watch", "DisposeAsync", "get_Ended", "Exit", "hangUp" })
            Assert.AreEqual(-32601, (await Assert.ThrowsExactlyAsync<AnsweredError>(() => editor.AskAsync(method))).Code, method);
    }

    [TestMethod]
    public async Task Exit_without_shutdown_and_a_lost_connection_end_the_server_with_a_failure()
    {
        await using var leaving = await TestEditor.StartAsync();
        await leaving.TellAsync("exit");
        Assert.AreEqual(1, await leaving.Ended);

        await using var lost = await TestEditor.StartAsync();
        lost.HangUp();
        Assert.AreEqual(1, await lost.Ended);
    }

    [TestMethod]
    public async Task The_server_ends_with_the_editors_process()
    {
        using var parent = Process.Start(
            OperatingSystem.IsWindows() ? new ProcessStartInfo("timeout", "60") : new ProcessStartInfo("sleep", "60"))!;
        await using var editor = TestEditor.Connect();
        await editor.HelloAsync(process: parent.Id);
        Assert.IsFalse(editor.Ended.IsCompleted);

        parent.Kill();

        Assert.AreEqual(1, await editor.Ended.WaitAsync(TimeSpan.FromSeconds(20)));
    }

    [TestMethod]
    public async Task Wrong_settings_are_named_in_one_message_and_the_rest_counts()
    {
        await using var editor = await TestEditor.StartAsync(JsonNode.Parse("""
            { "colors": "purple", "hover": { "codes": 1 }, "inlayHints": { "density": 7 }, "followed": [{ "code": "L0.0:1" }] }
            """));
        var message = (await editor.WhenAsync(static said => said.Method == "window/showMessage")).GetProperty("message").GetString()!;
        StringAssert.Contains(message, "codebookLsp.colors: \"purple\" must be one of off, followed, automatic", StringComparison.Ordinal);
        StringAssert.Contains(message, "codebookLsp.inlayHints.density: 7 must be one of off, themes, few, some, many",
            StringComparison.Ordinal);
        StringAssert.Contains(message, "codebookLsp.followed: ", StringComparison.Ordinal);

        await editor.OpenAsync("Call me Ishmael.");
        Assert.IsLessThanOrEqualTo(2, (await editor.HoverTextAsync(0, 6)).Split("\n- ").Length, "one code, as the good setting says");
        await editor.TellAsync("workspace/didChangeConfiguration", new { settings = (object?)null });
        editor.Settings = JsonNode.Parse("""{ "codeLens": "other" }""");
        await editor.TellAsync("workspace/didChangeConfiguration", new { settings = (object?)null });
        await editor.WhenAsync(static said =>
            said.Method == "window/showMessage"
                && said.Params.GetProperty("message").GetString()!.Contains("codeLens", StringComparison.Ordinal));
        Assert.AreEqual(2, editor.Said.Count(static said => said.Method == "window/showMessage"), "the same again is not said again");
    }
}
