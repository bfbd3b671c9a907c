using System.Collections.Immutable;
using System.Globalization;
using CodebookLsp.Features.Core;
using CodebookLsp.Network.Codebooks;
using CodebookLsp.Network.Primitives;
using Microsoft.Data.Sqlite;

namespace CodebookLsp.Features.Indexing;

/// <summary>What decides which codes a text has: two indexes go together only when all of it is the same.</summary>
/// <param name="ModelName">For people.</param>
/// <param name="ModelHash">Null when hashes were not checked; then the name and the sites must do.</param>
/// <param name="PartTokens">See <see cref="IndexingOptions.PartTokens"/>.</param>
internal sealed record IndexIdentity(
    string ModelName, string? ModelHash, IReadOnlyList<Site> Sites, AnalysisOptions Options, int PartTokens)
{
    private const string SourceKey = "source ";

    public static IndexIdentity Of(LoadedModel model, IndexingOptions options) =>
        new(model.Name, model.Hash, model.Sites, model.Within(options.Analysis), options.PartTokens)
        {
            SameCodes = [.. model.SameCodes.Select(static earlier => earlier.Hash)],
            Sources = options.Sources,
        };

    /// <summary>Hashes of models that were there before and have the same codes: what people say of those goes for these.</summary>
    public IReadOnlyList<string> SameCodes { get; private init; } = [];

    /// <summary>What is known of sources, for people; see <see cref="IndexingOptions.Sources"/>.</summary>
    public IReadOnlyDictionary<string, string> Sources { get; private init; } = ImmutableDictionary<string, string>.Empty;

    /// <exception cref="IndexException">What is at the path was made otherwise.</exception>
    public void DemandSame(string path, IndexIdentity made)
    {
        if (made.ModelHash is { } earlier && SameCodes.Contains(earlier))
            throw IndexException.EarlierModel(path);
        if (ModelHash is null || made.ModelHash is null ? ModelName != made.ModelName : ModelHash != made.ModelHash)
            throw IndexException.OtherModel(path, made.Called, Called);
        if (!Sites.SequenceEqual(made.Sites))
            throw IndexException.OtherModel(path, made.Called, Called);
        if (Options != made.Options || PartTokens != made.PartTokens)
            throw IndexException.OtherOptions(path);
    }

    /// <summary>The model's name and the start of its hash.</summary>
    private string Called => ModelHash is null ? ModelName : $"{ModelName} {ModelHash[..Math.Min(8, ModelHash.Length)]}";

    public void Write(SqliteConnection database)
    {
        foreach (var (key, value) in Values())
            database.Run("INSERT INTO meta VALUES ($key, $value)", ("$key", key), ("$value", value));
        for (var site = 0; site < Sites.Count; site++)
        {
            var (layer, placement, head, codes, k) = Sites[site];
            database.Run(
                "INSERT INTO sites VALUES ($id, $layer, $placement, $head, $codes, $k, NULL)",
                ("$id", site), ("$layer", layer), ("$placement", placement.Name()), ("$head", head), ("$codes", codes), ("$k", k));
        }
    }

    /// <exception cref="FormatException">Something is missing or makes no sense.</exception>
    public static IndexIdentity Read(SqliteConnection database)
    {
        var values = new Dictionary<string, string>();
        foreach (var (key, value) in database.Rows("SELECT key, value FROM meta", static row => (row.GetString(0), row.GetString(1))))
            values[key] = value;
        var sites = database.Rows(
            "SELECT layer, placement, head, codes, k FROM sites ORDER BY id",
            static row => new Site(
                row.GetInt32(0),
                PlacementNames.Find(row.GetString(1)) ?? throw new FormatException($"There is no placement '{row.GetString(1)}'."),
                row.IsDBNull(2) ? null : row.GetInt32(2), row.GetInt32(3), row.GetInt32(4)));
        if (sites.Count == 0 || sites.Exists(static site => site.Codes is < 1 or > 1 << 24 || site.K < 1 || site.K > site.Codes))
            throw new FormatException("The codebooks make no sense.");
        return new(
            values.GetValueOrDefault("model", ""),
            values.GetValueOrDefault("modelHash"),
            sites,
            new()
            {
                MinBlock = Number("minBlock"),
                MaxBlock = Number("maxBlock"),
                Context = Number("context"),
                TrustedContext = Number("trustedContext"),
                SpecialTokens = Number("specialTokens") != 0,
            },
            Number("partTokens"))
        {
            SameCodes = values.GetValueOrDefault("sameCodes", "").Split(' ', StringSplitOptions.RemoveEmptyEntries),
            Sources = values.Where(static value => value.Key.StartsWith(SourceKey, StringComparison.Ordinal))
                .ToDictionary(static value => value.Key[SourceKey.Length..], static value => value.Value, StringComparer.Ordinal),
        };

        int Number(string key) => int.Parse(values.GetValueOrDefault(key, ""), NumberStyles.None, CultureInfo.InvariantCulture);
    }

    private IEnumerable<(string Key, string Value)> Values()
    {
        yield return ("model", ModelName);
        if (ModelHash is { } hash)
            yield return ("modelHash", hash);
        if (SameCodes.Count > 0)
            yield return ("sameCodes", string.Join(' ', SameCodes));
        foreach (var (source, what) in Sources.OrderBy(static source => source.Key, StringComparer.Ordinal))
            yield return (SourceKey + source, what);
        yield return ("minBlock", Text(Options.MinBlock));
        yield return ("maxBlock", Text(Options.MaxBlock));
        yield return ("context", Text(Options.Context));
        yield return ("trustedContext", Text(Options.TrustedContext));
        yield return ("specialTokens", Options.SpecialTokens ? "1" : "0");
        yield return ("partTokens", Text(PartTokens));

        static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
    }
}
