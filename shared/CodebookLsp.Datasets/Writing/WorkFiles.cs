using System.Security.Cryptography;
using System.Text;
using CodebookLsp.Text.Files;

namespace CodebookLsp.Datasets.Writing;

/// <summary>What lies beside a dataset file while it is worked on: hidden files of one stem, so that the next run finds what an interrupted
/// one left.</summary>
/// <param name="Target">The file that is written in the end, links followed.</param>
public sealed record WorkFiles(string Target)
{
    private const int LongestName = 255; // bytes, on every file system in use

    private readonly string stem = Stem(Path.GetFileName(Target));

    /// <summary>What has been found out so far.</summary>
    public string Journal => Beside("journal");

    /// <summary>Held while a run is at it.</summary>
    public string Lock => Beside("lock");

    /// <summary>The name (no path) of the new file before it takes the old one's place.</summary>
    public string New => $"{stem}.new";

    /// <exception cref="AtomicFileException">The path is no file's.</exception>
    public static WorkFiles Of(string path)
    {
        try
        {
            return new(AtomicFile.Target(path));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException)
        {
            throw AtomicFileException.From(path, e);
        }
    }

    /// <summary>Whether a file is one of these, or what stays beside a dataset; so it is none.</summary>
    public static bool IsOne(string path) => Sidecar.IsOne(path)
        || (Path.GetFileName(path) is var name && name.StartsWith('.') && name.Contains(".codebooklsp", StringComparison.Ordinal));

    private static string Stem(string name)
    {
        var plain = $".{name}.codebooklsp";
        return Encoding.UTF8.GetByteCount(plain) + ".journal".Length <= LongestName
            ? plain : $".{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(name)))[..16]}.codebooklsp";
    }

    private string Beside(string kind) => Path.Combine(Path.GetDirectoryName(Target)!, $"{stem}.{kind}");
}
