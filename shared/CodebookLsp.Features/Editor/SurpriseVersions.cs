using CodebookLsp.Features.Core;
using CodebookLsp.Features.Explain;
using CodebookLsp.Network.Primitives;
using CodebookLsp.Text.Offsets;

namespace CodebookLsp.Features.Editor;

/// <summary>Where an open text says what one expects, and where not. Never changes.</summary>
/// <param name="Marked">The words that are called surprising, the most surprising first.</param>
/// <param name="IsWhole">Whether all of the text has been read for it; if not, words around an edit are those that were there before
/// it.</param>
public sealed record LiveSurprise(TextSurprise Text, IReadOnlyList<MarkedWord> Marked, bool IsWhole);

/// <summary>
/// How surprising the blocks of the versions of one open text are, by what the model read: an edit leaves what is known of all others.
/// Any thread may ask.
/// </summary>
internal sealed class SurpriseVersions
{
    /// <summary>So many blocks that the newest version does not have are remembered, for an undo.</summary>
    private const int Spare = 64;

    private readonly Lock gate = new();
    private readonly Dictionary<TokenBlock, IReadOnlyList<TokenSurprise?>> known = new(new BlockCache.SameSequence());
    private readonly Queue<TokenBlock> order = []; // the oldest first
    private (LiveText Text, int Known, LiveSurprise Read)? last;

    public bool Knows(TextBlock block)
    {
        lock (gate)
            return known.ContainsKey(block.Sequence);
    }

    /// <param name="text">The newest version.</param>
    public void Add(LiveText text, TextBlock block, IReadOnlyList<TokenSurprise?> read)
    {
        lock (gate)
        {
            if (!known.TryAdd(block.Sequence, read))
                return;
            order.Enqueue(block.Sequence);
            if (order.Count <= text.Blocks.Count + Spare)
                return;
            var used = text.Blocks.Select(static one => one.Sequence).ToHashSet(new BlockCache.SameSequence());
            for (var left = order.Count; left > 0; left--)
            {
                var one = order.Dequeue();
                if (order.Count < text.Blocks.Count + Spare || used.Contains(one))
                    order.Enqueue(one);
                else
                    known.Remove(one);
            }
        }
    }

    public LiveSurprise Of(LiveText text)
    {
        lock (gate)
        {
            var read = text.Blocks.Select(block => known.GetValueOrDefault(block.Sequence)).ToArray();
            var count = read.Count(static one => one is not null);
            if (last is { } before && ReferenceEquals(before.Text, text) && before.Known == count)
                return before.Read;
            var words = new List<SurprisingWord>();
            var earlier = count == read.Length || last is not { } old ? [] : Moved(old.Text.Text, old.Read.Text.Words, text.Text);
            var next = 0; // of the earlier words, which are in the order of the text too
            foreach (var (block, tokens) in text.Blocks.Zip(read))
            {
                if (tokens is not null)
                    words.AddRange(TextSurprise.In(block, tokens, text.Model.Options.TrustedContext));
                for (; next < earlier.Count && earlier[next].Range.Start < block.End; next++)
                {
                    if (tokens is null)
                        words.Add(earlier[next]);
                }
            }

            var surprise = TextSurprise.Of(words, text.Fields ?? TextParagraphs.Of(new LineMap(text.Text)));
            var now = new LiveSurprise(surprise, MarkedWords.Of(surprise), count == read.Length);
            if (words.Count > 0 || now.IsWhole)
                last = (text, count, now);
            return now;
        }
    }

    /// <summary>The words of another version that stand in this one too, where they stand now.</summary>
    private static List<SurprisingWord> Moved(string old, IReadOnlyList<SurprisingWord> words, string text)
    {
        var start = text.AsSpan().CommonPrefixLength(old);
        var end = 0;
        while (end < Math.Min(old.Length, text.Length) - start && old[^(end + 1)] == text[^(end + 1)])
            end++;
        var by = text.Length - old.Length;
        return
        [
            .. words.Where(word => word.Range.End <= start || word.Range.Start >= old.Length - end)
                .Select(word => word.Range.End <= start ? word : word with { Range = new(word.Range.Start + by, word.Range.End + by) }),
        ];
    }
}
