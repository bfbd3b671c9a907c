using System.Globalization;
using CodebookLsp.Features.Core;
using CodebookLsp.Features.Indexing;
using CodebookLsp.Features.Statistics;

namespace CodebookLsp.Features.Themes.Writing;

/// <summary>What one way of writing gave for a theme.</summary>
/// <param name="Word">How many continuations have a word of the theme that it is not shown with.</param>
/// <param name="Told">In how many a classifier finds the theme.</param>
/// <param name="Fluency">Mean log-probability a token in the unsteered model, in nats; 0 for random codes, of which nobody asks.</param>
public sealed record WritingCell(WilsonInterval Word, WilsonInterval Told, double Fluency);

/// <summary>What was measured of a theme, on beginnings that nothing was chosen on.</summary>
/// <param name="OtherThemes">Continuations toward the other themes, asked about this one.</param>
public sealed record WritingResult(
    Theme Theme, double Strength, WritingCell Steered, WritingCell Unsteered, WritingCell RandomCodes, WritingCell OtherThemes)
{
    /// <summary>In nats a token.</summary>
    public double Loss => Unsteered.Fluency - Steered.Fluency;
}

/// <summary>What themes write: the same themes with the strengths that were chosen, and what was measured then.</summary>
/// <param name="Results">Of the themes that were measured, in the order of their numbers; empty where only strengths were chosen.</param>
/// <param name="Choosing">Beginnings that strengths were chosen on.</param>
/// <param name="Measuring">Beginnings that were measured on.</param>
public sealed record WritingReport(ThemeModel Themes, IReadOnlyList<WritingResult> Results, int Choosing, int Measuring);

/// <summary>Chooses how strongly each theme is written, and measures what that gives.</summary>
public static class WritingEvaluation
{
    /// <summary>What steering may cost in the mean over themes, in nats a token.</summary>
    public const double MostLoss = 0.35;

    /// <summary>What steering toward one theme may cost. Of few beginnings it is not known well enough to hold all to the mean.</summary>
    private const double MostOfOne = 0.8;

    /// <summary>How much of a theme a nat a token must bring: tried from none up until the mean is low enough.</summary>
    private static readonly double[] Prices = [.. Enumerable.Range(0, 200).Select(static step => step * 0.05)];

    /// <summary>A theme is written if its words come oftener than by random codes: by chance, that is so in less than 1 of 20.</summary>
    private const double LeastRatio = 2.71;

    /// <param name="corpus">Best the index that the themes were learned from.</param>
    /// <param name="texts">Where what was written is kept, for a run that is stopped; null to keep nothing.</param>
    /// <param name="says">Told what is being done, and its share.</param>
    public static WritingReport Run(
        LoadedModel model, ThemeModel themes, IIndexedCorpus corpus, WritingBeginnings beginnings, WritingOptions options,
        string? texts, Action<string, double>? says, CancellationToken cancel)
    {
        var recipe = options.Recipe ?? themes.Recipe ?? WritingRecipe.Default(themes.Sites);
        var trial = new WritingTrial(model, themes, beginnings, options, new(texts, string.Create(
            CultureInfo.InvariantCulture,
            $"{model.Hash} {ThemeFile.IdOf(themes)} {recipe.FirstLayer}-{recipe.LastLayer} {recipe.Power} {recipe.Spread} "
            + $"{recipe.Strength} {options.Codes} {options.Sampling.MaxTokens} "
            + $"{TrialFile.Fingerprint(beginnings.Choosing.Concat(beginnings.Measuring))}")));
        says?.Invoke("Learning to tell themes by words", 0);
        var judge = new WritingJudge(
            corpus, themes, [.. trial.Known.Select(static theme => theme.Number)], Environment.ProcessorCount, cancel);
        var dev = trial.Choosing(Says("Choosing strengths"), cancel);
        var judgedDev = new JudgedTexts(dev, judge);
        var tried = trial.Tried.ToDictionary(static theme => theme.Number, theme => (IReadOnlyList<WritingFigures>)
            [.. WritingRecipe.Factors.Select(factor => Figures(judgedDev, theme, factor))]);
        var chosen = Chosen(tried);
        var random = new JudgedTexts(trial.RandomCodes(chosen, Says("Writing with random codes"), cancel), judge);
        ThemeModel calibrated = themes with
        {
            Recipe = trial.Recipe,
            Themes = [.. themes.Themes.Select(theme => tried.TryGetValue(theme.Number, out var figures)
                ? theme with { Writing = Writing(theme, figures, chosen, judgedDev, random, trial) } : theme with { Writing = null })],
        };
        if (options.Measured == 0)
            return new(calibrated, [], dev.Count, 0);

        var test = new JudgedTexts(trial.Measuring(chosen, Says("Measuring"), cancel), judge);
        var toward = trial.Measured.ToDictionary(static theme => theme.Number, theme => WritingTrial.Toward(theme, chosen[theme.Number]));
        return new(
            calibrated,
            [.. trial.Measured.Select(theme => new WritingResult(
                theme, chosen[theme.Number],
                test.Cell(theme, [toward[theme.Number]]),
                test.Cell(theme, WritingTrial.Unsteered),
                test.Cell(theme, [WritingTrial.RandomCodes(theme)]),
                test.Cell(theme, [.. toward.Where(one => one.Key != theme.Number).Select(static one => one.Value)])))],
            dev.Count, test.Count);

        Action<double>? Says(string what) => says is null ? null : share => says(what, share);
    }

