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
        "cuda" => throw OptionsException.NoCuda(NativeTorch.Load().HasCuda),
        _ => throw OptionsException.Unsupported($"the device '{name}'", "'cpu' and 'cuda'"),
    };

    /// <summary>bfloat16 only where it is computed, not emulated.</summary>
    /// <param name="name">As <see cref="Choose"/> gives it.</param>
    /// <param name="gpu">The GPU that is used; null for the processor, or where the driver says nothing of it.</param>
    public static Precision BestPrecision(string name, CudaDevice? gpu) =>
        (name == "cpu" ? MachineFacts.MultipliesBFloat16 : gpu?.MultipliesBFloat16 != false)
            ? Precision.BFloat16 : Precision.Float32;

    /// <summary>What should be said of a precision that nobody has named; null for nothing.</summary>
    /// <param name="gpu">The GPU that is used; null for none.</param>
    public static string? Note(CudaDevice? gpu) => gpu is { MultipliesBFloat16: false }
        ? $"The GPU ({gpu.Name}, compute capability {gpu.Capability}) does not multiply bfloat16, so the model runs in float32."
        : null;
}
