using CodebookLsp.Features.Core;
using CodebookLsp.Network.Codebooks;
using CodebookLsp.Network.Model;
using CodebookLsp.Network.Primitives;

namespace CodebookLsp.Features.Steering;

/// <summary>Which positions of a text a profile steers.</summary>
public enum SteeredPositions
{
    /// <summary>The prompt and all that follows, as the paper does.</summary>
    All,

    /// <summary>From the prompt's last token on, which decides the first new one. The prompt is read as it is.</summary>
    Generated,

    /// <summary>The last <see cref="SteeringProfile.RecentTokens"/> tokens of the prompt and all that follows: what a writer's text goes
    /// on from is written as much as what comes, and a long text need not be read once more.</summary>
    Recent,

    /// <summary>Those of <see cref="SteeringProfile.Listed"/>, counted from 0.</summary>
    Listed,
}

/// <summary>One code of a profile.</summary>
/// <param name="Placement">Null where the model has only one at that layer.</param>
/// <param name="Head">Null for an ungrouped codebook.</param>
public sealed record SteeredCode(int Layer, Placement? Placement, int? Head, int Code)
{
    /// <summary>Null for the profile's.</summary>
    public InterventionMode? Mode { get; init; }

    /// <summary>Null for the profile's.</summary>
    public double? Strength { get; init; }

    /// <summary>Which of the site's slots it takes when it replaces.</summary>
    public InterventionSlot Slot { get; init; } = InterventionSlot.Share;

    /// <summary>With <see cref="InterventionSlot.One"/>, which: 0 is the most similar, −1 the least.</summary>
    public int Index { get; init; } = -1;

    /// <summary>Why it is there, for people.</summary>
    public string? Note { get; init; }
}

/// <summary>Many codes of one site that are added together, weakly each: what a theme is written with.</summary>
/// <param name="Placement">Null where the model has only one at that layer.</param>
/// <param name="Head">Null for an ungrouped codebook.</param>
/// <param name="Codes">One at least. Each is added with its weight times the profile's strength.</param>
public sealed record SteeredDirection(int Layer, Placement? Placement, int? Head, IReadOnlyList<WeightedCode> Codes);

/// <summary>
/// A named way to steer: which codes, how strongly, where. A small file that people keep beside their texts and pass on
/// (<see cref="ProfileFile"/>).
/// </summary>
public sealed record SteeringProfile(string Name, IReadOnlyList<SteeredCode> Codes)
{
    /// <summary>How many of a prompt's last tokens <see cref="SteeredPositions.Recent"/> steers.</summary>
    public const int RecentTokens = 32;

    public string? Description { get; init; }

    /// <summary>What is added beside the codes, at most once a site.</summary>
    public IReadOnlyList<SteeredDirection> Directions { get; init; } = [];

    /// <summary>
    /// <see cref="CodebookModel.Hash"/> of the model whose codes these are; null when that does not matter to its author.
    /// </summary>
    public string? Model { get; init; }

    /// <summary>
    /// How codes act that do not say it themselves. Added codes steer the default model best (docs/steering-evaluation.md).
    /// </summary>
    public InterventionMode Mode { get; init; } = InterventionMode.Add;

    /// <summary>How strongly directions act, and codes that do not say it themselves.</summary>
    public double Strength { get; init; } = 1;

    public SteeredPositions Positions { get; init; }

    public IReadOnlyList<int> Listed { get; init; } = [];

    /// <summary>Where it steers, of all new tokens.</summary>
    public SteeringConditions Conditions { get; init; } = SteeringConditions.None;

    /// <summary>What it was found to do; null where nobody has measured.</summary>
    public ProfileEffect? Effect { get; init; }

    /// <summary>
    /// How many of a text's first positions are left alone. Where a model has no prefix, a text's first token is what attention rests on
    /// when it has nothing to say; a code forced on it reaches every later position.
    /// </summary>
    public int Exempt { get; init; } = 1;

    /// <summary>The same profile, every strength times a factor; of codes that replace at most 1, which is all there is.</summary>
    public SteeringProfile Times(double factor)
    {
        return this with
        {
            Strength = Scaled(Strength, Mode),
            Codes = [.. Codes.Select(code => code.Strength is { } own ? code with { Strength = Scaled(own, code.Mode ?? Mode) } : code)],
        };

        double Scaled(double strength, InterventionMode mode) =>
            mode == InterventionMode.Replace ? Math.Min(1, strength * factor) : strength * factor;
    }

    /// <summary>The same profile without what it does at some layers.</summary>
    /// <exception cref="ProfileException">Nothing is left.</exception>
    public SteeringProfile Without(IReadOnlyList<int> layers)
    {
        var left = this with
        {
            Codes = [.. Codes.Where(code => !layers.Contains(code.Layer))],
            Directions = [.. Directions.Where(direction => !layers.Contains(direction.Layer))],
        };
        return left.Codes.Count + left.Directions.Count > 0 ? left : throw ProfileException.AllOff(Name);
    }

