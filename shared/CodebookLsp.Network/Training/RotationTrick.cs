using CodebookLsp.Network.Primitives;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace CodebookLsp.Network.Training;

/// <summary>Gradients that pass a codebook turned as the vector was turned into what stands for it (Fifty et al. 2024).</summary>
internal static class RotationTrick
{
    /// <summary>z turned and stretched by what turns and stretches it into y, where only z has a gradient.</summary>
    public static Tensor Turned(Tensor z, Tensor fixedZ, Tensor y)
    {
        using var two = Scalars.Of(2);
        using var tiny = Scalars.Of(1e-12);
        var (lengthZ, lengthY) = (fixedZ.norm(-1, keepdim: true).clamp_min(tiny), y.norm(-1, keepdim: true));
        var (from, to) = (fixedZ / lengthZ, y / lengthY.clamp_min(tiny));
        var middle = functional.normalize(from.add(to, Scalars.One), dim: -1);
        var turned = (z - (middle * (middle * z).sum(-1, keepdim: true)).mul(two))
            .add((to * (from * z).sum(-1, keepdim: true)).mul(two), Scalars.One);
        return turned * (lengthY / lengthZ);
    }
}
