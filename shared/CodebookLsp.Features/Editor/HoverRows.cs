namespace CodebookLsp.Features.Editor;

/// <summary>What one or several codes of a token say of it that a reader does not see.</summary>
/// <param name="Codes">Of one meaning; at least one.</param>
/// <param name="Words">Others that they fire on; without a label these are what is said.</param>
internal sealed record HoverRow(IReadOnlyList<SalientCode> Codes, IReadOnlyList<string> Words)
{
    /// <summary>Whether it is stated as a fact, by a label.</summary>
    public bool IsFact => Codes[0].Worth == LabelWorth.Fact;
}

/// <summary>What a hover says of a token by its codes.</summary>
/// <param name="Structure">What a reader sees anyway, each thing once.</param>
internal sealed record HoverRows(IReadOnlyList<HoverRow> Meanings, IReadOnlyList<string> Structure)
{
    private const int MostStructure = 3;

    /// <summary>Codes without a label say something by the other words they fire on; more than these say the same again.</summary>
    private const int MostUnnamed = 2;

    /// <summary>Codes without a label that share so many of the words that are shown say the same.</summary>
    private const int SameWords = 2;

    /// <param name="codes">All of the token's, those shown first first.</param>
    public static HoverRows Of(LiveText text, LiveToken token, IReadOnlyList<SalientCode> codes, LiveSettings settings)
    {
        var structure = codes.Where(static code => code.Worth == LabelWorth.Structure && code.Label?.Condition is not null)
            .SelectMany(code => text.Truth.Seen(code.Label!.Condition!, token));
        return new(
            MeaningsOf(text, token, codes, settings),
            [.. structure.DistinctBy(static one => one.Key).Take(Math.Min(MostStructure, settings.HoverCodes)).Select(static one => one.Text)]);
    }

    private static List<HoverRow> MeaningsOf(
        LiveText text, LiveToken token, IReadOnlyList<SalientCode> codes, LiveSettings settings)
    {
        var rows = new List<HoverRow>();
        foreach (var code in codes.Where(static code => code.Worth is null or LabelWorth.Fact or LabelWorth.Usually))
        {
            if (code.Label is { } label)
            {
                if (rows.FindIndex(row => row.Codes[0].Label?.Meaning == label.Meaning) is >= 0 and var same)
                    rows[same] = rows[same] with { Codes = [.. rows[same].Codes, code] };
                else
                    rows.Add(new([code], CodeWords.Examples(text, code.Id, token, settings, isNamed: true)));
                continue;
            }

            var words = CodeWords.Examples(text, code.Id, token, settings, isNamed: false);
            if (words.Count < SameWords)
                continue;
            if (rows.FindIndex(row => row.Codes[0].Label is null && Shared(row.Words, words) >= SameWords) is >= 0 and var alike)
                rows[alike] = rows[alike] with { Codes = [.. rows[alike].Codes, code] };
            else
                rows.Add(new([code], words));
        }

        return
        [
            .. rows.Where(static row => row.Codes[0].Label is not null)
                .Concat(rows.Where(static row => row.Codes[0].Label is null).Take(MostUnnamed))
                .OrderBy(rows.IndexOf).Take(settings.HoverCodes),
        ];
    }

    private static int Shared(IReadOnlyList<string> left, IReadOnlyList<string> right) =>
        left.Intersect(right, StringComparer.OrdinalIgnoreCase).Count();
}
