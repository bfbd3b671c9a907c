using static TorchSharp.torch;

namespace CodebookLsp.Network.Kernels;

/// <param name="Weight">[out, in]</param>
/// <param name="Bias">[out]</param>
internal sealed record Linear(Tensor Weight, Tensor? Bias) : IDisposable
{
    public void Dispose()
    {
        Weight.Dispose();
        Bias?.Dispose();
    }
}
