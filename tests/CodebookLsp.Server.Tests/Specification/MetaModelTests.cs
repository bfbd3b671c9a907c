using System.Text.Json;

namespace CodebookLsp.Server.Tests.Specification;

/// <summary>What the model lets pass and what it does not, by the messages that our server exchanges.</summary>
[TestClass]
public sealed class MetaModelTests
{
    private const string Place = """
        "textDocument":{"uri":"file:///a%20b.md"},"position":{"line":0,"character":7}
        """;
    private const string Range = """{"start":{"line":0,"character":1},"end":{"line":2,"character":0}}""";

    [TestMethod]
    [DataRow("textDocument/hover", $$$$"""{{{{{Place}}}}}""")]
    [DataRow("textDocument/hover", $$$$"""{{{{{Place}}}},"workDoneToken":7}""")]
    [DataRow("textDocument/hover", $$$$"""{{{{{Place}}}},"workDoneToken":"7"}""")]
    [DataRow("textDocument/semanticTokens/full", """{"textDocument":{"uri":"untitled:Untitled-1"}}""")]
    [DataRow("textDocument/inlayHint", $$$$"""{"textDocument":{"uri":"file:///a"},"range":{{{{Range}}}}}""")]
    [DataRow("workspace/executeCommand", """{"command":"codebookLsp.steer","arguments":[1,"a",{"b":[null,true,1.5]}]}""")]
    [DataRow("window/workDoneProgress/create", """{"token":"t"}""")]
    [DataRow("window/showMessageRequest", """{"type":1,"message":"m","actions":[{"title":"Retry"}]}""")]
    [DataRow("workspace/configuration", """{"items":[{"section":"codebookLsp","scopeUri":"file:///a"},{}]}""")]
    [DataRow("client/registerCapability",
        """{"registrations":[{"id":"1","method":"textDocument/hover","registerOptions":{"documentSelector":null}}]}""")]
    [DataRow("workspace/applyEdit", $$$$"""{"edit":{"changes":{"file:///a":[{"range":{{{{Range}}}},"newText":""}]}}}""")]
    [DataRow("workspace/applyEdit",
        $$$$"""{"edit":{"documentChanges":[{"kind":"create","uri":"file:///a"},{"textDocument":{"uri":"file:///a","version":null}"""
            + $$$$""","edits":[{"range":{{{{Range}}}},"newText":""}]}]}}""")]
    [DataRow("initialize",
        """{"processId":null,"rootUri":null,"capabilities":{},"trace":"verbose","workspaceFolders":[{"uri":"file:///a","name":"a"}]}""")]
    [DataRow("shutdown", "")]
    [DataRow("shutdown", "[]")]
    [DataRow("workspace/semanticTokens/refresh", "{}")]
    public void Right_request_parameters_pass(string method, string json) =>
        Passes(MetaModel.Lsp.ProblemsInRequestParams(method, Parsed(json)));

