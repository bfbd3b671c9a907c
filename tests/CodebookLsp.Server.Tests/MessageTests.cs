using System.Text;
using System.Text.Json;

namespace CodebookLsp.Server.Tests;

/// <summary>What comes over the wire and is not what it should be: an answer or a line in the log, never the end.</summary>
[TestClass]
public sealed class MessageTests
{
    private const string Ask = """{"jsonrpc":"2.0","id":900,"method":"codebookLsp/profiles"}""";

    [TestMethod]
    [DataRow("content-length: {0}\r\n\r\n")]
    [DataRow("CONTENT-LENGTH:{0}\r\ncontent-type: application/vscode-jsonrpc; charset=utf-8\r\n\r\n")]
    [DataRow("Content-Type: application/vscode-jsonrpc; charset=\"utf-8\"\r\nContent-Length: {0}\r\n\r\n")]
    [DataRow("Content-Length:   {0}  \r\nContent-Type: application/vscode-jsonrpc;CHARSET='UTF8'\r\nX-Other: a:b\r\n\r\n")]
    [DataRow("Content-Length: {0}\n\n")]
    [DataRow("\r\nNo-Length: 1\r\n\r\nContent-Length: -5\r\n\r\nContent-Length: {0}\r\n\r\n")]
    public async Task Header_names_may_be_in_any_case_and_the_charset_in_quotes(string header)
    {
        await using var editor = await TestEditor.StartAsync();
        await editor.OpenAsync("Call me Ishmael.");
        var change = """
            {"jsonrpc":"2.0","method":"textDocument/didChange",
             "params":{"textDocument":{"uri":"file:///text.md","version":2},"contentChanges":[{"text":"Whole — €"}]}}
            """;
        await editor.SendRawAsync(header.Replace("{0}", $"{Encoding.UTF8.GetByteCount(change)}", StringComparison.Ordinal), change);
        StringAssert.Contains(await editor.HoverTextAsync(0, 1), "Whole", StringComparison.Ordinal);
    }

    [TestMethod]
    [DataRow("{}", -32600)]
    [DataRow("null", -32600)]
    [DataRow("5", -32600)]
    [DataRow("[]", -32600)]
    [DataRow($"[{Ask}]", -32600)]
    [DataRow("{\"jsonrpc\":\"2.0\",\"id\":1", -32700)]
    [DataRow("not JSON at all", -32700)]
    [DataRow("", -32700)]
    [DataRow("""{"jsonrpc":"2.0","id":null,"method":"shutdown"}""", -32600)]
    [DataRow("""{"jsonrpc":"2.0","id":{},"method":"shutdown"}""", -32600)]
    [DataRow("""{"jsonrpc":"2.0","method":5}""", -32600)]
    [DataRow("""{"jsonrpc":"2.0","method":"\ud83d"}""", -32600)]
    public async Task An_invalid_message_is_answered_with_an_error(string body, int code)
    {
        await using var editor = await TestEditor.StartAsync();
        await editor.SendBodyAsync(body);
        await IsAliveAsync(editor);
        CollectionAssert.AreEqual(new[] { code }, editor.Refusals.ToArray());
    }

    [TestMethod]
    public async Task A_charset_that_is_not_UTF8_is_refused_and_the_next_message_is_read()
    {
        await using var editor = await TestEditor.StartAsync();
        await editor.SendRawAsync($"Content-Length: {Ask.Length}\r\nContent-Type: application/vscode-jsonrpc; charset=utf-16\r\n\r\n", Ask);
        await IsAliveAsync(editor);
        CollectionAssert.AreEqual(new[] { -32700 }, editor.Refusals.ToArray());
    }

    [TestMethod]
    [DataRow("""{"jsonrpc":"2.0","id":4711,"result":null}""")]
    [DataRow("""{"jsonrpc":"2.0","id":"nobody","result":[1]}""")]
    [DataRow("""{"jsonrpc":"2.0","id":null,"error":{"code":-32700,"message":"m"}}""")]
    [DataRow("""{"jsonrpc":"2.0","id":4711,"error":{}}""")]
    [DataRow("""{"jsonrpc":"2.0","method":"nobody/knows","params":null}""")]
    [DataRow("""{"jsonrpc":"2.0","method":"$/setTrace","params":7}""")]
    [DataRow("""{"jsonrpc":"2.0","method":"$/cancelRequest","params":{"id":[]}}""")]
    [DataRow("""{"jsonrpc":"2.0","method":"$/cancelRequest"}""")]
    [DataRow("""{"jsonrpc":"2.0","method":"$/progress","params":{"token":1,"value":{}}}""")]
    [DataRow("""{"method":"window/workDoneProgress/cancel"}""")]
    public async Task An_unexpected_message_is_ignored(string body)
    {
        await using var editor = await TestEditor.StartAsync();
        await editor.SendBodyAsync(body);
        await IsAliveAsync(editor);
        Assert.IsEmpty(editor.Refusals);
    }

    [TestMethod]
    public async Task A_request_under_the_id_of_another_is_refused_and_the_other_answered()
    {
        await using var editor = TestEditor.Connect();
        await editor.HelloAsync();
        await editor.OpenAsync("Call me Ishmael.");
        // waits for the model
        var (id, hover) =
            editor.Ask("textDocument/hover", """{"textDocument":{"uri":"file:///text.md"},"position":{"line":0,"character":1}}""");
        await editor.SendBodyAsync($$"""{"jsonrpc":"2.0","id":{{id}},"method":"codebookLsp/profiles"}""");
        await editor.AskAsync("codebookLsp/profiles");
        CollectionAssert.AreEqual(new[] { -32600 }, editor.Refusals.ToArray());
        editor.LoadModel();
        Assert.AreEqual(JsonValueKind.Object, (await hover).ValueKind);
    }

    [TestMethod]
    public async Task A_message_longer_than_it_says_costs_only_itself()
    {
        await using var editor = await TestEditor.StartAsync();
        await editor.SendRawAsync($"Content-Length: {Ask.Length - 1}\r\n\r\n", Ask);
        await IsAliveAsync(editor);
    }

    [TestMethod]
    public async Task Settings_with_half_a_character_do_not_keep_the_model_from_loading()
    {
        await using var editor = TestEditor.Connect();
        editor.LoadModel();
        await editor.AskAsync("initialize", """
            {"processId":null,"capabilities":{},"initializationOptions":{"settings":{"colors":"\ud83d","layers":"\\\ud83d\ude00 \ude00"}}}
            """);
        await editor.TellAsync("initialized", "{}");
        await editor.WhenAsync(
            static said => said.Method == "codebookLsp/status" && said.Params.GetProperty("state").GetString() == "ready");
    }

    private static async Task IsAliveAsync(TestEditor editor)
    {
        Assert.AreEqual(JsonValueKind.Object, (await editor.AskAsync("codebookLsp/profiles")).ValueKind);
        await editor.OpenAsync("Call me Ishmael.");
        Assert.IsNotNull(await editor.HoverTextAsync(0, 1));
    }
}
