using CodebookLsp.Features.Themes;
using CodebookLsp.Features.Themes.Reading;

namespace CodebookLsp.Features.Editor;

/// <summary>A theme of an open text that has a colour.</summary>
/// <param name="Color">From 1 to <see cref="LiveSettings.Colors"/>; from 1 to 7 unless the user chose it.</param>
/// <param name="Share">Of the text's tokens, those in windows of which it is stated.</param>
/// <param name="River">[places]: its share of the loads of all themes there, 0 to 1.</param>
public sealed record DocumentTheme(Theme Theme, int Color, bool IsFollowed, double Share, float[] River);

/// <summary>What an open text is about, all along it.</summary>
/// <param name="Said">The share of tokens of which anything is said.</param>
/// <param name="Themes">At most seven, the one with the largest share first.</param>
/// <param name="Places">Where every place of the river begins, in UTF-16 units: each stands for the same number of tokens.</param>
/// <param name="Rest">[places]: the share of the loads of all themes there that these themes do not have.</param>
/// <param name="Stretches">Together the whole text.</param>
public sealed record DocumentThemes(
    int Tokens, double Said, IReadOnlyList<DocumentTheme> Themes, int[] Places, float[] Rest, IReadOnlyList<ThemedPassage> Stretches)
{
    public static DocumentThemes Of(LiveText text, LiveThemes read, LiveSettings settings)
    {
        var (colors, river) = (ThemeSlots.Of(read, settings), read.Text.River(read.Open.Themes));
        var all = river.Together(ThemeSmoothing.Around);
        var followed = settings.FollowedThemes.Select(static one => one.Number).ToHashSet();
        DocumentTheme[] themes =
        [
            .. read.Text.Document.Themes.Where(one => colors.ContainsKey(one.Theme.Number)).Take(ThemeSlots.Most)
                .Select(one => new DocumentTheme(
                    one.Theme, colors[one.Theme.Number], followed.Contains(one.Theme.Number), one.Share,
                    Shares(river.Of(one.Theme.Number, ThemeSmoothing.Around), all))),
        ];
        var rest = new float[all.Length];
        for (var place = 0; place < rest.Length; place++)
            rest[place] = all[place] > 0 ? Math.Clamp(1 - themes.Sum(theme => theme.River[place]), 0, 1) : 0;
        return new(
            read.Text.Document.Tokens, read.Text.Said, themes, Starts(text, river), rest, read.Text.Stretches);
    }

    private static float[] Shares(float[] loads, float[] all) =>
        [.. loads.Zip(all, static (load, sum) => sum > 0 ? Math.Clamp(load / sum, 0, 1) : 0)];

    private static int[] Starts(LiveText text, ThemeRiver river)
    {
        var (starts, block, before) = (new int[river.Places], 0, 0);
        for (var place = 0; place < starts.Length; place++)
        {
            var token = place * river.TokensOfPlace;
            while (token - before >= text.Blocks[block].Tokens.Length)
                before += text.Blocks[block++].Tokens.Length;
            var at = text.Token(block, token - before);
            starts[place] = Visible.Part(text, at)?.Start ?? at.Start;
        }

        return starts;
    }
}
