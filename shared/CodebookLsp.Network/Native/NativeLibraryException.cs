using System.Text.RegularExpressions;
using CodebookLsp.Text.Errors;
using CodebookLsp.Text.Printing;

namespace CodebookLsp.Network.Native;

/// <summary>libtorch, or something it needs, cannot be loaded. The message names the library and what to install.</summary>
public sealed partial class NativeLibraryException : UserFacingException
{
    private NativeLibraryException(string message, Exception? inner) : base(message, inner)
    {
    }

    private const string Setting = $"{InstalledTorch.Variable} (in VS Code, the setting codebookLsp.libtorch)";

    /// <summary>One sentence from what the system's loader said.</summary>
    public static NativeLibraryException From(string library, Exception error) => new(Sentence(library, error.Message), error);

    public static NativeLibraryException NotThere(string folder) =>
        new($"libtorch is not where it should be ('{folder}'). Install CodebookLsp again; for a build from source, "
            + $"build it for this platform; or name an installed PyTorch's folder 'torch/lib' in {InstalledTorch.Variable}.", null);

    /// <param name="named">What the user has named.</param>
    /// <param name="library">The file that was looked for.</param>
    public static NativeLibraryException NotInstalled(string named, string library) =>
        new($"There is no libtorch in '{Printable.Line(named)}' ({library}), which {Setting} names. Name the folder 'torch/lib' of an "
            + "installed PyTorch, or name none.", null);

    /// <summary>An installed libtorch that the bridge cannot be joined to.</summary>
    /// <param name="version">What it says it is; null where it is too old to.</param>
    public static NativeLibraryException OtherVersion(string folder, Version? version, Exception error) =>
        MissingSymbol().Match(error.Message) is { Success: true } missing
            ? new($"The libtorch in '{Printable.Line(folder)}' ({TorchVersion.Words(version)}) does not fit this program, which was made "
                + $"for {TorchVersion.Wrapped}: it lacks {missing.Groups["symbol"].Value}. Install PyTorch {TorchVersion.Wrapped}, or take "
                + $"{Setting} away.", error)
            : From(folder, error);

    public static NativeLibraryException NotPatched(string library, Exception error) =>
        new($"'{library}' needs a newer C++ library (libstdc++ of GCC 13) than this system has, and could not be adapted: {error.Message} "
            + "Install a newer libstdc++6.", error);

    public static NativeLibraryException NoCache(string folder, Exception error) =>
        new($"A copy of libtorch adapted to this system's C++ library could not be kept in '{folder}': {error.Message} Set "
            + "CODEBOOKLSP_CACHE to a folder that can be written.", error);

    /// <summary>What dlopen's or LoadLibrary's words mean for the user.</summary>
    internal static string Sentence(string library, string words)
    {
        if (MissingObject().Match(words) is { Success: true } missing && missing.Groups["name"].Value is var name)
        {
            return $"The system library '{name}' is missing, which libtorch needs. " + (name switch
            {
                _ when name.StartsWith("libgomp", StringComparison.Ordinal) => "Install it (Debian and Ubuntu: apt-get install libgomp1).",
                _ when name.StartsWith("libstdc++", StringComparison.Ordinal) =>
                    "Install it (Debian and Ubuntu: apt-get install libstdc++6).",
                _ when name.StartsWith("libcu", StringComparison.Ordinal) || name.StartsWith("libnv", StringComparison.Ordinal) =>
                    "Install NVIDIA's driver and CUDA runtime (a PyTorch brings the latter along), or use a libtorch for processors.",
                _ when name.StartsWith("ld-linux", StringComparison.Ordinal) =>
                    "This system has another C library (musl?); use one with glibc.",
                _ => "Install the package that holds it.",
            });
        }

        if (NewerVersion().Match(words) is { Success: true } version)
            return $"'{library}' needs {version.Groups["version"].Value}, which this system's "
                + $"{Path.GetFileName(version.Groups["file"].Value)} does not have. Use a newer distribution "
                + "(Debian 12, Ubuntu 22.04 or later).";
        if (DamagedFile().IsMatch(words) || words.Contains("0x800700C1", StringComparison.Ordinal))
            return $"'{library}' is for another kind of processor or is damaged. Install the build for this platform again.";
        if (words.Contains("0x8007007E", StringComparison.Ordinal))
            return $"'{library}' or a library it needs is missing. Install the Microsoft Visual C++ Redistributable for Visual Studio "
                + "2015-2022 (vcruntime140.dll, msvcp140.dll).";
        return $"'{library}' cannot be loaded: {words.ReplaceLineEndings(" ").Trim()}";
    }

    [GeneratedRegex(@"(?<name>[\w.+-]+\.so[\w.]*): cannot open shared object file")]
    private static partial Regex MissingObject();

    [GeneratedRegex(@"(?<file>\S+): version [`'](?<version>[\w.]+)' not found")]
    private static partial Regex NewerVersion();

    [GeneratedRegex("wrong ELF class|invalid ELF header|file too short|cannot read file data")]
    private static partial Regex DamagedFile();

    [GeneratedRegex(@"undefined symbol: (?<symbol>[\w@.]+)|Symbol not found: (?<symbol>\w+)")]
    private static partial Regex MissingSymbol();
}
