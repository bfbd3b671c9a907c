namespace CodebookLsp.Features.Themes.Reading;

/// <summary>Adds the windows of a text up to sections and to the document.</summary>
internal sealed class ThemeSummary(ThemeModel model)
{
    private readonly List<ThemedPassage> sections = [];
    private readonly Sum all = new(model);
    private Sum section = new(model);
    private bool headings;

    public void Add(ThemedPiece piece)
    {
        if (piece.BeginsSection)
        {
            // What stands before the first heading is a section too.
            if (section.Tokens > 0)
                sections.Add(section.Passage(PassageKind.Section));
            (section, headings) = (new(model), true);
        }

        all.Add(piece);
        section.Add(piece);
    }

    public ThemedPassage Document() => all.Passage(PassageKind.Document);

    public IReadOnlyList<ThemedPassage> Sections() => headings ? [.. sections, section.Passage(PassageKind.Section)] : [];

    private sealed class Sum(ThemeModel model)
    {
        private readonly double[] loads = new double[model.Themes.Count];
        private readonly long[] covered = new long[model.Themes.Count];
        private long start;
        private long end;
        private int firstToken;

        public int Tokens { get; private set; }

        public void Add(ThemedPiece piece)
        {
            if (Tokens == 0)
                (start, firstToken) = (piece.Start, piece.FirstToken);
            end = piece.End;
            Tokens += piece.Tokens;
            foreach (var window in piece.Windows)
            {
                for (var at = 0; at < window.Loads.Themes.Count; at++)
                    loads[window.Loads.Themes[at]] += (double)window.Loads.Values[at] * window.Tokens;
                foreach (var theme in window.Themes)
                    covered[theme.Theme.Number] += window.Tokens;
            }
        }

        public ThemedPassage Passage(PassageKind kind)
        {
            float[] means = [.. loads.Select(load => (float)(load / Math.Max(1, Tokens)))];
            return new(kind, start, end, firstToken, Tokens)
            {
                Loads = ThemeLoads.Of(means),
                Themes = [.. model.Themes.Where(theme => covered[theme.Number] > 0)
                    .OrderByDescending(theme => covered[theme.Number]).ThenByDescending(theme => means[theme.Number])
                    .ThenBy(static theme => theme.Number)
                    .Select(theme => new PassageTheme(theme, (double)covered[theme.Number] / Tokens, means[theme.Number], 1, []))],
            };
        }
    }
}
