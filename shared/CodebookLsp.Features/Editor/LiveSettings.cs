using CodebookLsp.Features.Core;
using CodebookLsp.Features.Themes.Reading;

namespace CodebookLsp.Features.Editor;

/// <summary>What is written into the text.</summary>
public enum HintDensity
{
    Off,

    /// <summary>Where the theme turns, and the codes that the user follows.</summary>
    Themes,

    /// <summary>Those, and on a twentieth of the tokens what a code says of them that one does not see.</summary>
    Few,

    /// <summary>The same on a fifth.</summary>
    Some,

    /// <summary>The first code of every word, whatever it says.</summary>
    Many,
}

/// <summary>What gives words a colour.</summary>
public enum ColorChoice
{
    Off,

    /// <summary>The codes and the themes that the user follows.</summary>
    Followed,

    /// <summary>Those, and on colours that are free the codes that mark passages of the text.</summary>
    Automatic,

    /// <summary>What the user follows, and the themes that the text has most of; where there are no themes, as <see
    /// cref="Automatic"/>.</summary>
    Themes,
}

/// <summary>A code with a colour of the user's choice.</summary>
/// <param name="Color">From 1 to <see cref="LiveSettings.Colors"/>.</param>
public sealed record FollowedCode(string Name, int Color);

/// <summary>A theme with a colour of the user's choice.</summary>
/// <param name="Number">The theme's, in the themes that are open.</param>
/// <param name="Color">From 1 to <see cref="LiveSettings.Colors"/>.</param>
public sealed record FollowedTheme(int Number, int Color);

/// <summary>What a user wants to see in the editor; docs/editor-protocol.md explains each. Names and numbers have been checked.</summary>
public sealed record LiveSettings
{
    /// <summary>How many colours there are.</summary>
    public const int Colors = 8;

    public SiteSelection Sites { get; init; } = SiteSelection.All;

    public HintDensity Density { get; init; } = HintDensity.Themes;

    /// <summary>At most so many UTF-16 units of hints on one line; 0 for no limit. VS Code's own limit is 43.</summary>
    public int HintUnitsPerLine { get; init; } = 43;

    public int HoverCodes { get; init; } = 6;

    /// <summary>What codes mean: those of the workspace's label files, and the model's index where these have none.</summary>
    public Labels.LabelBook Labels { get; init; } = Features.Labels.LabelBook.Empty;

    /// <summary>Words that a code fires on in the texts of the model's index, those that mark it most first, and that have something in
    /// common with a word, if one is given; null where there is no index.</summary>
    public Func<Core.CodeId, string?, IReadOnlyList<string>>? WordsElsewhere { get; init; }

    public ColorChoice ColorChoice { get; init; } = ColorChoice.Themes;

    public IReadOnlyList<FollowedCode> Followed { get; init; } = [];

    public IReadOnlyList<FollowedTheme> FollowedThemes { get; init; } = [];

    /// <summary>What passages are about; null where the model has no themes.</summary>
    public OpenThemes? Themes { get; init; }

    /// <summary>Whether paragraphs have lines above them: see <see cref="ThemeLens"/> for what they say.</summary>
    public bool CodeLens { get; init; } = true;

    /// <summary>Whether these lines name the themes of paragraphs, where there are themes; if not, codes.</summary>
    public bool ThemeLens { get; init; } = true;

    /// <summary>Whether single codes of the text get colours by themselves.</summary>
    internal bool HasAutomaticColors =>
        ColorChoice == ColorChoice.Automatic || (ColorChoice == ColorChoice.Themes && Themes is null);

    /// <summary>Whether it is read, and shown, how surprising words are.</summary>
    public bool Surprise { get; init; }

    public bool Diagnostics { get; init; }

    /// <summary>Whether the workspace's texts are read while there is nothing else to do.</summary>
    public bool IndexWorkspace { get; init; }

    /// <summary>How many of them, at most.</summary>
    public int IndexedFiles { get; init; } = 500;

    /// <summary>Longer ones are left out, in bytes.</summary>
    public int IndexedFileLength { get; init; } = 500_000;

    /// <summary>How many of their tokens, at most, sampled evenly where there are more.</summary>
    public int IndexedTokens { get; init; } = 200_000;

    /// <summary>How continuations are chosen, but for the seed.</summary>
    public Network.Generation.SamplingOptions Sampling { get; init; } = new() { Temperature = 0.8, TopP = 0.95, MaxTokens = 60 };

    /// <summary>How many tokens before a place a continuation goes by, at most.</summary>
    public int ContextTokens { get; init; } = 512;

    /// <summary>How strongly a single code is added.</summary>
    public double CodeStrength { get; init; } = 4;

    /// <summary>Longer texts are not read, in UTF-16 units.</summary>
    public int MaxDocumentLength { get; init; } = 2_000_000;
}
