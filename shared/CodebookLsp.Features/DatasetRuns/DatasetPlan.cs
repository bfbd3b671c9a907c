using System.Text.Json;
using System.Text.Json.Serialization;
using CodebookLsp.Datasets.Abstractions;
using CodebookLsp.Datasets.Registry;
using CodebookLsp.Datasets.Selection;
using CodebookLsp.Datasets.Writing;
using CodebookLsp.Features.Core;
using CodebookLsp.Features.Labels;
using CodebookLsp.Features.Themes.Reading;
using CodebookLsp.Text.Errors;
using CodebookLsp.Text.Files;
using CodebookLsp.Text.Printing;

namespace CodebookLsp.Features.DatasetRuns;

/// <summary>
/// How the datasets of a workspace are read and what is written into them: <c>.codebooklsp/dataset.json</c>, as
/// vscode-extension/schemas/dataset.schema.json describes it. It names no place to write to: what somebody else's workspace says can only
/// change its own datasets.
/// </summary>
public sealed record DatasetPlan
{
    private const int MostBytes = 1 << 20;

    private static readonly JsonSerializerOptions Json = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.KebabCaseLower, allowIntegerValues: false) },
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow, // a typing error in a name would do nothing, silently
        ReadCommentHandling = JsonCommentHandling.Skip,
        AllowTrailingCommas = true,
    };

    [JsonPropertyName("$schema")]
    public string? Schema { get; init; }

    /// <summary>See <see cref="DatasetOptions.Fields"/>.</summary>
    public IReadOnlyList<string> Fields { get; init; } = [];

    /// <summary>One of <see cref="DatasetFormats.All"/>'s names; null to find out.</summary>
    public string? Format { get; init; }

    public IReadOnlyList<WrittenCodes> Write { get; init; } = [WrittenCodes.Top];

    /// <summary>See <see cref="DatasetSettings.Top"/>.</summary>
    public int Top { get; init; } = 10;

    /// <summary>How <see cref="WrittenCodes.Themes"/> are written.</summary>
    public ThemeForm ThemeForm { get; init; }

    /// <summary>What <see cref="WrittenCodes.ThemeSpans"/> are.</summary>
    public ThemeSpanForm ThemeSpans { get; init; }

    /// <summary>Names of codes, or words of their labels.</summary>
    public IReadOnlyList<string> Follow { get; init; } = [];

    /// <summary>Numbers and ranges; empty for all.</summary>
    public string Layers { get; init; } = "";

    /// <summary>Numbers and ranges; empty for all.</summary>
    public string Heads { get; init; } = "";

    /// <summary>Which records (<see cref="RecordCondition"/>); null for all.</summary>
    public string? Where { get; init; }

    public MalformedRecords OnError { get; init; }

    /// <summary>Whether the old file is kept as <c>.bak</c>.</summary>
    public bool Backup { get; init; }

    /// <summary>Where a workspace keeps its plan.</summary>
    public static string PathIn(string folder) => Path.Combine(folder, ".codebooklsp", "dataset.json");

    /// <summary>The plan of a file.</summary>
    /// <returns>Null when there is no such file.</returns>
    /// <exception cref="DatasetPlanException">It is none.</exception>
    public static DatasetPlan? Find(string path) => Text(path) is { } json ? Parse(json, path) : null;

    /// <summary>What a plan's file says, unless a link leads out of the folder that <see cref="PathIn"/> was asked about.</summary>
    /// <returns>Null when there is no such file.</returns>
    /// <exception cref="UserFacingException">It cannot be read, or is too large for one.</exception>
    public static string? Text(string path)
    {
        try
        {
            return PlainFile.Text(path, MostBytes, within: Path.GetFullPath(Path.Combine(path, "..", "..")));
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            return null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw TextFileException.From(path, e);
        }
    }

    /// <param name="source">Where it comes from, for messages.</param>
    /// <exception cref="DatasetPlanException">It is none.</exception>
    public static DatasetPlan Parse(string json, string source)
    {
        try
        {
            return (JsonSerializer.Deserialize<DatasetPlan>(json, Json) ?? throw DatasetPlanException.Wrong(source, "it holds nothing"))
                .Checked(source);
        }
        catch (JsonException e)
        {
            throw DatasetPlanException.Wrong(source, e.Path is { Length: > 1 } path ? $"{path[2..]} is not as it should be" : e.Message);
        }
    }

    /// <summary>The run over one file, in place.</summary>
    /// <param name="themes">Opens the model's themes; asked only if some are to be written.</param>
    /// <exception cref="UserFacingException">The plan names a code, a condition or a kind of file that does not exist, or asks for themes
    /// and there are none.</exception>
    public DatasetJob Job(string path, CodeNames names, LabelBook labels, Func<OpenThemes> themes)
    {
        var format = DatasetFormats.For(path, Format);
        var followed = FollowedCodes.Find(Follow, names, labels);
        return new(path, format.WrittenTo(path), format, Reading, new DatasetSettings
        {
            Written = Write.Aggregate(WrittenCodes.None, static (all, one) => all | one),
            Top = Top,
            Followed = followed,
            Sites = new(Numbers(Layers), Numbers(Heads)),
            Labels = labels,
            Themes = Write.Any(static kind => kind is WrittenCodes.Themes or WrittenCodes.ThemeSpans)
                ? ThemeSettings.Of(themes()) with { Form = ThemeForm, SpanForm = ThemeSpans } : null,
        })
        {
            OnError = OnError,
            Where = Where is null ? null : RecordCondition.Parse(Where),
            Backup = Backup,
            Unfinished = UnfinishedWork.Resume,
        };
    }

    /// <summary>How the datasets are read.</summary>
    [JsonIgnore]
    public DatasetOptions Reading => new() { Fields = Fields };

    private DatasetPlan Checked(string source) =>
        Fields?.Contains(null) is null or true || Write is null || Follow?.Contains(null) is null or true || Layers is null || Heads is null
            ? throw DatasetPlanException.Wrong(source, "a value is null")
        : Write.Count == 0 || Write.Contains(WrittenCodes.None)
            ? throw DatasetPlanException.Wrong(source, "'write' names nothing: it takes top, counts, spans, vector, codes, "
                + "themes or theme-spans")
        : Top is < 1 or > 1000 ? throw DatasetPlanException.Wrong(source, "'top' is not from 1 to 1000")
        : Layers.Length > 0 && SiteSelection.Numbers(Layers) is null
            ? throw DatasetPlanException.Wrong(source, "'layers' takes numbers and ranges such as 0,2,14-20")
        : Heads.Length > 0 && SiteSelection.Numbers(Heads) is null
            ? throw DatasetPlanException.Wrong(source, "'heads' takes numbers and ranges such as 0-3")
        : Format is not null && DatasetFormats.All.All(format => format.Name != Format)
            ? throw DatasetPlanException.Wrong(source,
            $"there is no format '{Printable.Line(Format)}', but "
            + $"{string.Join(", ", DatasetFormats.All.Select(static format => format.Name))}")
        : this;

    private static IReadOnlySet<int>? Numbers(string list) => list.Length == 0 ? null : SiteSelection.Numbers(list);
}

/// <summary>A plan of a workspace that cannot be used.</summary>
public sealed class DatasetPlanException : UserFacingException
{
    private DatasetPlanException(string message) : base(message)
    {
    }

    public static DatasetPlanException Wrong(string source, string why) =>
        new($"'{source}' does not say how datasets are annotated: {why}. Fix it, or delete it and choose again.");
}
