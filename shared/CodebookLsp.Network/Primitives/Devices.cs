using CodebookLsp.Network.Native;
using static TorchSharp.torch;

namespace CodebookLsp.Network.Primitives;

/// <summary>Where tensors live, chosen when the program runs, not when it is built.</summary>
internal static class Devices
{
    /// <param name="name">"cpu", "cuda", or null for the fastest there is.</param>
    /// <exception cref="OptionsException">The device is not there.</exception>
    public static (Device Device, string Name) Choose(string? name) => name switch
    {
        null when cuda.is_available() => (CUDA, "cuda"),
        null or "cpu" => (CPU, "cpu"),
        "cuda" when cuda.is_available() => (CUDA, "cuda"),
        "cuda" => throw OptionsException.Unsupported("the device 'cuda', and no CUDA device is in reach", "the processor (--device cpu)"),
        _ => throw OptionsException.Unsupported($"the device '{name}'", "'cpu' and 'cuda'"),
    };

    /// <summary>bfloat16 only where it is computed, not emulated.</summary>
    public static Precision BestPrecision(Device device) =>
        device.type != TorchSharp.DeviceType.CPU || MachineFacts.MultipliesBFloat16 ? Precision.BFloat16 : Precision.Float32;
}
