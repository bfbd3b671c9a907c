using CodebookLsp.Network.Codebooks;
using CodebookLsp.Network.Model;

namespace CodebookLsp.Features.Core;

/// <summary>What can be asked about a text in other words: see <see cref="VariantReader"/>, whose members these are.</summary>
public sealed record VariantQuestions(PreferredTokens Preferred, PreferredTokensAfter PreferredAfter, LikelihoodsOfVariants Likelihoods)
{
    public static VariantQuestions Of(VariantReader reader) => new(reader.Preferred, reader.PreferredAfter, reader.Likelihoods);
}

/// <summary>See <see cref="VariantReader.Preferred"/>.</summary>
public delegate IReadOnlyList<IReadOnlyList<PlaceToken>> PreferredTokens(
    int[] sequence, IReadOnlyList<int> places, CodeHook steered, double contrast, int most, IReadOnlyList<int> asked, int mostAsked,
    CancellationToken cancel);

/// <summary>See <see cref="VariantReader.PreferredAfter"/>.</summary>
public delegate IReadOnlyList<IReadOnlyList<PlaceToken>> PreferredTokensAfter(
    int[] sequence, IReadOnlyList<TokenVariant> variants, CodeHook steered, double contrast, int most, IReadOnlyList<int> asked,
    int mostAsked, CancellationToken cancel);

/// <summary>See <see cref="VariantReader.Likelihoods"/>.</summary>
public delegate IReadOnlyList<double[]> LikelihoodsOfVariants(
    int[] sequence, IReadOnlyList<TokenVariant> variants, CodeHook? steered, bool snap, CancellationToken cancel);
