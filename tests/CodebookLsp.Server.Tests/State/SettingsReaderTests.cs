using System.Text.Json;
using CodebookLsp.Features.Editor;
using CodebookLsp.Features.Labels;
using CodebookLsp.Server.State;

namespace CodebookLsp.Server.Tests.State;

/// <summary>Reading the editor's settings: what is right counts, what is wrong is named and keeps its default.</summary>
[TestClass]
public sealed class SettingsReaderTests
{
    [TestMethod]
    public void Nothing_sent_means_the_defaults() => Check("null", new LiveSettings());

    [TestMethod]
    public void Null_means_the_default() => Check("""{ "codeLens": null, "hover": null, "hover.codes": null }""", new LiveSettings());

    [TestMethod]
    public void Names_may_be_nested_or_written_with_dots()
    {
        Check("""{ "hover": { "codes": 3 } }""", new LiveSettings { HoverCodes = 3 });
        Check("""{ "hover.codes": 3 }""", new LiveSettings { HoverCodes = 3 });
    }

    [TestMethod]
    public void Every_kind_of_setting_is_read() => Check(
        """
        {
          "inlayHints": { "density": "many", "charactersPerLine": 0 }, "colors": "followed", "codeLens": false, "diagnostics": true,
          "surprise": true, "workspaceIndex": true, "workspaceIndexTokens": 1000,
          "steering": { "contextTokens": 16, "codeStrength": -20 }, "maxDocumentLength": 1000
        }
        """,
        new LiveSettings
        {
            Density = HintDensity.Many,
            HintUnitsPerLine = 0,
            ColorChoice = ColorChoice.Followed,
            CodeLens = false,
            ThemeLens = false,
            Diagnostics = true,
            Surprise = true,
            IndexWorkspace = true,
            IndexedTokens = 1000,
            ContextTokens = 16,
            CodeStrength = -20,
            MaxDocumentLength = 1000,
        });

    [TestMethod]
    public void Sampling_is_read()
    {
        var sampling = SettingsReader.Read(
            Json("""{ "steering": { "maxTokens": 5, "temperature": 0 } }"""), out _).Sampling;
        Assert.AreEqual((5, 0.0), (sampling.MaxTokens, sampling.Temperature));
    }

    [TestMethod]
    [DataRow("\"themes\"", true, true)]
    [DataRow("\"codes\"", true, false)]
    [DataRow("\"off\"", false, false)]
    [DataRow("true", true, true)]
    [DataRow("false", false, false)]
    public void One_setting_says_what_lenses_name_and_takes_what_it_was_before(string value, bool codes, bool themes)
    {
        var settings = SettingsReader.Read(Json($$"""{ "codeLens": {{value}} }"""), out var problems);
        Assert.IsEmpty(problems);
        Assert.AreEqual((codes, themes), (settings.CodeLens, settings.ThemeLens));
    }

    [TestMethod]
    [DataRow("""{ "themes": { "lens": false } }""", "codebookLsp.themes.lens is no longer a setting: set codebookLsp.codeLens to")]
    [DataRow("""{ "steering": { "topP": 0.5 } }""", "codebookLsp.steering.topP is no longer a setting: codebooklsp steer has")]
    [DataRow("""{ "log.level": "debug" }""", "codebookLsp.log.level is no longer a setting: the log itself has a level")]
    [DataRow("""{ "workspaceIndexLimits": { "tokens": 5 } }""", "codebookLsp.workspaceIndexLimits.tokens is no longer a")]
    public void A_setting_that_is_gone_is_said_with_what_to_do_instead(string json, string problem)
    {
        var settings = SettingsReader.Read(Json(json), out var problems);
        StringAssert.StartsWith(problems.Single(), problem, StringComparison.Ordinal);
        Assert.AreEqual(Described(new LiveSettings()), Described(settings));
    }

    [TestMethod]
    public void Layers_and_heads_are_numbers_and_ranges()
    {
        var sites = SettingsReader.Read(Json("""{ "layers": "0,2,4-6", "heads": " " }"""), out var problems).Sites;
        CollectionAssert.AreEquivalent(new[] { 0, 2, 4, 5, 6 }, sites.Layers!.ToArray());
        Assert.IsNull(sites.Heads);
        Assert.IsEmpty(problems);
    }

    [TestMethod]
    public void Followed_codes_are_read_and_wrong_ones_left_out()
    {
        var followed = SettingsReader.Read(
            Json("""{ "followed": [{ "code": "L0.0:1", "color": 8 }, { "code": "L0.0:2", "color": 9 }, "L0.0:3"] }"""),
                out var problems).Followed;
        CollectionAssert.AreEqual(new[] { new FollowedCode("L0.0:1", 8) }, followed.ToArray());
        CollectionAssert.AreEqual(
            new[] { new FollowedTheme(12, 8) },
            SettingsReader.Read(Json("""{ "followedThemes": [{ "theme": 12, "color": 8 }, { "theme": 12.5, "color": 8 }] }"""), out _)
                .FollowedThemes.ToArray());
        Assert.HasCount(2, problems);
    }

