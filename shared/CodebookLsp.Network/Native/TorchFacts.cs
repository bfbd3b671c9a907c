using System.Diagnostics;
using System.Globalization;
using static TorchSharp.torch;

namespace CodebookLsp.Network.Native;

/// <summary>What libtorch says of itself; it must be loaded.</summary>
public static class TorchFacts
{
    /// <summary>Versions of TorchSharp and libtorch.</summary>
    public static string Versions() =>
        $"TorchSharp {FileVersionInfo.GetVersionInfo(typeof(TorchSharp.torch).Assembly.Location).ProductVersion?.Split('+')[0]} on "
            + $"libtorch {TorchVersion.Words(NativeTorch.Load().Version)}";

    public static int Threads() => get_num_threads();

    /// <summary>The device that is used when none is named, in words.</summary>
    public static string Device() =>
        Device(cuda.is_available(), NativeTorch.Load().HasCuda, CudaDevice.Find(), cuda.is_available() ? CudaDevice.FreeMemory() : null);

    /// <param name="usable">Whether libtorch can use a GPU.</param>
    /// <param name="hasCuda">Whether it was made for that.</param>
    /// <param name="gpu">What the driver says; null for no driver or no GPU.</param>
    /// <param name="free">Bytes of the GPU that are free; null where nobody says.</param>
    internal static string Device(bool usable, bool hasCuda, CudaDevice? gpu, long? free) => (usable, gpu) switch
    {
        (true, null) => "cuda",
        (true, _) => string.Create(
            CultureInfo.InvariantCulture,
            $"cuda: {gpu.Name}, compute capability {gpu.Capability}{(gpu.MultipliesBFloat16 ? "" : " (no bfloat16)")}, ")
            + (free is null ? "" : string.Create(CultureInfo.InvariantCulture, $"{free / 1e9:0.0} GB free of "))
            + string.Create(CultureInfo.InvariantCulture, $"{gpu.Memory / 1e9:0.0} GB"),
        (false, null) => "cpu (no CUDA device)",
        _ when hasCuda => $"cpu ({gpu.Name} is there, but libtorch cannot use it: its driver is perhaps older than this CUDA)",
        _ => $"cpu ({gpu.Name} is there, but this libtorch is made for processors: {InstalledTorch.Variable} can name the folder "
            + "'torch/lib' of a PyTorch with CUDA)",
    };
}