    [TestMethod]
    [DataRow("textDocument/hover", "", "params is missing, not HoverParams")]
    [DataRow("textDocument/hover", "null", "params is null, not HoverParams")]
    [DataRow("textDocument/hover", "[]", "params is an array, not HoverParams")]
    [DataRow("textDocument/hover", """{"textDocument":{"uri":"file:///a"}}""", "params.position is missing")]
    [DataRow("textDocument/hover", """{"textDocument":{"uri":"/a"},"position":{"line":0,"character":0}}""",
        "params.textDocument.uri is '/a', which is no absolute URI")]
    [DataRow("textDocument/hover", """{"textDocument":{"uri":"C:\\a"},"position":{"line":0,"character":0}}""",
        @"params.textDocument.uri is 'C:\a', which is no absolute URI")]
    [DataRow("textDocument/hover", """{"textDocument":{"uri":"file:///a b"},"position":{"line":0,"character":0}}""",
        "params.textDocument.uri is 'file:///a b', which is no absolute URI")]
    [DataRow("textDocument/hover", """{"textDocument":{"uri":"file:///a"},"position":{"line":-1,"character":0}}""",
        "params.position.line is -1, which is no integer from 0 to 2^31 - 1")]
    [DataRow("textDocument/hover", """{"textDocument":{"uri":"file:///a"},"position":{"line":0,"character":2147483648}}""",
        "params.position.character is 2147483648, which is no integer from 0 to 2^31 - 1")]
    [DataRow("textDocument/hover", """{"textDocument":{"uri":"file:///a"},"position":{"line":0,"character":1.5}}""",
        "params.position.character is 1.5, which is no integer from 0 to 2^31 - 1")]
    [DataRow("textDocument/hover", """{"textDocument":{"uri":"file:///a"},"position":{"line":"0","character":1}}""",
        "params.position.line is \"0\", not uinteger")]
    [DataRow("textDocument/hover", $$$$"""{{{{{Place}}}},"Position":1}""", "params.Position is no property of HoverParams")]
    [DataRow("textDocument/hover", $$$$"""{{{{{Place}}}},"position":{"line":0,"character":7}}""", "params.position is there twice")]
    [DataRow("textDocument/hover", $$$$"""{{{{{Place}}}},"workDoneToken":true}""", "params.workDoneToken is true, not integer or string")]
    [DataRow("window/workDoneProgress/create", """{"token":1.5}""", "params.token is 1.5, which is no integer of 32 bits")]
    [DataRow("workspace/applyEdit", """{"edit":{"changes":{"a":[]}}}""", "a key of params.edit.changes is 'a', which is no absolute URI")]
    [DataRow("workspace/applyEdit", """{"edit":{"changes":{"file:///a":{}}}}""",
        "params.edit.changes['file:///a'] is an object, not TextEdit[]")]
    [DataRow("workspace/applyEdit", """{"edit":{"documentChanges":[{"kind":"make","uri":"file:///a"}]}}""",
        "params.edit.documentChanges[0].kind is \"make\", not \"create\"")]
    [DataRow("initialize", """{"processId":null,"rootUri":null,"capabilities":{},"trace":"loud"}""",
        "params.trace is \"loud\", which is no TraceValue")]
    [DataRow("shutdown", "null", "params is null, and 'shutdown' has none")]
    [DataRow("shutdown", "[1]", "params is an array, and 'shutdown' has none")]
    [DataRow("codebookLsp/codes", "{}", "'codebookLsp/codes' is an unknown method: the specification has no request of that name")]
    [DataRow("textDocument/didOpen", "{}", "'textDocument/didOpen' is an unknown method: the specification has no request of that name")]
    public void Wrong_request_parameters_do_not(string method, string json, string problem) =>
        Finds(problem, MetaModel.Lsp.ProblemsInRequestParams(method, Parsed(json)));

