using System.Text.Json;

namespace CodebookLsp.Features.DatasetRuns;

/// <summary>What is written about a text's themes, as JSON.</summary>
internal static class ThemeTallyJson
{
    /// <param name="kind">Themes or their spans.</param>
    public static void Write(Utf8JsonWriter json, TextThemes themes, DatasetSettings settings, WrittenCodes kind)
    {
        if (kind == WrittenCodes.ThemeSpans)
            WriteSpans(json, themes, settings.Themes!);
        else if (settings.Themes!.Form == ThemeForm.Loads)
            WriteLoads(json, themes, settings.Themes);
        else
            WriteStated(json, themes, settings);
    }

    private static void WriteStated(Utf8JsonWriter json, TextThemes themes, DatasetSettings settings)
    {
        json.WriteStartArray();
        foreach (var one in themes.Document!.Themes.Take(settings.Top))
        {
            var name = settings.Themes!.Names.Called(one.Theme);
            if (settings.Themes.Form == ThemeForm.Names)
            {
                json.WriteStringValue(name);
                continue;
            }

            json.WriteStartObject();
            json.WriteNumber("theme", one.Theme.Number);
            json.WriteString("name", name);
            json.WriteNumber("share", Rounded(one.Share));
            json.WriteNumber("load", Rounded(one.Load));
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private static void WriteLoads(Utf8JsonWriter json, TextThemes themes, ThemeSettings settings)
    {
        var loads = themes.Document!.Loads;
        json.WriteStartObject();
        json.WriteNumber("tokens", themes.Document.Tokens);
        json.WriteNumber("size", settings.Reader.Model.Themes.Count);
        json.WriteStartArray("indices");
        foreach (var theme in loads.Themes)
            json.WriteNumberValue(theme);
        json.WriteEndArray();
        json.WriteStartArray("values");
        foreach (var load in loads.Values)
            json.WriteNumberValue(Rounded(load));
        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static void WriteSpans(Utf8JsonWriter json, TextThemes themes, ThemeSettings settings)
    {
        json.WriteStartArray();
        foreach (var span in themes.Spans)
        {
            json.WriteStartObject();
            json.WriteNumber("start", span.CodePoints.Start);
            json.WriteNumber("end", span.CodePoints.End);
            json.WriteString("label", settings.Names.Called(span.Theme));
            json.WriteNumber("theme", span.Theme.Number);
            json.WriteNumber("load", Rounded(span.Load));
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private static double Rounded(double number) => Math.Round(number, 4);
}
