using System.Text.Json.Nodes;
using CodebookLsp.Network.Codebooks;
using CodebookLsp.Network.Primitives;

namespace CodebookLsp.Network.Training;

/// <summary>How the codebooks are used on texts that are not trained on.</summary>
internal sealed class CodebookUsage(IReadOnlyList<TrainableCodebook> codebooks)
{
    /// <summary>How many points of the curve of sorted counts are kept.</summary>
    private const int Points = 24;

    private readonly Dictionary<TrainableCodebook, (CodebookMetrics Metrics, long[] Counts)> all = codebooks.ToDictionary(
        static one => one, static one => (new CodebookMetrics(1), new long[one.Heads * one.Codes]));

    public void Add(SeenVectors seen)
    {
        var (codebook, counts) = (seen.Codebook, all[seen.Codebook].Counts);
        all[codebook].Metrics.Add(TensorMemory.Floats(seen.Z), TensorMemory.Floats(seen.Y), [], codebook.Heads * codebook.Part);
        var k = seen.Ids.Length / Math.Max(1, (int)seen.Z.shape[0] * codebook.Heads);
        for (var at = 0; at < seen.Ids.Length; at++)
        {
            if (seen.Ids[at] >= 0)
                counts[(at / k % codebook.Heads * codebook.Codes) + seen.Ids[at]]++;
        }
    }

    /// <param name="passes">After so many passes in training without having been chosen a code is called dead.</param>
    public JsonArray Json(int passes) => [.. codebooks.Select(one => new JsonObject
    {
        ["layer"] = one.Layer,
        ["placement"] = one.Options.Placement.Name(),
        ["dead_share"] = one.DeadShare(passes),
        ["squared_error"] = all[one].Metrics.ReconstructionError,
        ["input_norm"] = all[one].Metrics.InputNorm,
        ["output_norm"] = all[one].Metrics.OutputNorm,
        ["code_norm"] = MeanNorm(one),
        ["used_share"] = one.Own(all[one].Counts).Average(static count => count > 0 ? 1.0 : 0.0),
        ["usage"] = Curve(one.Own(all[one].Counts)),
    })];

    private static double MeanNorm(TrainableCodebook codebook)
    {
        var rows = TensorMemory.Floats(codebook.Rows.detach());
        return codebook.Own(rows.Chunk(codebook.Part)).Average(static row => Math.Sqrt(row.Sum(static value => (double)value * value)));
    }

    /// <summary>Shares of the codes' uses at ranks that lie evenly on a logarithmic axis, the most used code first: rank and
    /// share.</summary>
    private static JsonArray Curve(IEnumerable<long> counts)
    {
        var sorted = counts.OrderDescending().ToArray();
        double sum = Math.Max(1, sorted.Sum());
        return
        [
            .. Enumerable.Range(0, Points).Select(point => (int)Math.Round(Math.Pow(sorted.Length, point / (Points - 1.0)))).Distinct()
                .Select(rank => (JsonNode)new JsonArray(rank, sorted[rank - 1] / sum)),
        ];
    }
}
