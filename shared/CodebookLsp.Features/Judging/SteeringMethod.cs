using CodebookLsp.Features.Core;
using CodebookLsp.Features.Steering;
using CodebookLsp.Network.Codebooks;

namespace CodebookLsp.Features.Judging;

/// <summary>The names of what is compared.</summary>
public static class SteeringMethod
{
    public const string Unsteered = "unsteered";
    public const string RandomCodes = "random codes";
    public const string Prompt = "prompt";
    public const string PromptAndCodes = "prompt and codes";
    public const string Means = "difference of means";
    public const string Conceptors = "conceptors";
    public const string NearestTheme = "nearest theme";
    public const string FoundCodes = "found codes";

    /// <summary>In the order in which they are shown.</summary>
    public static IReadOnlyList<string> All { get; } =
        [Unsteered, RandomCodes, Prompt, PromptAndCodes, Means, Conceptors, NearestTheme, FoundCodes];
}

/// <summary>A method whose strength has to be chosen.</summary>
/// <param name="Name">One of <see cref="SteeringMethod"/>.</param>
/// <param name="Settings">One of them is chosen on the beginnings to choose on; the gentlest first.</param>
internal sealed record MethodSettings(string Name, IReadOnlyList<SteeringSetting> Settings);

/// <summary>How strongly a method steers, and with what.</summary>
/// <param name="Name">As tables say it, such as "×0.5, 40 codes".</param>
internal abstract record SteeringSetting(string Name)
{
    /// <summary>What steers a text, its prompt included as far as it is recent (<see cref="SteeredPositions.Recent"/>).</summary>
    /// <param name="promptTokens">The length of the prompt, with the model's prefix.</param>
    public abstract CodeHook Hook(LoadedModel model, int promptTokens);

    /// <summary>The first position that is steered, with any setting.</summary>
    public static int First(LoadedModel model, int promptTokens) =>
        new SteeringProfile("", []) { Positions = SteeredPositions.Recent }.Untouched(promptTokens, model.Prefix.Count);
}

/// <summary>Codes that are added, as a profile says.</summary>
internal sealed record AddedCodes(string Name, SteeringProfile Profile) : SteeringSetting(Name)
{
    public override CodeHook Hook(LoadedModel model, int promptTokens) =>
        (Profile with { Positions = SteeredPositions.Recent }).Hook(model, promptTokens);
}

/// <summary>What sites give, projected.</summary>
internal sealed record ProjectedSites(string Name, IReadOnlyList<SoftProjection> Sites) : SteeringSetting(Name)
{
    public override CodeHook Hook(LoadedModel model, int promptTokens) =>
        SoftProjection.Hook([.. Sites.Select(site => site with { From = First(model, promptTokens) })]);
}
