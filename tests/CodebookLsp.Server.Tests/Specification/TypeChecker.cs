using System.Text.Json;

namespace CodebookLsp.Server.Tests.Specification;

/// <summary>Compares a value with a type of the model.</summary>
internal sealed class TypeChecker(Model model)
{
    private readonly Dictionary<string, Structure> structures = model.Structures.ToDictionary(static structure => structure.Name);
    private readonly Dictionary<string, Enumeration> enumerations = model.Enumerations.ToDictionary(static enumeration => enumeration.Name);
    private readonly Dictionary<string, TypeAlias> aliases = model.TypeAliases.ToDictionary(static alias => alias.Name);

    /// <param name="path">Of the value, for messages.</param>
    public IReadOnlyList<Problem> Check(ModelType type, JsonElement value, string path) => type switch
    {
        BaseType named => BaseTypes.Check(named.Name, value, path) is { } problem ? [problem] : [],
        ReferenceType { Name: var name } when enumerations.TryGetValue(name, out var enumeration) =>
            CheckEnumeration(enumeration, value, path),
        ReferenceType { Name: var name } when aliases.TryGetValue(name, out var alias) => Check(alias.Type, value, path),
        ReferenceType or AndType or LiteralType => CheckProperties(type, value, path),
        ArrayType array => CheckItems(_ => array.Element, Name(type), value, path),
        TupleType { Items: var items } => CheckTuple(items, Name(type), value, path),
        MapType map => CheckMap(map, value, path),
        OrType or => CheckAlternatives(or, value, path),
        StringLiteralType literal =>
            CheckLiteral(value.ValueKind == JsonValueKind.String && value.ValueEquals(literal.Value), type, value, path),
        IntegerLiteralType literal => CheckLiteral(
            value.ValueKind == JsonValueKind.Number && value.TryGetInt32(out var number) && number == literal.Value, type, value, path),
        BooleanLiteralType literal =>
            CheckLiteral(value.ValueKind == (literal.Value ? JsonValueKind.True : JsonValueKind.False), type, value, path),
        _ => throw new ArgumentOutOfRangeException(nameof(type), type, "The model has a kind of type that we do not know."),
    };

    private static IReadOnlyList<Problem> CheckLiteral(bool isSame, ModelType type, JsonElement value, string path) =>
        isSame ? [] : [new(path, $"is {BaseTypes.Describe(value)}, not {Name(type)}") { Weight = 2 }];

    private static IReadOnlyList<Problem> OtherKind(string expected, JsonElement value, string path) =>
        [new(path, $"is {BaseTypes.Describe(value)}, not {expected}", IsOtherKind: true)];

    private static string Name(ModelType type) => type switch
    {
        BaseType { Name: var name } => name,
        ReferenceType { Name: var name } => name,
        ArrayType { Element: var element } => $"{Name(element)}[]",
        MapType map => $"a map from {Name(map.Key)} to {Name(map.Value)}",
        AndType and => string.Join(" and ", and.Items.Select(Name)),
        OrType or => string.Join(" or ", or.Items.Select(Name)),
        TupleType tuple => $"[{string.Join(", ", tuple.Items.Select(Name))}]",
        StringLiteralType literal => $"\"{literal.Value}\"",
        IntegerLiteralType literal => $"{literal.Value}",
        BooleanLiteralType literal => literal.Value ? "true" : "false",
        _ => "an object",
    };

    private IReadOnlyList<Problem> CheckEnumeration(Enumeration enumeration, JsonElement value, string path)
    {
        if (Check(enumeration.Type, value, path) is { Count: > 0 } problems)
            return problems;

        return enumeration.SupportsCustomValues || enumeration.Values.Any(entry => JsonElement.DeepEquals(entry.Value, value))
            ? []
            : [new(path, $"is {value.GetRawText()}, which is no {enumeration.Name}")];
    }

    private IReadOnlyList<Problem> CheckItems(Func<int, ModelType> typeOf, string expected, JsonElement value, string path) =>
        value.ValueKind == JsonValueKind.Array
        ? [.. value.EnumerateArray().SelectMany((item, index) => Check(typeOf(index), item, $"{path}[{index}]"))]
        : OtherKind(expected, value, path);

    private IReadOnlyList<Problem> CheckTuple(IReadOnlyList<ModelType> items, string expected, JsonElement value, string path) =>
        value.ValueKind == JsonValueKind.Array && value.GetArrayLength() != items.Count
            ? [new(path, $"has {value.GetArrayLength()} items, not {items.Count}")]
            : CheckItems(index => items[index], expected, value, path);

    private IReadOnlyList<Problem> CheckMap(MapType map, JsonElement value, string path)
    {
        if (value.ValueKind != JsonValueKind.Object)
            return OtherKind(Name(map), value, path);

        return
        [
            .. value.EnumerateObject().SelectMany(entry => (IEnumerable<Problem>)
            [
                .. Check(map.Key, JsonSerializer.SerializeToElement(entry.Name), $"a key of {path}"),
                .. Check(map.Value, entry.Value, $"{path}['{entry.Name}']"),
            ]),
        ];
    }

    /// <summary>
    /// The problems with the alternative that was most likely meant: of those of the value's own kind the one with the least wrong. If
    /// there is none, that is the problem.
    /// </summary>
    private IReadOnlyList<Problem> CheckAlternatives(OrType or, JsonElement value, string path)
    {
        IReadOnlyList<Problem>? least = null;
        foreach (var problems in or.Items.Select(item => Check(item, value, path)))
        {
            if (problems is [])
                return [];

            if (!problems.Any(problem => problem.IsOtherKind && problem.Path == path)
                && (least is null || Weight(problems) < Weight(least)))
                least = problems;
        }

        return least ?? OtherKind(Name(or), value, path);

        static int Weight(IReadOnlyList<Problem> problems) => problems.Sum(static problem => problem.Weight);
    }

    private IReadOnlyList<Problem> CheckProperties(ModelType type, JsonElement value, string path)
    {
        if (value.ValueKind != JsonValueKind.Object)
            return OtherKind(Name(type), value, path);

        var problems = new List<Problem>();
        var missing = new Dictionary<string, Property>();
        foreach (var property in PropertiesOf(type))
            missing[property.Name] = property; // a structure's own come last, and may narrow what it extends

        var seen = new HashSet<string>();
        foreach (var entry in value.EnumerateObject())
        {
            if (!seen.Add(entry.Name))
                problems.Add(new($"{path}.{entry.Name}", "is there twice"));
            else if (missing.Remove(entry.Name, out var property))
                problems.AddRange(Check(property.Type, entry.Value, $"{path}.{entry.Name}"));
            else
                problems.Add(new($"{path}.{entry.Name}", $"is no property of {Name(type)}"));
        }

        problems.AddRange(missing.Values.Where(static property => !property.Optional)
            .Select(property => new Problem($"{path}.{property.Name}", "is missing")));
        return problems;
    }

    public IEnumerable<Property> PropertiesOf(ModelType type) => type switch
    {
        LiteralType literal => literal.Value.Properties,
        AndType and => and.Items.SelectMany(PropertiesOf),
        ReferenceType { Name: var name } when structures.TryGetValue(name, out var structure) =>
            [.. (structure.Mixins ?? []).SelectMany(PropertiesOf), .. (structure.Extends ?? [])
                .SelectMany(PropertiesOf), .. structure.Properties],
        ReferenceType { Name: var name } when aliases.TryGetValue(name, out var alias) => PropertiesOf(alias.Type),
        _ => throw new ArgumentOutOfRangeException(nameof(type), type, "The model takes something for a structure that is none."),
    };
}
