using System.Globalization;
using CodebookLsp.Text.Offsets;

namespace CodebookLsp.Datasets.Json;

/// <summary>A way to fields of a record.</summary>
internal static class JsonPath
{
    /// <summary>
    /// The values that a property name or a JSON pointer (<see href="https://www.rfc-editor.org/rfc/rfc6901">RFC 6901</see>; begins with a
    /// slash) leads to. In a pointer, <c>*</c> in the place of an array's index means each of its elements.
    /// </summary>
    /// <returns>Each with the name it goes by: the property, or the pointer with numbers in it.</returns>
    public static IEnumerable<(string Field, TextRange Value)> Find(ReadOnlyMemory<byte> json, TextRange root, string field)
    {
        if (!field.StartsWith('/'))
            return JsonPlaces.Member(json, root, field) is { } value ? [(field, value)] : [];

        IEnumerable<(string Field, TextRange Value)> found = [("", root)];
        foreach (var step in field[1..].Split('/'))
            found = found.SelectMany(at => Step(json, at, step));

        return found;
    }

    private static IEnumerable<(string Field, TextRange Value)> Step(
        ReadOnlyMemory<byte> json, (string Field, TextRange Value) at, string step)
    {
        if (!JsonPlaces.IsArray(json, at.Value))
        {
            var name = step.Replace("~1", "/", StringComparison.Ordinal).Replace("~0", "~", StringComparison.Ordinal);
            return JsonPlaces.Member(json, at.Value, name) is { } value ? [($"{at.Field}/{step}", value)] : [];
        }

        var elements = JsonPlaces.Elements(json, at.Value);
        if (step == "*")
            return elements.Select((element, i) => (string.Create(CultureInfo.InvariantCulture, $"{at.Field}/{i}"), element));

        return int.TryParse(step, NumberStyles.None, CultureInfo.InvariantCulture, out var index) && index < elements.Count
            ? [($"{at.Field}/{step}", elements[index])]
            : [];
    }
}