    [TestMethod]
    [DataRow("textDocument/hover", "null")]
    [DataRow("textDocument/hover", $$$$"""{"contents":{"kind":"markdown","value":"**Codes**"},"range":{{{{Range}}}}}""")]
    [DataRow("textDocument/hover", """{"contents":"old"}""")]
    [DataRow("textDocument/hover", """{"contents":["old",{"language":"cs","value":"new"}]}""")]
    [DataRow("textDocument/semanticTokens/full", """{"resultId":"1","data":[0,1,2,3,4]}""")]
    [DataRow("textDocument/semanticTokens/full/delta", """{"resultId":"2","edits":[{"start":5,"deleteCount":5,"data":[1]}]}""")]
    [DataRow("textDocument/semanticTokens/full/delta", """{"data":[]}""")]
    [DataRow("textDocument/inlayHint", """[{"position":{"line":0,"character":1},"label":"L1:2","paddingLeft":true,"data":{"site":1}}]""")]
    [DataRow("textDocument/inlayHint",
        """[{"position":{"line":0,"character":1},"label":[{"value":"L1:2","tooltip":{"kind":"plaintext","value":"t"},"command":"""
            + """{"title":"t","command":"c"}}],"kind":1}]""")]
    [DataRow("textDocument/documentColor",
        """[{"range":{"start":{"line":0,"character":0},"end":{"line":0,"character":1}},"color":{"red":0.5,"green":1,"blue":0"""
            + ""","alpha":1}}]""")]
    [DataRow("textDocument/codeAction",
        """[{"title":"t","command":"c"},{"title":"t","kind":"refactor.ours","command":{"title":"t","command":"c"}}]""")]
    [DataRow("workspace/executeCommand", """{"any":["thing",1]}""")]
    [DataRow("shutdown", "null")]
    [DataRow("initialize", """{"capabilities":{}}""")]
    [DataRow("initialize",
        """
        {"capabilities":{"positionEncoding":"utf-16","textDocumentSync":{"openClose":true,"change":2,"save":{"includeText":false}},
        "hoverProvider":true,"inlayHintProvider":{"resolveProvider":true},"executeCommandProvider":{"commands":["a"]},"codeLensProvider":{},
        "semanticTokensProvider":{"legend":{"tokenTypes":["ours"],"tokenModifiers":[]},"full":{"delta":true},"range":true},
        "workspace":{"workspaceFolders":{"supported":true,"changeNotifications":"id"}},"experimental":{"codebookLsp":{"version":1}}},
        "serverInfo":{"name":"codebooklsp","version":"0.1.0"}}
        """)]
    public void Right_results_pass(string method, string json) => Passes(MetaModel.Lsp.ProblemsInResult(method, Parsed(json)));

    [TestMethod]
    [DataRow("textDocument/hover", "", "result is missing, not Hover or null")]
    [DataRow("textDocument/hover", "[]", "result is an array, not Hover or null")]
    [DataRow("textDocument/hover", "{}", "result.contents is missing")]
    [DataRow("textDocument/hover", """{"contents":"a","range":null}""", "result.range is null, not Range")]
    [DataRow("textDocument/hover", """{"contents":{"kind":"html","value":"a"}}""",
        "result.contents.kind is \"html\", which is no MarkupKind")]
    [DataRow("textDocument/hover", """{"contents":{"kind":1,"value":"a"}}""", "result.contents.kind is the number 1, not string")]
    [DataRow("textDocument/hover", """{"contents":"a","range":{"start":{"line":0},"end":{"line":0,"character":0}}}""",
        "result.range.start.character is missing")]
    [DataRow("textDocument/hover", """{"contents":["a",1]}""",
        "result.contents[1] is the number 1, not string or MarkedStringWithLanguage")]
    [DataRow("textDocument/semanticTokens/full", """{"data":[0,-1]}""", "result.data[1] is -1, which is no integer from 0 to 2^31 - 1")]
    [DataRow("textDocument/semanticTokens/full", """{"data":null}""", "result.data is null, not uinteger[]")]
    [DataRow("textDocument/semanticTokens/full", """{"data":[],"edits":[]}""", "result.edits is no property of SemanticTokens")]
    [DataRow("textDocument/semanticTokens/full/delta", """{"edits":[{"start":5}]}""", "result.edits[0].deleteCount is missing")]
    [DataRow("textDocument/inlayHint", """[{"position":{"line":0,"character":1}}]""", "result[0].label is missing")]
    [DataRow("textDocument/inlayHint", """[{"position":{"line":0,"character":1},"label":"a","kind":3}]""",
        "result[0].kind is 3, which is no InlayHintKind")]
    [DataRow("textDocument/inlayHint", """[{"position":{"line":0,"character":1},"label":[{"value":"a","text":"a"}]}]""",
        "result[0].label[0].text is no property of InlayHintLabelPart")]
    [DataRow("textDocument/inlayHint", """[{"position":{"line":0,"character":1},"label":7}]""",
        "result[0].label is the number 7, not string or InlayHintLabelPart[]")]
    [DataRow("textDocument/documentColor", "null", "result is null, not ColorInformation[]")]
    [DataRow("shutdown", "{}", "result is an object, not null")]
    [DataRow("initialize", "{}", "result.capabilities is missing")]
    [DataRow("initialize", """{"capabilities":{"hoverProvider":"yes"}}""",
        "result.capabilities.hoverProvider is \"yes\", not boolean or HoverOptions")]
    [DataRow("initialize", """{"capabilities":{"codebookLsp":true}}""",
        "result.capabilities.codebookLsp is no property of ServerCapabilities")]
    [DataRow("initialize", """{"capabilities":{"textDocumentSync":3}}""",
        "result.capabilities.textDocumentSync is 3, which is no TextDocumentSyncKind")]
    [DataRow("initialize", """{"capabilities":{"semanticTokensProvider":{"full":true}}}""",
        "result.capabilities.semanticTokensProvider.legend is missing")]
    [DataRow("initialize", """{"capabilities":{},"serverInfo":{"version":"1"}}""", "result.serverInfo.name is missing")]
    [DataRow("codebookLsp/codes", "{}", "'codebookLsp/codes' is an unknown method: the specification has no request of that name")]
    public void Wrong_results_do_not(string method, string json, string problem) =>
        Finds(problem, MetaModel.Lsp.ProblemsInResult(method, Parsed(json)));

