using System.CommandLine;
using System.Globalization;
using CodebookLsp.Cli.Model;
using CodebookLsp.Cli.Shell;
using CodebookLsp.Features.Indexing;
using CodebookLsp.Features.Steering;
using CodebookLsp.Features.Themes;
using CodebookLsp.Features.Themes.Reading;
using CodebookLsp.Features.Wishes;
using CodebookLsp.Text.Errors;

namespace CodebookLsp.Cli.Commands.Steer;

/// <summary>The options that say what a text goes on toward, and away from.</summary>
internal sealed class WishArguments
{
    private const double MostWeight = 10;

    private readonly Option<string[]> toward = new("--toward", "-t")
    {
        Description = "Write this: a theme by name, alias or number, or words, and how much of it, 1 unless told. May be given several "
            + "times.",
        HelpName = "THEME|WORDS[=WEIGHT]",
    };
    private readonly Option<string[]> away = new("--away")
    {
        Description = "Write less of this theme, or of these words. May be given several times.",
        HelpName = "THEME|WORDS[=WEIGHT]",
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

    /// <summary>Whether anything is asked for.</summary>
    public bool Given(ParseResult parsed) =>
        new[] { toward, away, passages }.Any(option => parsed.GetValue(option) is { Length: > 0 });

    /// <summary>What is asked for, checked as far as it can be without the model; null where nothing is.</summary>
    /// <param name="folder">The model's.</param>
    /// <exception cref="UserFacingException">A theme or passage is not there, or a theme cannot be written.</exception>
    public WishedDirections? Wanted(ParseResult parsed, Func<string> folder)
    {
        if (!Given(parsed))
            return null;
        (string Text, string Option, int Sign)[] asked =
        [
            .. (parsed.GetValue(toward) ?? []).Select(static one => (one, "--toward", 1)),
            .. (parsed.GetValue(away) ?? []).Select(static one => (one, "--away", -1)),
        ];
        (string Named, string Text)[] lines = [.. (parsed.GetValue(passages) ?? []).Select(Lines)];
        var needed = parsed.GetValue(themes) is not null || lines.Length > 0 || ModelThemes.ForModel(folder()) is not null;
        var opened = needed ? ThemeFiles.Open(parsed.GetValue(themes), folder()) : null;
        return new(
            opened, IndexFiles.ForModel(folder()), [.. asked.Select(one => Named(one.Text, one.Option, one.Sign, opened))], lines);
    }

    private static WishedFor Named(string text, string option, int sign, OpenThemes? opened)
    {
        var at = text.LastIndexOfAny(['=', ':']);
        var weight = 1.0;
        if (at >= 0 && (!double.TryParse(text[(at + 1)..], NumberStyles.Float, CultureInfo.InvariantCulture, out weight)
            || !double.IsFinite(weight) || Math.Abs(weight) > MostWeight || weight == 0))
        {
            throw UsageException.WrongOption(
                option, "a theme or words and a number from -10 to 10 that is not 0, as in \"sea, ship=0.5\"");
        }

        var asked = (at < 0 ? text : text[..at]).Trim();
        if (asked.Length == 0)
            throw WishException.Empty();
        if (opened is null || ThemeSearch.Called(opened.Themes, opened.Names, asked) is not { } found)
            return new(null, asked, sign * weight);
        return new(ThemeProfile.Wanted(found.Theme, sign * weight, opened.Names).Theme, asked, sign * weight)
        {
            IsByName = found.Score == 1,
        };
    }

    private static (string Named, string Text) Lines(string named)
    {
        var at = named.LastIndexOf(':');
        var (path, lines) = at > 0 && at < named.Length - 1 && named[(at + 1)..].All(static one => char.IsAsciiDigit(one) || one == '-')
            ? (named[..at], named[(at + 1)..]) : (named, "");
        var text = WholeText.TextOf(path);
        if (lines.Length == 0)
            return (named, text);
        var all = text.Split('\n');
        var (first, last) = LineNumbers.Parse(lines, all.Length) ?? throw ThemeException.NoPassage(path, lines);
        return (named, string.Join('\n', all[(first - 1)..last]));
    }
}
