using CodebookLsp.Features.Core;
using CodebookLsp.Features.Indexing;
using CodebookLsp.Features.Statistics;

namespace CodebookLsp.Features.Themes.Evaluation;

/// <summary>What a representation of windows is worth.</summary>
/// <param name="Features">How many numbers a window has in it.</param>
/// <param name="Accuracy">Held-out windows whose source a linear classifier tells right.</param>
/// <param name="Coherence">See <see cref="WordCoherence.Coherence"/>; null where there are no themes.</param>
/// <param name="Diversity">See <see cref="WordCoherence.Diversity"/>; null where there are no themes.</param>
public sealed record ThemeReportRow(string Name, int Features, Share Accuracy, double? Coherence = null, double? Diversity = null);

/// <summary>Themes measured on works that were held out, beside words and beside codes that were shuffled.</summary>
/// <param name="TrainingWorks">Everything is learned from these.</param>
/// <param name="Stated">What is stated of held-out passages, by their length.</param>
public sealed record ThemeReport(
    int Sources, int TrainingWindows, int TrainingWorks, int HeldOutWindows, int HeldOutWorks, IReadOnlyList<ThemeReportRow> Rows,
    IReadOnlyList<StatedRow> Stated)
{
    /// <summary>The share of what is stated that may be false.</summary>
    public static double FalseRate => StatedThemes.FalseRate;

    /// <param name="model">The model that made the codes, for rows of its hidden state; null to go without.</param>
    /// <param name="progress">Told the share that is done.</param>
    /// <exception cref="ThemeException">The corpus is too small, or of one source.</exception>
    public static ThemeReport Of(
        IIndexedCorpus corpus, ThemeOptions options, LoadedModel? model, Action<double>? progress, CancellationToken cancel) =>
        new ReportMeasurement(corpus, options, cancel).Report(model, progress, cancel);
}
