using static TorchSharp.torch;

namespace CodebookLsp.Network.Primitives;

/// <summary>In which numbers a model's matrix products run. The residual stream is float32 either way.</summary>
[System.Diagnostics.CodeAnalysis.SuppressMessage("Naming", "CA1720", Justification = "They are the names of number formats.")]
public enum Precision
{
    Float32,

    /// <summary>Half the memory, and several times the speed where the processor multiplies it (AMX, AVX512-BF16, GPUs).</summary>
    BFloat16,
}

internal static class Precisions
{
    public static ScalarType Type(this Precision precision) => precision switch
    {
        Precision.BFloat16 => ScalarType.BFloat16,
        _ => ScalarType.Float32,
    };
}
