using System.Buffers;
using System.Runtime.InteropServices;
using System.Text.Json;
using System.Text.Json.Nodes;
using CodebookLsp.Features.Core;
using CodebookLsp.Network.Primitives;
using CodebookLsp.Text.Offsets;

namespace CodebookLsp.Features.DatasetRuns;

/// <summary>What is to be written about codes, apart from any one text: looked up once.</summary>
internal sealed class TallyPlan
{
    public TallyPlan(IReadOnlyList<Site> sites, DatasetSettings settings)
    {
        (Sites, Settings, Names) = (sites, settings, new(sites));
        Chosen = settings.Sites.Among(sites);
        SiteNames = Features.Core.SiteNames.Abbreviated(sites);
        FirstOfSite = new int[sites.Count + 1];
        for (var site = 0; site < sites.Count; site++)
            FirstOfSite[site + 1] = FirstOfSite[site] + sites[site].Codes;

        if (settings.Written.HasFlag(WrittenCodes.Counts))
        {
            var labelled = settings.Labels.All.Where(label => Chosen.Contains(label.Code.Site)).Select(static label => new FollowedCodeColumn(label.Code, label.Text));
            foreach (var one in labelled.Concat(settings.Followed))
            {
                Labels.TryAdd(one.Label, Labels.Count);
                LabelOf.TryAdd(one.Code, Labels[one.Label]);
            }
        }
    }

    public IReadOnlyList<Site> Sites { get; }

    public DatasetSettings Settings { get; }

    public CodeNames Names { get; }

    public IReadOnlyList<int> Chosen { get; }

    public IReadOnlyList<string> SiteNames { get; }

    /// <summary>Where each site's codes start when all codes of the model are numbered through; the last is how many there are.</summary>
    public int[] FirstOfSite { get; }

    /// <summary>Each counted label and its number.</summary>
    public Dictionary<string, int> Labels { get; } = new(StringComparer.Ordinal);

    public Dictionary<CodeId, int> LabelOf { get; } = [];
}

/// <summary>Adds up the codes of one text, block by block, and spells what is asked for. Holds no codes longer than it must.</summary>
internal sealed class TextTally(TallyPlan plan)
{
    private static readonly JsonWriterOptions Writing = new() { SkipValidation = true };

    private readonly DatasetSettings settings = plan.Settings;
    private readonly Dictionary<CodeId, CodeSum> codes = [];
    private readonly double[] sums = new double[plan.Sites.Count]; // of each site's scores
    private readonly double[] squares = new double[plan.Sites.Count];
    private readonly int[] labels = new int[plan.Labels.Count];
    private readonly int[] lastToken = [.. Enumerable.Repeat(-1, plan.Labels.Count)]; // on which each label was counted last
    private readonly (int Start, int End, int StartPoint, int EndPoint, long Token)[] running = [.. plan.Settings.Followed.Select(static _ => (0, 0, 0, 0, -2L))];
    private readonly List<FoundSpan> spans = [];
    private readonly ArrayBufferWriter<byte> ids = new();
    private readonly List<(int Start, int End)> places = [];
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

    public IReadOnlyList<FoundSpan> Spans => spans;

    public void Add(AnnotatedBlock block)
    {
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
        for (var index = 0; index < running.Length; index++)
            Close(index);
        for (var i = spans.Count - 1; i >= 0; i--)
        {
            if (Trimmed(spans[i], text) is { } span)
                spans[i] = span;
            else
                spans.RemoveAt(i);
        }

        spans.Sort(static (left, right) => (left.Range.Start, left.Range.End, left.Followed).CompareTo((right.Range.Start, right.Range.End, right.Followed)));
    }

    public JsonNode? Value(WrittenCodes kind) => kind switch
    {
        WrittenCodes.Top => Spell(WriteTop),
        WrittenCodes.Counts => Spell(WriteCounts),
        WrittenCodes.Vector => Spell(WriteVector),
        WrittenCodes.Spans => Spell(WriteSpans),
        _ => Spell(WriteIds),
    };

