using TorchSharp;
using static TorchSharp.torch;

namespace CodebookLsp.Network.Kernels;

/// <summary>Which tensors our own kernels compute on: those of the processor. On a GPU every operation is torch's.</summary>
internal static class OwnKernels
{
    private static readonly AsyncLocal<bool> Left = new();

    public static bool Take(Tensor x) => x.device_type == DeviceType.CPU && !Left.Value;

    /// <summary>
    /// Leaves everything to torch, as on a GPU, for what is called from here on until the answer is disposed of: so that tests see that way
    /// where there is no GPU. A codebook stays as it was made.
    /// </summary>
    public static IDisposable LeaveToTorch()
    {
        Left.Value = true;
        return new Again();
    }

    private sealed class Again : IDisposable
    {
        public void Dispose() => Left.Value = false;
    }
}
