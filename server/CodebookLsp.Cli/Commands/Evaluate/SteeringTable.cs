using System.Text;
using CodebookLsp.Features.Judging;
using CodebookLsp.Text.Printing;
using static System.FormattableString;
using static CodebookLsp.Features.Judging.SteeringColumns;

namespace CodebookLsp.Cli.Commands.Evaluate;

/// <summary>An evaluation of steering as Markdown.</summary>
internal static class SteeringTable
{
    public static string Format(SteeringReport report)
    {
        var text = new StringBuilder();
        foreach (var sentence in SteeringSentences.Of(report))
            text.Append(Printable.Line(sentence)).Append("\n\n");
        Methods(text, report.All);
        Kinds(text, report);
        Concepts(text, report.Concepts);
        text.Append("\n| judges | same | kappa |\n| --- | ---: | ---: |\n");
        foreach (var (judges, same, kappa) in report.Agreement)
            text.Append(Invariant($"| {judges} | {same * 100:0} % | {kappa:0.00} |\n"));
        return text.ToString();
    }

    private static void Methods(StringBuilder text, JudgedGroup all)
    {
        Row(static column => column.Name);
        text.Append('|').AppendJoin("", SteeringColumns.All.Select(static column => column.IsNumber ? " ---: |" : " --- |")).Append('\n');
        foreach (var one in all.Methods)
            Row(column => column.Of(one));

        void Row(Func<SteeringColumn, string> cell) =>
            text.Append("| ").AppendJoin(" | ", SteeringColumns.All.Select(cell)).Append(" |\n");
    }

    private static void Kinds(StringBuilder text, SteeringReport report)
    {
        text.Append("\n| kind | concepts | found codes | loss | over random codes | over the difference of means | the same, words apart | "
            + "over the prompt | succeed | surely |\n| --- | ---: | ---: | ---: | --- | --- | --- | --- | ---: | ---: |\n");
        foreach (var kind in report.Kinds.Append(report.All))
        {
            var own = report.Concepts.Where(one => kind.Kind.Length == 0 || one.Kind == kind.Kind).ToArray();
            var found = kind.Of(SteeringMethod.FoundCodes);
            text.Append(Invariant($"| {Printable.Line(kind.Name)} | {own.Length} | {Percent(found?.HeldOut.Mean)} | {found?.Loss:0.00} | "))
                .Append(Invariant($"{Gain(kind, SteeringMethod.RandomCodes)} | {Gain(kind, SteeringMethod.Means)} | "))
                .Append(Invariant($"{Apart(kind, SteeringMethod.Means)} | {Gain(kind, SteeringMethod.Prompt)} | "))
                .Append(Invariant($"{own.Count(static one => one.Succeeds(surely: false))} | "))
                .Append(Invariant($"{own.Count(static one => one.Succeeds(surely: true))} |\n"));
        }
    }

    private static void Concepts(StringBuilder text, IReadOnlyList<JudgedGroup> concepts)
    {
        text.Append("\n| concept | n |");
        foreach (var method in SteeringMethod.All)
            text.Append(Invariant($" {method} |"));
        text.Append(" loss | setting | over random codes | over means | judges' AUC |\n| --- | ---: |")
            .Append(string.Concat(SteeringMethod.All.Select(static _ => " ---: |"))).Append(" ---: | --- | --- | --- | --- |\n");
        foreach (var one in concepts)
        {
            text.Append(Invariant($"| {Printable.Line(one.Name)} | {one.Prompts} |"));
            foreach (var method in SteeringMethod.All)
                text.Append(Invariant($" {Percent(one.Of(method)?.HeldOut.Mean)} |"));
            var found = one.Of(SteeringMethod.FoundCodes);
            text.Append(Invariant($" {found?.Loss:0.00} | {found?.Setting} | {Gain(one, SteeringMethod.RandomCodes)} | "))
                .Append(Invariant($"{Gain(one, SteeringMethod.Means)} | {one.Judged.Words:0.00}, {one.Judged.States:0.00} |\n"));
        }
    }

    private static string Apart(JudgedGroup group, string over) => Points(group.Gains.FirstOrDefault(one => one.Over == over)?.Apart);
}
