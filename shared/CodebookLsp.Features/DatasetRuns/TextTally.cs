using System.Buffers;
using System.Runtime.InteropServices;
using CodebookLsp.Features.Core;
using CodebookLsp.Network.Primitives;
using CodebookLsp.Text.Offsets;

namespace CodebookLsp.Features.DatasetRuns;

/// <summary>Adds up the codes of one text, block by block. Holds no codes longer than it must. See <see cref="TallyJson"/>.</summary>
internal sealed class TextTally(TallyPlan plan)
{
    private readonly DatasetSettings settings = plan.Settings;
    private readonly Dictionary<CodeId, CodeSum> codes = [];
    private readonly double[] sums = new double[plan.Sites.Count]; // of each site's scores
    private readonly double[] squares = new double[plan.Sites.Count];
    private readonly int[] labels = new int[plan.Labels.Count];
    private readonly int[] lastToken = [.. Enumerable.Repeat(-1, plan.Labels.Count)]; // on which each label was counted last
    private readonly (int Start, int End, int StartPoint, int EndPoint, long Token)[] running =
        [.. plan.Settings.Followed.Select(static _ => (0, 0, 0, 0, -2L))];
    private readonly List<FoundSpan> spans = [];
    private readonly ArrayBufferWriter<byte> ids = new();
    private readonly List<(int Start, int End)> places = [];
    private readonly TextThemes? themes = plan.Settings.Themes is { } asked
        && (plan.Settings.Written & (WrittenCodes.Themes | WrittenCodes.ThemeSpans)) != 0 ? new(asked) : null;
    private int trusted = -1;
    private long tokens;
    private int counted;

    /// <summary>How many tokens came.</summary>
    public long Tokens => tokens;

    /// <summary>How many of them count: those that were read with enough context, or all of a short text.</summary>
    public int Counted => counted;

    /// <summary>How often each code fires.</summary>
    public IEnumerable<(CodeId Code, int Count)> Codes => codes.Select(static pair => (pair.Key, pair.Value.Count));

    /// <summary>On how many tokens each label fires.</summary>
    public IEnumerable<(string Label, int Count)> Labels => plan.Labels.Select(label => (label.Key, labels[label.Value]));

    /// <summary>In the order of the text, once the tally is finished.</summary>
    public IReadOnlyList<FoundSpan> Spans => spans;

    /// <summary>Where each token lies, in code points; only where all codes of each token are asked for.</summary>
    public IReadOnlyList<(int Start, int End)> Places => places;

    /// <summary>The codes of each token as JSON: lists, with commas between them.</summary>
    public ReadOnlySpan<byte> Ids => ids.WrittenSpan;

    /// <summary>Null where they are not asked for.</summary>
    public TextThemes? Themes => themes;

    /// <summary>The codes that say the most about the text, and on how many tokens each fires.</summary>
    public IEnumerable<(CodeId Code, int Count)> MostSalient(int most) => codes
        .Select(pair => (pair.Key, pair.Value.Count,
            Score: pair.Value.Count * CodeCounts.Salience(counted, pair.Value.Count, Fit(pair.Key.Site, pair.Value))))
        .OrderByDescending(static one => one.Score).ThenBy(static one => one.Key.Site).ThenBy(static one => one.Key.Code)
        .Take(most)
        .Select(static one => (one.Key, one.Count));

    public void Add(AnnotatedBlock block)
    {
        themes?.Add(block);

        // A block shorter than the least is a whole text.
        if (trusted < 0)
            trusted = block.Block.Tokens.Length < 2 * settings.Analysis.TrustedContext ? 0 : settings.Analysis.TrustedContext;
        for (var token = 0; token < block.Codes.Tokens; token++, tokens++)
        {
            if (settings.Written.HasFlag(WrittenCodes.Codes))
                AddIds(block, token);
            if (settings.Written.HasFlag(WrittenCodes.Spans))
                AddSpans(block, token);
            if (tokens < trusted)
                continue;
            if ((settings.Written & (WrittenCodes.Top | WrittenCodes.Vector)) != 0)
                AddCodes(block.Codes, token);
            if (plan.LabelOf.Count > 0)
                AddLabels(block.Codes, token);
            counted++;
        }
    }