    [TestMethod]
    [DataRow("window/showMessage", """{"type":3,"message":"m"}""")]
    [DataRow("window/logMessage", """{"type":4,"message":""}""")]
    [DataRow("telemetry/event", """{"any":1}""")]
    [DataRow("exit", "")]
    [DataRow("initialized", "{}")]
    [DataRow("textDocument/didOpen", """{"textDocument":{"uri":"file:///a","languageId":"our-own","version":-1,"text":""}}""")]
    [DataRow("textDocument/didChange",
        $$$$"""{"textDocument":{"uri":"file:///a","version":2},"contentChanges":[{"range":{{{{Range}}}},"text":"b"},{"text":"whole"}]}""")]
    [DataRow("textDocument/publishDiagnostics",
        $$$$"""{"uri":"file:///a","diagnostics":[{"range":{{{{Range}}}},"message":"m","severity":2,"code":7}]}""")]
    [DataRow("$/cancelRequest", """{"id":"a"}""")]
    [DataRow("$/progress", """{"token":1,"value":{"kind":"begin","title":"Loading","percentage":0,"cancellable":true}}""")]
    [DataRow("$/progress", """{"token":1,"value":{"kind":"report","message":"half","percentage":50}}""")]
    [DataRow("$/progress", """{"token":"t","value":{"kind":"end"}}""")]
    [DataRow("$/progress", """{"token":"t","value":[{"a":"partial result"}]}""")]
    public void Right_notifications_pass(string method, string json) =>
        Passes(MetaModel.Lsp.ProblemsInNotificationParams(method, Parsed(json)));

    [TestMethod]
    [DataRow("window/showMessage", """{"type":6,"message":"m"}""", "params.type is 6, which is no MessageType")]
    [DataRow("window/showMessage", """{"type":"error","message":"m"}""", "params.type is \"error\", not uinteger")]
    [DataRow("window/showMessage", """{"type":1}""", "params.message is missing")]
    [DataRow("initialized", "", "params is missing, not InitializedParams")]
    [DataRow("exit", """{"code":1}""", "params is an object, and 'exit' has none")]
    [DataRow("textDocument/didChange", """{"textDocument":{"uri":"file:///a","version":2.5},"contentChanges":[]}""",
        "params.textDocument.version is 2.5, which is no integer of 32 bits")]
    [DataRow("textDocument/didChange", """{"textDocument":{"uri":"file:///a","version":2},"contentChanges":[{"text":1}]}""",
        "params.contentChanges[0].text is the number 1, not string")]
    [DataRow("textDocument/publishDiagnostics", """{"uri":"file:///a","diagnostics":[{"message":"m"}]}""",
        "params.diagnostics[0].range is missing")]
    [DataRow("$/cancelRequest", """{}""", "params.id is missing")]
    [DataRow("$/progress", """{"token":1}""", "params.value is missing")]
    [DataRow("$/progress", """{"token":1,"value":{"kind":"begin"}}""", "params.value.title is missing")]
    [DataRow("$/progress", """{"token":1,"value":{"kind":"report","percentage":-1}}""",
        "params.value.percentage is -1, which is no integer from 0 to 2^31 - 1")]
    [DataRow("$/progress", """{"token":1,"value":{"kind":"end","percentage":100}}""",
        "params.value.percentage is no property of WorkDoneProgressEnd")]
    [DataRow("$/ours", "{}", "'$/ours' is an unknown method: the specification has no notification of that name")]
    [DataRow("codebookLsp/state", "{}", "'codebookLsp/state' is an unknown method: the specification has no notification of that name")]
    public void Wrong_notifications_do_not(string method, string json, string problem) =>
        Finds(problem, MetaModel.Lsp.ProblemsInNotificationParams(method, Parsed(json)));

