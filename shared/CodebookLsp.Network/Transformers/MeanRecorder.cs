using CodebookLsp.Network.Primitives;
using static TorchSharp.torch;

namespace CodebookLsp.Network.Transformers;

/// <summary>Averages the residual stream after a layer over the tokens of each block, as a pass shows it.</summary>
/// <param name="blocks">With [width] to be filled. Rows that are only context do not count.</param>
internal sealed class MeanRecorder(int layer, int width, IReadOnlyList<(TokenBlock Block, float[] Mean)> blocks)
{
    private readonly string place = FormattableString.Invariant($"hidden.layer{layer}");

    /// <summary>To be a pass's <see cref="ForwardPass.Trace"/>; all names but the layer's are passed over.</summary>
    public void Record(string name, Tensor values)
    {
        if (name != place)
            return;
        var rows = TensorMemory.Floats(values).AsSpan(); // [rows, width]
        var row = 0;
        foreach (var (block, mean) in blocks)
        {
            row += block.Context;
            var tokens = block.Ids.Length - block.Context;
            for (var token = 0; token < tokens; token++, row++)
            {
                var own = rows.Slice(row * width, width);
                for (var at = 0; at < width; at++)
                    mean[at] += own[at] / tokens;
            }
        }
    }
}
