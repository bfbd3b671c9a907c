using System.Reflection;
using System.Text.Json;
using System.Text.Json.Nodes;
using CodebookLsp.Server.Protocol;
using CodebookLsp.Server.Tests.Specification;

namespace CodebookLsp.Server.Tests;

/// <summary>Parameters with one thing wrong: a property that is missing, null or of another type, however deep it lies.</summary>
/// <param name="Path">Of what is wrong, as the server names it: "params.range.end".</param>
/// <param name="IsWrong">Whether the server must refuse them.</param>
/// <param name="Json">"null" for none.</param>
internal sealed record HostileParams(string Method, string Path, string What, bool IsWrong, string Json)
{
    /// <summary>What this server does not look at: whatever it is, the request is answered.</summary>
    private static readonly string[] Unread = ["tooltip", "selectedCompletionInfo", "type", "rangeLength", "relatedInformation"];

    /// <summary>What the specification asks for and this server can do without.</summary>
    private static readonly string[] MayBeMissing = ["context", "diagnostics", "includeDeclaration", "triggerKind", "languageId"];

    private static readonly Lazy<MetaModel> Extended = new(Extend);

    /// <summary>Every message that the server takes, ours with types made from the protocol's records.</summary>
    public static MetaModel All => Extended.Value;

    /// <summary>The names of all requests, or of all notifications, that the server takes and that have parameters.</summary>
    public static IEnumerable<string> Methods(bool requests) => ServerMessages.All
        .Where(message => message.IsNotification != requests && All.ExampleParams(message.Method) is not null)
        .Select(static message => message.Method);

    /// <param name="right">Parameters with nothing wrong.</param>
    public static IEnumerable<HostileParams> Of(string method, JsonNode right, bool isRequest)
    {
        var all = Changed(right, "params", static node => node?.ToJsonString() ?? "null").ToList();
        foreach (var (path, what, json) in all)
        {
            var problems = Problems(json);
            var isOptional = what == "null"
                && all.Any(other => other.What == "missing" && other.Path == path && Problems(other.Json).Count == 0);
            yield return new(method, path, what, problems.Count > 0 && !isOptional && !IsUnread(path, what), json);
        }

        IReadOnlyList<string> Problems(string json) => isRequest
            ? All.ProblemsInRequestParams(method, JsonSerializer.Deserialize<JsonElement>(json))
            : All.ProblemsInNotificationParams(method, JsonSerializer.Deserialize<JsonElement>(json));
    }

    private static bool IsUnread(string path, string what)
    {
        var parts = path.Split('.', '[');
        var isOfDiagnostic = parts.Contains("diagnostics")
            && parts is [.., "severity" or "code" or "codeDescription" or "href" or "source" or "data" or "tags" or "0]"];
        return isOfDiagnostic
            || parts.Any(static part => Unread.Contains(part))
            || (what != "another type" && MayBeMissing.Contains(parts[^1]));
    }

    /// <summary>Everything that can be wrong in a value, each with the whole that it makes.</summary>
    private static IEnumerable<(string Path, string What, string Json)> Changed(JsonNode? value, string path, Func<JsonNode?, string> whole)
    {
        yield return (path, "null", whole(null));
        foreach (var other in new JsonNode[] { true, "text", 1.5, new JsonArray(), new JsonObject() })
        {
            if (value is null || other.GetValueKind() != value.GetValueKind())
                yield return (path, "another type", whole(other));
        }

        if (value is JsonObject properties)
        {
            foreach (var (name, inner) in properties.ToArray())
            {
                var without = (JsonObject)properties.DeepClone();
                without.Remove(name);
                yield return ($"{path}.{name}", "missing", whole(without));
                foreach (var changed in Changed(inner, $"{path}.{name}", node => whole(With(properties, name, node))))
                    yield return changed;
            }
        }
        else if (value is JsonArray items)
        {
            foreach (var changed in Changed(items[0], $"{path}[0]", node => whole(new JsonArray(node?.DeepClone()))))
                yield return changed;
        }
    }

    private static JsonObject With(JsonObject properties, string name, JsonNode? value)
    {
        var changed = (JsonObject)properties.DeepClone();
        changed[name] = value?.DeepClone();
        return changed;
    }

    private static MetaModel Extend()
    {
        var lsp = MetaModel.Lsp.Model;
        var own = new Dictionary<string, Structure>();
        foreach (var type in new[] { typeof(CodeActionData), typeof(InlayHintData), typeof(CallHierarchyData) })
            AddStructure(type);
        var ours = ServerMessages.All.Where(static message => message.Method.StartsWith("codebookLsp/", StringComparison.Ordinal)).ToList();
        return MetaModel.Of(lsp with
        {
            Requests = [.. lsp.Requests, .. ours.Where(static message => !message.IsNotification).Select(MessageOf)],
            Notifications = [.. lsp.Notifications, .. ours.Where(static message => message.IsNotification).Select(MessageOf)],
            Structures = [.. lsp.Structures.Select(WithData), .. own.Values], // which the messages have filled
        });

        Message MessageOf(Rpc.Message message) => new(message.Method, message.Parameters is { } type ? TypeOf(type) : null, null);

        ModelType TypeOf(Type type)
        {
            if (type.IsArray)
                return new ArrayType(TypeOf(type.GetElementType()!));
            var named = Nullable.GetUnderlyingType(type) ?? type;
            if (named == typeof(string))
                return new BaseType("string");
            if (named == typeof(int))
                return new BaseType("integer");
            if (named == typeof(double))
                return new BaseType("decimal");
            if (named == typeof(bool))
                return new BaseType("boolean");
            if (named == typeof(JsonElement))
                return new ReferenceType("LSPAny");
            if (named.Name != "ProgressToken" && lsp.Structures.All(structure => structure.Name != named.Name))
                AddStructure(named);
            return new ReferenceType(named.Name);
        }

        void AddStructure(Type type)
        {
            if (own.ContainsKey(type.Name))
                return;
            var nullability = new NullabilityInfoContext();
            own[type.Name] = new(type.Name, [], null, null);
            own[type.Name] = new(
                type.Name,
                [.. type.GetProperties().Where(static property => property.CanWrite).Select(property =>
                    new Property(
                        JsonNamingPolicy.CamelCase.ConvertName(property.Name),
                        TypeOf(property.PropertyType),
                        nullability.Create(property).ReadState == NullabilityState.Nullable))],
                null,
                null);
        }

        // What the specification has as "anything", and comes back to us as we made it.
        static Structure WithData(Structure structure) => structure.Name switch
        {
            "CodeAction" => Data(structure, nameof(CodeActionData), true),
            "InlayHint" => Data(structure, nameof(InlayHintData), true),
            "CallHierarchyItem" => Data(structure, nameof(CallHierarchyData), false),
            _ => structure,
        };

        static Structure Data(Structure structure, string type, bool optional) => structure with
        {
            Properties =
            [
                .. structure.Properties.Where(static property => property.Name != "data"),
                new Property("data", new ReferenceType(type), optional),
            ],
        };
    }
}
