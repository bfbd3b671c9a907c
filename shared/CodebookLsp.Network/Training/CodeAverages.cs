using CodebookLsp.Network.Files;
using CodebookLsp.Network.Primitives;
using static TorchSharp.torch;

namespace CodebookLsp.Network.Training;

/// <summary>
/// Codes that are moving averages of the vectors they stand for, instead of following gradients (van den Oord et al. 2017, appendix A.1).
/// </summary>
internal sealed class CodeAverages
{
    /// <summary>Averages of fewer vectors than this are not let go on shrinking, till they are no numbers.</summary>
    private const float Least = 1e-3f;

    private readonly TrainableCodebook codebook;
    private readonly double decay;
    private readonly float[] counts; // [heads, codes]: of vectors, decayed
    private readonly float[] sums; // [heads, codes, part]
    private readonly float[] newCounts; // since the last step
    private readonly float[] newSums;

    /// <param name="decay">The share that a step keeps.</param>
    public CodeAverages(TrainableCodebook codebook, double decay)
    {
        (this.codebook, this.decay) = (codebook, decay);
        (counts, sums) = (new float[codebook.Heads * codebook.Codes], TensorMemory.Floats(codebook.Rows));
        (newCounts, newSums) = (new float[counts.Length], new float[sums.Length]);
        Array.Fill(counts, 1);
    }

    /// <summary>Takes in vectors that codes stand for.</summary>
    /// <param name="ids">[rows, heads, k]; −1 names none.</param>
    /// <param name="z">[rows, heads, part]</param>
    public void Take(int[] ids, int k, Tensor z)
    {
        var (vectors, part) = (TensorMemory.Floats(z), codebook.Part);
        for (var at = 0; at < ids.Length; at++)
        {
            if (ids[at] < 0)
                continue;
            var code = (at / k % codebook.Heads * codebook.Codes) + ids[at];
            newCounts[code]++;
            var from = vectors.AsSpan(at / k * part, part);
            var to = newSums.AsSpan(code * part, part);
            for (var column = 0; column < part; column++)
                to[column] += from[column];
        }
    }

    /// <summary>Moves the codes, and forgets what was taken in.</summary>
    public void Step()
    {
        using var untracked = no_grad();
        using var memory = new TensorMemory(codebook.Rows);
        var rows = memory.Span<float>();
        var part = codebook.Part;
        for (var code = 0; code < counts.Length; code++)
        {
            var sum = sums.AsSpan(code * part, part);
            var added = newSums.AsSpan(code * part, part);
            var kept = counts[code] > Least ? (float)decay : 1;
            counts[code] = (kept * counts[code]) + ((float)(1 - decay) * newCounts[code]);
            for (var column = 0; column < part; column++)
            {
                sum[column] = (kept * sum[column]) + ((float)(1 - decay) * added[column]);
                rows[(code * part) + column] = sum[column] / counts[code];
            }
        }

        Forget();
    }

    /// <summary>Forgets what was taken in.</summary>
    public void Forget()
    {
        Array.Clear(newCounts);
        Array.Clear(newSums);
    }

    /// <summary>Begins anew with codes that something else has moved.</summary>
    public void Begin(IEnumerable<int> moved)
    {
        using var memory = new TensorMemory(codebook.Rows);
        foreach (var code in moved)
        {
            counts[code] = 1;
            memory.Span<float>().Slice(code * codebook.Part, codebook.Part).CopyTo(sums.AsSpan(code * codebook.Part));
        }
    }

    public IEnumerable<TensorToWrite> State(string name) =>
    [
        TensorToWrite.FromFloats(CountsName(name), ElementType.F32, [counts.Length], () => counts),
        TensorToWrite.FromFloats(SumsName(name), ElementType.F32, [sums.Length], () => sums),
    ];

    public void Restore(TensorFile file, string name)
    {
        file.Read(CountsName(name), counts);
        file.Read(SumsName(name), sums);
    }

    private static string CountsName(string name) => "average_counts." + name;

    private static string SumsName(string name) => "average_sums." + name;
}
