using CodebookLsp.Features.Core;
using CodebookLsp.Features.Steering;
using CodebookLsp.Network.Primitives;

namespace CodebookLsp.Features.Themes.Writing;

/// <summary>What one way of writing gave of a theme.</summary>
/// <param name="Share">The theme's mean share in the windows of the texts, read unsteered; 1 is typical of it at its best.</param>
/// <param name="Deviation">How far the share is from the target, as the mean of what each window is off.</param>
/// <param name="Fluency">Mean log-probability a token in the unsteered model, in nats.</param>
public sealed record HoldCell(double Share, double Deviation, double Fluency);

/// <summary>A theme whose share was held, beside the same without.</summary>
/// <param name="Held">Steered more or less from token to token.</param>
/// <param name="Own">At the theme's own strength all along.</param>
/// <param name="Even">All along at the strength that holding it took as the mean.</param>
/// <param name="Strength">That strength.</param>
public sealed record HoldResult(Theme Theme, HoldCell Unsteered, HoldCell Own, HoldCell Even, HoldCell Held, double Strength);

/// <summary>Does holding a theme's share hold it? Each theme is written beside the same text at one strength all along.</summary>
public static class HoldEvaluation
{
    private const int Samples = 4;

    /// <param name="target">The share to be held.</param>
    /// <param name="themes">How many: the steadiest ones that can be written.</param>
    /// <param name="beginnings">Each is continued in four samples.</param>
    /// <param name="tokens">How long texts are.</param>
    public static IReadOnlyList<HoldResult> Run(
        LoadedModel model, ThemeModel all, ThemeNames names, double target, int themes, IReadOnlyList<string> beginnings, int tokens,
        Action<double>? progress, CancellationToken cancel)
    {
        var results = new List<HoldResult>();
        foreach (var theme in Steadiest(all, themes))
        {
            var profile = ThemeProfile.Of(all, names, [new(theme, 1)]);
            var hold = HeldTheme.Of(all, theme, profile, target);
            var gauge = new ThemeGauge(all, theme, int.MaxValue); // of unsteered texts every layer tells
            var (unsteered, own, even, held, strengths) = (new List<HoldCell>(), new List<HoldCell>(), new List<HoldCell>(),
                new List<HoldCell>(), new List<double>());
            foreach (var (number, text) in beginnings.Index())
            {
                var request = new SteerRequest(text, profile)
                {
                    Samples = Samples,
                    Sampling = new() { Temperature = 0.8, TopP = 0.95, MaxTokens = tokens, Seed = (ulong)number },
                };
                var kept = Steerer.Run(model, request with { Hold = hold, Compare = false }, cancel);
                var strength = kept.Strengths.Average(static sample => sample.Average());
                var open = Steerer.Run(model, request, cancel);
                var level = Steerer.Run(model, request with { Profile = profile.Times(strength), Compare = false }, cancel);
                strengths.Add(strength);
                held.Add(Cell(kept.Steered));
                own.Add(Cell(open.Steered));
                even.Add(Cell(level.Steered));
                unsteered.Add(Cell(open.Unsteered));
                progress?.Invoke((results.Count + ((number + 1.0) / beginnings.Count)) / themes);

                HoldCell Cell(IReadOnlyList<Continuation> texts) => Measured(model, gauge, target, text, texts, cancel);
            }

            results.Add(new(theme, Mean(unsteered), Mean(own), Mean(even), Mean(held), strengths.Average()));
        }

        return results;
    }

    private static IEnumerable<Theme> Steadiest(ThemeModel all, int most) => all.Themes
        .Where(static theme => theme is { Hidden: null, Typical: > 0, Direction.Count: > 0, Writing: null or { Writable: true } })
        .OrderByDescending(static theme => Math.Min(theme.HalfStability, theme.SeedStability)).ThenBy(static theme => theme.Number)
        .Take(most);

    private static HoldCell Measured(
        LoadedModel model, ThemeGauge gauge, double target, string prompt, IReadOnlyList<Continuation> texts, CancellationToken cancel)
    {
        var before = model.EncodePrompt(prompt);
        var grids = model.Read([.. texts.Select(text => new TokenBlock([.. before, .. text.Ids], before.Length))], cancel);
        var shares = new List<double>();
        foreach (var grid in grids)
        {
            int[][] codes = [.. grid.Ids.Chunk(grid.Slots)];
            for (var end = Math.Min(ThemeGauge.Window, codes.Length); end <= codes.Length; end++)
                shares.Add(gauge.Of(codes[Math.Max(0, end - ThemeGauge.Window)..end]));
        }

        return new(
            shares.Average(), shares.Average(share => Math.Abs(share - target)), texts.Average(static text => text.Fluency));
    }

    private static HoldCell Mean(List<HoldCell> cells) => new(
        cells.Average(static one => one.Share), cells.Average(static one => one.Deviation), cells.Average(static one => one.Fluency));
}
