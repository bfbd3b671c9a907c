using System.Globalization;
using CodebookLsp.Text.Errors;
using CodebookLsp.Text.Printing;

namespace CodebookLsp.Network.Codebooks;

/// <summary>One line of the reference's text form of a code: what it is, and how good it was found to be.</summary>
/// <param name="Slot">From the least similar, −1, backwards; null for all slots.</param>
public sealed record TopicCode(
    int Layer, int? Head, int Code, int? Slot, string? Description = null, string? Regex = null, double? Precision = null,
    double? Recall = null, long? Activations = null)
{
    /// <summary>
    /// Reads lines like <c>layer: 2, head: 3, code: 65, prec: 0.5, recall: 0.25, num_acts: 120</c>, in any case; empty ones are skipped.
    /// Codes of one head take successive slots: −1, −2 and so on.
    /// </summary>
    /// <param name="allSlots">Every code takes all slots instead.</param>
    /// <param name="referenceCompatible">
    /// Start again at −1 when a head comes back after another, as the reference does; a later code then takes an earlier one's slot.
    /// </param>
    /// <exception cref="TopicCodeException">A line is not of this form.</exception>
    public static IReadOnlyList<TopicCode> Parse(string text, bool allSlots = false, bool referenceCompatible = false)
    {
        var codes = new List<TopicCode>();
        var taken = new Dictionary<(int Layer, int? Head), int>();
        var number = 0;
        foreach (var line in text.Split('\n'))
        {
            number++;
            if (string.IsNullOrWhiteSpace(line))
                continue;
            var fields = Fields(line, number);
            var (layer, code) = (Whole("layer"), Whole("code"));
            int? head = fields.GetValueOrDefault("head", "none").Equals("none", StringComparison.OrdinalIgnoreCase) ? null : Whole("head");
            if (referenceCompatible && codes.Count > 0 && (codes[^1].Layer, codes[^1].Head) != (layer, head))
                taken.Clear();
            var slot = taken[(layer, head)] = taken.GetValueOrDefault((layer, head)) - 1;
            codes.Add(new(
                layer, head, code, allSlots ? null : slot,
                fields.GetValueOrDefault("description"), fields.GetValueOrDefault("regex"), Real("prec"), Real("recall"),
                fields.ContainsKey("num_acts") ? Whole("num_acts") : null));

            int Whole(string key) => fields.TryGetValue(key, out var value)
                && int.TryParse(value, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var whole)
                ? whole : throw TopicCodeException.Wrong(number, line, key);
            double? Real(string key) => !fields.TryGetValue(key, out var value) ? null
                : double.TryParse(value, NumberStyles.Float, CultureInfo.InvariantCulture, out var real) ? real
                : throw TopicCodeException.Wrong(number, line, key);
        }

        return codes;
    }

    private static Dictionary<string, string> Fields(string line, int number)
    {
        var fields = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        foreach (var field in line.Split(", "))
        {
            if (field.Split(": ", 2) is not [var key, var value] || !fields.TryAdd(key.Trim(), value.Trim()))
                throw TopicCodeException.Wrong(number, line, field.Trim());
        }

        return fields;
    }
}

/// <summary>A line that describes no code.</summary>
public sealed class TopicCodeException : UserFacingException
{
    private TopicCodeException(string message) : base(message)
    {
    }

    public static TopicCodeException Wrong(int line, string text, string field) =>
        new($"Line {line} ('{Printable.Line(text.Trim())}') has no usable '{Printable.Line(field)}'. Write 'layer: L, head: H, code: C'.");
}
