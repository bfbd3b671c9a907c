using System.Text.Json;

namespace CodebookLsp.Server.Tests;

/// <summary>Answers that may be null.</summary>
internal static class JsonAnswers
{
    /// <summary>An array's items; none of null.</summary>
    public static IEnumerable<JsonElement> Items(this JsonElement answer) =>
        answer.ValueKind == JsonValueKind.Null ? [] : answer.EnumerateArray();

    /// <summary>The answer itself; none of null.</summary>
    public static IEnumerable<JsonElement> One(this JsonElement answer) => answer.ValueKind == JsonValueKind.Null ? [] : [answer];
}
