using System.Collections.Immutable;
using System.Text.Json.Nodes;

namespace CodebookLsp.Server.Tests.Specification;

/// <summary>Makes a value of a type that has every property the type may have, and one item in each array.</summary>
internal sealed class ExampleMaker(Model model, TypeChecker checker)
{
    private readonly Dictionary<string, Enumeration> enumerations = model.Enumerations.ToDictionary(static one => one.Name);
    private readonly Dictionary<string, TypeAlias> aliases = model.TypeAliases.ToDictionary(static one => one.Name);

    public JsonNode? Of(ModelType type) => Of(type, []);

    private JsonNode? Of(ModelType type, ImmutableHashSet<string> within) => type switch
    {
        BaseType { Name: "URI" or "DocumentUri" } => "file:///text.md", // the document that the tests open
        BaseType { Name: "string" or "RegExp" } => "a",
        BaseType { Name: "boolean" } => true,
        BaseType { Name: "decimal" } => 0.5,
        BaseType { Name: "integer" or "uinteger" } => 1,
        BaseType => null,
        ReferenceType { Name: "LSPAny" } => "anything",
        ReferenceType { Name: var name } when enumerations.TryGetValue(name, out var enumeration) =>
            JsonNode.Parse(enumeration.Values[0].Value.GetRawText()),
        ReferenceType { Name: var name } when aliases.TryGetValue(name, out var alias) => Of(alias.Type, within),
        ArrayType array => new JsonArray(Of(array.Element, within)),
        TupleType tuple => new JsonArray([.. tuple.Items.Select(item => Of(item, within))]),
        MapType map => new JsonObject { [Of(map.Key, within)!.GetValue<string>()] = Of(map.Value, within) },
        OrType or => Of(or.Items.First(static item => item is not BaseType { Name: "null" }), within),
        StringLiteralType literal => literal.Value,
        IntegerLiteralType literal => literal.Value,
        BooleanLiteralType literal => literal.Value,
        _ => Structure(type, type is ReferenceType { Name: var name } ? within.Add(name) : within),
    };

    private JsonObject Structure(ModelType type, ImmutableHashSet<string> within)
    {
        var made = new JsonObject();
        foreach (var property in checker.PropertiesOf(type))
        {
            if (!property.Optional || property.Type is not ReferenceType { Name: var name } || !within.Contains(name))
                made[property.Name] = Of(property.Type, within);
        }

        return made;
    }
}
