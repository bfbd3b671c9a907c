using static TorchSharp.torch;

namespace CodebookLsp.Network.Training;

/// <summary>The base model that a codebook model is distilled from: a decoder read with codebooks and adapters off.</summary>
/// <param name="Decoder">The codebook model itself where nothing of its base is trained, else another.</param>
/// <param name="SiteWeight">See <see cref="TrainingConfiguration.SiteWeight"/>.</param>
/// <param name="Owned">Whether it goes with the teacher.</param>
internal sealed record Teacher(TrainableDecoder Decoder, double SiteWeight, bool Owned) : IDisposable
{
    /// <summary>What comes out before the output matrix, [sequences · tokens, width], and what gets to each codebook; null where that does
    /// not matter. In the caller's scope.</summary>
    public (Tensor Final, SiteTargets? Sites) Read(int[][] batch)
    {
        using var untracked = no_grad();
        var sites = new Dictionary<TrainableCodebook, Tensor>();
        var pass = new TrainingPass
        {
            Snap = false,
            Adapts = false,
            Seen = SiteWeight > 0 ? seen => sites[seen.Codebook] = seen.Z : null,
        };
        return (Decoder.Final(batch, pass, []), SiteWeight > 0 ? new(sites, SiteWeight) : null);
    }

    public void Dispose()
    {
        if (Owned)
            Decoder.Dispose();
    }
}
