using CodebookLsp.Network.Architectures;
using CodebookLsp.Network.Codebooks;
using static TorchSharp.torch;

namespace CodebookLsp.Network.Transformers;

/// <summary>How much memory a pass takes where torch's own operations run it: on a GPU.</summary>
internal static class PassMemory
{
    /// <summary>What is left for what is not counted here: torch keeps what it has had in pieces, and others use the GPU too.</summary>
    private const double Used = 0.6;

    /// <summary>How many tokens fit.</summary>
    /// <param name="free">Bytes that are free with the weights loaded; null where nobody knows.</param>
    /// <param name="type">In which numbers products run.</param>
    public static int Tokens(TransformerOptions options, IReadOnlyList<CodebookLayer> codebooks, ScalarType type, long? free) =>
        free is null ? int.MaxValue : (int)Math.Clamp(free.Value * Used / PerToken(options, codebooks, type), 1, int.MaxValue);

    /// <summary>Bytes that are held at once for each token, at most: of one block, since its tensors die with it.</summary>
    public static long PerToken(TransformerOptions options, IReadOnlyList<CodebookLayer> codebooks, ScalarType type)
    {
        var size = type == ScalarType.BFloat16 ? 2 : 4;
        var stream = 6L * 4 * options.Width; // float32: the stream, what waits, and a norm's intermediate results
        var heads = (long)options.Heads * options.HeadWidth;
        var attention = (size * ((2 * options.QkvWidth) + (4 * heads))) + (4 * 4 * heads);
        var inner = (long)size * (options.Gated ? 5 : 3) * options.Intermediate;

        // All similarities, once more while the best are sought, and the codes that are averaged.
        var lookup = codebooks.Count == 0 ? 0 : codebooks.Max(static layer =>
            4L * layer.Heads * ((2L * layer.Codes) + ((long)layer.Options.K * layer.Part * 2) + (3 * layer.Part)));
        var kept = codebooks.Sum(static layer => 12L * layer.Heads * layer.Options.K);
        return stream + attention + inner + lookup + kept;
    }
}
