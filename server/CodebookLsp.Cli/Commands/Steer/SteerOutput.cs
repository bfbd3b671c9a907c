using System.Globalization;
using CodebookLsp.Features.Steering;
using CodebookLsp.Text.Printing;

namespace CodebookLsp.Cli.Commands.Steer;

/// <summary>Steered texts for people: each sample beside the one nothing steered, then what the codes do by themselves.</summary>
internal static class SteerOutput
{
    private const int MostCodes = 12;

    /// <param name="best">The only ones that are shown; null for all.</param>
    public static void Write(
        TextWriter writer, SteerRequest request, SteeredTexts texts, (ChosenSample Steered, ChosenSample Unsteered)? best)
    {
        if (best is var (steered, unsteered))
        {
            Text(writer, $"steered, the best of {texts.Steered.Count}{By(steered)}", request, texts.Steered[steered.Number]);
            Text(writer, $"unsteered, the best of {texts.Unsteered.Count}{By(unsteered)}", request, texts.Unsteered[unsteered.Number]);
        }

        for (var sample = 0; best is null && sample < texts.Steered.Count; sample++)
        {
            Text(writer, texts.Steered.Count > 1 ? $"steered, sample {sample}" : "steered", request, texts.Steered[sample]);
            if (sample < texts.Unsteered.Count)
                Text(writer, "unsteered, same seed", request, texts.Unsteered[sample]);
        }

        if (texts.Strengths.Count > 0)
            Strengths(writer, texts.Strengths);
        if (texts.Unsteered.Count == 0)
            return;
        writer.WriteLine(
            string.Create(
                CultureInfo.InvariantCulture,
                $"Steering cost {texts.FluencyLoss:0.00} nats of fluency per token."
                + $"{(texts.Codes.Count > 0 ? " How often the codes fire without steering:" : "")}"));
        foreach (var use in texts.Codes.Take(MostCodes))
            writer.WriteLine(
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"  L{use.Code.Layer}{(use.Code.Head is { } head ? $".{head}" : "")}:{use.Code.Code}  {use.Firings} of "
                    + $"{use.Tokens} tokens"));
        if (texts.Codes.Count > MostCodes)
            writer.WriteLine($"  and {texts.Codes.Count - MostCodes} more codes (--json has all)");
    }

    private static string By(ChosenSample chosen) => string.Create(
        CultureInfo.InvariantCulture, $" ({chosen.Words} {(chosen.Words == 1 ? "word" : "words")} of the topic)");

    /// <summary>How strongly was steered: a figure for each eighth of the tokens.</summary>
    private static void Strengths(TextWriter writer, IReadOnlyList<IReadOnlyList<double>> strengths)
    {
        foreach (var (sample, all) in strengths.Index().Where(static one => one.Item.Count > 0))
        {
            var parts = all.Chunk(Math.Max(1, (all.Count + 7) / 8)).Select(
                static some => some.Average().ToString("0.0", CultureInfo.InvariantCulture));
            writer.WriteLine($"Strength along sample {sample}: {string.Join(' ', parts)}");
        }
    }

    private static void Text(TextWriter writer, string heading, SteerRequest request, Continuation text)
    {
        writer.WriteLine(string.Create(CultureInfo.InvariantCulture, $"── {heading} ── fluency {text.Fluency:0.00} nats per token"));
        writer.WriteLine(Printable.Text(LastLine(request.Prompt) + text.Text));
        writer.WriteLine();
    }

    /// <summary>Enough of the prompt to read on from.</summary>
    private static string LastLine(string prompt) =>
        prompt[(prompt.LastIndexOf('\n') + 1)..] is { Length: > 200 } line ? "…" + line[^200..] : prompt[(prompt.LastIndexOf('\n') + 1)..];
}