    /// <summary>Parsed, it stays the bytes it is, however much there is of it.</summary>
    private static JsonNode? Spell(Action<Utf8JsonWriter> write)
    {
        var buffer = new ArrayBufferWriter<byte>(256);
        using (var json = new Utf8JsonWriter(buffer, Writing))
            write(json);
        return JsonNode.Parse(buffer.WrittenSpan);
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

    /// <summary>Without the blanks that tokens begin with; null when nothing else is there. (A blank is one unit and one code point.)</summary>
    private static FoundSpan? Trimmed(FoundSpan span, string text)
    {
        var (start, end) = (span.Range.Start, span.Range.End);
        while (start < end && char.IsWhiteSpace(text[start]))
            start++;
        while (start < end && char.IsWhiteSpace(text[end - 1]))
            end--;
        var (before, after) = (start - span.Range.Start, span.Range.End - end);
        return start == end ? null : span with { Range = new(start, end), CodePoints = new(span.CodePoints.Start + before, span.CodePoints.End - after) };
    }

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

    private void WriteTop(Utf8JsonWriter json)
    {
        json.WriteStartArray();
        foreach (var (code, sum, _) in codes
            .Select(pair => (pair.Key, pair.Value, Score: pair.Value.Count * CodeCounts.Salience(counted, pair.Value.Count, Fit(pair.Key.Site, pair.Value))))
            .OrderByDescending(static one => one.Score).ThenBy(static one => one.Key.Site).ThenBy(static one => one.Key.Code)
            .Take(settings.Top))
        {
            json.WriteStartObject();
            json.WriteString("code", plan.Names.Of(code));
            if (settings.Labels.Of(code) is { } label)
                json.WriteString("label", label.Text);
            json.WriteNumber("tokens", sum.Count);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    /// <summary>How many standard deviations a code's mean score lies above its site's.</summary>
    private double Fit(int site, CodeSum sum)
    {
        var n = (double)counted * plan.Sites[site].K;
        var mean = sums[site] / n;
        var deviation = Math.Sqrt(Math.Max(0, (squares[site] / n) - (mean * mean)));
        return deviation > 1e-9 ? ((sum.Scores / sum.Count) - mean) / deviation : 0;
    }

    private void WriteCounts(Utf8JsonWriter json)
    {
        json.WriteStartObject();
        json.WriteNumber("tokens", counted);
        json.WriteStartObject("labels");
        foreach (var (label, count) in Labels.Where(static one => one.Count > 0))
            json.WriteNumber(label, count);
        json.WriteEndObject();
        json.WriteEndObject();
    }

    private void WriteVector(Utf8JsonWriter json)
    {
        var sorted = codes.Select(pair => (Index: plan.FirstOfSite[pair.Key.Site] + pair.Key.Code, pair.Value.Count)).Order().ToArray();
        json.WriteStartObject();
        json.WriteNumber("tokens", counted);
        json.WriteNumber("size", plan.FirstOfSite[^1]);
        json.WriteStartArray("indices");
        foreach (var (index, _) in sorted)
            json.WriteNumberValue(index);
        json.WriteEndArray();
        json.WriteStartArray("values");
        foreach (var (_, count) in sorted)
            json.WriteNumberValue(count);
        json.WriteEndArray();
        json.WriteEndObject();
    }

    private void WriteSpans(Utf8JsonWriter json)
    {
        json.WriteStartArray();
        foreach (var span in spans)
        {
            json.WriteStartObject();
            json.WriteNumber("start", span.CodePoints.Start);
            json.WriteNumber("end", span.CodePoints.End);
            json.WriteString("label", settings.Followed[span.Followed].Label);
            json.WriteString("code", plan.Names.Of(settings.Followed[span.Followed].Code));
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private void WriteIds(Utf8JsonWriter json)
    {
        json.WriteStartObject();
        json.WriteStartArray("sites");
        foreach (var site in plan.Chosen)
        {
            for (var rank = 0; rank < plan.Sites[site].K; rank++)
                json.WriteStringValue(plan.SiteNames[site]);
        }

        json.WriteEndArray();
        json.WriteStartArray("start");
        foreach (var (start, _) in places)
            json.WriteNumberValue(start);
        json.WriteEndArray();
        json.WriteStartArray("end");
        foreach (var (_, end) in places)
            json.WriteNumberValue(end);
        json.WriteEndArray();
        json.WritePropertyName("ids");
        json.WriteRawValue([(byte)'[', .. ids.WrittenSpan, (byte)']'], skipInputValidation: true);
        json.WriteEndObject();
    }

    private readonly record struct CodeSum(int Count, double Scores);
}

/// <summary>A stretch of a text on whose tokens a followed code fires.</summary>
/// <param name="Followed">Which of the followed codes.</param>
/// <param name="Range">UTF-16.</param>
internal sealed record FoundSpan(int Followed, TextRange Range, TextRange CodePoints);
