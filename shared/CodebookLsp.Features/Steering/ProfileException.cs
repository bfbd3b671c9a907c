using System.Globalization;
using CodebookLsp.Network.Codebooks;
using CodebookLsp.Network.Primitives;
using CodebookLsp.Text.Errors;
using CodebookLsp.Text.Printing;

namespace CodebookLsp.Features.Steering;

/// <summary>A steering profile that cannot be read, or does not fit the model.</summary>
public sealed class ProfileException : UserFacingException
{
    private ProfileException(string message, Exception? inner = null) : base(message, inner)
    {
    }

    public static ProfileException NotJson(string source, string why) =>
        new($"'{source}' is not a steering profile: {why.TrimEnd('.')}. A profile is a JSON object; docs/steering.md shows one.");

    public static ProfileException Wrong(string source, string property, string expected) =>
        new($"The profile '{source}' has a wrong '{Printable.Line(property)}': it must be {expected}.");

    public static ProfileException Unknown(string source, string property, IEnumerable<string> known) =>
        new($"The profile '{source}' has an unknown property '{Printable.Line(property)}'. The known ones are {string.Join(", ", known)}.");

    public static ProfileException OtherModel(string name, string wanted, string found) =>
        new(
            $"The profile '{Printable.Line(name)}' is for the model {Printable.Line(wanted[..Math.Min(12, wanted.Length)])}…, but the "
            + $"loaded model is "
            + $"{found[..12]}…, whose codes mean other things. "
            + "Make a profile with this model, or load the other one with --model.");

    public static ProfileException NoLessOf(string name) => new(
        $"The profile '{Printable.Line(name)}' replaces codes or leaves some out, so there is no less of it, and no half. Give it the "
        + "weight 1.");

    public static ProfileException NoReins(string name) => new(
        $"The profile '{Printable.Line(name)}' replaces codes or leaves some out, which cannot be done more or less from token to token. "
        + "Use it without conditions, and hold nothing.");

    public static ProfileException NoCodes() =>
        new("No code is named. Write lines such as 'layer: 2, head: 3, code: 65' or L2.3:65.");

    public static ProfileException NoSite(string name, SteeredCode code) =>
        new(
            $"The profile '{Printable.Line(name)}' names {Of(code)}, and the model has no codebook there. 'codebooklsp info' lists its "
            + $"layers and heads.");

    public static ProfileException CodesOff(string name, SteeredCode code) =>
        new($"The profile '{Printable.Line(name)}' names {Of(code)}, and the codes of that layer are off. Leave the layer on.");

    public static ProfileException AllOff(string name) =>
        new($"The profile '{Printable.Line(name)}' steers only where codes are off. Leave some of its layers on.");

    public static ProfileException NothingToHoldBy(string name) =>
        new($"The share of '{Printable.Line(name)}' cannot be held with codes off: all codes of a text tell it.");

    public static ProfileException SeveralPlacements(string name, SteeredCode code, IReadOnlyList<Site> found) =>
        new(
            $"The profile '{Printable.Line(name)}' names {Of(code)}; the model has several codebooks there. Add a 'placement': "
            + $"{string.Join(" or ", found.Select(static site => site.Placement.Name()))}.");

    public static ProfileException DoesNotFit(string name, SteeredCode code, Site site) =>
        new(
            $"The profile '{Printable.Line(name)}' names {Of(code)}, and that codebook has {site.Codes} codes (from 0) and {site.K} slots."
        );

    public static ProfileException WrongStrength(string name, SteeredCode code, double strength) =>
        new(
            string.Create(
                CultureInfo.InvariantCulture,
                $"The profile '{Printable.Line(name)}' gives {Of(code)} the strength {strength}; in mode 'replace' it must be between 0 "
                + $"and 1."));

    public static ProfileException TooMuch(string name, int layer, int? head, double sum) =>
        new(string.Create(CultureInfo.InvariantCulture,
            $"The codes of the profile '{Printable.Line(name)}' at layer {layer}{(head is null ? "" : $", head {head}")} have strengths "
            + $"that add up to {sum:0.##}; a site has room for 1. Lower them, or add instead of replacing."));

    private static string Of(SteeredCode code) => string.Create(CultureInfo.InvariantCulture,
        $"code {code.Code} at layer "
        + $"{code.Layer}{(code.Head is { } head ? $", head {head}" : "")}{(code.Placement is { } placement ? $", {placement.Name()}" : "")}"
    );
}
