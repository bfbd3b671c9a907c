using CodebookLsp.Network.Primitives;

namespace CodebookLsp.Server.Scheduling;

/// <summary>How many blocks the model reads at once: enough to keep every core busy for a moment, and no more.</summary>
internal static class ReadingPass
{
    /// <summary>Fewer tokens leave a core waiting for the weights: short blocks, such as the texts of a table, are read together.</summary>
    private const int TokensPerCore = 128;

    /// <param name="parallel">How many blocks are best read at once.</param>
    public static bool IsFull(int blocks, int tokens, int parallel) => blocks >= parallel && tokens >= parallel * TokensPerCore;

    /// <summary>Divides blocks into passes.</summary>
    public static IEnumerable<IReadOnlyList<TokenBlock>> Split(IReadOnlyList<TokenBlock> blocks, int parallel)
    {
        var (pass, tokens) = (new List<TokenBlock>(), 0);
        foreach (var block in blocks)
        {
            pass.Add(block);
            tokens += block.Ids.Length;
            if (IsFull(pass.Count, tokens, parallel))
            {
                yield return pass;
                (pass, tokens) = ([], 0);
            }
        }

        if (pass.Count > 0)
            yield return pass;
    }
}
