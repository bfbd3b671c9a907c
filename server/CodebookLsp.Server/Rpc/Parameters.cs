using System.Collections.Concurrent;
using System.Reflection;
using System.Runtime.CompilerServices;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace CodebookLsp.Server.Rpc;

/// <summary>
/// Reads a message's parameters as one of the protocol's types. What the C# type declares is what the message must have: a property that is
/// not nullable and has no default must be there, and null is allowed only where <c>?</c> is, in arrays too.
/// </summary>
/// <remarks>The serializer's own checks (RespectNullableAnnotations) skip the items of arrays and do not name what is missing.</remarks>
internal static class Parameters
{
    private static readonly ConcurrentDictionary<Type, IReadOnlyList<Property>> Known = new();

    /// <param name="parameters">Undefined when the message has none.</param>
    /// <exception cref="StreamJsonRpc.LocalRpcException">They are not of the type; the message names the property.</exception>
    public static object? Read(JsonElement parameters, Type type)
    {
        try
        {
            return Problem(parameters, new(type), "params") is { } problem
                ? throw LspError.WrongParameters(problem)
                : parameters.Deserialize(type, Wire.Json);
        }
        catch (JsonException e)
        {
            throw LspError.WrongParameters($"params{e.Path?.TrimStart('$')} cannot be read");
        }
        catch (InvalidOperationException)
        {
            throw LspError.WrongParameters("The name of a property of params contains half a character");
        }
    }

    public static T Read<T>(JsonElement parameters) => (T)Read(parameters, typeof(T))!;

    private static string? Problem(JsonElement value, Expected expected, string path)
    {
        if (value.ValueKind == JsonValueKind.Null)
            return expected.IsNullable ? null : $"{path} is null";
        if (expected.HasConverter || expected.Type == typeof(object) || expected.Type == typeof(JsonElement))
            return null; // the serializer knows what it may be, if not anything

        return expected.Type switch
        {
            _ when expected.Type == typeof(string) => Kind("a string", value.ValueKind == JsonValueKind.String),
            _ when expected.Type == typeof(bool) => Kind("true or false", value.ValueKind is JsonValueKind.True or JsonValueKind.False),
            _ when expected.Type == typeof(int) =>
                Kind("a whole number", value.ValueKind == JsonValueKind.Number && value.TryGetInt32(out _)),
            _ when expected.Type == typeof(double) => Kind("a number", value.ValueKind == JsonValueKind.Number),
            { IsValueType: true } => null, // the serializer says the rest
            { IsArray: true } => Kind("an array", value.ValueKind == JsonValueKind.Array)
                ?? First(value.EnumerateArray().Select((item, index) => Problem(item, expected.Item!, $"{path}[{index}]"))),
            _ when expected.Item is { } item => Kind("an object", value.ValueKind == JsonValueKind.Object)
                ?? First(value.EnumerateObject().Select(entry => Problem(entry.Value, item, $"{path}.{entry.Name}"))),
            _ => Kind("an object", value.ValueKind == JsonValueKind.Object)
                ?? First(Known.GetOrAdd(expected.Type, PropertiesOf).Select(property => ProblemOf(property, value, path))),
        };

        static string? First(IEnumerable<string?> problems) => problems.FirstOrDefault(static problem => problem is not null);

        string? Kind(string wanted, bool isSo) => isSo ? null : $"{path} is {Described(value)}, not {wanted}";
    }

    private static string? ProblemOf(Property property, JsonElement value, string path) =>
        value.TryGetProperty(property.Name, out var given) ? Problem(given, property.Expected, $"{path}.{property.Name}")
        : property.IsRequired ? $"{path}.{property.Name} is missing"
        : null;

    private static string Described(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Undefined => "missing",
        JsonValueKind.Object => "an object",
        JsonValueKind.Array => "an array",
        JsonValueKind.String => "a string",
        JsonValueKind.Number => "another number",
        _ => value.GetRawText(),
    };

    /// <summary>What a record takes: its constructor's parameters, and what can be set beside them.</summary>
    private static IReadOnlyList<Property> PropertiesOf(Type type)
    {
        var nullability = new NullabilityInfoContext();
        var parameters = type.GetConstructors().SelectMany(static one => one.GetParameters()).ToDictionary(static one => one.Name!);
        return [.. type.GetProperties().Where(property => property.CanWrite).Select(property =>
        {
            var expected = Expected.Of(nullability.Create(property), property.IsDefined(typeof(JsonConverterAttribute)));
            var isAsked = parameters.TryGetValue(property.Name, out var parameter)
                ? !parameter.HasDefaultValue
                : property.IsDefined(typeof(RequiredMemberAttribute));
            return new Property(
                property.GetCustomAttribute<JsonPropertyNameAttribute>()?.Name ?? JsonNamingPolicy.CamelCase.ConvertName(property.Name),
                expected,
                isAsked && !expected.IsNullable);
        })];
    }

    /// <param name="Name">As it stands in the message.</param>
    private sealed record Property(string Name, Expected Expected, bool IsRequired);

    /// <param name="Item">Of an array's items or a dictionary's values; null for what is neither.</param>
    /// <param name="HasConverter">The serializer knows what it may be, and this does not.</param>
    private sealed record Expected(Type Type, bool IsNullable = false, Expected? Item = null, bool HasConverter = false)
    {
        public static Expected Of(NullabilityInfo info, bool hasConverter = false)
        {
            var type = Nullable.GetUnderlyingType(info.Type) ?? info.Type;
            return new(
                type,
                info.ReadState == NullabilityState.Nullable,
                info.ElementType is { } element ? Of(element)
                    : type.IsGenericType && type.GetGenericTypeDefinition() == typeof(Dictionary<,>) ? Of(info.GenericTypeArguments[1])
                    : null,
                hasConverter || type.IsDefined(typeof(JsonConverterAttribute)));
        }
    }
}
