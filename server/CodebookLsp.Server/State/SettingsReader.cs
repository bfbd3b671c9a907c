using System.Text.Json;
using CodebookLsp.Features.Core;
using CodebookLsp.Features.Editor;
using CodebookLsp.Text.Printing;

namespace CodebookLsp.Server.State;

/// <summary>Reads the <c>codebookLsp</c> settings that an editor sends. A wrong value keeps its default and is reported.</summary>
internal static class SettingsReader
{
    /// <summary>Settings of earlier versions, each with what to do instead.</summary>
    private static readonly (string Name, string Instead)[] Gone =
    [
        ("themes.lens", "set codebookLsp.codeLens to codes, themes or off"),
        ("workspaceIndexLimits.files", "the limit is now codebookLsp.workspaceIndexTokens"),
        ("workspaceIndexLimits.fileLength", "the limit is now codebookLsp.workspaceIndexTokens"),
        ("workspaceIndexLimits.tokens", "it is called codebookLsp.workspaceIndexTokens"),
        ("steering.topP", "codebooklsp steer has it as --top-p"),
        ("steering.minP", "codebooklsp steer has it as --min-p"),
        ("steering.repetitionPenalty", "codebooklsp steer has it as --repetition-penalty"),
        ("log.level", "the log itself has a level, and codebooklsp serve has --log-level"),
    ];

    /// <param name="problems">One sentence for each wrong value and each setting that is gone, fit for the user.</param>
    public static LiveSettings Read(JsonElement? section, out IReadOnlyList<string> problems)
    {
        var reading = new Reading(section);
        var defaults = new LiveSettings();
        var lens = reading.Lens("codeLens");
        var settings = defaults with
        {
            Sites = new(reading.Numbers("layers"), reading.Numbers("heads")),
            Density = reading.Choice("inlayHints.density", defaults.Density),
            HintUnitsPerLine = reading.Number("inlayHints.charactersPerLine", defaults.HintUnitsPerLine, 0, 10_000),
            HoverCodes = reading.Number("hover.codes", defaults.HoverCodes, 1, 20),
            ColorChoice = reading.Choice("colors", defaults.ColorChoice),
            Followed = reading.Followed("followed"),
            FollowedThemes = reading.FollowedThemes("followedThemes"),
            CodeLens = lens != LensChoice.Off,
            ThemeLens = lens == LensChoice.Themes,
            Surprise = reading.Flag("surprise", defaults.Surprise),
            Diagnostics = reading.Flag("diagnostics", defaults.Diagnostics),
            IndexWorkspace = reading.Flag("workspaceIndex", defaults.IndexWorkspace),
            IndexedTokens = reading.Number("workspaceIndexTokens", defaults.IndexedTokens, 1000, 20_000_000),
            Sampling = defaults.Sampling with
            {
                MaxTokens = reading.Number("steering.maxTokens", defaults.Sampling.MaxTokens, 1, 1000),
                Temperature = reading.Real("steering.temperature", defaults.Sampling.Temperature, 0, 5),
            },
            ContextTokens = reading.Number("steering.contextTokens", defaults.ContextTokens, 16, 100_000),
            CodeStrength = reading.Real("steering.codeStrength", defaults.CodeStrength, -20, 20),
            MaxDocumentLength = reading.Number("maxDocumentLength", defaults.MaxDocumentLength, 1000, 100_000_000),
        };
        foreach (var (name, instead) in Gone)
            reading.IsGone(name, instead);
        problems = reading.Problems;
        return settings;
    }

    /// <summary>What the line above a paragraph says.</summary>
    private enum LensChoice
    {
        Off,
        Codes,
        Themes,
    }

    private sealed class Reading(JsonElement? section)
    {
        private const int LongestShown = 40;

        public List<string> Problems { get; } = [];

        public T Choice<T>(string name, T otherwise) where T : struct, Enum
        {
            if (Find(name) is not { } value)
                return otherwise;
            foreach (var choice in Enum.GetValues<T>())
            {
                if (value.ValueKind == JsonValueKind.String && value.ValueEquals(Format(choice)))
                    return choice;
            }

            Wrong(name, value, "one of " + string.Join(", ", Enum.GetValues<T>().Select(Format)));
            return otherwise;
        }

        /// <summary>True and false are what this setting was before it had three values.</summary>
        public LensChoice Lens(string name) => Find(name) switch
        {
            { ValueKind: JsonValueKind.True } => LensChoice.Themes,
            { ValueKind: JsonValueKind.False } => LensChoice.Off,
            _ => Choice(name, LensChoice.Themes),
        };

