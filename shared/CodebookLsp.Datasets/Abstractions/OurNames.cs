using System.Text.Json.Nodes;

namespace CodebookLsp.Datasets.Abstractions;

/// <summary>How a record says what made our values.</summary>
public static class OurNames
{
    /// <summary>The value that says it: an object with the model, the settings and the fingerprint (as <c>stamp</c>).</summary>
    public const string Made = "codebooklsp_made";

    /// <summary>Its member for lists of the format's own that had to be made for our spans: what was in their place.</summary>
    internal const string Before = "before";

    /// <summary>Whether a value of that name is ours, and not of somebody whose column happens to lie where ours would.</summary>
    internal static bool IsMade(JsonNode? value) => value is JsonObject made && made["stamp"] is JsonValue;
}
