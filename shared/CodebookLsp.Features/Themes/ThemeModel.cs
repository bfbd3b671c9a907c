using CodebookLsp.Features.Core;
using CodebookLsp.Features.Themes.Algebra;
using CodebookLsp.Network.Model;
using CodebookLsp.Network.Primitives;

namespace CodebookLsp.Features.Themes;

/// <summary>The themes of a corpus, and what it takes to find them in other texts. Never changes.</summary>
/// <param name="ModelName">For people.</param>
/// <param name="ModelHash"><see cref="CodebookModel.Hash"/> of the model whose codes these are; null when hashes were not checked.</param>
public sealed record ThemeModel(string ModelName, string? ModelHash, IReadOnlyList<Site> Sites)
{
    /// <summary>The codes that are looked at. One that is in no theme counts as well: it makes what a window says about others
    /// less.</summary>
    public required IReadOnlyList<CodeId> Codes { get; init; }

    /// <summary>How rare each of them is among windows; see <see cref="CodeWeights.Rarity"/>.</summary>
    public required float[] Rarities { get; init; }

    /// <summary>The words that bear themes out.</summary>
    public required ThemeVocabulary Vocabulary { get; init; }

    /// <summary>By their numbers.</summary>
    public required IReadOnlyList<Theme> Themes { get; init; }

    /// <summary>How many tokens the corpus has that they were learned from.</summary>
    public required int Tokens { get; init; }

    /// <summary>Whether they were learned from the works alone that are not held out.</summary>
    public required bool TrainingOnly { get; init; }

    /// <summary>Of which of its windows they are stated.</summary>
    public required ThemeStatings Statings { get; init; }

    /// <summary>How many tokens, windows and works they were learned from.</summary>
    public ThemeCorpus Corpus => new(
        Tokens, Statings.WorkOf.Count, Statings.SourceOf.Count, Statings.Sources.Count,
        Statings.Covered(Themes.Where(static theme => theme.Hidden is null).Select(static theme => theme.Number).ToHashSet()));

    /// <summary>The share of what is stated that may be false.</summary>
    public required double FalseRate { get; init; }

    /// <summary>
    /// How often a held-out window has liker themes to one of its own work than to one of another work, by which the number of codes was
    /// chosen; null when
    /// that was given.
    /// </summary>
    public required double? HeldOutScore { get; init; }

    /// <summary>How they are written; null where nobody has tried (<see cref="WritingRecipe.Default"/>).</summary>
    public WritingRecipe? Recipe { get; init; }

    /// <summary>The share of all windows of which a theme is stated.</summary>
    public double ShareOf(Theme theme) => (double)theme.Windows / Math.Max(1, Statings.WorkOf.Count);

    /// <exception cref="ThemeException">The themes are another model's.</exception>
    /// <param name="source">The file they come from.</param>
    public void DemandModel(string source, IReadOnlyList<Site> sites, string? hash)
    {
        if ((ModelHash is not null && hash is not null && ModelHash != hash) || !Sites.SequenceEqual(sites))
            throw ThemeException.OtherModel(source, ModelName);
    }

    /// <summary>The theme that is shown and whose direction is likest to the weights of codes, and the cosine of both.</summary>
    /// <returns>Null and 0 where no theme is shown.</returns>
    internal (Theme? Theme, double Cosine) Nearest(IReadOnlyDictionary<CodeId, float> weights)
    {
        var own = SumOfSquares(weights.Values);
        return Themes.Where(static theme => theme.Hidden is null)
            .Select(theme => ((Theme?)theme, Cosine(theme.Direction))).DefaultIfEmpty().MaxBy(static one => one.Item2);

        double Cosine(IReadOnlyList<ThemeCode> direction)
        {
            var product = direction.Sum(one => (double)one.Weight * weights.GetValueOrDefault(one.Code));
            var squares = own * SumOfSquares(direction.Select(static one => one.Weight));
            return squares == 0 ? 0 : product / Math.Sqrt(squares);
        }

        static double SumOfSquares(IEnumerable<float> some) => some.Sum(static weight => (double)weight * weight);
    }

    /// <summary>Asks words how far they bear these themes out.</summary>
    internal ThemeWitness Witness() => new(Vocabulary.Words.Count, [.. Themes.Select(static theme => theme.Wording)]);

    /// <summary>How much of each code is in each theme: [codes, themes].</summary>
    internal DenseMatrix Patterns()
    {
        var numbers = Codes.Select(static (code, index) => (code, index)).ToDictionary(static pair => pair.code, static pair => pair.index);
        var patterns = new DenseMatrix(Codes.Count, Themes.Count);
        foreach (var theme in Themes)
        {
            foreach (var (code, weight) in theme.Codes)
                patterns[numbers[code]][theme.Number] = weight;
        }

        return patterns;
    }
}

/// <summary>What themes were learned from.</summary>
/// <param name="Shown">How many windows have a theme that is shown.</param>
public sealed record ThemeCorpus(int Tokens, int Windows, int Works, int Sources, int Shown);
