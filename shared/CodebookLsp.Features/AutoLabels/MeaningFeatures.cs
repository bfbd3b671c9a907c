using CodebookLsp.Features.Conditions;
using CodebookLsp.Features.Indexing;
using CodebookLsp.Features.Themes.Reading;

namespace CodebookLsp.Features.AutoLabels;

/// <summary>What labels with a meaning may speak of, worked out once for a corpus. Any thread may ask.</summary>
internal sealed class MeaningFeatures
{
    /// <summary>Of each half; what a statement is true of by itself is measured on them.</summary>
    private const int BackgroundTokens = 2000;

    private readonly int[] sourceOf; // [documents]
    private readonly int[] documentOf; // [tokens]

    private MeaningFeatures(TokenFeatures tokens, WordClasses classes, TokenThemes? themes)
    {
        (Tokens, Classes, Themes) = (tokens, classes, themes);
        Topics = new(tokens);
        var names = tokens.Documents.Select(static document => CorpusSource.Of(document.Name)).ToArray();
        Sources = [.. names.Distinct(StringComparer.Ordinal)];
        sourceOf = [.. names.Select(name => Sources.IndexOf(name))];
        documentOf = new int[tokens.Tokens];
        for (var document = 0; document < tokens.Documents.Count; document++)
            documentOf.AsSpan(tokens.Documents[document].FirstToken, tokens.Documents[document].Tokens).Fill(document);
        var random = new Random(1);
        Background = [.. new[] { Halves.Training, Halves.HeldOut }.Select(half => Enumerable.Range(0, BackgroundTokens * 4)
            .Select(_ => random.Next(tokens.Tokens)).Where(token => tokens.Halves.Of(token) == half).Take(BackgroundTokens).ToArray())];
        SourceShares = new double[Sources.Count];
        foreach (var document in documentOf)
            SourceShares[sourceOf[document]] += 1.0 / documentOf.Length;
    }

    public TokenFeatures Tokens { get; }

    public WordClasses Classes { get; }

    /// <summary>Null where no themes are known.</summary>
    public TokenThemes? Themes { get; }

    public TopicWords Topics { get; }

    /// <summary>The names of all sources.</summary>
    public List<string> Sources { get; }

    /// <summary>[sources]: the share of all tokens.</summary>
    public double[] SourceShares { get; }

    /// <summary>[halves]: tokens drawn by lot.</summary>
    public int[][] Background { get; }

    public static MeaningFeatures Of(IIndexedCorpus corpus, TokenFeatures tokens, OpenThemes? themes, CancellationToken cancel) =>
        new(tokens, WordClasses.Of(tokens, cancel), themes is null ? null : TokenThemes.Of(corpus, themes, cancel));

    public int SourceOf(int token) => sourceOf[documentOf[token]];

    /// <summary>The name of the token behind one, among those of <see cref="FamilyKind.Token"/>; −1 for none.</summary>
    public int Next(int token) =>
        token + 1 < documentOf.Length && documentOf[token + 1] == documentOf[token] ? Tokens.Family(FamilyKind.Token)[token + 1] : -1;
}
