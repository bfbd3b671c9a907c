using System.Globalization;
using CodebookLsp.Network.Primitives;
using static TorchSharp.torch;

namespace CodebookLsp.Network.Transformers;

/// <summary>Copies what attention and MLP add, as a pass shows it, into a row a token for each block.</summary>
/// <param name="blocks">With [tokens, neurons] to be filled, without the rows that are only context.</param>
internal sealed class NeuronRecorder(NeuronLayout layout, IReadOnlyList<(TokenBlock Block, float[] Neurons)> blocks)
{
    /// <summary>To be a pass's <see cref="ForwardPass.Trace"/>; names that are no neurons' are passed over.</summary>
    public void Record(string name, Tensor values)
    {
        var mlp = name.StartsWith("mlp_out.layer", StringComparison.Ordinal);
        if (!mlp && !name.StartsWith("attn_out.layer", StringComparison.Ordinal))
            return;
        var layer = int.Parse(name.AsSpan(name.LastIndexOf('r') + 1), NumberStyles.None, CultureInfo.InvariantCulture);
        var rows = TensorMemory.Floats(values).AsSpan(); // [rows, width]
        var place = layout.PlaceOf(new(layer, mlp, 0));
        var row = 0;
        foreach (var (block, neurons) in blocks)
        {
            row += block.Context;
            for (var token = 0; token < block.Ids.Length - block.Context; token++, row++)
                rows.Slice(row * layout.Width, layout.Width).CopyTo(neurons.AsSpan((token * layout.Count) + place));
        }
    }
}
