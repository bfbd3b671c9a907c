using System.Diagnostics;
using static TorchSharp.torch;

namespace CodebookLsp.Network.Native;

/// <summary>What libtorch says of itself; it must be loaded.</summary>
public static class TorchFacts
{
    /// <summary>Versions of TorchSharp and libtorch.</summary>
    public static string Version() =>
        $"TorchSharp {FileVersionInfo.GetVersionInfo(typeof(TorchSharp.torch).Assembly.Location).ProductVersion?.Split('+')[0]} on "
            + $"libtorch {__version__}";

    public static int Threads() => get_num_threads();

    /// <summary>The device that is used when none is named.</summary>
    public static string Device() => cuda.is_available() ? $"cuda ({cuda.device_count()} device(s))" : "cpu (no CUDA device)";
}
