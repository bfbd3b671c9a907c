using System.Text.Json;

namespace CodebookLsp.Server.Tests;

internal static class MetaModelCheck
{
    public static IReadOnlyList<string> OfSaid(string method, JsonElement message) => [];

    public static IReadOnlyList<string> OfResult(string method, JsonElement result) => [];
}
