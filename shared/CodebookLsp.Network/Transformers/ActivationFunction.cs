using CodebookLsp.Network.Architectures;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace CodebookLsp.Network.Transformers;

/// <summary>What an MLP does to its inner vector, number by number.</summary>
internal static class ActivationFunction
{
    /// <returns>A new tensor like <paramref name="x"/>.</returns>
    public static Tensor Of(Tensor x, Activation activation) => activation switch
    {
        Activation.Gelu => functional.gelu(x),
        Activation.GeluTanh => x.gelu(TorchSharp.Modules.GELU.Approximate.tanh),
        Activation.Silu => functional.silu(x),
        _ => functional.relu(x),
    };
}