    private static WritingFigures Figures(JudgedTexts texts, Theme theme, double factor)
    {
        var cell = texts.Cell(theme, [WritingTrial.Toward(theme, factor)]);
        return new(cell.Word.Rate, cell.Told.Rate, texts.Cell(theme, WritingTrial.Unsteered).Fluency - cell.Fluency);
    }

    /// <summary>The strengths that write most of the themes among those that do not cost too much.</summary>
    internal static Dictionary<int, double> Chosen(IReadOnlyDictionary<int, IReadOnlyList<WritingFigures>> tried)
    {
        var all = Prices.Select(price => tried.ToDictionary(static one => one.Key, one => Best(one.Value, price))).ToList();
        return (all.FirstOrDefault(chosen => chosen.Values.Select(static one => one.Figures.Loss).DefaultIfEmpty().Average() <= MostLoss)
            ?? all[^1]).ToDictionary(static one => one.Key, static one => one.Value.Factor);
    }

    /// <summary>The least strength where all cost too much.</summary>
    private static (double Factor, WritingFigures Figures) Best(IReadOnlyList<WritingFigures> tried, double price)
    {
        var all = WritingRecipe.Factors.Zip(tried).ToArray();
        var allowed = all.Where(static one => one.Second.Loss <= MostOfOne).ToArray();
        return allowed.Length == 0 ? all[0] : allowed.MaxBy(one => one.Second.Rate + one.Second.Told - (price * one.Second.Loss));
    }

    private static ThemeWriting Writing(
        Theme theme, IReadOnlyList<WritingFigures> figures, Dictionary<int, double> chosen, JudgedTexts steered, JudgedTexts random,
        WritingTrial trial)
    {
        var own = steered.Cell(theme, [WritingTrial.Toward(theme, chosen[theme.Number])]);
        // Random codes of any theme tell what random codes write of this one: more texts, a surer rate.
        var codes = random.Cell(theme, [.. trial.Tried.Select(WritingTrial.RandomCodes)]);
        var others = steered.Cell(
            theme,
            [.. trial.Tried.Where(other => other != theme).Select(other => WritingTrial.Toward(other, chosen[other.Number]))]);
        var ratio = LogLikelihoodRatio.Of(
            own.Word.Hits, own.Word.Trials, own.Word.Hits + codes.Word.Hits, own.Word.Trials + codes.Word.Trials);
        return new(
            chosen[theme.Number], figures, steered.Cell(theme, WritingTrial.Unsteered).Word.Rate, codes.Word.Rate, others.Word.Rate,
            own.Word.Rate > codes.Word.Rate && ratio >= LeastRatio);
    }
}
