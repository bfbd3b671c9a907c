using System.Text.Json;
using CodebookLsp.Text.Errors;
using CodebookLsp.Text.Printing;

namespace CodebookLsp.Features.Themes.Writing;

/// <summary>
/// Beginnings that say nothing of what comes, by kinds of text (letters, news, talk, ...): those that strengths are chosen on, and those
/// that are only measured on.
/// </summary>
public sealed record WritingBeginnings(IReadOnlyList<string> Choosing, IReadOnlyList<string> Measuring)
{
    /// <summary>The kinds take turns, so the first few are of all kinds.</summary>
    /// <param name="json">An object with "dev" and "test", each an object of lists by kind.</param>
    /// <param name="source">Where it comes from, for messages.</param>
    /// <exception cref="BeginningsException">It is something else, or a list is empty.</exception>
    public static WritingBeginnings Parse(string json, string source)
    {
        try
        {
            var parts = JsonSerializer.Deserialize<Dictionary<string, SortedDictionary<string, string[]>>>(json);
            return parts is not null && parts.TryGetValue("dev", out var dev) && parts.TryGetValue("test", out var test)
                && InTurns(dev) is { Length: > 0 } choosing && InTurns(test) is { Length: > 0 } measuring
                ? new(choosing, measuring)
                : throw new BeginningsException(source);
        }
        catch (JsonException)
        {
            throw new BeginningsException(source);
        }
    }

    private static string[] InTurns(SortedDictionary<string, string[]> kinds) =>
    [
        .. kinds.Values.SelectMany(static kind => kind.Index()).OrderBy(static one => one.Index).Select(static one => one.Item)
            .Where(static one => !string.IsNullOrWhiteSpace(one)),
    ];
}

/// <summary>A file that holds no beginnings.</summary>
public sealed class BeginningsException(string source) : UserFacingException(
    $"'{Printable.Line(source)}' holds no beginnings: it must be a JSON object with 'dev' and 'test', each an object with lists of texts. "
    + "samples/beginnings.json is one.");
