using System.Reflection;
using System.Runtime.Loader;

namespace CodebookLsp.Network.Native;

/// <summary>
/// The libtorch of an installed PyTorch, its folder <c>torch/lib</c>, in place of the packaged one. So whoever has PyTorch with CUDA needs
/// no packages of some gigabytes.
/// </summary>
/// <remarks>
/// TorchSharp looks for libtorch itself, among the program's own files first, before anybody can tell it not to. Two of them cannot share
/// one process. But in a load context other than the default one .NET asks the context first. So the program starts once more in such a
/// context, within the same process, where somebody has named a folder; only its own assemblies and TorchSharp are loaded there.
/// </remarks>
public static class InstalledTorch
{
    /// <summary>The environment variable that names the folder.</summary>
    public const string Variable = "CODEBOOKLSP_LIBTORCH";

    private const string Loaded = "CodebookLsp.Native."; // the context is another copy of this assembly: they share what .NET holds

    /// <summary>Runs the whole program in a context where an installed libtorch can be used. To be called first of all.</summary>
    /// <returns>The program's exit code; null where no folder is named, or where this is that context.</returns>
    public static int? Run(string[] arguments)
    {
        if (Environment.GetEnvironmentVariable(Variable) is null or "" || IsHere)
            return null;
        var context = new Context();
        using var reflection = context.EnterContextualReflection(); // for what libraries generate over our types
        var program = context.LoadFromAssemblyPath(Assembly.GetEntryAssembly()!.Location).EntryPoint!;
        return program.Invoke(null, BindingFlags.DoNotWrapExceptions, null, [arguments], null) as int? ?? 0;
    }

    /// <summary>The folder that the environment names; null where it names none, and where none can be used.</summary>
    /// <exception cref="NativeLibraryException">There is no libtorch.</exception>
    internal static string? Named() =>
        IsHere && Environment.GetEnvironmentVariable(Variable) is { Length: > 0 } named ? Folder(named) : null;

    /// <summary>Where libtorch lies in a folder: there, or where PyTorch's package and libtorch's own archive have it.</summary>
    /// <exception cref="NativeLibraryException">It is not there.</exception>
    internal static string Folder(string named)
    {
        var whole = Path.GetFullPath(named);
        return new[] { whole, Path.Combine(whole, "lib"), Path.Combine(whole, "torch", "lib") }
            .FirstOrDefault(static folder => File.Exists(Path.Combine(folder, NativeTorch.Name("torch_cpu"))))
            ?? throw NativeLibraryException.NotInstalled(named, NativeTorch.Name("torch_cpu"));
    }

    /// <summary>Has TorchSharp given a library that is loaded when it asks for it by its name.</summary>
    internal static void Give(string name, nint handle) => AppContext.SetData(Loaded + name, handle);

    private static bool IsHere => AssemblyLoadContext.GetLoadContext(typeof(InstalledTorch).Assembly) != AssemblyLoadContext.Default;

    private sealed class Context() : AssemblyLoadContext("with an installed libtorch")
    {
        protected override Assembly? Load(AssemblyName assemblyName)
        {
            var name = assemblyName.Name!;
            var isOurs = name.StartsWith("CodebookLsp.", StringComparison.OrdinalIgnoreCase) || name is "codebooklsp" or "TorchSharp";
            return isOurs ? LoadFromAssemblyPath(Path.Combine(AppContext.BaseDirectory, name + ".dll")) : null;
        }

        protected override nint LoadUnmanagedDll(string unmanagedDllName) => AppContext.GetData(Loaded + unmanagedDllName) as nint? ?? 0;
    }
}
