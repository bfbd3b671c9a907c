namespace CodebookLsp.Features.Themes.Reading;

/// <summary>Reads the themes of segments: window by window, then of what is longer and shorter by adding up. Not for several threads at
/// once.</summary>
internal sealed class SegmentReader(ThemeReader reader)
{
    /// <summary>Words that are named as evidence.</summary>
    private const int MostWords = 12;

    /// <summary>The themes of a long paragraph cover this much of it.</summary>
    private const double LeastShare = 0.25;

    /// <summary>
    /// All of a sentence or paragraph must have so much of a theme, measured by what is typical of it at its best: it is what people read a
    /// theme of. Measured by blind reading of texts of other kinds (docs/themes.md).
    /// </summary>
    private const float LeastStrength = 0.4f;

    /// <summary>A language whose tokens have fewer letters is written letter by letter: the model has hardly read it.</summary>
    private const double LeastLetters = 1.5;

    private readonly float[] counts = new float[reader.Model.Codes.Count]; // all 0 between windows
    private readonly int[] places = new int[reader.Model.Codes.Count]; // of codes in a window

    public SegmentThemes Read(ThemeSegment segment)
    {
        var windows = WindowsOf(segment).Select(window => Window(segment, window.From, window.End)).ToArray();
        return new(
            windows, Parts(segment, TokenStarts.Paragraph, windows), Parts(segment, TokenStarts.Sentence | TokenStarts.Paragraph, windows));
    }

    /// <summary>About 64 tokens each, the ends where paragraphs or sentences end if such a place is within a dozen tokens.</summary>
    private static IEnumerable<(int From, int End)> WindowsOf(ThemeSegment segment)
    {
        const int Most = ThemeWindows.Size + ThemeWindows.Give;
        var number = segment.Tokens <= Most ? 1 : (int)Math.Round((double)segment.Tokens / ThemeWindows.Size);
        var from = 0;
        for (var window = 1; window <= number; window++)
        {
            var even = (int)Math.Round((double)segment.Tokens * window / number);
            var end = window == number ? segment.Tokens
                : Enumerable.Range(even - ThemeWindows.Give, (2 * ThemeWindows.Give) + 1)
                    .MinBy(at => (-Rank(segment.Starts[at]), Math.Abs(at - even)));
            yield return (from, end);
            from = end;
        }
    }

    private static int Rank(TokenStarts starts) =>
        starts.HasFlag(TokenStarts.Paragraph) ? 3 : starts.HasFlag(TokenStarts.Sentence) ? 2 : starts.HasFlag(TokenStarts.Word) ? 1 : 0;

    private ThemedWindow Window(ThemeSegment segment, int from, int end)
    {
        var codes = Counted(segment.Codes.AsSpan(segment.CodesFrom[from], segment.CodesFrom[end] - segment.CodesFrom[from]));
        float[] own = [.. codes.Select(code => counts[code])];
        var weights = reader.Weights(codes, own);
        var loads = reader.Solved(codes, weights);
        for (var at = 0; at < codes.Length; at++)
            (counts[codes[at]], places[codes[at]]) = (0, at);

        // What a token has of a theme is in proportion to what its own codes, at their share of the window's weights, have of it.
        int[] themes = [.. Enumerable.Range(0, loads.Length).Where(theme => loads[theme] > 0)];
        var (tokens, sums) = (new float[(end - from) * themes.Length], new double[themes.Length]);
        for (var token = from; token < end; token++)
        {
            var row = tokens.AsSpan((token - from) * themes.Length, themes.Length);
            foreach (var code in segment.CodesOf(token))
            {
                var pattern = reader.Pattern(code);
                var weight = weights[places[code]] / own[places[code]];
                for (var at = 0; at < themes.Length; at++)
                    row[at] += weight * pattern[themes[at]];
            }

            for (var at = 0; at < themes.Length; at++)
                sums[at] += row[at];
        }

        for (var at = 0; at < tokens.Length; at++)
        {
            var theme = at % themes.Length;
            tokens[at] = sums[theme] > 0 ? (float)(tokens[at] * (end - from) * loads[themes[theme]] / sums[theme]) : 0;
        }

        var window = new ThemedWindow(new(from, end, ThemeLoads.Of(loads), []), themes, tokens);
        var known = segment.LettersIn(from, end) >= LeastLetters * (end - from);
        var borneOut = reader.BorneOut(segment.WordsIn(from, end));
        var stated = (known ? reader.Stated(loads, end - from, borneOut) : [])
            .Select(one => new PartTheme(
                one.Theme, 1, one.Load, borneOut[one.Theme.Number], Words(segment, [window], one.Theme.Number, from, end)));
        return window with { Part = window.Part with { Themes = [.. stated] } };
    }

