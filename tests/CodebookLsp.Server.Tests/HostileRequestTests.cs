using System.Text.Json;
using System.Text.Json.Nodes;
using CodebookLsp.Server.Protocol;
using CodebookLsp.Server.Rpc;
using StreamJsonRpc;

namespace CodebookLsp.Server.Tests;

/// <summary>
/// Every message that the server takes, with each of its properties missing, null or of another type, from the specification's meta model
/// and from our own protocol's types: it is refused by the property's name, and the server goes on.
/// </summary>
[TestClass]
public sealed class HostileRequestTests
{
    private const string Asked = """{"textDocument":{"uri":"file:///text.md","version":1}""";

    private const string Start = """{"start":{"line":0,"character":4}""";

    private const string End = """
        "end":{"line":0,"character":4}
        """;

    /// <summary>The documents that hostile messages are about.</summary>
    private const string Text = "Call me Ishmael. Some years ago.\nNever mind how long precisely.\n";

    private const string OtherUri = "file:///other.md";

    [TestMethod]
    public async Task Every_request_with_a_wrong_property_is_refused_by_its_name()
    {
        await using var editor = await TestEditor.StartAsync();
        await editor.OpenAsync(Text);
        var (problems, count, refused) = (new List<string>(), 0, 0);
        foreach (var method in HostileParams.Methods(requests: true).Where(static method => method != "initialize"))
        {
            var right = Right(method);
            if (await ErrorOfAsync(editor, method, right.ToJsonString()) is { Code: -32602 or -32603 } error)
                problems.Add($"{method} with nothing wrong: {error.Code} {error.Message}");
            foreach (var hostile in HostileParams.Of(method, right, isRequest: true))
            {
                count++;
                var answer = await ErrorOfAsync(editor, method, hostile.Json);
                refused += answer?.Code == -32602 ? 1 : 0;
                var isNamed = answer?.Code == -32602 && answer.Message.Contains(hostile.Path, StringComparison.Ordinal);
                if (answer?.Code == -32603 || (hostile.IsWrong && !isNamed))
                    problems.Add($"{method}: {hostile.Path}, {hostile.What}: {answer?.Code} {answer?.Message} ({hostile.Json})");
            }
        }

        Console.WriteLine($"{count} hostile requests, {refused} refused by name");
        Assert.IsEmpty(problems, $"{problems.Count} of {count}:\n{string.Join('\n', problems.Take(40))}");
        Assert.IsGreaterThan(1000, refused);
        StringAssert.Contains(await editor.HoverTextAsync(0, 1), "Call", StringComparison.Ordinal);
        var states = editor.Said.Where(static said => said.Method == "codebookLsp/status")
            .Select(static said => said.Params.GetProperty("state").GetString());
        Assert.IsFalse(states.Any(static state => state is "degraded" or "failed"));
    }

    [TestMethod]
    public async Task The_server_survives_invalid_notifications_and_a_whole_text_repairs_the_document()
    {
        await using var editor = await TestEditor.StartAsync();
        await editor.OpenAsync(Text, OtherUri);
        await editor.OpenAsync(Text);
        foreach (var method in HostileParams.Methods(requests: false))
        {
            foreach (var hostile in HostileParams.Of(method, Right(method), isRequest: false))
                await editor.TellAsync(method, hostile.Json);
        }

        await editor.OpenAsync("Whole again.\n");
        StringAssert.Contains(await editor.HoverTextAsync(0, 1), "Whole", StringComparison.Ordinal);
        StringAssert.Contains(await editor.HoverTextAsync(0, 1, OtherUri), "Call", StringComparison.Ordinal);
    }

    [TestMethod]
    public void Initialize_with_a_wrong_property_is_refused_by_its_name()
    {
        foreach (var hostile in HostileParams.Of("initialize", HostileParams.All.ExampleParams("initialize")!, isRequest: true))
        {
            try
            {
                Parameters.Read<InitializeParams>(JsonSerializer.Deserialize<JsonElement>(hostile.Json));
            }
            catch (LocalRpcException e)
            {
                Assert.AreEqual(-32602, e.ErrorCode);
                StringAssert.Contains(e.Message, hostile.Path, StringComparison.Ordinal);
            }
        }

        var nothing = JsonSerializer.Deserialize<JsonElement>("""{"capabilities":{"general":{"positionEncodings":[null]}}}""");
        Assert.ThrowsExactly<LocalRpcException>(() => Parameters.Read<InitializeParams>(nothing));
        Assert.ThrowsExactly<LocalRpcException>(() => Parameters.Read<InitializeParams>(default));
    }

    [TestMethod]
    [DataRow("codebookLsp/continue", $$$"""{{{Asked}}},"how":{"codes":["L4.1:7"]}}""", "params.range is missing")]
    [DataRow("codebookLsp/continue", $$$"""{{{Asked}}},"range":{{{Start}}}},"how":{"codes":["L4.1:7"]}}""", "params.range.end is missing")]
    [DataRow("codebookLsp/continue", $$$"""{{{Asked}}},"range":{{{Start}}},{{{End}}}},"how":{"codes":[null]}}""",
        "params.how.codes[0] is null")]
    [DataRow(
        "codeAction/resolve",
        $$$"""{"title":"t","data":{"continue":{{{Asked}}},"range":{{{Start}}},{{{End}}}},"how":{"codes":[null]}} }}""",
        "params.data.continue.how.codes[0] is null")]
    [DataRow("codeAction/resolve", $$$"""{"title":"t","data":{"continue":{{{Asked}}},"range":{{{Start}}}},"how":{}} }}""",
        "params.data.continue.range.end is missing")]
    [DataRow("textDocument/hover", """{"textDocument":{"uri":"file:///a"},"position":{"line":"0","character":1}}""",
        "params.position.line")]
    [DataRow("textDocument/hover", "null", "params is missing")]
    public async Task An_invalid_request_is_refused_in_one_sentence(string method, string json, string expected)
    {
        await using var editor = await TestEditor.StartAsync();
        await editor.OpenAsync(Text);
        var error = await Assert.ThrowsExactlyAsync<AnsweredError>(() => editor.AskAsync(method, json));
        Assert.AreEqual(-32602, error.Code);
        StringAssert.StartsWith(error.Message, expected, StringComparison.Ordinal);
    }

    private static JsonNode Right(string method)
    {
        var right = HostileParams.All.ExampleParams(method)!;
        Set(right, "code", "L4.1:7");
        Set(right, "version", 1);
        Set(right, "line", 0);
        if (method is "codebookLsp/continue")
            right["how"]!["codes"]![0] = "L4.1:7";
        if (method is "codeAction/resolve" or "inlayHint/resolve")
            _ = ((JsonObject)right).Remove("edit") | ((JsonObject)right).Remove("tooltip"); // they are what is asked for
        return right;

        // Wherever a property of that name is.
        static void Set(JsonNode? node, string name, JsonNode value)
        {
            if (node is JsonArray items)
            {
                foreach (var item in items)
                    Set(item, name, value);
            }
            else if (node is JsonObject properties)
            {
                foreach (var (key, inner) in properties.ToArray())
                {
                    Set(inner, name, value);
                    if (key == name && inner is JsonValue)
                        properties[key] = value.DeepClone();
                }
            }
        }
    }

    private static async Task<AnsweredError?> ErrorOfAsync(TestEditor editor, string method, string json)
    {
        try
        {
            await editor.AskAsync(method, json);
            return null;
        }
        catch (AnsweredError e)
        {
            return e;
        }
    }
}
