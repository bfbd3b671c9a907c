using CodebookLsp.Features.Core;
using CodebookLsp.Network.Model;

namespace CodebookLsp.TestFakes;

/// <summary>
/// How likely texts would be in other words, by rules: a token costs as much as its id says, steering likes the tokens that are asked
/// about, and what comes after a change is as likely as it was.
/// </summary>
internal static class FakeVariants
{
    /// <summary>What steering adds to the log-probability of a token that it likes, in nats.</summary>
    public const double Liking = 4;

    /// <param name="likes">Whether steering likes a token.</param>
    public static VariantQuestions Of(Func<int, bool> likes) => new(
        (_, places, _, _, _, asked, most, _) => [.. places.Select(place => Named(place, asked, most))],
        (_, variants, _, _, _, asked, most, _) => [.. variants.Select(variant => Named(variant.Kept, asked, most))],
        (_, variants, steered, _, cancel) =>
        {
            cancel.ThrowIfCancellationRequested();
            return [.. variants.Select(variant => variant.Ids.Select(Told).ToArray())];

            double Told(int id) => Plain(id) + (steered is not null && likes(id) ? Liking : 0);
        });

    private static double Plain(int id) => -2 - (id % 8 / 4.0);

    private static PlaceToken[] Named(int place, IReadOnlyList<int> asked, int most) =>
    [
        .. asked.Skip(asked.Count == 0 ? 0 : place % asked.Count).Concat(asked).Distinct().Take(most)
            .Select(static id => new PlaceToken(id, Plain(id), Plain(id) + Liking)),
    ];
}
