using CodebookLsp.Network.Primitives;
using CodebookLsp.Text.Errors;

namespace CodebookLsp.Features.Core;

/// <summary>The codebooks that were asked for are not there.</summary>
public sealed class SelectionException : UserFacingException
{
    private SelectionException(string message) : base(message)
    {
    }

    public static SelectionException NoSites(IReadOnlyList<Site> sites) =>
        new($"The model has no codebook at the chosen layers and heads. Its layers are {List(sites.Select(static site => site.Layer))}"
            + (
                sites.Any(static site => site.Head is not null)
                    ? $", its heads {List(sites.Select(static site => site.Head ?? 0))}."
                    : "."));

    private static string List(IEnumerable<int> numbers) => string.Join(", ", numbers.Distinct().Order());
}
