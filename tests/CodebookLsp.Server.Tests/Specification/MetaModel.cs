using System.Text.Json;
using System.Text.Json.Nodes;

namespace CodebookLsp.Server.Tests.Specification;

/// <summary>
/// The specification of LSP 3.18 as data, to hold messages against. It is stricter than most clients: a property that the specification
/// does not have is a problem, and so is null where a property should be left out.
/// </summary>
/// <remarks>
/// Built from <see href="https://github.com/microsoft/vscode-languageserver-node/blob/main/protocol/metaModel.json">metaModel.json</see>,
/// whose own form is
/// <see href="https://microsoft.github.io/language-server-protocol/specifications/lsp/3.18/metaModel/metaModel.schema.json">here</see>. A
/// problem is a sentence that begins with its place in the message: "result.range.start is missing".
/// </remarks>
internal sealed class MetaModel
{
    private static readonly Lazy<MetaModel> Loaded = new(Load);

    /// <summary>
    /// The three values that a server reports the progress of its work by; the model only says that progress is anything.
    /// </summary>
    private static readonly OrType WorkDoneProgress = new(
        [new ReferenceType("WorkDoneProgressBegin"), new ReferenceType("WorkDoneProgressReport"), new ReferenceType(
            "WorkDoneProgressEnd")]);

    private readonly Dictionary<string, Message> requests;
    private readonly Dictionary<string, Message> notifications;
    private readonly TypeChecker checker;
    private readonly HashSet<string> ignored;

    private MetaModel(Model model, HashSet<string> ignored)
    {
        Model = model;
        this.ignored = ignored;
        requests = model.Requests.ToDictionary(static request => request.Method);
        notifications = model.Notifications.ToDictionary(static notification => notification.Method);
        checker = new(model);
    }

    public static MetaModel Lsp => Loaded.Value;

    public Model Model { get; }

    public static MetaModel Of(Model model) => new(model, []);

    /// <summary>The same model, which finds no problem with these methods, known or not: those that are our own.</summary>
    public MetaModel Ignoring(params ReadOnlySpan<string> methods) => new(Model, [.. ignored, .. methods]);

    /// <param name="parameters">Undefined (the default) when the message has none.</param>
    public IReadOnlyList<string> ProblemsInRequestParams(string method, JsonElement parameters) =>
        Problems(requests, "request", method, request => CheckParams(request, parameters));

    public IReadOnlyList<string> ProblemsInResult(string method, JsonElement result) =>
        Problems(requests, "request", method, request => checker.Check(request.Result!, result, "result"));

    /// <param name="parameters">Undefined (the default) when the message has none.</param>
    public IReadOnlyList<string> ProblemsInNotificationParams(string method, JsonElement parameters) =>
        Problems(notifications, "notification", method, notification => [.. CheckParams(notification, parameters), .. CheckWorkDone(
            method, parameters)]);

    /// <param name="type">A structure, an enumeration or an alias: what a message may carry as "anything".</param>
    public IReadOnlyList<string> ProblemsIn(string type, JsonElement value) =>
        Sentences(checker.Check(new ReferenceType(type), value, type));

    /// <summary>Parameters of a message with every property that they may have; null when it has none.</summary>
    public JsonNode? ExampleParams(string method) =>
        (requests.GetValueOrDefault(method) ?? notifications[method]).Params is { } type ? new ExampleMaker(Model, checker).Of(type) : null;

    private static MetaModel Load()
    {
        using var stream = typeof(MetaModel).Assembly.GetManifestResourceStream("metaModel.json")!;
        return Of(JsonSerializer.Deserialize<Model>(stream, JsonSerializerOptions.Web)!);
    }

    private static IReadOnlyList<string> Sentences(IEnumerable<Problem> problems) =>
        [.. problems.Select(static problem => problem.ToString())];

    private IReadOnlyList<string> Problems(
        Dictionary<string, Message> known, string kind, string method, Func<Message, IReadOnlyList<Problem>> check) =>
        ignored.Contains(method) ? []
        : known.TryGetValue(method, out var message) ? Sentences(check(message))
        : [$"'{method}' is an unknown method: the specification has no {kind} of that name"];

    private IReadOnlyList<Problem> CheckParams(Message message, JsonElement parameters)
    {
        if (message.Params is { } type)
            return checker.Check(type, parameters, "params");

        // JSON-RPC lets a caller leave them out or leave them empty.
        var isEmpty = parameters.ValueKind == JsonValueKind.Undefined
            || (parameters.ValueKind == JsonValueKind.Array && parameters.GetArrayLength() == 0)
            || (parameters.ValueKind == JsonValueKind.Object && !parameters.EnumerateObject().Any());
        return isEmpty ? [] : [new("params", $"is {BaseTypes.Describe(parameters)}, and '{message.Method}' has none")];
    }

    /// <summary>What says what kind of progress it is is no partial result.</summary>
    private IReadOnlyList<Problem> CheckWorkDone(string method, JsonElement parameters) =>
        method == "$/progress" && parameters.ValueKind == JsonValueKind.Object
        && parameters.TryGetProperty("value", out var value) && value.ValueKind == JsonValueKind.Object
            && value.TryGetProperty("kind", out _)
            ? checker.Check(WorkDoneProgress, value, "params.value")
            : [];
}
