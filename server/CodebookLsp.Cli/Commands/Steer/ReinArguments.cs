using System.CommandLine;
using CodebookLsp.Cli.Model;
using CodebookLsp.Cli.Shell;
using CodebookLsp.Features.Core;
using CodebookLsp.Features.Steering;
using CodebookLsp.Features.Themes;

namespace CodebookLsp.Cli.Commands.Steer;

/// <summary>The options that say where a text is steered, and how much of a theme is held.</summary>
internal sealed class ReinArguments
{
    /// <summary>Of a theme that is waited for, so many of its codes.</summary>
    private const int CodesOfTheme = 10;

    private const int MostWithin = 1000;

    private readonly Option<double?> hold = new("--hold")
    {
        Description = "Hold this share of the theme, by steering more or less from token to token: 1 is what is typical of it at its best.",
        HelpName = "SHARE",
    };
    private readonly Option<string?> holdAs = new("--hold-as")
    {
        Description = "Hold as much of the theme as this text has.",
        HelpName = "FILE",
    };
    private readonly Option<string[]> when = new("--when")
    {
        Description = "Steer only where this has fired lately: a code as in L14.3:877, a label, or a theme. May be given several times.",
        HelpName = "CODE|LABEL|THEME",
    };
    private readonly Option<int?> within = new("--within")
    {
        Description = "For how many tokens --when holds. Default: 8.",
        HelpName = "N",
    };
    private readonly Option<bool> afterSentence = new("--after-sentence")
    {
        Description = "Steer only once the sentence that stands there has ended.",
    };
    private readonly Option<string[]> untilSaid = new("--until-said")
    {
        Description = "Steer only until this word has been written. May be given several times.",
        HelpName = "WORD",
    };

    public void AddTo(Command command)
    {
        foreach (var option in (Option[])[hold, holdAs, when, within, afterSentence, untilSaid])
            command.Add(option);
    }

    /// <summary>Checks what can be checked before the model is loaded.</summary>
    /// <param name="wished">What is steered toward; null for a profile.</param>
    /// <exception cref="UsageException">A number is out of its range, or what is held is not one theme.</exception>
    public void Demand(ParseResult parsed, WishedDirections? wished)
    {
        if (parsed.GetValue(hold) is { } share && !(share > 0 && share <= HeldTheme.Most))
            throw UsageException.WrongOption("--hold", "a share above 0, up to 2: 1 is what is typical of a theme at its best");
        if (parsed.GetValue(within) is { } tokens && tokens is < 1 or > MostWithin)
            throw UsageException.WrongOption("--within", "a number of tokens from 1 to 1000");
        if (parsed.GetValue(hold) is not null && parsed.GetValue(holdAs) is not null)
            throw UsageException.OneOf("--hold", "--hold-as");
        if ((parsed.GetValue(hold) is not null || parsed.GetValue(holdAs) is not null) && Held(wished) is null)
            throw UsageException.HoldsOneTheme();
    }

    /// <summary>The theme that is held; null for none.</summary>
    public HeldTheme? Hold(
        ParseResult parsed, WishedDirections? wished, SteeringProfile profile, LoadedModel model, CancellationToken cancel)
    {
        if (parsed.GetValue(hold) is null && parsed.GetValue(holdAs) is null)
            return null;
        var (theme, opened) = (Held(wished)!, wished!.Opened!);
        var target = parsed.GetValue(hold) ?? Math.Clamp(
            HeldTheme.ShareIn(WholeText.TextOf(parsed.GetValue(holdAs)!), opened.Reader, theme, model, cancel), 0.01, HeldTheme.Most);
        return HeldTheme.Of(opened.Themes, theme, profile, target);
    }

    /// <summary>The profile's conditions, with those that are given in their place.</summary>
    /// <exception cref="UsageException">Nothing is called as <c>--when</c> says.</exception>
    public SteeringConditions Conditions(
        ParseResult parsed, SteeringConditions own, WishedDirections? wished, string folder, LoadedModel model,
        CommandContext context) => new()
        {
            When = parsed.GetValue(when) is { Length: > 0 } names
                ? [.. names.SelectMany(name => Awaited(name, wished, folder, model, context)).Distinct()] : own.When,
            Within = parsed.GetValue(within) ?? own.Within,
            AfterSentence = parsed.GetValue(afterSentence) || own.AfterSentence,
            UntilSaid = parsed.GetValue(untilSaid) is { Length: > 0 } words
                ? [.. words.Select(static word => word.Trim()).Where(static word => word.Length > 0)] : own.UntilSaid,
        };

    private static IEnumerable<SteeredCode> Awaited(
        string name, WishedDirections? wished, string folder, LoadedModel model, CommandContext context)
    {
        var names = new CodeNames(model.Sites);
        if (names.Find(name) is { } code)
            return [ProfileCode.Of(model.Sites, code)];
        if (wished?.Opened is { } opened && ThemeSearch.Called(opened.Themes, opened.Names, name)?.Theme is { } theme)
            return theme.Codes.Take(CodesOfTheme).Select(one => ProfileCode.Of(model.Sites, one.Code));
        SteeredCode[] labelled =
        [
            .. LabelFiles.Known(folder, names, model, context).All
                .Where(label => string.Equals(label.Text, name.Trim(), StringComparison.OrdinalIgnoreCase))
                .Select(label => ProfileCode.Of(model.Sites, label.Code)),
        ];
        return labelled.Length > 0 ? labelled : throw UsageException.WrongOption(
            "--when", "a code as in L14.3:877, a label, or a theme, and nothing is called so; 'codebooklsp search' finds codes");
    }

    /// <summary>The one theme that is steered toward.</summary>
    private static Theme? Held(WishedDirections? wished) =>
        wished is { Passages.Count: 0, Named: [{ Theme: { Typical: > 0 } theme, Weight: > 0 }] } ? theme : null;
}
