using System.Text.Json;
using CodebookLsp.Features.Core;
using CodebookLsp.Features.Statistics;
using CodebookLsp.Features.Themes.Algebra;
using CodebookLsp.Network.Primitives;
using CodebookLsp.Text.Files;

namespace CodebookLsp.Features.Judging;

/// <summary>
/// Says whether a text has a concept by what the base model makes of it: the mean of its residual stream in the middle, with the codebooks
/// off. It learns from the same windows as <see cref="ConceptJudge"/>, from which the words to judge by are cut out; from windows without
/// the concept as many words are cut out that say nothing.
/// </summary>
internal sealed class StateJudge
{
    public const int Layer = 16;

    /// <summary>Of each concept: every token has to be run.</summary>
    private const int MostWindows = 48;

    /// <summary>Windows without a concept, the same for all concepts but for those that have it.</summary>
    private const int Others = 320;

    /// <summary>Every so many words one is cut out of a window without the concept.</summary>
    private const int CutEvery = 12;

    private const int Together = 16;
    private const int MostBytes = 64 << 20;

    private readonly Learned learned;

    private StateJudge(Learned learned) => this.learned = learned;

    /// <summary>Learns, or takes what an earlier run has learned.</summary>
    /// <param name="path">Where it is kept; null to keep nothing.</param>
    /// <param name="trial">What was tried: of another trial nothing is taken.</param>
    /// <param name="unasked">Continuations that nothing steers, and their states: what a model writes differs from what it learns from,
    /// and limits that hold for passages need not hold for it.</param>
    /// <exception cref="AtomicFileException">The file cannot be written.</exception>
    public static StateJudge Of(
        ConceptJudge texts, IReadOnlyList<Concept> concepts, LoadedModel model, string? path, string trial,
        Func<IReadOnlyList<(string Text, float[] State)>> unasked, Action<double>? progress, CancellationToken cancel)
    {
        if (path is not null && Kept(path) is { } kept && kept.Trial == trial)
            return new(kept);
        var others = SystematicSample.Starts([.. Enumerable.Range(0, texts.Texts.Count)], Others);
        var own = concepts.ToDictionary(
            static concept => concept, concept => SystematicSample.Starts(texts.With(concept), MostWindows));
        string[] all =
        [
            .. others.Select(window => Cut(texts.Texts[window], static (_, number) => number % CutEvery == CutEvery / 2)),
            .. concepts.SelectMany(concept => own[concept].Select(
                window => Cut(texts.Texts[window], (word, _) => concept.HeldOut.IsIn(word)))),
        ];
        var states = Read(all, model, progress, cancel);
        var (centre, spread) = Spread(states[..others.Length]);
        var judges = new Dictionary<string, LinearJudge>(StringComparer.Ordinal);
        var first = others.Length;
        var written = unasked().Select(one => (one.Text, Row: Row(one.State, centre, spread))).ToArray();
        foreach (var concept in concepts)
        {
            var without = Enumerable.Range(0, others.Length).Where(at => !concept.HeldOut.IsIn(texts.Texts[others[at]])).ToArray();
            var with = Enumerable.Range(first, own[concept].Length).ToArray();
            first += with.Length;
            int[] rows = [.. with, .. without];
            var matrix = SparseMatrix.Of(centre.Length, [.. rows.Select(row => Row(states[row], centre, spread))]);
            int[] works = [.. own[concept].Concat(without.Select(at => others[at])).Select(window => texts.Windows.All[window].Work)];
            if (LinearJudge.Of(matrix, with.Length, works, Environment.ProcessorCount, cancel) is { } judge)
            {
                judges.Add(concept.Name, judge.NoLooserOn(
                    [.. written.Where(one => !concept.HeldOut.IsIn(one.Text)).Select(static one => one.Row)]));
            }
        }

        var made = new Learned(trial, centre, spread, judges);
        if (path is not null)
            AtomicFile.WriteText(path, JsonSerializer.Serialize(made));
        return new(made);
    }

    /// <inheritdoc cref="ConceptJudge.Quality"/>
    public JudgeQuality? Quality(Concept concept) => learned.Judges.GetValueOrDefault(concept.Name)?.Quality;

    /// <summary>The names of the concepts that a text has.</summary>
    /// <param name="state">[width]: the mean of the residual stream over it.</param>
    public string[] Told(float[] state)
    {
        var (columns, values) = Row(state, learned.Centre, learned.Spread);
        return [.. learned.Judges.Where(one => one.Value.Says(columns, values)).Select(static one => one.Key)];
    }

    private static List<float[]> Read(string[] texts, LoadedModel model, Action<double>? progress, CancellationToken cancel)
    {
        var beginning = model.EncodePrompt("").Length;
        var states = new List<float[]>(texts.Length);
        foreach (var group in texts.Chunk(Together))
        {
            TokenBlock[] blocks = [.. group.Select(text =>
            {
                var ids = model.EncodePrompt(text);
                return new TokenBlock(ids[..Math.Min(ids.Length, model.MaxTokens)], Math.Min(beginning, ids.Length - 1));
            })];
            states.AddRange(model.HiddenMeans(blocks, Layer, cancel));
            progress?.Invoke((double)states.Count / texts.Length);
        }

        return states;
    }

    /// <summary>A text without some of its words.</summary>
    private static string Cut(string text, Func<string, int, bool> cut)
    {
        var number = 0;
        return string.Join(' ', text.Split(' ').Where(word => !cut(word, number++)));
    }

    private static (float[] Centre, float[] Spread) Spread(List<float[]> states)
    {
        var (centre, spread) = (new float[states[0].Length], new float[states[0].Length]);
        for (var at = 0; at < centre.Length; at++)
        {
            var mean = states.Average(state => (double)state[at]);
            (centre[at], spread[at]) = ((float)mean, (float)Math.Sqrt(states.Average(state => (state[at] - mean) * (state[at] - mean))));
        }

        return (centre, spread);
    }

    private static (int[] Columns, float[] Values) Row(float[] state, float[] centre, float[] spread)
    {
        float[] row = [.. state.Select((value, at) => spread[at] > 0 ? (value - centre[at]) / spread[at] : 0)];
        var length = (float)Math.Sqrt(row.Sum(static value => (double)value * value));
        return ([.. Enumerable.Range(0, row.Length)], length > 0 ? [.. row.Select(value => value / length)] : row);
    }

    private static Learned? Kept(string path)
    {
        try
        {
            return File.Exists(path) ? JsonSerializer.Deserialize<Learned>(PlainFile.Text(path, MostBytes)) : null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or JsonException)
        {
            return null; // it can be learned again
        }
    }

    /// <param name="Centre">[width]: means that features are measured from.</param>
    /// <param name="Spread">[width]: standard deviations that they are measured in.</param>
    /// <param name="Judges">By the concepts' names; none of a concept with too few windows.</param>
    private sealed record Learned(string Trial, float[] Centre, float[] Spread, Dictionary<string, LinearJudge> Judges);
}