    /// <summary>The same profile, if its codes are this model's.</summary>
    /// <exception cref="ProfileException">They are another's.</exception>
    public SteeringProfile For(LoadedModel model) =>
        model.HasCodesOf(Model) ? this : throw ProfileException.OtherModel(Name, Model!, model.Hash!);

    /// <summary>What steers the model: its codes, then its directions.</summary>
    /// <inheritdoc cref="Interventions"/>
    public CodeHook Hook(LoadedModel model, int promptTokens) => Forced(model, promptTokens).Hook();

    /// <summary>What the model's hook is to force.</summary>
    /// <inheritdoc cref="Interventions"/>
    public ForcedCodes Forced(LoadedModel model, int promptTokens) => new(
        Interventions(model, promptTokens), [.. Directions.Select(direction => Direction(direction, model, promptTokens))]);

    /// <summary>What the model's hook is to do with single codes.</summary>
    /// <param name="promptTokens">The length of the prompt, with the model's prefix.</param>
    /// <exception cref="ProfileException">The profile is for another model, or a code does not fit this one.</exception>
    public IReadOnlyList<CodeIntervention> Interventions(LoadedModel model, int promptTokens)
    {
        _ = For(model);
        var interventions = Codes.Select(code => Intervention(code, model, promptTokens)).ToArray();
        foreach (
            var site in interventions
                .Where(static intervention => intervention is { Mode: InterventionMode.Replace, Slot: InterventionSlot.Share })
                .GroupBy(static intervention => (intervention.Layer, intervention.Placement, intervention.Head)))
        {
            if (site.Sum(static intervention => intervention.Strength) > 1 + 1e-6)
                throw ProfileException.TooMuch(Name, site.Key.Layer, site.Key.Head, site.Sum(static intervention => intervention.Strength));
        }

        return interventions;
    }

    /// <summary>The codes of <see cref="SteeringConditions.When"/> in a model.</summary>
    /// <exception cref="ProfileException">The model has none of that name.</exception>
    internal IEnumerable<(Site Site, int Code)> Awaited(LoadedModel model) => Conditions.When.Select(code => Site(model, code) is var site
        && code.Code < site.Codes ? (site, code.Code) : throw ProfileException.DoesNotFit(Name, code, site));

    /// <summary>How many of a sequence's first tokens are read as if nothing steered.</summary>
    /// <param name="promptTokens">The length of the prompt, with the model's prefix.</param>
    /// <param name="prefix">How many tokens the model's prefix has, which is never steered.</param>
    public int Untouched(int promptTokens, int prefix) => Positions switch
    {
        SteeredPositions.Generated => Math.Max(prefix + Exempt, promptTokens - 1),
        SteeredPositions.Recent => Math.Max(prefix + Exempt, promptTokens - RecentTokens),
        SteeredPositions.Listed => prefix + Math.Max(Exempt, Listed.DefaultIfEmpty(0).Min()),
        _ => prefix + Exempt,
    };

    private CodeIntervention Intervention(SteeredCode code, LoadedModel model, int promptTokens)
    {
        var site = Site(model, code);
        var (mode, strength) = (code.Mode ?? Mode, code.Strength ?? Strength);
        if (mode == InterventionMode.Replace && strength is < 0 or > 1 || !double.IsFinite(strength))
            throw ProfileException.WrongStrength(Name, code, strength);
        var intervention = new CodeIntervention(
            site.Layer, site.Placement, site.Head, code.Code, PositionsIn(model), code.Slot, code.Index)
        {
            Mode = mode,
            Strength = strength,
            From = From(model, promptTokens),
        };
        return intervention.Fits(site) ? intervention : throw ProfileException.DoesNotFit(Name, code, site);
    }

    private CodeDirection Direction(SteeredDirection direction, LoadedModel model, int promptTokens)
    {
        var first = new SteeredCode(direction.Layer, direction.Placement, direction.Head, direction.Codes[0].Code);
        var site = Site(model, first);
        var added = new CodeDirection(site.Layer, site.Placement, site.Head, direction.Codes, PositionsIn(model))
        {
            Strength = Strength,
            From = From(model, promptTokens),
        };
        return added.Fits(site) ? added
            : throw ProfileException.DoesNotFit(Name, first with { Code = direction.Codes.Max(static one => one.Code) }, site);
    }

    private Site Site(LoadedModel model, SteeredCode code)
    {
        var fitting = model.Sites
            .Where(site => site.IsAt(code.Layer, code.Head) && (code.Placement is null || site.Placement == code.Placement))
            .ToArray();
        if (fitting.Length > 0 && model.CodesOff.Contains(code.Layer))
            throw ProfileException.CodesOff(Name, code);
        return fitting.Length == 1 ? fitting[0]
            : throw (fitting.Length == 0 ? ProfileException.NoSite(Name, code) : ProfileException.SeveralPlacements(Name, code, fitting));
    }

    private int[]? PositionsIn(LoadedModel model) =>
        Positions == SteeredPositions.Listed ? [.. Listed.Select(position => model.Prefix.Count + position)] : null;

    private int From(LoadedModel model, int promptTokens) =>
        Positions == SteeredPositions.Listed ? model.Prefix.Count + Exempt : Untouched(promptTokens, model.Prefix.Count);
}
