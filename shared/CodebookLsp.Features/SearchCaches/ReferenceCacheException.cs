using System.Globalization;
using CodebookLsp.Text.Errors;
using CodebookLsp.Text.Printing;

namespace CodebookLsp.Features.SearchCaches;

/// <summary>A search cache of the reference that cannot be read, or not be made as asked.</summary>
public sealed class ReferenceCacheException : UserFacingException
{
    internal const int LongestName = 100;

    private ReferenceCacheException(string message, Exception? inner = null) : base(message, inner)
    {
    }

    public static ReferenceCacheException NotOne(string folder, string missing) =>
        new($"'{folder}' is no search cache of the reference: '{missing}' is missing. Name a folder that its code_search_cache.py or "
            + "'codebooklsp index --reference-cache' made.");

    public static ReferenceCacheException Unreadable(string path, Exception inner) =>
        new($"'{path}' cannot be read: {inner.Message}", inner);

    /// <param name="what">A clause about the cache: "two texts are the same".</param>
    public static ReferenceCacheException Damaged(string folder, string what) =>
        new($"The search cache '{folder}' makes no sense: {what}. Make it again.");

    public static ReferenceCacheException UnknownSite(string folder, string key) =>
        new($"The search cache '{folder}' has codes of '{Printable.Start(key, LongestName)}', which is no codebook that this version "
            + "knows. Keys are like 'layer3_attn_preproj_gcb7' or 'layer3_mlp'.");

    public static ReferenceCacheException TooFewTokens(string index, int tokens, int block) =>
        new(string.Create(
            CultureInfo.InvariantCulture,
            $"'{index}' has {tokens:N0} tokens, less than one block of {block:N0}. Give fewer with --block-tokens."));
}
