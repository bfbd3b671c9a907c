namespace CodebookLsp.Network.Codebooks;

/// <summary>How one codebook is used, over all that has gone through it (specification, section 7).</summary>
internal sealed class CodebookMetrics(int codes)
{
    private double squaredError;
    private double inputNorm;
    private double outputNorm;

    public long Tokens { get; private set; }

    /// <summary>In how many passes each code appeared: passes, not tokens, as the reference counts them.</summary>
    public long[] Counts { get; } = new long[codes];

    public int ActiveCodes => Counts.Count(static count => count > 0);

    /// <summary>Mean over tokens of the squared distance between what was compared and what replaced it.</summary>
    public double ReconstructionError => squaredError / Tokens;

    /// <summary>Mean length of what was compared.</summary>
    public double InputNorm => inputNorm / Tokens;

    /// <summary>Mean length of what replaced it.</summary>
    public double OutputNorm => outputNorm / Tokens;

    /// <summary>Counts one pass.</summary>
    /// <param name="input">[tokens, width], after the input norm.</param>
    /// <param name="output">[tokens, width], snapped.</param>
    /// <param name="ids">[tokens, k]; −1 counts for nothing.</param>
    public void Add(ReadOnlySpan<float> input, ReadOnlySpan<float> output, ReadOnlySpan<int> ids, int width)
    {
        for (var start = 0; start < input.Length; start += width)
        {
            double error = 0, before = 0, after = 0;
            for (var at = start; at < start + width; at++)
            {
                error += (double)(output[at] - input[at]) * (output[at] - input[at]);
                before += (double)input[at] * input[at];
                after += (double)output[at] * output[at];
            }

            squaredError += error;
            inputNorm += Math.Sqrt(before);
            outputNorm += Math.Sqrt(after);
            Tokens++;
        }

        var seen = new HashSet<int>();
        foreach (var id in ids)
        {
            if (id >= 0 && seen.Add(id))
                Counts[id]++;
        }
    }
}
