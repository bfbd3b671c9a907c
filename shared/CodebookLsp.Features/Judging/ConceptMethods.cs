using CodebookLsp.Features.Core;
using CodebookLsp.Features.Indexing;
using CodebookLsp.Features.Steering;
using CodebookLsp.Features.Themes;
using CodebookLsp.Features.Themes.Reading;
using CodebookLsp.Features.Wishes;
using CodebookLsp.Network.Codebooks;
using static System.FormattableString;

namespace CodebookLsp.Features.Judging;

/// <summary>How a concept is steered toward.</summary>
/// <param name="Methods">Those whose strength has to be chosen; some may be missing where nothing is found.</param>
/// <param name="Apart">The words to judge by that the search for codes has not come upon by itself; null where it came upon all.</param>
internal sealed record ConceptPlan(IReadOnlyList<MethodSettings> Methods, TopicWords? Apart);

/// <summary>
/// Makes the directions that are compared, all from the same passages (or example sentences) and at the same sites: those of the layers
/// that themes are written at.
/// </summary>
internal sealed class ConceptMethods
{
    /// <summary>How many codes a setting of few codes has.</summary>
    private const int FewCodes = 5;

    private static readonly double[] MeansFactors = [0.5, 1, 2];
    private static readonly (double Aperture, double Strength)[] Conceptors = [(3, 1), (1, 0.5), (1, 1)];
    private static readonly double[] ThemeFactors = [0.5, 1, 1.5];
    private static readonly (double Strength, int? Codes)[] FoundFactors =
        [(0.7, null), (1, null), (1.3, null), (1, FewCodes)];

    private readonly LoadedModel model;
    private readonly OpenThemes themes;
    private readonly WritingRecipe recipe;
    private readonly IIndexedCorpus corpus;
    private readonly ThemeWindows windows;
    private readonly string[] texts; // of the windows
    private readonly WishMaker wishes;
    private readonly int[] sites; // where it is steered

    /// <param name="corpus">What directions are made from.</param>
    public ConceptMethods(LoadedModel model, OpenThemes themes, IIndexedCorpus corpus, CancellationToken cancel)
    {
        (this.model, this.themes, this.corpus) = (model, themes, corpus);
        recipe = themes.Themes.Recipe ?? WritingRecipe.Default(model.Sites);
        windows = new(corpus, cancel);
        texts = [.. Enumerable.Range(0, windows.All.Count).Select(window => windows.TextOf(corpus, window))];
        wishes = new(corpus, themes);
        sites = [.. model.Sites.Index()
            .Where(one => one.Item.Layer >= recipe.FirstLayer && one.Item.Layer <= recipe.LastLayer).Select(static one => one.Index)];
    }

    /// <param name="others">All other concepts: where sentences say what is meant, those of the same kind say what is not.</param>
    public ConceptPlan Of(Concept concept, IReadOnlyList<Concept> others, CancellationToken cancel)
    {
        string[] against =
            [.. others.Where(other => other != concept && other.Kind == concept.Kind).SelectMany(static other => other.Examples)];
        var evidence = concept.Given.Count > 0
            ? ConceptEvidence.OfWords(corpus, windows, texts, new(concept.Given))
            : ConceptEvidence.OfExamples(
                corpus, windows, concept.Examples, against, model, cancel);
        var (found, related) = Found(concept, against, cancel);
        var methods = new List<MethodSettings>();
        if (evidence.With.Count > 0)
        {
            methods.Add(Means(evidence));
            methods.Add(new(SteeringMethod.Conceptors, Projected(evidence)));
        }

        if (evidence.With.Count > 0 && Nearest(evidence) is { } theme)
        {
            methods.Add(new(SteeringMethod.NearestTheme, [.. ThemeFactors.Select(factor => new AddedCodes(
                Invariant($"×{factor}, {themes.Called(theme)}"),
                ThemeProfile.OfCodes("theme", theme.Direction, model.Sites, model.Hash, recipe).Times(factor)))]));
        }

        if (found is not null)
        {
            methods.Add(new(SteeringMethod.FoundCodes, [.. FoundFactors.Select(one => new AddedCodes(
                Invariant($"×{one.Strength}") + (one.Codes is { } few ? Invariant($", best {few} codes") : ""),
                FewerCodes.Of(found, one.Codes ?? int.MaxValue).Times(one.Strength)))]));
        }

        string[] apart =
            [.. concept.HeldOut.Words.Where(word => new TopicWords([word]) is var one && !related.Any(one.IsIn))];
        return new(methods, apart.Length == 0 ? null : new(apart));
    }

    /// <summary>
    /// What the product itself makes of the words or examples, with the words that it came upon.
    /// </summary>
    private (SteeringProfile? Profile, IReadOnlyList<string> Related) Found(
        Concept concept, string[] others, CancellationToken cancel)
    {
        try
        {
            if (concept.Given.Count > 0)
            {
                var wish = wishes.Understood(string.Join(", ", concept.Given), model, cancel);
                return (wish.Profile, wish.Related);
            }
        }
        catch (WishException)
        {
            return (null, []);
        }

        var found = wishes.FromExamples(
            concept.Name, ConceptEvidence.Read(concept.Examples, model, cancel),
            others.Length == 0 ? null : ConceptEvidence.Read(others, model, cancel), model, cancel);
        return found is null ? (null, [])
            : (found.Value.Profile, [.. found.Value.Tokens.Select(token => model.Tokenizer.Piece(token).Trim())]);
    }

    /// <summary>Scaled so that the site that differs most gets what the recipe's strength gives a theme's site that has most.</summary>
    private MethodSettings Means(ConceptEvidence evidence)
    {
        var differences = sites.Select(site => (Site: model.Sites[site], Codes: evidence.Difference(site)))
            .Where(static one => one.Codes.Length > 0).ToArray();
        var most = differences.Max(static one => one.Codes.Sum(static code => Math.Max(0, code.Weight)));
        var profile = new SteeringProfile("difference of means", [])
        {
            Model = model.Hash,
            Strength = recipe.Strength / most,
            Directions =
                [.. differences.Select(static one => new SteeredDirection(one.Site.Layer, one.Site.Placement, one.Site.Head, one.Codes))],
        };
        return new(
            SteeringMethod.Means, [.. MeansFactors.Select(factor => new AddedCodes(Invariant($"×{factor}"), profile.Times(factor)))]);
    }

    private ProjectedSites[] Projected(ConceptEvidence evidence)
    {
        var shares = sites.Select(site => (Site: model.Sites[site], Codes: evidence.Shares(site)))
            .Where(static one => one.Codes.Length > 0).ToArray();
        var made = Conceptors.Select(static one => one.Aperture).Distinct().ToDictionary(
            static aperture => aperture, aperture => shares.Select(one => new SoftProjection(
                one.Site.Layer, one.Site.Placement, one.Site.Head, new(one.Codes, aperture))).ToArray());
        return [.. Conceptors.Select(one => new ProjectedSites(
            Invariant($"×{one.Strength}, aperture {one.Aperture}"),
            [.. made[one.Aperture].Select(site => site with { Strength = one.Strength })]))];
    }

    /// <summary>The theme whose direction is likest to what differs in the passages.</summary>
    private Theme? Nearest(ConceptEvidence evidence)
    {
        var (theme, cosine) = themes.Themes.Nearest(sites
            .SelectMany(site => evidence.Difference(site).Select(code => (Code: new CodeId(site, code.Code), code.Weight)))
            .ToDictionary(static one => one.Code, static one => one.Weight));
        return cosine > 0 ? theme : null;
    }
}
