using System.Globalization;
using System.Text;
using CodebookLsp.Features.Themes;
using CodebookLsp.Features.Themes.Writing;
using CodebookLsp.Text.Printing;

namespace CodebookLsp.Cli.Commands.Evaluate;

/// <summary>What writing themes gave, as Markdown.</summary>
internal static class TowardTable
{
    public static string Format(WritingReport report, ThemeNames names)
    {
        var recipe = report.Themes.Recipe!;
        var text = new StringBuilder().Append(
            CultureInfo.InvariantCulture,
            $"Layers {recipe.FirstLayer} to {recipe.LastLayer}, weights to the power {recipe.Power}, shares to the power {recipe.Spread}, "
            + $"strength {recipe.Strength}; chosen on {report.Choosing} beginnings, measured on {report.Measuring} others.\n\n");
        Chosen(text, report.Themes, names);
        if (report.Results.Count == 0)
            return text.ToString();
        text.Append("\n| theme | × | with a word of it | unsteered | random codes | toward others | found by the classifier | unsteered | "
            + "random codes | loss |\n| --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: |\n");
        foreach (var one in report.Results.OrderByDescending(static one => one.Steered.Word.Rate))
        {
            text.Append(
                CultureInfo.InvariantCulture,
                $"| {Printable.Line(names.Called(one.Theme))} | {one.Strength} | {Percent(one.Steered.Word.Rate)} | "
                + $"{Percent(one.Unsteered.Word.Rate)} | {Percent(one.RandomCodes.Word.Rate)} | {Percent(one.OtherThemes.Word.Rate)} | "
                + $"{Percent(one.Steered.Told.Rate)} | {Percent(one.Unsteered.Told.Rate)} | {Percent(one.RandomCodes.Told.Rate)} | "
                + $"{one.Loss:0.00} |\n");
        }

        text.Append(
                CultureInfo.InvariantCulture,
            $"| **mean of {report.Results.Count}** | {Mean(static one => one.Strength):0.00} | "
                + $"{Rate(static one => one.Steered.Word.Rate)} | "
            + $"{Rate(static one => one.Unsteered.Word.Rate)} | {Rate(static one => one.RandomCodes.Word.Rate)} | "
            + $"{Rate(static one => one.OtherThemes.Word.Rate)} | {Rate(static one => one.Steered.Told.Rate)} | "
            + $"{Rate(static one => one.Unsteered.Told.Rate)} | {Rate(static one => one.RandomCodes.Told.Rate)} | "
            + $"{Mean(static one => one.Loss):0.00} |\n");
        return text.ToString();

        double Mean(Func<WritingResult, double> of) => report.Results.Average(of);

        string Rate(Func<WritingResult, double> of) => Percent(Mean(of));
    }

    /// <summary>What the strengths gave that were tried, in the mean, and the themes that cannot be written.</summary>
    private static void Chosen(StringBuilder text, ThemeModel themes, ThemeNames names)
    {
        var tried = themes.Themes.Where(static theme => theme.Writing is not null).ToArray();
        if (tried.Length == 0)
            return;
        text.Append("| strength | with a word of it | found by the classifier | loss | chosen |\n| ---: | ---: | ---: | ---: | ---: |\n");
        foreach (var (at, factor) in WritingRecipe.Factors.Index())
        {
            text.Append(
                CultureInfo.InvariantCulture,
                $"| ×{factor} | {Percent(tried.Average(theme => theme.Writing!.Tried[at].Rate))} | "
                + $"{Percent(tried.Average(theme => theme.Writing!.Tried[at].Told))} | "
                + $"{tried.Average(theme => theme.Writing!.Tried[at].Loss):0.00} | "
                + $"{tried.Count(theme => theme.Writing!.Strength == factor)} of {tried.Length} |\n");
        }

        var not = tried.Where(static theme => !theme.Writing!.Writable).Select(theme => string.Create(
            CultureInfo.InvariantCulture,
            $"{Printable.Line(names.Called(theme))} ({Percent(theme.Writing!.Used.Rate)}, random codes "
            + $"{Percent(theme.Writing.RandomCodes)})")).ToArray();
        text.Append(Text($"\n{tried.Length - not.Length} of {tried.Length} themes can be written"))
            .Append(not.Length == 0 ? ".\n" : $". These cannot: {string.Join("; ", not)}.\n");
    }

    private static string Percent(double share) => Text($"{share * 100:0} %");

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
