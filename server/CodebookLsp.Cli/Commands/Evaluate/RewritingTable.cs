using System.Globalization;
using System.Text;
using CodebookLsp.Features.Rewriting;
using CodebookLsp.Features.Statistics;
using CodebookLsp.Features.Themes;
using CodebookLsp.Text.Printing;

namespace CodebookLsp.Cli.Commands.Evaluate;

/// <summary>What rewriting gave, as Markdown: a table, and every sentence for whoever wants to read them.</summary>
internal static class RewritingTable
{
    public static string Format(RewritingReport report, ThemeNames names)
    {
        var text = new StringBuilder().Append(
            CultureInfo.InvariantCulture,
            $"{report.Sentences.Count} sentences, each toward {report.Results.Count} themes. Before → after (led toward the other themes)."
            + $"\n\n").Append("| toward | a change found | reached | with a held-out word | found by the classifier | codes of the theme | "
            + "changes | words kept | names kept | numbers kept | cost |\n"
            + "| --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: |\n");
        foreach (var one in report.Results)
        {
            text.Append(
                CultureInfo.InvariantCulture,
                $"| {Printable.Line(names.Called(one.Theme))} | {Percent(one.Proposed.Rate)} | {Range(one.Reached)} | {Rates(one.Word)} | "
                + $"{Rates(one.Told)} | {Percent(one.Codes.Before.Rate)} → {Percent(one.Codes.After.Rate)} | {one.Changes:0.0} | "
                + $"{Percent(one.WordsKept)} | {Percent(one.NamesKept)} | {Percent(one.NumbersKept)} | {one.Cost:0.00} |\n");
        }

        text.Append(
            CultureInfo.InvariantCulture,
            $"| **mean** | {Mean(static one => one.Proposed.Rate)} | {Mean(static one => one.Reached.Rate)} | "
            + $"{Mean(static one => one.Word.Before.Rate)} → {Mean(static one => one.Word.After.Rate)} "
            + $"({Mean(static one => one.Word.Others.Rate)}) | {Mean(static one => one.Told.Before.Rate)} → "
            + $"{Mean(static one => one.Told.After.Rate)} ({Mean(static one => one.Told.Others.Rate)}) | "
            + $"{Mean(static one => one.Codes.Before.Rate)} → {Mean(static one => one.Codes.After.Rate)} | "
            + $"{report.Results.Average(static one => one.Changes):0.0} | {Mean(static one => one.WordsKept)} | "
            + $"{Mean(static one => one.NamesKept)} | {Mean(static one => one.NumbersKept)} | "
            + $"{report.Results.Average(static one => one.Cost):0.00} |\n");
        foreach (var (number, sentence) in report.Sentences.Index())
        {
            text.Append(CultureInfo.InvariantCulture, $"\n{number + 1}. {Printable.Line(sentence)}\n");
            foreach (var one in report.Rewritten.Where(one => one.Sentence == number))
            {
                var name = Printable.Line(names.Called(report.Results.First(result => result.Theme.Number == one.Theme).Theme));
                var reached = one.Reaches ? "" : ", not reached";
                text.Append(CultureInfo.InvariantCulture, $"   - {name}{reached}: {Printable.Line(one.Text ?? "–")}\n");
            }
        }

        return text.ToString();

        string Mean(Func<RewritingResult, double> of) => Percent(report.Results.Average(of));
    }

    private static string Rates(RewritingRates rates) =>
        $"{Percent(rates.Before.Rate)} → {Range(rates.After)} ({Percent(rates.Others.Rate)})";

    private static string Range(WilsonInterval share) => string.Create(
        CultureInfo.InvariantCulture, $"{Percent(share.Rate)} [{share.Low * 100:0}, {share.High * 100:0}]");

    private static string Percent(double share) => string.Create(CultureInfo.InvariantCulture, $"{share * 100:0} %");
}