    /// <summary>Closes what is open.</summary>
    public void Finish(string text)
    {
        themes?.Finish(text, settings.Written.HasFlag(WrittenCodes.ThemeSpans));
        for (var index = 0; index < running.Length; index++)
            Close(index);
        for (var i = spans.Count - 1; i >= 0; i--)
        {
            if (Trimmed(spans[i], text) is { } span)
                spans[i] = span;
            else
                spans.RemoveAt(i);
        }

        spans.Sort(static (left, right) =>
            (left.Range.Start, left.Range.End, left.Followed).CompareTo((right.Range.Start, right.Range.End, right.Followed)));
    }

    private void AddCodes(CodeGrid grid, int token)
    {
        foreach (var site in plan.Chosen)
        {
            var found = grid.Codes(token, site);
            var scores = grid.Scores(token, site);
            for (var rank = 0; rank < found.Length; rank++)
            {
                ref var sum = ref CollectionsMarshal.GetValueRefOrAddDefault(codes, new(site, found[rank]), out _);
                sum = new(sum.Count + 1, sum.Scores + scores[rank]);
                sums[site] += scores[rank];
                squares[site] += (double)scores[rank] * scores[rank];
            }
        }
    }

    private void AddLabels(CodeGrid grid, int token)
    {
        for (var site = 0; site < plan.Sites.Count; site++)
        {
            foreach (var code in grid.Codes(token, site))
            {
                if (plan.LabelOf.TryGetValue(new(site, code), out var label) && lastToken[label] != counted)
                {
                    lastToken[label] = counted;
                    labels[label]++;
                }
            }
        }
    }

    private void AddSpans(AnnotatedBlock block, int token)
    {
        for (var index = 0; index < running.Length; index++)
        {
            var code = settings.Followed[index].Code;
            if (!block.Codes.Codes(token, code.Site).Contains(code.Code))
                continue;

            var (start, end) = (block.Block.StartOf(token), block.Block.EndOf(token));
            ref var run = ref running[index];
            if (run.Token == tokens - 1)
            {
                run = run with { End = (int)end.Utf16, EndPoint = (int)end.CodePoints, Token = tokens };
                continue;
            }

            Close(index);
            run = ((int)start.Utf16, (int)end.Utf16, (int)start.CodePoints, (int)end.CodePoints, tokens);
        }
    }

    private void Close(int index)
    {
        var run = running[index];
        if (run.Token >= 0)
            spans.Add(new(index, new(run.Start, run.End), new(run.StartPoint, run.EndPoint)));
        running[index].Token = -2;
    }

    /// <summary>Without the blanks that tokens begin with; null when nothing else is there. (A blank is one unit and one code
    /// point.)</summary>
    private static FoundSpan? Trimmed(FoundSpan span, string text) => VisiblePart.Of(text, span.Range) is not { } seen
        ? null
        : span with
        {
            Range = seen,
            CodePoints = new(span.CodePoints.Start + seen.Start - span.Range.Start, span.CodePoints.End - (span.Range.End - seen.End)),
        };

    private void AddIds(AnnotatedBlock block, int token)
    {
        places.Add(((int)block.Block.StartOf(token).CodePoints, (int)block.Block.EndOf(token).CodePoints));
        ids.Write(places.Count == 1 ? "["u8 : ",["u8);
        var first = true;
        foreach (var site in plan.Chosen)
        {
            foreach (var code in block.Codes.Codes(token, site))
            {
                if (!first)
                    ids.Write(","u8);
                first = false;
                _ = System.Buffers.Text.Utf8Formatter.TryFormat(code, ids.GetSpan(11), out var written);
                ids.Advance(written);
            }
        }

        ids.Write("]"u8);
    }

    /// <summary>How many standard deviations a code's mean score lies above its site's.</summary>
    private double Fit(int site, CodeSum sum)
    {
        var n = (double)counted * plan.Sites[site].K;
        var mean = sums[site] / n;
        var deviation = Math.Sqrt(Math.Max(0, (squares[site] / n) - (mean * mean)));
        return deviation > 1e-9 ? ((sum.Scores / sum.Count) - mean) / deviation : 0;
    }

    private readonly record struct CodeSum(int Count, double Scores);
}

/// <summary>A stretch of a text on whose tokens a followed code fires.</summary>
/// <param name="Followed">Which of the followed codes.</param>
/// <param name="Range">UTF-16.</param>
internal sealed record FoundSpan(int Followed, TextRange Range, TextRange CodePoints);
