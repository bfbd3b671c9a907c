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
          "workspaceIndex": true, "workspaceIndexLimits": { "files": 1, "fileLength": 1000, "tokens": 1000 },
          "steering": { "contextTokens": 16, "codeStrength": -20 }, "maxDocumentLength": 1000
        }
        """,
        new LiveSettings
        {
            Density = HintDensity.Many,
            HintUnitsPerLine = 0,
            ColorChoice = ColorChoice.Followed,
            CodeLens = false,
            Diagnostics = true,
            IndexWorkspace = true,
            IndexedFiles = 1,
            IndexedFileLength = 1000,
            IndexedTokens = 1000,
            ContextTokens = 16,
            CodeStrength = -20,
            MaxDocumentLength = 1000,
        });

    [TestMethod]
    public void Sampling_is_read()
    {
        var sampling = SettingsReader.Read(
            Json("""{ "steering": { "maxTokens": 5, "temperature": 0, "topP": 0.5, "minP": 0.25, "repetitionPenalty": 2 } }"""),
                out _).Sampling;
        Assert.AreEqual(
            (5, 0.0, 0.5, 0.25, 2.0), (sampling.MaxTokens, sampling.Temperature, sampling.TopP, sampling.MinP, sampling.RepetitionPenalty));
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
    [DataRow("""{ "codeLens": "yes" }""", "codebookLsp.codeLens: \"yes\" must be true or false")]
    [DataRow("""{ "colors": "purple" }""", "codebookLsp.colors: \"purple\" must be one of off, followed, automatic, themes")]
    [DataRow("""{ "layers": "2-" }""", "codebookLsp.layers: \"2-\" must be numbers and ranges such as 0,2,14-20")]
    [DataRow("""{ "steering": { "topP": 0 } }""", "codebookLsp.steering.topP: 0 must be a number from 0.01 to 1")]
    [DataRow(
        """{ "followedThemes": [{ "theme": -1, "color": 1 }] }""",
        "codebookLsp.followedThemes: { \"theme\": -1, \"color\": 1 } must be "
        + "an object such as { \"theme\": 12, \"color\": 1 } with a color from 1 to 8")]
    [DataRow("""{ "themes": { "lens": 1 } }""", "codebookLsp.themes.lens: 1 must be true or false")]
    [DataRow("""{ "followed": 5 }""", "codebookLsp.followed: 5 must be a list")]
    public void A_wrong_value_is_named_and_keeps_its_default(string json, string problem)
    {
        var settings = SettingsReader.Read(Json(json), out var problems);
        Assert.AreEqual(problem, problems.Single());
        Assert.AreEqual(Described(new LiveSettings()), Described(settings));
    }

    [TestMethod]
    public void A_long_wrong_value_is_cut_short_and_made_printable()
    {
        SettingsReader.Read(Json($$"""{ "colors": "{{new string('x', 500)}}" }"""), out var problems);
        Assert.IsLessThan(120, problems.Single().Length);
        SettingsReader.Read(Json("""{ "colors": "a\u202Eb\u0007" }"""), out problems);
        Assert.IsFalse(problems.Single().Any(static unit => unit is '\u202E' or '\u0007'));
    }

    [TestMethod]
    public void The_same_problem_is_told_once_and_a_new_one_again()
    {
        var settings = new EditorSettings();
        Assert.AreEqual(
            "codebookLsp.codeLens: 1 must be true or false. The default is used.", settings.Apply(Json("""{ "codeLens": 1 }""")));
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
