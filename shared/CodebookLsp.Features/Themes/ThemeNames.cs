using System.Globalization;
using System.Text.Json;
using CodebookLsp.Features.Labels;
using CodebookLsp.Text.Files;

namespace CodebookLsp.Features.Themes;

/// <summary>What somebody calls a theme.</summary>
/// <param name="Number">The theme's.</param>
/// <param name="Name">Two or three plain words.</param>
public sealed record ThemeName(int Number, string Name)
{
    /// <summary>What its passages have in common.</summary>
    public string? Sentence { get; init; }

    /// <summary>What it may be called as well.</summary>
    public IReadOnlyList<string> Aliases { get; init; } = [];
}

/// <summary>
/// The names of themes as people keep them beside the themes: JSON, one name a line, in the order of the numbers, so that two people's
/// names can be reviewed and
/// merged line by line. docs/themes.md describes it. Never changes.
/// </summary>
public sealed class ThemeNames
{
    /// <summary>What the names of such files end in, in place of <see cref="ThemeFile.Ending"/>.</summary>
    public const string Ending = ".names.json";

    private const int LongestSentence = 400;
    private const int MostAliases = 20;
    private const int MostBytes = 16 << 20;

    private readonly string? model; // the model's hash
    private readonly SortedDictionary<int, ThemeName> names;

    private ThemeNames(string? model, string themes, SortedDictionary<int, ThemeName> names) =>
        (this.model, Identity, this.names) = (model, themes, names);

    /// <summary>By their themes' numbers.</summary>
    /// <summary>The identity of the themes that are named: <see cref="ThemeFile.IdOf"/>.</summary>
    public string Identity { get; }

    public IReadOnlyCollection<ThemeName> All => names.Values;

    /// <summary>Null for a theme that nobody has named.</summary>
    public ThemeName? Of(int number) => names.GetValueOrDefault(number);

    /// <summary>What a theme is called: its name, or its first words until somebody gives it one.</summary>
    public string Called(Theme theme) => Of(theme.Number)?.Name ?? theme.AutomaticName;

    /// <summary>Where the names of some themes are.</summary>
    /// <param name="path">The file of the themes.</param>
    public static string PathFor(string path) =>
        (path.EndsWith(ThemeFile.Ending, StringComparison.OrdinalIgnoreCase) ? path[..^ThemeFile.Ending.Length] : path) + Ending;

    /// <summary>The names that lie beside a file of themes; none when there are none.</summary>
    /// <param name="path">The file of the themes.</param>
    /// <exception cref="ThemeException">They are no names, or those of other themes.</exception>
    /// <exception cref="TextFileException">They cannot be read.</exception>
    public static ThemeNames Beside(string path, ThemeModel of) =>
        PathFor(path) is var names && File.Exists(names) ? Read(names, of) : Of(of, []);

    /// <summary>Names of themes, of each once.</summary>
    public static ThemeNames Of(ThemeModel themes, IEnumerable<ThemeName> named) =>
        new(themes.ModelHash, ThemeFile.IdOf(themes), new(named.ToDictionary(static name => name.Number)));

    /// <param name="path">A file of names, or a table of them (<see cref="ThemeNameTable"/>).</param>
    /// <exception cref="ThemeException">They are no names, or those of other themes.</exception>
    /// <exception cref="TextFileException">They cannot be read.</exception>
    public static ThemeNames Read(string path, ThemeModel of)
    {
        try
        {
            var text = PlainFile.Text(path, MostBytes);
            return path.EndsWith(ThemeNameTable.Ending, StringComparison.OrdinalIgnoreCase)
                ? ThemeNameTable.Parse(text, path, of) : Parse(text, path, of);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw TextFileException.From(path, e);
        }
    }

    /// <param name="source">Where the text comes from, for messages.</param>
    /// <exception cref="ThemeException">They are no names, or those of other themes.</exception>
    public static ThemeNames Parse(string json, string source, ThemeModel of)
    {
        try
        {
            // Comments are refused: they would be lost when a name is changed. A comma too many is what merging leaves.
            using var document = JsonDocument.Parse(json, new() { AllowTrailingCommas = true });
            return Parse(document.RootElement, source, of);
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException) // the latter for half of a pair, spelled out
        {
            throw ThemeException.NoNames(source, e.Message, e);
        }
    }

    /// <summary>The same with names set or replaced.</summary>
    /// <exception cref="ThemeException">One of them cannot be a name.</exception>
    public ThemeNames With(IEnumerable<ThemeName> named)
    {
        var next = new SortedDictionary<int, ThemeName>(names);
        foreach (var name in named)
            next[name.Number] = Checked(name, "the command line", "NAME");
        return new(model, Identity, next);
    }

    /// <summary>
    /// The names of themes that were made of these: the first one of those that it is made of gives its own, the others' become its
    /// aliases.
    /// </summary>
    /// <param name="members">[themes]: of which each is made.</param>
    public ThemeNames CarriedTo(ThemeModel next, IReadOnlyList<IReadOnlyList<int>> members)
    {
        var carried = new List<ThemeName>();
        for (var number = 0; number < members.Count; number++)
        {
            ThemeName[] own = [.. members[number].Select(Of).OfType<ThemeName>()];
            if (own.Length == 0)
                continue;
            var aliases = own[0].Aliases.Concat(own.Skip(1).SelectMany(static name => name.Aliases.Prepend(name.Name)))
                .Where(alias => alias != own[0].Name).Distinct(StringComparer.Ordinal);
            carried.Add(own[0] with { Number = number, Aliases = [.. aliases.Take(MostAliases)] });
        }

        return Of(next, carried);
    }

