using CodebookLsp.Features.Core;

namespace CodebookLsp.Features.Indexing;

/// <summary>How much the codes of a token say, in bits, as if those of one codebook told nothing of those of another.</summary>
/// <param name="Possible">If each code were as frequent as any other: k · log₂ of the number of codes, over all codebooks.</param>
/// <param name="Carried">By how frequent they are: k times the entropy of a codebook's firings, over all codebooks. No more than
/// <paramref name="Possible"/>; the k codes of one codebook together say less than that where k is above 1.</param>
public sealed record CodeInformation(double Possible, double Carried)
{
    public static CodeInformation Of(IIndexedCorpus corpus)
    {
        var (possible, carried) = (0.0, 0.0);
        foreach (var (number, site) in corpus.Sites.Index())
        {
            possible += site.K * Math.Log2(site.Codes);
            carried += site.K * Entropy([.. Enumerable.Range(0, site.Codes).Select(code => corpus.FiringCount(new CodeId(number, code)))]);
        }

        return new(possible, carried);
    }

    private static double Entropy(int[] counts)
    {
        var all = (double)counts.Sum(static count => (long)count);
        return -counts.Where(static count => count > 0).Sum(count => count / all * Math.Log2(count / all));
    }
}
