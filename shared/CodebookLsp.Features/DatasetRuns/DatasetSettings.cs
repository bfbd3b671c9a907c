using System.Globalization;
using CodebookLsp.Datasets.Abstractions;
using CodebookLsp.Features.Core;
using CodebookLsp.Features.Labels;

namespace CodebookLsp.Features.DatasetRuns;

/// <summary>What can be written into a dataset.</summary>
[Flags]
public enum WrittenCodes
{
    None = 0,

    /// <summary>The codes that tell the most about a text.</summary>
    Top = 1,

    /// <summary>On how many tokens each label and each followed code fires.</summary>
    Counts = 2,

    /// <summary>Where the followed codes fire.</summary>
    Spans = 4,

    /// <summary>How often every code fires: a sparse bag of codes, for a classifier.</summary>
    Vector = 8,

    /// <summary>All codes of each token.</summary>
    Codes = 16,

    /// <summary>What a text is about.</summary>
    Themes = 32,

    /// <summary>Where in it each theme stands.</summary>
    ThemeSpans = 64,
}

/// <summary>A code that the user asks about by name.</summary>
/// <param name="Label">What it is called in what is written: its label, else its name.</param>
public sealed record FollowedCodeColumn(CodeId Code, string Label);

/// <summary>What of a model's codes is written into a dataset.</summary>
public sealed record DatasetSettings
{
    public WrittenCodes Written { get; init; } = WrittenCodes.Top;

    /// <summary>How many codes <see cref="WrittenCodes.Top"/> names at most, and how many themes
    /// <see cref="WrittenCodes.Themes"/>.</summary>
    public int Top { get; init; } = 10;

    public IReadOnlyList<FollowedCodeColumn> Followed { get; init; } = [];

    /// <summary>The codebooks that count, for everything but followed codes.</summary>
    public SiteSelection Sites { get; init; } = SiteSelection.All;

    public LabelBook Labels { get; init; } = LabelBook.Empty;

    /// <summary>For <see cref="WrittenCodes.Themes"/> and <see cref="WrittenCodes.ThemeSpans"/>; null where neither is written.</summary>
    public ThemeSettings? Themes { get; init; }

    /// <summary>How texts are cut; the same rule as everywhere.</summary>
    public AnalysisOptions Analysis { get; init; } = new();

    /// <summary>The names of the values that are written, in their order.</summary>
    /// <param name="spans">Whether the format has a place of its own for spans.</param>
    public IReadOnlyList<string> Columns(bool spans) =>
    [
        .. Enum.GetValues<WrittenCodes>()
            .Where(kind => kind != WrittenCodes.None && Written.HasFlag(kind) && !(spans && DatasetNames.AreSpans(kind)))
            .Select(DatasetNames.Of),
        DatasetNames.Made,
    ];

    /// <summary>For people, and for the record of what was done.</summary>
    public string Describe(CodeNames names)
    {
        var words = new List<string>();
        foreach (var kind in Enum.GetValues<WrittenCodes>().Where(kind => kind is not (WrittenCodes.None or WrittenCodes.Themes
            or WrittenCodes.ThemeSpans) && Written.HasFlag(kind)))
            words.Add(kind == WrittenCodes.Top
                ? string.Create(CultureInfo.InvariantCulture, $"top {Top}") : kind.ToString().ToLowerInvariant());
        if (Themes is not null && (Written & (WrittenCodes.Themes | WrittenCodes.ThemeSpans)) != 0)
            words.Add(Themes.Describe(Written)
                + (Written.HasFlag(WrittenCodes.Themes) ? string.Create(CultureInfo.InvariantCulture, $", at most {Top}") : ""));
        if (Sites.Layers is { } layers)
            words.Add($"layers {string.Join(',', layers)}");
        if (Sites.Heads is { } heads)
            words.Add($"heads {string.Join(',', heads)}");
        if (Followed.Count > 0)
            words.Add($"follow {string.Join(',', Followed.Select(one => names.Of(one.Code)))}");
        return string.Join("; ", words);
    }

    /// <summary>A hash of everything that decides about what is written but the texts.</summary>
    public string Key(ModelIdentity model, CodeNames names) => RecordFingerprint.Key([
        "1", model.Hash, model.Precision, Describe(names), Analysis.ToString(),
        .. Followed.Select(static one => one.Label),
        .. Labels.All.Where(_ => (Written & (WrittenCodes.Top | WrittenCodes.Counts)) != 0)
            .Select(label => $"{names.Of(label.Code)} {label.Text}").Order(StringComparer.Ordinal),
        .. (Written & (WrittenCodes.Themes | WrittenCodes.ThemeSpans)) == 0 ? [] : Themes?.Parts ?? [],
    ]);
}

/// <summary>Which model it was, for the record.</summary>
/// <param name="Hash">Of its files.</param>
/// <param name="Precision">"bfloat16": another gives slightly other codes.</param>
public sealed record ModelIdentity(string Name, string Hash, string Precision)
{
    public override string ToString() => $"{Name} {Hash[..Math.Min(16, Hash.Length)]} {Precision}";
}

/// <summary>What our values are called in a dataset.</summary>
public static class DatasetNames
{
    /// <summary>Model, settings and fingerprint (as <c>stamp</c>).</summary>
    public const string Made = OurNames.Made;

    /// <summary>Every value that any run may have added.</summary>
    public static IReadOnlyList<string> All { get; } =
        [.. Enum.GetValues<WrittenCodes>().Where(static kind => kind != WrittenCodes.None).Select(Of), Made];

    public static string Of(WrittenCodes kind) =>
        $"codebooklsp_{(kind == WrittenCodes.ThemeSpans ? "theme_spans" : kind.ToString().ToLowerInvariant())}";

    /// <summary>Whether a kind has its place in the format's own spans, if there is one.</summary>
    public static bool AreSpans(WrittenCodes kind) => kind is WrittenCodes.Spans or WrittenCodes.ThemeSpans;
}
