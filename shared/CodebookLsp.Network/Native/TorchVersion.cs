using System.Runtime.InteropServices;

namespace CodebookLsp.Network.Native;

/// <summary>Which libtorch one is, and whether it is the one that TorchSharp's bridge was compiled against.</summary>
internal static class TorchVersion
{
    /// <summary>Major and minor version that TorchSharp wraps.</summary>
    /// <remarks>TorchSharp says so too (<c>torch.__version__</c>), but loads libtorch before it does.</remarks>
    public static Version Wrapped { get; } = new(2, 10);

    /// <summary>What a loaded libtorch says of itself; null where it is too old to.</summary>
    /// <param name="torch">The handle of libtorch_cpu.</param>
    public static unsafe Version? Of(nint torch) =>
        NativeLibrary.TryGetExport(torch, "aoti_torch_abi_version", out var says) ? Read(((delegate* unmanaged<ulong>)says)()) : null;

    /// <summary>Takes apart TORCH_ABI_VERSION of <c>torch/headeronly/version.h</c>: a byte each for major, minor and patch, from the
    /// top.</summary>
    public static Version Read(ulong version) => new((int)(version >> 56), (int)(version >> 48 & 0xff), (int)(version >> 40 & 0xff));

    /// <summary>Whether major and minor version are those that the bridge wraps. Only these promise the same C++ interface.</summary>
    public static bool Fits(Version? version) => version is not null && (version.Major, version.Minor) == (Wrapped.Major, Wrapped.Minor);

    public static string Words(Version? version) => version?.ToString() ?? "of a version before 2.9";
}
