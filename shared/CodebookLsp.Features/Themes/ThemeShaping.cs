using CodebookLsp.Features.Core;
using CodebookLsp.Features.Themes.Algebra;

namespace CodebookLsp.Features.Themes;

/// <summary>
/// Puts themes together, without the corpus: what the file holds of each is combined. Windows, works and sources are exact; tails are
/// bounded from above, so a theme of several is stated rather too seldom than too often.
/// </summary>
public static class ThemeShaping
{
    /// <summary>The same themes with some made one. A theme of several stands where the first of them stood, and those behind move
    /// up.</summary>
    /// <param name="groups">The numbers of the themes to make one, each in one group at most. The first gives its name, if it has
    /// one.</param>
    /// <returns>The themes, and of which each is made.</returns>
    public static (ThemeModel Themes, IReadOnlyList<IReadOnlyList<int>> Members) Merge(
        ThemeModel themes, IReadOnlyList<IReadOnlyList<int>> groups)
    {
        var together = groups.SelectMany(static group => group).ToHashSet();
        IReadOnlyList<int>[] members =
        [
            .. groups.Concat(themes.Themes.Where(theme => !together.Contains(theme.Number)).Select(static theme => (int[])[theme.Number]))
                .OrderBy(static group => group.Min()),
        ];
        var nextOf = new int[themes.Themes.Count];
        for (var next = 0; next < members.Length; next++)
        {
            foreach (var theme in members[next])
                nextOf[theme] = next;
        }

        var patterns = Patterns(themes, members);
        var statings = themes.Statings with
        {
            Of = [.. themes.Statings.Of.Select(stated => stated.Select(theme => nextOf[theme]).Distinct().Order().ToArray())],
        };
        var (spreads, cosines) = (statings.Spreads(members.Length), patterns.ColumnCosines(patterns));
        var families = ThemeFamilies.Of(cosines);
        var all = new Theme[members.Length];
        for (var number = 0; number < all.Length; number++)
        {
            Theme[] own = [.. members[number].Select(theme => themes.Themes[theme])];
            var tail = own.Length == 1 ? own[0].Tail : Tail(own);
            var one = own.Length == 1 ? own[0] : Joined(own, patterns, themes.Codes, number);
            all[number] = one with
            {
                Number = number,
                Tail = tail,
                Threshold = StatedThemes.Threshold(tail, one.Typical, all.Length, themes.FalseRate),
                Windows = spreads[number].Windows,
                Works = spreads[number].Works,
                Sources = spreads[number].Sources,
                Nearest = ThemeDescriptions.Neighbours(cosines, number),
                Family = families[number],
            };
        }

        return (themes with { Themes = all, Statings = statings }, members);
    }

    /// <summary>Joins the likest of the themes that are shown, two by two, until so many are left. Those that are hidden stay.</summary>
    /// <param name="k">From 1 to the number of themes that are shown.</param>
    /// <inheritdoc cref="Merge" path="/returns"/>
    public static (ThemeModel Themes, IReadOnlyList<IReadOnlyList<int>> Members) Reduce(ThemeModel themes, int k)
    {
        int[] shown = [.. themes.Themes.Where(static theme => theme.Hidden is null).Select(static theme => theme.Number)];
        var patterns = themes.Patterns();
        var cosines = patterns.ColumnCosines(patterns);
        var families = ThemeFamilies.Of([.. shown.Select(one => shown.Select(other => cosines[one][other]).ToArray())], k);
        return Merge(
            themes,
            [
                .. shown.GroupBy(theme => families[Array.IndexOf(shown, theme)])
                    .Select(group => group.OrderByDescending(theme => themes.Themes[theme].Windows).ThenBy(static theme => theme).ToArray())
                    .Where(static group => group.Length > 1),
            ]);
    }

    /// <summary>The same themes with some hidden, or shown.</summary>
    public static ThemeModel Hide(ThemeModel themes, IReadOnlyCollection<int> numbers, bool hidden) => themes with
    {
        Themes =
        [
            .. themes.Themes.Select(theme => !numbers.Contains(theme.Number) ? theme
                : theme with { Hidden = hidden ? theme.Hidden ?? ThemeFault.ByHand : null }),
        ],
    };