    /// <summary>Counts codes.</summary>
    /// <returns>Their numbers, ascending.</returns>
    private int[] Counted(ReadOnlySpan<int> codes)
    {
        var found = new List<int>(codes.Length);
        foreach (var code in codes)
        {
            if (counts[code]++ == 0)
                found.Add(code);
        }

        found.Sort();
        return [.. found];
    }

    private List<ThemedPart> Parts(ThemeSegment segment, TokenStarts starts, IReadOnlyList<ThemedWindow> windows)
    {
        var (parts, from) = (new List<ThemedPart>(), 0);
        for (var token = 1; token <= segment.Tokens; token++)
        {
            if (token < segment.Tokens && (segment.Starts[token] & starts) == 0)
                continue;
            parts.Add(Part(segment, from, token, [.. windows.Where(window => window.Part.From < token && window.Part.End > from)]));
            from = token;
        }

        return parts;
    }

    private ThemedPart Part(ThemeSegment segment, int from, int end, ThemedWindow[] windows)
    {
        if (windows is [var only] && only.Part.From == from && only.Part.End == end)
            return only.Part with { Themes = [.. only.Part.Themes.Where(one => Strong(one.Theme, one.Load))] };
        var sums = new double[reader.Model.Themes.Count];
        foreach (var window in windows)
            window.AddTo(sums, from, end);
        float[] loads = [.. sums.Select(sum => (float)(sum / (end - from)))];
        var part = new ThemedPart(from, end, ThemeLoads.Of(loads), []);
        if (end - from < ThemeWindows.Fewest)
            return part;

        var covered = windows
            .SelectMany(window => window.Part.Themes.Select(theme => (theme.Theme, Tokens: Within(window.Part, from, end))))
            .GroupBy(static one => one.Theme.Number)
            .Select(group => (group.First().Theme, Share: group.Sum(static one => (double)one.Tokens) / (end - from)));
        var stated = end - from > ThemeWindows.Size + ThemeWindows.Give ? covered.Where(static one => one.Share >= LeastShare)
            : reader.Stated(loads, end - from).Join(covered, static one => one.Theme.Number, static one => one.Theme.Number,
                static (_, theme) => theme);
        var strong = stated.Where(one => Strong(one.Theme, loads[one.Theme.Number])).ToArray();
        if (strong.Length == 0)
            return part;
        var borneOut = reader.BorneOut(segment.WordsIn(from, end));
        return part with
        {
            Themes =
            [
                .. strong
                    .OrderByDescending(one => reader.Strength(one.Theme.Number, loads[one.Theme.Number]))
                    .ThenBy(static one => one.Theme.Number).Take(StatedThemes.Most)
                    .Select(one => new PartTheme(
                        one.Theme, one.Share, loads[one.Theme.Number], borneOut[one.Theme.Number],
                        Words(segment, windows, one.Theme.Number, from, end))),
            ],
        };
    }

    private bool Strong(Theme theme, float load) => reader.Strength(theme.Number, load) >= LeastStrength;

    private static int Within(ThemedPart part, int from, int end) => Math.Min(part.End, end) - Math.Max(part.From, from);

    /// <summary>The words of a part that have most of a theme.</summary>
    private static PartWord[] Words(ThemeSegment segment, IReadOnlyList<ThemedWindow> windows, int theme, int from, int end)
    {
        var loads = new float[end - from];
        foreach (var window in windows)
        {
            var own = new float[window.Part.End - window.Part.From];
            window.CopyTokenLoads(theme, own);
            for (var token = Math.Max(from, window.Part.From); token < Math.Min(end, window.Part.End); token++)
                loads[token - from] = own[token - window.Part.From];
        }

        var (words, first, sum) = (new List<PartWord>(), 0, loads.Sum(static load => (double)load));
        for (var token = 1; token <= loads.Length; token++)
        {
            if (token < loads.Length && !segment.Starts[from + token].HasFlag(TokenStarts.Word))
                continue;
            var own = loads[first..token].Sum(static load => (double)load);
            if (own > 0)
                words.Add(new(from + first, from + token, own / sum));
            first = token;
        }

        return [.. words.OrderByDescending(static word => word.Share).ThenBy(static word => word.From).Take(MostWords)];
    }
}
