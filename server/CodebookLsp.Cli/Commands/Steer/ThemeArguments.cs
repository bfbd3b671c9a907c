using System.CommandLine;
using System.Globalization;
using CodebookLsp.Cli.Model;
using CodebookLsp.Cli.Shell;
using CodebookLsp.Features.Core;
using CodebookLsp.Features.Steering;
using CodebookLsp.Features.Themes;
using CodebookLsp.Features.Themes.Reading;
using CodebookLsp.Text.Errors;
using CodebookLsp.Text.Files;

namespace CodebookLsp.Cli.Commands.Steer;

/// <summary>The options that say what a text goes on toward, and away from.</summary>
internal sealed class ThemeArguments
{
    private const double MostWeight = 10;

    private readonly Option<string[]> toward = new("--toward", "-t")
    {
        Description = "Write this theme: its name, alias, words or number, and how much of it, 1 unless told. May be given several times.",
        HelpName = "THEME[=WEIGHT]",
    };
    private readonly Option<string[]> away = new("--away")
    {
        Description = "Write less of this theme. May be given several times.",
        HelpName = "THEME[=WEIGHT]",
    };
    private readonly Option<string[]> passages = new("--toward-passage")
    {
        Description = "Write what these lines are about. May be given several times.",
        HelpName = "FILE[:FIRST-LAST]",
    };
    private readonly Option<string?> themes = new("--themes") { Description = "The themes. Default: the model's.", HelpName = "FILE" };

    public void AddTo(Command command)
    {
        foreach (var option in (Option[])[toward, away, passages, themes])
            command.Add(option);
    }

    /// <summary>Whether a theme is asked for.</summary>
    public bool Given(ParseResult parsed) =>
        new[] { toward, away, passages }.Any(option => parsed.GetValue(option) is { Length: > 0 });

    /// <summary>What is asked for, checked as far as it can be without the model; null where nothing is.</summary>
    /// <param name="folder">The model's.</param>
    /// <exception cref="UserFacingException">A theme or passage is not there, or a theme cannot be written.</exception>
    public WantedThemes? Wanted(ParseResult parsed, Func<string> folder)
    {
        if (!Given(parsed))
            return null;
        var opened = ThemeFiles.Open(parsed.GetValue(themes), folder());
        WeightedTheme[] named =
        [
            .. (parsed.GetValue(toward) ?? []).Select(one => Named(one, "--toward", 1, opened)),
            .. (parsed.GetValue(away) ?? []).Select(one => Named(one, "--away", -1, opened)),
        ];
        return new(opened, named, [.. (parsed.GetValue(passages) ?? []).Select(Lines)]);
    }

    private static WeightedTheme Named(string text, string option, int sign, OpenThemes opened)
    {
        var at = text.LastIndexOf('=');
        var weight = 1.0;
        if (at >= 0 && (!double.TryParse(text[(at + 1)..], NumberStyles.Float, CultureInfo.InvariantCulture, out weight)
            || !double.IsFinite(weight) || Math.Abs(weight) > MostWeight))
        {
            throw UsageException.WrongOption(option, "a theme and a number from -10 to 10, as in \"night landscape=0.5\"");
        }

        return ThemeProfile.Wanted(
            ThemeSearch.Only(opened.Themes, opened.Names, at < 0 ? text : text[..at]), sign * weight, opened.Names);
    }

    private static (string Named, string Text) Lines(string named)
    {
        var at = named.LastIndexOf(':');
        var (path, lines) = at > 0 && at < named.Length - 1 && named[(at + 1)..].All(static one => char.IsAsciiDigit(one) || one == '-')
            ? (named[..at], named[(at + 1)..]) : (named, "");
        using var file = TextFile.Open(path);
        var text = string.Concat(file.Chunks());
        if (lines.Length == 0)
            return (named, text);
        var all = text.Split('\n');
        var ends = lines.Split('-');
        return ends.Length <= 2
            && int.TryParse(ends[0], NumberStyles.None, CultureInfo.InvariantCulture, out var first)
            && int.TryParse(ends[^1], NumberStyles.None, CultureInfo.InvariantCulture, out var last)
            && first >= 1 && last >= first && first <= all.Length
                ? (named, string.Join('\n', all.Skip(first - 1).Take(last - first + 1)))
                : throw ThemeException.NoPassage(path, lines);
    }
}

/// <summary>Themes and passages to be written.</summary>
/// <param name="Passages">As they were named, and their texts.</param>
internal sealed record WantedThemes(
    OpenThemes Opened, IReadOnlyList<WeightedTheme> Named, IReadOnlyList<(string Named, string Text)> Passages)
{
    /// <summary>The profile that writes them.</summary>
    /// <exception cref="ThemeException">The themes are another model's, or a passage has none that can be written.</exception>
    public SteeringProfile Profile(LoadedModel model, CancellationToken cancel)
    {
        Opened.Demand(model);
        var wanted = Named.ToList();
        foreach (var (named, text) in Passages)
        {
            var found = ThemeProfile.OfPassage(Opened.Themes, PassageLoads.Of(Opened.Reader, text, model, cancel));
            wanted.AddRange(found.Count > 0 ? found : throw ThemeException.NothingToWrite($"'{named}'"));
        }

        return ThemeProfile.Of(Opened.Themes, Opened.Names, wanted);
    }
}