    /// <summary>The weighted sum of the patterns of each, at length 1 again: [codes, groups].</summary>
    private static DenseMatrix Patterns(ThemeModel themes, IReadOnlyList<int>[] members)
    {
        var (before, after) = (themes.Patterns(), new DenseMatrix(themes.Codes.Count, members.Length));
        for (var next = 0; next < members.Length; next++)
        {
            for (var code = 0; code < themes.Codes.Count; code++)
            {
                foreach (var theme in members[next])
                    after[code][next] += before[code][theme] * (members[next].Count == 1 ? 1 : Weight(themes.Themes[theme]));
            }
        }

        var lengths = after.ColumnLengths();
        for (var next = 0; next < members.Length; next++)
        {
            for (var code = 0; code < themes.Codes.Count && members[next].Count > 1; code++)
                after[code][next] = lengths[next] > 0 ? ThemeFile.Rounded((float)(after[code][next] / lengths[next])) : 0;
        }

        return after;
    }

    private static Theme Joined(Theme[] own, DenseMatrix patterns, IReadOnlyList<CodeId> codes, int number)
    {
        var (weights, pattern) = (own.Sum(Weight), ThemeDescriptions.Codes(codes, patterns, number));
        return own[0] with
        {
            Codes = pattern,
            Direction = Direction(own),
            Words =
            [
                .. own.SelectMany(static theme => theme.Words.Select((word, at) => (Word: word, Worth: (double)Weight(theme) / (at + 1))))
                    .GroupBy(static one => one.Word, StringComparer.Ordinal).OrderByDescending(static one => one.Sum(each => each.Worth))
                    .ThenBy(static one => one.Key, StringComparer.Ordinal).Select(static one => one.Key).Take(ThemeFinding.MostWords),
            ],
            Wording = Wording(own),
            Passages = Passages(own, pattern),
            SeedStability = own.Sum(theme => theme.SeedStability * Weight(theme) / weights),
            HalfStability = own.Sum(theme => theme.HalfStability * Weight(theme) / weights),
            Hidden = own.Any(static theme => theme.Hidden is null) ? null : own[0].Hidden,
        };
    }

    /// <summary>A load of one theme is one of the whole as far as their codes agree; the best ones of the works stay.</summary>
    private static ThemePassage[] Passages(Theme[] own, ThemeCode[] pattern)
    {
        var whole = pattern.ToDictionary(static one => one.Code, static one => one.Weight);
        return
        [
            .. own.SelectMany(theme =>
            {
                var agreement = Math.Min(1, theme.Codes.Sum(one => one.Weight * whole.GetValueOrDefault(one.Code)));
                return theme.Passages.Select(passage => passage with { Load = passage.Load * agreement });
            }).OrderByDescending(static passage => passage.Load).DistinctBy(static passage => passage.Document)
                .Take(ThemeFinding.MostPassages),
        ];
    }

    /// <summary>The words of all, each as far as it bears one of them out; none if words say nothing of one of them.</summary>
    private static ThemeWording Wording(Theme[] own) => own.Any(static theme => theme.Wording.Typical <= 0) ? new([], 0) : new(
        [
            .. own.SelectMany(static theme => theme.Wording.Words.Select(one =>
                    one with { Weight = ThemeFile.Rounded(one.Weight / theme.Wording.Typical) }))
                .GroupBy(static one => one.Word).Select(static one => new ThemeWord(one.Key, one.Max(static each => each.Weight)))
                .OrderByDescending(static one => one.Weight).ThenBy(static one => one.Word).Take(ThemeWordings.MostWords),
        ],
        1);

    private static ThemeCode[] Direction(Theme[] own)
    {
        var sums = own.SelectMany(static theme => theme.Direction.Select(one => (one.Code, Weight: one.Weight * Weight(theme))))
            .GroupBy(static one => one.Code).Select(static one => new ThemeCode(one.Key, one.Sum(static each => each.Weight)))
            .OrderByDescending(static one => one.Weight).ThenBy(static one => one.Code.Site).ThenBy(static one => one.Code.Code)
            .Take(ThemeDirections.MostCodes).ToArray();
        return
        [
            .. sums.Select(one => one with { Weight = ThemeDirections.Rounded(one.Weight / sums[0].Weight) })
                .Where(static one => one.Weight > 0),
        ];
    }

    /// <summary>A passage has the whole by chance only if it has one of its parts by chance.</summary>
    private static ThemeTail Tail(Theme[] own) => new(
    [
        .. ThemeTail.Lengths.Select(length => ThemeTail.Shares
            .Select(share => own.Max(theme => theme.Tail.LoadOf(share / own.Length, length))).ToArray()),
    ]);

    /// <summary>A theme counts as much as there are windows of it.</summary>
    private static float Weight(Theme theme) => theme.Windows + 1;
}
