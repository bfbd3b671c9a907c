using CodebookLsp.Features.Core;
using CodebookLsp.Features.Themes;
using CodebookLsp.Features.Themes.Reading;
using CodebookLsp.TestFakes;

namespace CodebookLsp.Server.Tests;

/// <summary>Two themes of the stand-in model: the low codes of its first codebook and the high ones. Nearly every passage has
/// both.</summary>
internal static class HandmadeThemes
{
    private static readonly ThemeTail Never = new([.. ThemeTail.Lengths.Select(static _ => new float[ThemeTail.Shares.Count])]);

    /// <param name="name">Of the first theme.</param>
    public static OpenThemes Called(string name)
    {
        var site = FakeModel.Sites[0];
        var codes = Enumerable.Range(0, site.Codes).Select(code => new CodeId(0, code)).ToList();
        var themes = new ThemeModel("fake", FakeModel.Loaded.Hash, FakeModel.Sites)
        {
            Codes = codes,
            Rarities = [.. codes.Select(static _ => 1f)],
            Vocabulary = new([], [], 1),
            Themes = [Theme(0, codes.Take(10)), Theme(1, codes.Skip(10))],
            Tokens = 64,
            TrainingOnly = false,
            Statings = new(["sea"], [0], [0], [[0, 1]]),
            FalseRate = 0.05,
            HeldOutScore = null,
        };
        return new("hand.themes", themes, ThemeNames.Of(themes, [new(0, name)]));
    }

    private static Theme Theme(int number, IEnumerable<CodeId> codes) => new(number)
    {
        Codes = [.. codes.Select(static code => new ThemeCode(code, 0.316f))],
        Direction = [],
        Words = ["whale", "ship", "sea"],
        Wording = new([], 0),
        Passages = [new("sea", 0.1f, "The whale swam by the ship.")],
        Tail = Never,
        Threshold = 0,
        Windows = 1,
        Works = 1,
        Sources = [new("sea", 1)],
        Nearest = [],
        Family = 0,
        SeedStability = 1,
        HalfStability = 1,
        Hidden = null,
    };
}
