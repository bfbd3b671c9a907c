using System.Text;
using CodebookLsp.Features.Judging;
using CodebookLsp.Text.Printing;
using static System.FormattableString;

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
        text.Append("| method | held-out word | 95 % interval | apart | words say so | states say so | loss | loss, base weights | "
            + "repetition | real texts | concept | relevance | fluency | harmonic |\n"
            + "| --- | ---: | --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: |\n");
        foreach (var one in all.Methods)
        {
            text.Append(Invariant($"| {one.Method} | {Percent(one.HeldOut.Mean)} | {Range(one.HeldOut)} | {Percent(one.Apart)} | "))
                .Append(Invariant($"{Percent(one.ByWords)} | "))
                .Append(Invariant($"{Percent(one.ByStates)} | {one.Loss:0.00} | {one.BaseLoss:0.00} | {one.Repetition * 100:0.0} % | "))
                .Append(one.ReadingLoss is { } reading ? Invariant($"{reading:0.00}") : "")
                .Append(Invariant($" | {one.Scores.Concept:0.00} | {one.Scores.Relevance:0.00} | {one.Scores.Fluency:0.00} | "))
                .Append(Invariant($"{one.Scores.Harmonic:0.00} |\n"));
        }
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

    private static string Gain(JudgedGroup group, string over) => group.Over(over) is { } gain ? Points(gain) : "";

    private static string Apart(JudgedGroup group, string over) =>
        group.Gains.FirstOrDefault(one => one.Over == over)?.Apart is { } gain ? Points(gain) : "";

    private static string Points(Interval gain) =>
        Invariant($"{gain.Mean * 100:+0;-0;0} ({gain.Low * 100:+0;-0;0} to {gain.High * 100:+0;-0;0})");

    private static string Range(Interval of) => Invariant($"{Math.Max(0, of.Low) * 100:0}–{of.High * 100:0} %");

    private static string Percent(double? share) => share is { } known ? Invariant($"{known * 100:0} %") : "";
}
