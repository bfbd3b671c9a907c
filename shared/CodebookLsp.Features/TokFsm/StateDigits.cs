namespace CodebookLsp.Features.TokFsm;

/// <summary>States written as tokens: each as so many digits, most significant first, and one token more that begins a text.</summary>
/// <param name="states">How many there are.</param>
/// <param name="digitBase">How many digits there are; the token after them begins a text.</param>
public sealed class StateDigits(int states, int digitBase = 10)
{
    /// <summary>The token that begins a text.</summary>
    public int Start => digitBase;

    /// <summary>How many tokens there are.</summary>
    public int Vocabulary => digitBase + 1;

    /// <summary>How many digits a state has: as many as the last one needs.</summary>
    /// <remarks>The reference takes a rounded logarithm, which for some numbers (27 in base 3) is one too many.</remarks>
    public int Length { get; } = Needed(states, digitBase);

    /// <summary>A state's digits.</summary>
    public int[] Of(int state)
    {
        var digits = new int[Length];
        for (var at = Length - 1; at >= 0; at--, state /= digitBase)
            digits[at] = state % digitBase;
        return digits;
    }

    /// <summary>A walk as a text: the start, then every state's digits, cut off after so many tokens.</summary>
    public int[] Text(IEnumerable<int> walk, int most) => [.. walk.SelectMany(Of).Prepend(Start).Take(most)];

    /// <summary>The states of a text, up to one that is not written whole. Starts are passed over, and what comes after one within a state
    /// is cut off as if the text ended there.</summary>
    public IReadOnlyList<int> Walk(IEnumerable<int> text)
    {
        var digits = text.Where(token => token != Start).ToArray();
        return [.. digits.Chunk(Length).Where(chunk => chunk.Length == Length)
            .Select(chunk => chunk.Aggregate(0, (state, digit) => (state * digitBase) + digit))];
    }

    private static int Needed(int states, int digitBase)
    {
        var (length, reach) = (1, (long)digitBase);
        for (; reach < states; reach *= digitBase)
            length++;
        return length;
    }
}
