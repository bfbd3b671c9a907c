using System.Security.Cryptography;
using CodebookLsp.Text.Files;

namespace CodebookLsp.Network.Checkpoints;

/// <summary>What a model's files are, and whether they are what they should be.</summary>
internal static class ModelHash
{
    public const string SumsName = "SHA256SUMS";
    private const int LongestSums = 1 << 20;

    /// <summary>
    /// Checks every file that config.json (<c>base.sha256</c>) or SHA256SUMS gives a hash for.
    /// </summary>
    /// <returns>One hash for the whole model, of the hashes of its files in the order of their names; and that of the file with the
    /// codebooks.</returns>
    /// <exception cref="ModelException">A file is not what it should be.</exception>
    public static (string Whole, string? Codebooks) Check(ModelFiles files, CancellationToken cancel)
    {
        var expected = Expected(files);
        var names = Directory.EnumerateFiles(files.Folder)
            .Select(static path => Path.GetFileName(path)!)
            .Where(static name => name is ModelFiles.ConfigName or ModelFiles.BaseConfigName
                || Path.GetExtension(name) is ".safetensors" or ".gguf" or ".bin" || name.EndsWith(".index.json", StringComparison.Ordinal))
            .Order(StringComparer.Ordinal).ToList();
        foreach (var (name, should) in expected.Where(one => !names.Contains(one.Key))) // a tokenizer's, which is no part of the hash
        {
            var path = Path.Combine(files.Folder, name);
            if (Path.GetFileName(name) != name || !File.Exists(path))
                throw ModelException.NoFile(files.Folder, name);
            if (Of(path) is var found && found != should)
                throw ModelException.WrongHash(path, should, found);
        }

        var hashes = new string[names.Count];
        for (var index = 0; index < names.Count; index++)
        {
            cancel.ThrowIfCancellationRequested();
            var path = Path.Combine(files.Folder, names[index]);
            hashes[index] = Of(path);
            if (expected.TryGetValue(names[index], out var should) && should != hashes[index])
                throw ModelException.WrongHash(path, should, hashes[index]);
        }

        var codebooks = names.IndexOf(ModelFiles.CodebooksName) is >= 0 and var own
            ? own : names.FindIndex(static name => Path.GetExtension(name) is ".safetensors" or ".bin");
        return (Convert.ToHexStringLower(SHA256.HashData(System.Text.Encoding.ASCII.GetBytes(string.Join('\n', hashes)))), codebooks < 0
            ? null : hashes[codebooks]);
    }

    /// <summary>The SHA-256 of one file, in hexadecimal.</summary>
    /// <exception cref="ModelException">It cannot be read.</exception>
    public static string Of(string path)
    {
        try
        {
            using var stream = PlainFile.Open(path);
            return Convert.ToHexStringLower(SHA256.HashData(stream));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw ModelException.Unreadable(path, e);
        }
    }

    private static string[] Lines(string path)
    {
        try
        {
            return PlainFile.Text(path, LongestSums).Split('\n', StringSplitOptions.TrimEntries);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw ModelException.Unreadable(path, e);
        }
    }

    private static Dictionary<string, string> Expected(ModelFiles files)
    {
        var expected = new Dictionary<string, string>();
        var sums = Path.Combine(files.Folder, SumsName);
        if (File.Exists(sums))
        {
            foreach (var line in Lines(sums))
            {
                // "<hash>  <name>", as sha256sum writes it; '*' before the name means binary.
                if (line.Split(' ', 2, StringSplitOptions.RemoveEmptyEntries) is [{ Length: 64 } hash, var name])
                    expected[name.TrimStart(' ', '*').Trim()] = hash.ToLowerInvariant();
            }
        }

        if (files.Config.Object("base") is { } own && own.FindString("sha256") is { } sha && own.FindString("file") is { } file)
            expected[file] = sha.ToLowerInvariant();
        return expected;
    }
}