        public void IsGone(string name, string instead)
        {
            if (Find(name) is not null)
                Problems.Add($"codebookLsp.{name} is no longer a setting: {instead}.");
        }

        public int Number(string name, int otherwise, int least, int most)
        {
            if (Find(name) is not { } value)
                return otherwise;
            if (value.ValueKind == JsonValueKind.Number && value.TryGetInt32(out var number) && number >= least && number <= most)
                return number;

            Wrong(name, value, $"a whole number from {least} to {most}");
            return otherwise;
        }

        public double Real(string name, double otherwise, double least, double most)
        {
            if (Find(name) is not { } value)
                return otherwise;
            if (value.ValueKind == JsonValueKind.Number && value.TryGetDouble(out var number) && number >= least && number <= most)
                return number;

            Wrong(name, value, string.Create(System.Globalization.CultureInfo.InvariantCulture, $"a number from {least} to {most}"));
            return otherwise;
        }

        public bool Flag(string name, bool otherwise)
        {
            if (Find(name) is not { } value)
                return otherwise;
            if (value.ValueKind is JsonValueKind.True or JsonValueKind.False)
                return value.GetBoolean();

            Wrong(name, value, "true or false");
            return otherwise;
        }

        public IReadOnlySet<int>? Numbers(string name)
        {
            if (Find(name) is not { } value || (value.ValueKind == JsonValueKind.String && string.IsNullOrWhiteSpace(value.GetString())))
                return null;
            if (value.ValueKind == JsonValueKind.String && SiteSelection.Numbers(value.GetString()!) is { } numbers)
                return numbers;

            Wrong(name, value, "numbers and ranges such as 0,2,14-20");
            return null;
        }

        public List<FollowedCode> Followed(string name) => List(
            name,
            static item => item.TryGetProperty("code", out var code) && code.ValueKind == JsonValueKind.String && Color(item) is { } color
                ? new FollowedCode(code.GetString()!, color) : null,
            """{ "code": "L14.3:877", "color": 1 }""");

        public List<FollowedTheme> FollowedThemes(string name) => List(
            name,
            static item => item.TryGetProperty("theme", out var theme) && theme.ValueKind == JsonValueKind.Number
                && theme.TryGetInt32(out var number) && number >= 0 && Color(item) is { } color
                    ? new FollowedTheme(number, color) : null,
            """{ "theme": 12, "color": 1 }""");

        /// <param name="read">Null for an object that is not as it should be.</param>
        /// <param name="example">What it should be like.</param>
        private List<T> List<T>(string name, Func<JsonElement, T?> read, string example) where T : class
        {
            if (Find(name) is not { } list)
                return [];
            if (list.ValueKind != JsonValueKind.Array)
            {
                Wrong(name, list, "a list");
                return [];
            }

            var all = new List<T>();
            foreach (var item in list.EnumerateArray())
            {
                if (item.ValueKind == JsonValueKind.Object && read(item) is { } one)
                    all.Add(one);
                else
                    Wrong(name, item, $"an object such as {example} with a color from 1 to {LiveSettings.Colors}");
            }

            return all;
        }

        private static int? Color(JsonElement item) =>
            item.TryGetProperty("color", out var color) && color.ValueKind == JsonValueKind.Number
            && color.TryGetInt32(out var number) && number is >= 1 and <= LiveSettings.Colors ? number : null;

        /// <summary>A setting by its dotted name: as nested objects, or written out as one key. Null when absent.</summary>
        private JsonElement? Find(string name)
        {
            if (section is not { ValueKind: JsonValueKind.Object } at)
                return null;
            if (at.TryGetProperty(name, out var flat))
                return Present(flat);

            foreach (var part in name.Split('.'))
            {
                if (at.ValueKind != JsonValueKind.Object || !at.TryGetProperty(part, out at))
                    return null;
            }

            return Present(at);
        }

        private static JsonElement? Present(JsonElement value) =>
            value.ValueKind is JsonValueKind.Null or JsonValueKind.Undefined ? null : value;

        private void Wrong(string name, JsonElement value, string wanted)
        {
            var text = Printable.Line(value.GetRawText());
            var shown = text.Length > LongestShown ? text[..LongestShown] + "…" : text;
            Problems.Add($"codebookLsp.{name}: {shown} must be {wanted}. The default is used.");
        }

        private static string Format<T>(T choice) where T : struct, Enum => JsonNamingPolicy.CamelCase.ConvertName(choice.ToString());
    }
}
