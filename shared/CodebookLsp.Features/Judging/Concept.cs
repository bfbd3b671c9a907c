using System.Text.Json;
using System.Text.Json.Serialization;
using CodebookLsp.Features.Steering;
using CodebookLsp.Text.Errors;
using CodebookLsp.Text.Printing;

namespace CodebookLsp.Features.Judging;

/// <summary>Something that texts are steered toward, to see whether they get there.</summary>
/// <param name="Kind">Such as "topics", "tense" or "register".</param>
/// <param name="Ask">Asks a model for it in words.</param>
/// <param name="Given">Words that directions are made from; none where <paramref name="Examples"/> say it.</param>
/// <param name="Examples">Sentences that directions are made from, where words cannot say it.</param>
/// <param name="HeldOut">Words that nothing is made from: texts are judged by them.</param>
public sealed record Concept(
    string Kind, string Name, string Ask, IReadOnlyList<string> Given, IReadOnlyList<string> Examples, TopicWords HeldOut);

/// <summary>Reads concepts, and sees to it that no word is on both sides.</summary>
public static class ConceptFile
{
    /// <summary>A word that begins with a shorter one is only taken for a form of it if that has so many letters.</summary>
    private const int FewestOfStem = 4;

    private static readonly string[] Endings = ["ingly", "edly", "ing", "ed", "ies", "es", "s", "ly", "er", "or", "y", "e", "d"];

    /// <param name="json">An object of kinds, each an object of concepts with "ask", "given" or "examples", and "heldOut".</param>
    /// <param name="source">Where it comes from, for messages.</param>
    /// <exception cref="ConceptException">It is something else, or a word to judge by is one to steer by.</exception>
    public static IReadOnlyList<Concept> Parse(string json, string source)
    {
        Dictionary<string, Dictionary<string, Entry>>? kinds;
        try
        {
            kinds = JsonSerializer.Deserialize<Dictionary<string, Dictionary<string, Entry>>>(json);
        }
        catch (JsonException)
        {
            throw ConceptException.NoConcepts(source);
        }

        var found = new List<Concept>();
        foreach (var (kind, concepts) in kinds ?? [])
        {
            foreach (var (name, entry) in concepts ?? [])
            {
                if (entry is not { Ask.Length: > 0, HeldOut.Length: > 0 } || (entry.Given ?? entry.Examples) is not { Length: > 0 })
                    throw ConceptException.Incomplete(source, name);
                var concept = new Concept(kind, name, entry.Ask, entry.Given ?? [], entry.Examples ?? [], new(entry.HeldOut));
                if (Shared(concept) is { } both)
                    throw ConceptException.OnBothSides(source, name, both.Given, both.HeldOut);
                found.Add(concept);
            }
        }

        return found.Count == 0 || found.DistinctBy(static one => one.Name).Count() < found.Count
            ? throw ConceptException.NoConcepts(source) : found;
    }

    /// <summary>A word to steer by and one to judge by that are the same but for an ending; null for none.</summary>
    private static (string Given, string HeldOut)? Shared(Concept concept)
    {
        foreach (var heldOut in concept.HeldOut.Words)
        {
            if (concept.Given.FirstOrDefault(given => AreAlike(Stem(given), Stem(heldOut))) is { } word)
                return (word, heldOut);
            if (concept.Examples.FirstOrDefault(new TopicWords([heldOut]).IsIn) is { } example)
                return (example, heldOut);
        }

        return null;
    }

    private static bool AreAlike(string one, string other)
    {
        var (shorter, longer) = one.Length <= other.Length ? (one, other) : (other, one);
        return shorter == longer || (shorter.Length >= FewestOfStem && longer.StartsWith(shorter, StringComparison.Ordinal));
    }

    private static string Stem(string word)
    {
        var lower = word.ToLowerInvariant();
        var ending = Endings.FirstOrDefault(
            ending => lower.EndsWith(ending, StringComparison.Ordinal) && lower.Length - ending.Length >= FewestOfStem - 1);
        return lower[..^(ending?.Length ?? 0)];
    }

    private sealed record Entry(
        [property: JsonPropertyName("ask")] string? Ask, [property: JsonPropertyName("given")] string[]? Given,
        [property: JsonPropertyName("examples")] string[]? Examples, [property: JsonPropertyName("heldOut")] string[]? HeldOut);
}

/// <summary>A file of concepts that cannot be used.</summary>
public sealed class ConceptException : UserFacingException
{
    private ConceptException(string message) : base(message)
    {
    }

    public static ConceptException NoConcepts(string source) => new(
        $"'{Printable.Line(source)}' holds no concepts: it must be a JSON object of kinds, each an object of concepts whose names differ. "
        + "samples/concepts.json is one.");

    public static ConceptException Incomplete(string source, string concept) => new(
        $"'{Printable.Line(concept)}' in '{Printable.Line(source)}' needs a sentence 'ask', words 'given' or sentences 'examples', and "
        + "words 'heldOut'.");

    public static ConceptException OnBothSides(string source, string concept, string given, string heldOut) => new(
        $"'{Printable.Line(concept)}' in '{Printable.Line(source)}' is judged by '{Printable.Line(heldOut)}', which "
        + $"'{Printable.Line(given)}' gives away: leave one of them out.");
}
