using System.Runtime.InteropServices;
using System.Runtime.Loader;

namespace CodebookLsp.Network.Native;

/// <summary>
/// Loads libtorch and TorchSharp's bridge to it, before anything else touches a tensor: the libtorch that comes with the program, or the
/// one of an installed PyTorch (<see cref="InstalledTorch"/>). Where only the system's C++ library is too old (Debian 12, Ubuntu 22.04),
/// an adapted copy of the bridge is kept in a folder of the user's and loaded instead.
/// </summary>
public static class NativeTorch
{
    private const string Bridge = "LibTorchSharp"; // as TorchSharp asks for it
    private static readonly string[] Others = ["c10", "c10_cuda", "torch_cuda", "torch"]; // beside torch_cpu, in the order of their needs
    private static readonly Lazy<LoadedTorch> Loaded = new(LoadOnce);

    /// <summary>Loads once; later calls, from any thread, do nothing.</summary>
    /// <exception cref="NativeLibraryException">It cannot be loaded, and why.</exception>
    public static LoadedTorch Load() => Loaded.Value;

    private static LoadedTorch LoadOnce()
    {
        NativeHeap.Limit();
        var packaged = Packaged();
        var bridge = Path.Combine(packaged, Name(Bridge));
        if (!File.Exists(bridge))
            throw NativeLibraryException.NotThere(packaged);
        var installed = InstalledTorch.Named();
        var folder = installed ?? packaged;
        if (!File.Exists(Path.Combine(folder, Name("torch_cpu"))))
            throw NativeLibraryException.NotThere(folder);

        // Loaded already, they are what the bridge finds by their names, wherever it lies itself.
        var torch = LoadLibrary(Path.Combine(folder, Name("torch_cpu")));
        var version = TorchVersion.Of(torch);
        foreach (var name in Others)
        {
            var library = Path.Combine(folder, Name(name));
            InstalledTorch.Give(name, File.Exists(library) ? LoadLibrary(library) : torch); // nothing else of that name may be loaded
        }

        InstalledTorch.Give("torch_cpu", torch);
        var loaded = new LoadedTorch(bridge, false)
        {
            Folder = folder,
            IsInstalled = installed is not null,
            HasCuda = File.Exists(Path.Combine(folder, Name("torch_cuda"))),
            Version = version,
        };
        try
        {
            return LoadBridge(loaded);
        }
        catch (Exception error) when (error is DllNotFoundException or BadImageFormatException or EntryPointNotFoundException)
        {
            throw installed is null ? NativeLibraryException.From(loaded.Path, error)
                : NativeLibraryException.OtherVersion(folder, version, error);
        }
    }

    /// <exception cref="DllNotFoundException">It does not load.</exception>
    private static LoadedTorch LoadBridge(LoadedTorch torch)
    {
        // What was compiled against another libtorch may lack a symbol. .NET has symbols looked up when they are first called, and one that
        // is not there ends the process then: so an installed libtorch has to show all of them now.
        Func<string, nint> load = torch.IsInstalled ? SymbolCheck.Load : NativeLibrary.Load;
        try
        {
            InstalledTorch.Give(Bridge, load(torch.Path));
            return torch;
        }
        catch (Exception error) when (error is DllNotFoundException && OperatingSystem.IsLinux()
            && error.Message.Contains(ElfVersionPatch.Version, StringComparison.Ordinal))
        {
            // below
        }

        var copy = AdaptedLibrary.Open(torch.Path, CacheFolder.Path()); // is kept open: what was looked at is what is loaded
        var handle = load(copy.LoadedAs);

        // TorchSharp asks for the bridge by its bare name, finds the original, which does not load, and then asks here.
        AssemblyLoadContext.Default.ResolvingUnmanagedDll += (_, name) => name == Bridge ? handle : 0;
        InstalledTorch.Give(Bridge, handle);
        return torch with { Path = copy.Path, Adapted = true };
    }

    private static nint LoadLibrary(string path)
    {
        try
        {
            return NativeLibrary.Load(path);
        }
        catch (Exception error) when (error is DllNotFoundException or BadImageFormatException)
        {
            throw NativeLibraryException.From(path, error);
        }
    }

    private static string Packaged()
    {
        var published = AppContext.BaseDirectory;
        return File.Exists(Path.Combine(published, Name(Bridge))) ? published
            : Path.Combine(published, "runtimes", Platform(), "native");
    }

    private static string Platform() =>
        (OperatingSystem.IsWindows() ? "win" : OperatingSystem.IsMacOS() ? "osx" : "linux")
        + (RuntimeInformation.ProcessArchitecture == Architecture.Arm64 ? "-arm64" : "-x64");

    /// <summary>How a library's file is called on this system.</summary>
    internal static string Name(string library) =>
        OperatingSystem.IsWindows() ? library + ".dll" : OperatingSystem.IsMacOS() ? $"lib{library}.dylib" : $"lib{library}.so";
}

/// <param name="Path">The bridge that was loaded.</param>
/// <param name="Adapted">Whether it is the copy for an older C++ library.</param>
public sealed record LoadedTorch(string Path, bool Adapted)
{
    /// <summary>Where libtorch lies.</summary>
    public required string Folder { get; init; }

    /// <summary>Whether it is an installed PyTorch's, and not the one that comes with the program.</summary>
    public required bool IsInstalled { get; init; }

    /// <summary>Whether it can use a GPU of NVIDIA's, if there is one.</summary>
    public required bool HasCuda { get; init; }

    /// <summary>What libtorch says it is; null where it is older than 2.9, which does not say.</summary>
    public required Version? Version { get; init; }

    /// <summary>What should be known of an installed libtorch of another version; null where there is nothing to say.</summary>
    public string? Warning => IsInstalled && !TorchVersion.Fits(Version)
        ? $"{InstalledTorch.Variable}: '{Folder}' is libtorch {TorchVersion.Words(Version)}, and this program was made for "
            + $"{TorchVersion.Wrapped}. It loads, but results may differ, or fail. PyTorch {TorchVersion.Wrapped} would fit."
        : null;
}
