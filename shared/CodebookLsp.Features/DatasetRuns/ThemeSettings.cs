using CodebookLsp.Features.Themes;
using CodebookLsp.Features.Themes.Reading;

namespace CodebookLsp.Features.DatasetRuns;

/// <summary>How the themes of a text are written as a value.</summary>
public enum ThemeForm
{
    /// <summary>Those that are stated of it, each with its number, name, share of the text and load.</summary>
    Full,

    /// <summary>Their names alone.</summary>
    Names,

    /// <summary>The loads of all themes, stated or not, as a sparse vector: for a classifier.</summary>
    Loads,
}

/// <summary>Where a theme stands in a text.</summary>
public enum ThemeSpanForm
{
    /// <summary>A span for each stretch of windows of which it is stated first.</summary>
    Passages,

    /// <summary>A span for each run of tokens whose load, smoothed over their neighbours, is above the theme's threshold.</summary>
    Tokens,
}

/// <summary>Which themes are written into a dataset, and how.</summary>
/// <param name="Reader">Reads them.</param>
/// <param name="Names">What they are called in what is written.</param>
/// <param name="Id"><see cref="ThemeFile.IdOf"/>.</param>
public sealed record ThemeSettings(ThemeReader Reader, ThemeNames Names, string Id)
{
    public ThemeForm Form { get; init; }

    public ThemeSpanForm SpanForm { get; init; }

    public static ThemeSettings Of(ThemeReader reader, ThemeNames names) => new(reader, names, names.Identity);

    public static ThemeSettings Of(OpenThemes themes) => Of(themes.Reader, themes.Names);

    /// <summary>For people, and for the record of what was done.</summary>
    public string Describe(WrittenCodes written)
    {
        var words = new List<string>();
        if (written.HasFlag(WrittenCodes.Themes))
            words.Add($"as {Form.ToString().ToLowerInvariant()}");
        if (written.HasFlag(WrittenCodes.ThemeSpans))
            words.Add($"spans of {SpanForm.ToString().ToLowerInvariant()}");
        return $"themes {Id} {string.Join(", ", words)}";
    }

    /// <summary>All that decides about what is written, but the texts and <see cref="Describe"/>: what themes are called.</summary>
    internal IEnumerable<string> Parts => Reader.Model.Themes.Select(Names.Called);
}
