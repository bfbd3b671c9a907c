using System.Runtime.Intrinsics.X86;

namespace CodebookLsp.Network.Kernels;

/// <summary>Which instructions a product of small whole numbers is made of. All give the same result.</summary>
internal enum VectorKind
{
    None,
    Avx2,
    Avx512,
}

/// <summary>What this processor has.</summary>
internal static class Vectors
{
    public static VectorKind Best { get; } =
        Avx512BW.IsSupported ? VectorKind.Avx512 : Avx2.IsSupported ? VectorKind.Avx2 : VectorKind.None;
}
