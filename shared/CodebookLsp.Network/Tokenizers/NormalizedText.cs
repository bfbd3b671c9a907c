using System.Text;

namespace CodebookLsp.Network.Tokenizers;

/// <summary>A text after normalisation, and for each of its UTF-16 units the stretch of the original that it came from.</summary>
/// <param name="Starts">[unit] where the stretch begins; never descends.</param>
/// <param name="Ends">[unit] where it ends; never descends.</param>
/// <param name="Stable">So many units stay as they are whatever follows the original.</param>
internal sealed record NormalizedText(string Text, int[] Starts, int[] Ends, int Stable)
{
    /// <summary>
    /// The place in the original that corresponds to a place here; null when it lies inside what normalisation made anew, or where it left
    /// something out that would have no token before it.
    /// </summary>
    public int? Original(int at) =>
        at == 0 ? Starts is [0, ..] ? 0 : null
        : at == Text.Length ? Ends[^1]
        : Ends[at - 1] <= Starts[at] ? Starts[at]
        : null;
}

/// <summary>Takes down what one step of normalisation makes of a text.</summary>
internal sealed class Rewriting(int capacity)
{
    private readonly StringBuilder text = new(capacity);
    private readonly List<int> starts = new(capacity);
    private readonly List<int> ends = new(capacity);

    /// <summary>Whether anything was made anew.</summary>
    public bool Changed { get; private set; }

    /// <summary>Characters that stay.</summary>
    /// <param name="at">Where they lie in the step's text.</param>
    public void Keep(ReadOnlySpan<char> kept, int at)
    {
        text.Append(kept);
        for (var unit = 0; unit < kept.Length; unit++)
        {
            starts.Add(at + unit);
            ends.Add(at + unit + 1);
        }
    }

    /// <summary>Characters that come in the place of others.</summary>
    public void Replace(string made, int start, int end)
    {
        Changed = true;
        text.Append(made);
        for (var unit = 0; unit < made.Length; unit++)
        {
            starts.Add(start);
            ends.Add(end);
        }
    }

    /// <summary>The new text, its stretches those of the text that the step before had made; null for the original.</summary>
    /// <param name="stable">So many units of the step's text are made what they are made whatever follows.</param>
    public NormalizedText After(NormalizedText? before, int stable)
    {
        var (from, to) = (starts.ToArray(), ends.ToArray());
        var settled = Array.FindLastIndex(to, end => end <= stable) + 1;
        if (before is not null)
        {
            for (var unit = 0; unit < from.Length; unit++)
                (from[unit], to[unit]) = (before.Starts[from[unit]], before.Ends[to[unit] - 1]);
        }

        return new(text.ToString(), from, to, settled);
    }
}