    [TestMethod]
    [DataRow("""{ "hover": { "codes": 21 } }""", "codebookLsp.hover.codes: 21 must be a whole number from 1 to 20")]
    [DataRow("""{ "hover": { "codes": 1.5 } }""", "codebookLsp.hover.codes: 1.5 must be a whole number from 1 to 20")]
    [DataRow("""{ "hover": { "codes": 99999999999 } }""", "codebookLsp.hover.codes: 99999999999 must be a whole number from 1 to 20")]
    [DataRow("""{ "codeLens": "yes" }""", "codebookLsp.codeLens: \"yes\" must be one of off, codes, themes")]
    [DataRow("""{ "colors": "purple" }""", "codebookLsp.colors: \"purple\" must be one of off, followed, automatic, themes")]
    [DataRow("""{ "layers": "2-" }""", "codebookLsp.layers: \"2-\" must be numbers and ranges such as 0,2,14-20")]
    [DataRow("""{ "steering": { "temperature": 6 } }""", "codebookLsp.steering.temperature: 6 must be a number from 0 to 5")]
    [DataRow("""{ "workspaceIndex": 1 }""", "codebookLsp.workspaceIndex: 1 must be true or false")]
    [DataRow(
        """{ "followedThemes": [{ "theme": -1, "color": 1 }] }""",
        "codebookLsp.followedThemes: { \"theme\": -1, \"color\": 1 } must be "
        + "an object such as { \"theme\": 12, \"color\": 1 } with a color from 1 to 8")]
    [DataRow("""{ "followed": 5 }""", "codebookLsp.followed: 5 must be a list")]
    public void A_wrong_value_is_named_and_keeps_its_default(string json, string problem)
    {
        var settings = SettingsReader.Read(Json(json), out var problems);
        Assert.AreEqual($"{problem}. The default is used.", problems.Single());
        Assert.AreEqual(Described(new LiveSettings()), Described(settings));
    }

    [TestMethod]
    public void A_long_wrong_value_is_cut_short_and_made_printable()
    {
        SettingsReader.Read(Json($$"""{ "colors": "{{new string('x', 500)}}" }"""), out var problems);
        Assert.IsLessThan(150, problems.Single().Length);
        SettingsReader.Read(Json("""{ "colors": "a\u202Eb\u0007" }"""), out problems);
        Assert.IsFalse(problems.Single().Any(static unit => unit is '\u202E' or '\u0007'));
    }

    [TestMethod]
    public void The_same_problem_is_told_once_and_a_new_one_again()
    {
        var settings = new EditorSettings();
        Assert.AreEqual(
            "codebookLsp.codeLens: 1 must be one of off, codes, themes. The default is used.",
            settings.Apply(Json("""{ "codeLens": 1 }""")));
        Assert.IsNull(settings.Apply(Json("""{ "codeLens": 1 }""")));
        Assert.IsNotNull(settings.Apply(Json("""{ "codeLens": 2 }""")));
        Assert.IsNull(settings.Apply(null));
        Assert.IsNotNull(settings.Apply(Json("""{ "codeLens": 2 }""")), "it was right in between");
    }

    [TestMethod]
    public void Labels_and_settings_change_by_themselves()
    {
        var settings = new EditorSettings();
        settings.Use(new LabelBook([new(new(0, 3), "whales")]));
        settings.Apply(Json("""{ "hover": { "codes": 3 } }"""));
        Assert.AreEqual((3, 1), (settings.Current.HoverCodes, settings.Current.Labels.Count));
        settings.Use(LabelBook.Empty);
        Assert.AreEqual((3, 0), (settings.Current.HoverCodes, settings.Current.Labels.Count));
    }

    private static void Check(string json, LiveSettings expected)
    {
        var settings = SettingsReader.Read(Json(json), out var problems);
        Assert.IsEmpty(problems);
        Assert.AreEqual(Described(expected), Described(settings));
    }

    /// <summary>All that is not a collection of its own.</summary>
    private static LiveSettings Described(LiveSettings settings) =>
        settings with
        {
            Sites = new LiveSettings().Sites,
            Followed = new LiveSettings().Followed,
            FollowedThemes = new LiveSettings().FollowedThemes,
            Sampling = new LiveSettings().Sampling,
        };

    private static JsonElement? Json(string json) => json == "null" ? null : JsonSerializer.Deserialize<JsonElement>(json);
}
