using CodebookLsp.Features.Core;
using CodebookLsp.Features.Corpora;
using CodebookLsp.Features.Statistics;
using CodebookLsp.Features.Themes.Reading;
using CodebookLsp.Text.Offsets;

namespace CodebookLsp.Features.Themes.Reports;

/// <summary>A passage in which a theme is strong.</summary>
/// <param name="Name">Of its text.</param>
/// <param name="Text">On one line.</param>
public sealed record ThemeExample(string Name, string Text, float Load);

/// <summary>How much of some texts is about each theme.</summary>
/// <param name="byPassage">Whether passages take the place of works: where there is but one text, nothing else can be resampled.</param>
public sealed class ThemeTally(ThemeModel model, bool byPassage)
{
    private const int LongestExample = 200;

    private readonly CorpusTally tally = new(model.Themes.Count);
    private readonly int[] passages = new int[model.Themes.Count];
    private readonly ThemeExample?[] examples = new ThemeExample?[model.Themes.Count];
    private readonly Dictionary<int, int> covered = []; // of the work that is being read: tokens of each theme
    private readonly Bootstrap?[] bootstraps = new Bootstrap?[2]; // corpora that are compared must not be drawn alike
    private long said;
    private int tokens;

    /// <summary>"documents", or "passages" of a single text.</summary>
    public string Unit => byPassage ? "passages" : "documents";

    public long Tokens => tally.Tokens;

    /// <summary>How many documents or passages.</summary>
    public long Units => tally.Documents;

    /// <summary>The share of tokens of which something is stated.</summary>
    public double Said => said / Math.Max(1.0, Tokens);

    public int Passages(int theme) => passages[theme];

    /// <summary>In how many documents, or passages, a theme is stated at all.</summary>
    public long UnitsWith(int theme) => tally.TotalDocumentsWith(theme);

    /// <summary>Where a theme is strongest; null where it is nowhere.</summary>
    public ThemeExample? Example(int theme) => examples[theme];

    /// <summary>The share of tokens that lie in passages of which a theme is stated.</summary>
    public Share Share(int theme) => Resampled(0).Share(tally.TokensWith(theme));

    /// <summary>This share minus that of other texts.</summary>
    public Share Difference(int theme, ThemeTally other) =>
        Resampled(0).Difference(tally.TokensWith(theme), other.Resampled(1), other.tally.TokensWith(theme));

    /// <summary>Whether there are documents enough for intervals.</summary>
    public bool HasIntervals => Units >= Bootstrap.FewestDocuments;

    /// <summary>A piece of a text.</summary>
    /// <param name="name">The text's.</param>
    /// <param name="part">The text of the piece.</param>
    public void Add(string name, string part, ThemedPiece piece)
    {
        foreach (var window in piece.Windows)
        {
            said += window.Themes.Count > 0 ? window.Tokens : 0;
            tokens += window.Tokens;
            foreach (var theme in window.Themes)
            {
                var number = theme.Theme.Number;
                passages[number]++;
                covered[number] = covered.GetValueOrDefault(number) + window.Tokens;
                if (theme.Load > (examples[number]?.Load ?? 0))
                    examples[number] = new(name, Shown(part, piece.Start, window), theme.Load);
            }

            if (byPassage)
                End();
        }
    }

    /// <summary>The end of a text.</summary>
    public void End()
    {
        if (tokens > 0)
            tally.Add(tokens, covered.Select(static one => (one.Key, one.Value)));
        covered.Clear();
        tokens = 0;
        Array.Clear(bootstraps);
    }

    private Bootstrap Resampled(int draws) => bootstraps[draws] ??= new(tally.TokensOfGroups, draws + 1);

    private static string Shown(string part, long start, ThemedPassage passage)
    {
        if (VisiblePart.Of(part, new TextRange((int)(passage.Start - start), (int)(passage.End - start))) is not { } seen)
            return "";
        var line = string.Join(' ', part[seen.Start..seen.End].Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
        var cut = LongestExample - (line.Length > LongestExample && char.IsHighSurrogate(line[LongestExample - 1]) ? 1 : 0);
        return line.Length <= LongestExample ? line : line[..cut] + "…";
    }
}
