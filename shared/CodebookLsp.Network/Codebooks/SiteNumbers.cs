using System.Globalization;
using System.Text.Json;
using CodebookLsp.Network.Files;
using CodebookLsp.Network.Primitives;
using CodebookLsp.Text.Printing;

namespace CodebookLsp.Network.Codebooks;

/// <summary>
/// Numbers that a configuration gives for some layers, placements and heads, as <c>{"14": 4096, "9": [1024, 4096], "9.1": 512,
/// "5.mlp": 64, "5.attn_preproj.1": 8}</c>: a number for all heads, or a list with one for each. A key that names a head wins over one that
/// does not, and of such two the one that names a placement.
/// </summary>
internal sealed class SiteNumbers
{
    private const int Most = 1 << 24;
    private const int LongestShown = 40;

    private readonly List<Entry> entries = []; // what wins comes last

    /// <param name="key">Of the configuration.</param>
    /// <param name="placements">The placements that there are.</param>
    /// <param name="layers">The layers with codebooks.</param>
    /// <param name="wrong">Makes the error that is thrown where an entry is not a number, or of no codebook that there is: of what is
    /// wrong, its value, and what it must be.</param>
    /// <returns>Without a number where the configuration does not have the key.</returns>
    public static SiteNumbers Read(
        JsonFields fields, string key, IReadOnlyList<CodebookOptions> placements, IReadOnlyList<int> layers,
        Func<string, object, string, Exception> wrong)
    {
        var numbers = new SiteNumbers();
        if (fields.Find(key) is not { } given)
            return numbers;
        if (given.ValueKind != JsonValueKind.Object)
            throw wrong(key, Shown(given), "an object such as {\"14\": 4, \"9.1\": 8}");
        foreach (var one in given.EnumerateObject())
        {
            var name = $"{key} of '{Printable.Start(one.Name, LongestShown)}'";
            var place = Place(one.Name)
                ?? throw wrong(
                    key, $"for '{Printable.Start(one.Name, LongestShown)}'",
                    "for LAYER, LAYER.HEAD, LAYER.PLACEMENT or LAYER.PLACEMENT.HEAD");
            if (!layers.Contains(place.Layer))
                throw wrong(name, Shown(one.Value), $"of a layer with codebooks ({string.Join(", ", layers)})");
            var entry = place with { Values = Values(one.Value, name, place.Head is not null, wrong) };
            if (!placements.Any(entry.Covers))
            {
                throw wrong(
                    name, Shown(one.Value), "of a placement and head that there is, and a list as long as there are heads ("
                    + string.Join(", ", placements.Select(static at => $"{at.Placement.Name()} has {at.Heads}")) + ")");
            }

            numbers.entries.Add(entry);
        }

        numbers.entries.Sort(static (one, other) => one.Precision.CompareTo(other.Precision));
        return numbers;
    }

    /// <summary>Of each head of a codebook layer.</summary>
    /// <param name="usual">Where the configuration gives none.</param>
    public int[] Of(int layer, CodebookOptions options, int usual)
    {
        var values = new int[options.Heads];
        Array.Fill(values, usual);
        foreach (var entry in entries.Where(one => one.Layer == layer && one.Covers(options)))
        {
            for (var head = 0; head < values.Length; head++)
            {
                if (entry.Head is null || entry.Head == head)
                    values[head] = entry.Values[entry.Values.Length == 1 ? 0 : head];
            }
        }

        return values;
    }

    private static Entry? Place(string key)
    {
        var parts = key.Split('.');
        if (parts.Length is < 1 or > 3 || Number(parts[0]) is not { } layer)
            return null;
        if (parts.Length == 1)
            return new(layer, null, null, []);
        if (parts.Length == 2 && Number(parts[1]) is { } head)
            return new(layer, null, head, []);
        return PlacementNames.Find(parts[1]) is not { } placement ? null
            : parts.Length == 2 ? new(layer, placement, null, [])
            : Number(parts[2]) is { } member ? new(layer, placement, member, [])
            : null;

        static int? Number(string text) =>
            int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;
    }

    private static int[] Values(JsonElement value, string name, bool one, Func<string, object, string, Exception> wrong)
    {
        JsonElement[] all = value.ValueKind == JsonValueKind.Array && !one ? [.. value.EnumerateArray()] : [value];
        return all.Length > 0 && Array.TrueForAll(all, static item => Find(item) is not null)
            ? [.. all.Select(static item => Find(item)!.Value)]
            : throw wrong(
                name, Shown(value), $"a whole number of at least 1{(one ? "" : ", or a list of such, one for each head")}");

        static int? Find(JsonElement item) =>
            item.ValueKind == JsonValueKind.Number && item.TryGetInt32(out var number) && number is >= 1 and <= Most ? number : null;
    }

    private static string Shown(JsonElement value) => Printable.Start(value.GetRawText(), LongestShown);

    /// <param name="Head">Null for all.</param>
    /// <param name="Values">One for all that it covers, or one for each head.</param>
    private sealed record Entry(int Layer, Placement? Placement, int? Head, int[] Values)
    {
        public int Precision => (Head is null ? 0 : 2) + (Placement is null ? 0 : 1);

        public bool Covers(CodebookOptions options) =>
            (Placement is null || Placement == options.Placement) && (Head is null || (options.Grouped && Head < options.Heads))
            && (Values.Length == 1 || Values.Length == options.Heads);
    }
}
