using System.Runtime.ExceptionServices;
using CodebookLsp.Network.Native;
using CodebookLsp.Network.Primitives;
using CodebookLsp.Network.Transformers;

namespace CodebookLsp.Network.Model;

/// <summary>
/// Runs blocks that see only themselves in as few passes as suit the device. On the processor, each core takes blocks of its own: threads
/// that share one matrix product wait for each other after every one. A single block, and a GPU, gets passes that use all there is.
/// </summary>
/// <param name="onProcessor">Whether the passes run there.</param>
/// <param name="mostTokens">How many tokens a pass on a GPU may have; a single block may have more.</param>
internal sealed class BlockPasses(bool onProcessor, int mostTokens)
{
    /// <summary>How many tokens a pass may have, so far: fewer once the GPU's memory was too small for as many.</summary>
    public int MostTokens { get; private set; } = mostTokens;

    /// <summary>Runs all blocks.</summary>
    /// <param name="run">
    /// Given the indices of a pass's blocks, and the pass, which computes no logits. On a GPU it may be asked again for some of them, after
    /// it has thrown a <see cref="DeviceMemoryException"/>.
    /// </param>
    /// <exception cref="DeviceMemoryException">A single block is too much for the GPU.</exception>
    public void Run(IReadOnlyList<TokenBlock> blocks, Action<int[], ForwardPass> run)
    {
        if (onProcessor)
        {
            SideBySide(blocks, run);
            return;
        }

        for (var first = 0; first < blocks.Count;)
        {
            var (count, tokens) = (0, 0);
            while (first + count < blocks.Count && (count == 0 || tokens + blocks[first + count].Ids.Length <= MostTokens))
                tokens += blocks[first + count++].Ids.Length;
            try
            {
                run([.. Enumerable.Range(first, count)], Pass(blocks, Enumerable.Range(first, count), Environment.ProcessorCount));
                first += count;
            }
            catch (DeviceMemoryException) when (count > 1)
            {
                MostTokens = tokens / 2; // for good: whoever else uses the GPU is likely to stay
            }
        }
    }

    private static void SideBySide(IReadOnlyList<TokenBlock> blocks, Action<int[], ForwardPass> run)
    {
        var groups = Shares(blocks, Math.Min(Environment.ProcessorCount, blocks.Count));
        try
        {
            Parallel.For(0, groups.Length, group =>
                run(groups[group], Pass(blocks, groups[group], Math.Max(1, Environment.ProcessorCount / groups.Length))));
        }
        catch (AggregateException error)
        {
            ExceptionDispatchInfo.Throw(error.InnerExceptions.FirstOrDefault(static inner => inner is not OperationCanceledException)
                ?? error.InnerExceptions[0]);
        }
    }

    private static ForwardPass Pass(IReadOnlyList<TokenBlock> blocks, IEnumerable<int> indices, int threads) =>
        new([.. indices.Select(index => blocks[index].Ids)]) { Logits = LogitRows.None, Threads = threads };

    /// <summary>Indices of blocks in groups of about equally many tokens: the longest block goes to the least loaded group.</summary>
    private static int[][] Shares(IReadOnlyList<TokenBlock> blocks, int count)
    {
        var groups = Enumerable.Range(0, count).Select(static _ => (Indices: new List<int>(), Tokens: new int[1])).ToArray();
        foreach (var index in Enumerable.Range(0, blocks.Count).OrderByDescending(index => blocks[index].Ids.Length))
        {
            var least = groups.MinBy(static group => group.Tokens[0]);
            least.Indices.Add(index);
            least.Tokens[0] += blocks[index].Ids.Length;
        }

        return [.. groups.Select(static group => group.Indices.ToArray())];
    }
}
