using System.Runtime.InteropServices;
using System.Runtime.Loader;

namespace CodebookLsp.Network.Native;

/// <summary>
/// Loads libtorch and TorchSharp's bridge to it, before anything else touches a tensor. Where only the system's C++ library is too old
/// (Debian 12, Ubuntu 22.04), an adapted copy of the bridge is kept in a folder of the user's and loaded instead.
/// </summary>
public static class NativeTorch
{
    private static readonly Lazy<LoadedTorch> Loaded = new(LoadOnce);

    /// <summary>Loads once; later calls, from any thread, do nothing.</summary>
    /// <exception cref="NativeLibraryException">It cannot be loaded, and why.</exception>
    public static LoadedTorch Load() => Loaded.Value;

    private static LoadedTorch LoadOnce()
    {
        NativeHeap.Limit();
        var folder = Folder();
        var bridge = Path.Combine(folder, Name("LibTorchSharp"));
        if (!File.Exists(bridge))
            throw NativeLibraryException.NotThere(folder);
        _ = LoadLibrary(Path.Combine(folder, Name("torch_cpu")));
        try
        {
            _ = NativeLibrary.Load(bridge);
            return new(bridge, false);
        }
        catch (Exception error) when (error is DllNotFoundException or BadImageFormatException)
        {
            if (!OperatingSystem.IsLinux() || !error.Message.Contains(ElfVersionPatch.Version, StringComparison.Ordinal))
                throw NativeLibraryException.From(bridge, error);
        }

        var copy = AdaptedLibrary.Open(bridge, CacheFolder.Path()); // is kept open: what was looked at is what is loaded

        // The copy lies apart from the libraries it needs; loaded already, they are found by name.
        _ = LoadLibrary(Path.Combine(folder, Name("c10")));
        _ = LoadLibrary(Path.Combine(folder, Name("torch")));
        var handle = LoadLibrary(copy.LoadedAs);

        // TorchSharp asks for the bridge by its bare name, finds the original, which does not load, and then asks here.
        AssemblyLoadContext.Default.ResolvingUnmanagedDll += (_, name) => name == "LibTorchSharp" ? handle : 0;
        return new(copy.Path, true);
    }

    private static nint LoadLibrary(string path)
    {
        try
        {
            return NativeLibrary.Load(path);
        }
        catch (Exception error) when (error is DllNotFoundException or BadImageFormatException)
        {
            throw NativeLibraryException.From(Path.GetFileName(path), error);
        }
    }

    private static string Folder()
    {
        var published = AppContext.BaseDirectory;
        return File.Exists(Path.Combine(published, Name("LibTorchSharp"))) ? published
            : Path.Combine(published, "runtimes", Platform(), "native");
    }

    private static string Platform() =>
        (OperatingSystem.IsWindows() ? "win" : OperatingSystem.IsMacOS() ? "osx" : "linux")
        + (RuntimeInformation.ProcessArchitecture == Architecture.Arm64 ? "-arm64" : "-x64");

    private static string Name(string library) =>
        OperatingSystem.IsWindows() ? library + ".dll" : OperatingSystem.IsMacOS() ? $"lib{library}.dylib" : $"lib{library}.so";
}

/// <param name="Path">The bridge that was loaded.</param>
/// <param name="Adapted">Whether it is the copy for an older C++ library.</param>
public sealed record LoadedTorch(string Path, bool Adapted);