    /// <summary>The same with a theme that has no name.</summary>
    public ThemeNames Without(int number)
    {
        var next = new SortedDictionary<int, ThemeName>(names);
        next.Remove(number);
        return new(model, Identity, next);
    }

    /// <summary>Replaces the file, whole or not at all.</summary>
    /// <inheritdoc cref="AtomicFile.Create" path="/param[@name='rights']"/>
    /// <exception cref="AtomicFileException">It cannot be written.</exception>
    public void Write(string path, UnixFileMode? rights = null) => AtomicFile.WriteText(path, Format(), rights);

    /// <summary>The file's text, the same for the same names: what <see cref="Parse(string, string, ThemeModel)"/> reads.</summary>
    public string Format()
    {
        var lines = new List<string> { "{" };
        if (model is not null)
            lines.Add($"  \"model\": {LabelFileText.Quoted(model)},");
        lines.Add($"  \"themes\": {LabelFileText.Quoted(Identity)},");
        lines.Add("  \"names\": {");
        var last = names.Count == 0 ? -1 : names.Keys.Last();
        lines.AddRange(names.Values.Select(name => string.Create(CultureInfo.InvariantCulture,
            $"    \"{name.Number}\": {{ {string.Join(", ", Properties(name))} }}{(name.Number == last ? "" : ",")}")));
        lines.AddRange(["  }", "}"]);
        return string.Concat(lines.Select(static line => line + "\n"));
    }

    private static IEnumerable<string> Properties(ThemeName name)
    {
        yield return $"\"name\": {LabelFileText.Quoted(name.Name)}";
        if (name.Sentence is { } sentence)
            yield return $"\"sentence\": {LabelFileText.Quoted(sentence)}";
        if (name.Aliases.Count > 0)
            yield return $"\"aliases\": [{string.Join(", ", name.Aliases.Select(LabelFileText.Quoted))}]";
    }

    private static ThemeNames Parse(JsonElement json, string source, ThemeModel of)
    {
        if (json.ValueKind != JsonValueKind.Object)
            throw ThemeException.NoNames(source, "it holds no object");
        if (!json.TryGetProperty("names", out var all) || all.ValueKind != JsonValueKind.Object)
            throw ThemeException.WrongName(source, "names", "an object with themes' numbers, such as \"12\"");
        var id = ThemeFile.IdOf(of);
        if (Text(json, "model", source, "") is { } hash && of.ModelHash is { } own && hash != own)
            throw ThemeException.OtherModel(source, hash[..Math.Min(12, hash.Length)]);
        if (Text(json, "themes", source, "") is { } others && others != id)
            throw ThemeException.OtherThemes(source);

        var names = new SortedDictionary<int, ThemeName>();
        foreach (var property in all.EnumerateObject())
        {
            var where = $"names.{property.Name}";
            if (!int.TryParse(property.Name, NumberStyles.None, CultureInfo.InvariantCulture, out var number) || number >= of.Themes.Count)
                throw ThemeException.WrongName(source, where, "called by " + Numbers(of));
            if (!names.TryAdd(number, Name(property.Value, number, source, where)))
                throw ThemeException.NamesTwice(source, property.Name);
        }

        return new(of.ModelHash, id, names);
    }

    private static ThemeName Name(JsonElement json, int number, string source, string where)
    {
        if (json.ValueKind != JsonValueKind.Object)
            throw ThemeException.WrongName(source, where, "an object such as { \"name\": \"night landscape\" }");
        var aliases = !json.TryGetProperty("aliases", out var list) || list.ValueKind == JsonValueKind.Null ? []
            : list.ValueKind == JsonValueKind.Array && list.EnumerateArray().All(static one => one.ValueKind == JsonValueKind.String)
                ? list.EnumerateArray().Select(static one => one.GetString()!).ToArray()
                : throw ThemeException.WrongName(source, where + ".aliases", "a list of texts");
        var name = new ThemeName(number, Text(json, "name", source, where + ".") ?? "")
        {
            Sentence = Text(json, "sentence", source, where + "."),
            Aliases = aliases,
        };
        return Checked(name, source, where);
    }

    /// <summary>Which numbers a theme may have.</summary>
    internal static string Numbers(ThemeModel themes) =>
        string.Create(CultureInfo.InvariantCulture, $"a theme's number, from 0 to {themes.Themes.Count - 1}");

    internal static ThemeName Checked(ThemeName name, string source, string where)
    {
        if (!LabelFile.Fits(name.Name))
            throw ThemeException.WrongName(source, where + ".name", LabelFile.Fit);
        if (name.Sentence is { } sentence && (sentence.Length > LongestSentence || sentence.Any(char.IsControl)))
            throw ThemeException.WrongName(source, where + ".sentence",
                string.Create(CultureInfo.InvariantCulture, $"one line of at most {LongestSentence} characters"));
        if (name.Aliases.Count > MostAliases || !name.Aliases.All(LabelFile.Fits))
            throw ThemeException.WrongName(source, where + ".aliases",
                string.Create(CultureInfo.InvariantCulture, $"at most {MostAliases} names, each {LabelFile.Fit}"));
        return name;
    }

    private static string? Text(JsonElement json, string property, string source, string where) =>
        !json.TryGetProperty(property, out var value) || value.ValueKind == JsonValueKind.Null ? null
        : value.ValueKind == JsonValueKind.String ? value.GetString()
        : throw ThemeException.WrongName(source, where + property, "a text");
}
