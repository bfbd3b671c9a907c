using CodebookLsp.Network.Primitives;
using static TorchSharp.torch;

namespace CodebookLsp.Network.Training;

/// <summary>Gives codes that no vector has chosen for long a new place among the vectors.</summary>
internal static class CodeRevival
{
    /// <summary>Moves every code that has been unused for so many steps onto a vector: one that is badly stood for where
    /// <paramref name="worst"/> says so (then no two codes of a head get the same one), else any.</summary>
    /// <param name="z">[rows, heads, part] of the last step.</param>
    /// <param name="y">[rows, heads, part]: what stood for them.</param>
    /// <returns>Which codes of [heads · codes] were moved.</returns>
    public static List<int> Revive(TrainableCodebook codebook, float[] z, float[] y, int steps, bool worst, SplitMix64 random)
    {
        var (heads, part, codes) = (codebook.Heads, codebook.Part, codebook.Codes);
        var rows = z.Length / (heads * part);
        var moved = new List<int>();
        using var untracked = no_grad();
        using var memory = new TensorMemory(codebook.Rows);
        for (var head = 0; head < heads; head++)
        {
            var dead = Enumerable.Range(head * codes, codebook.CodesOf(head)).Where(code => codebook.Unused[code] >= steps).ToList();
            if (dead.Count == 0)
                continue;
            var order = worst ? Worst(z, y, rows, heads, head, part) : null;
            foreach (var (index, code) in dead.Index())
            {
                if (index >= rows)
                    break; // there are no more vectors to put codes on
                var row = order?[index] ?? (int)(random.NextDouble() * rows);
                z.AsSpan(((row * heads) + head) * part, part).CopyTo(memory.Span<float>().Slice(code * part, part));
                codebook.Unused[code] = 0;
                moved.Add(code);
            }
        }

        return moved;
    }

    /// <summary>The rows, those first whose vectors lie farthest from what stands for them.</summary>
    private static int[] Worst(float[] z, float[] y, int rows, int heads, int head, int part)
    {
        var errors = new double[rows];
        for (var row = 0; row < rows; row++)
        {
            for (var at = ((row * heads) + head) * part; at < ((row * heads) + head + 1) * part; at++)
                errors[row] += ((double)z[at] - y[at]) * (z[at] - y[at]);
        }

        return [.. Enumerable.Range(0, rows).OrderByDescending(row => errors[row])];
    }
}