    [TestMethod]
    public void Our_own_methods_pass_when_the_caller_says_so()
    {
        var model = MetaModel.Lsp.Ignoring("codebookLsp/codes").Ignoring("codebookLsp/state");

        Passes(model.ProblemsInRequestParams("codebookLsp/codes", Parsed("7")));
        Passes(model.ProblemsInResult("codebookLsp/codes", Parsed("7")));
        Passes(model.ProblemsInNotificationParams("codebookLsp/state", Parsed("7")));
        Assert.HasCount(1, model.ProblemsInRequestParams("codebookLsp/other", Parsed("7")));
        Assert.HasCount(1, MetaModel.Lsp.ProblemsInRequestParams("codebookLsp/codes", Parsed("7")));
    }

    [TestMethod]
    public void A_value_is_held_against_a_type_by_name()
    {
        Passes(MetaModel.Lsp.ProblemsIn("WorkDoneProgressBegin", Parsed("""{"kind":"begin","title":"t"}""")));
        Finds("HoverRegistrationOptions.documentSelector is missing", MetaModel.Lsp.ProblemsIn("HoverRegistrationOptions", Parsed("{}")));
    }

    /// <summary>Nothing in the model is of a kind that the checker does not know; it would throw.</summary>
    [TestMethod]
    public void Every_type_and_message_of_the_model_can_be_checked()
    {
        var values = new[] { "", "{}", "[]", "[1,2]", "null", "true", "7", "-1.5", "\"a\"", """{"kind":"a","a":{"b":[1]}}""" }
            .Select(Parsed).ToList();
        using var model = JsonDocument.Parse(typeof(MetaModel).Assembly.GetManifestResourceStream("metaModel.json")!);
        foreach (var type in Names("structures", "name").Concat(Names("enumerations", "name")).Concat(Names("typeAliases", "name")))
            values.ForEach(value => MetaModel.Lsp.ProblemsIn(type, value));

        foreach (var method in Names("requests", "method"))
            values.ForEach(
                value => _ = (MetaModel.Lsp.ProblemsInRequestParams(method, value), MetaModel.Lsp.ProblemsInResult(method, value)));

        foreach (var method in Names("notifications", "method"))
            values.ForEach(value => MetaModel.Lsp.ProblemsInNotificationParams(method, value));

        IEnumerable<string> Names(string list, string name) =>
            model.RootElement.GetProperty(list).EnumerateArray().Select(item => item.GetProperty(name).GetString()!);
    }

    private static void Passes(IReadOnlyList<string> problems) => Assert.IsEmpty(problems, string.Join('\n', problems));

    private static void Finds(string problem, IReadOnlyList<string> problems) => Assert.AreEqual(problem, string.Join('\n', problems));

    /// <summary>Nothing for a message without the member.</summary>
    private static JsonElement Parsed(string json) => json.Length == 0 ? default : JsonElement.Parse(json);
}
