using CodebookLsp.Text.Files;

namespace CodebookLsp.Network.Checkpoints;

/// <summary>Writes model folders, which appear whole or not at all.</summary>
internal static class ModelFolderWriter
{
    private static readonly string[] TokenizerNames =
        ["tokenizer.json", "tokenizer_config.json", "vocab.json", "merges.txt", "added_tokens.json", "special_tokens_map.json"];

    /// <param name="target">Must not exist, or be empty.</param>
    /// <param name="fill">Writes the files into a folder of another name. SHA256SUMS is added.</param>
    /// <exception cref="ModelException">The target is taken.</exception>
    public static void Write(string target, Action<string> fill)
    {
        DemandFree(target);
        var partial = Path.GetFullPath(target).TrimEnd(Path.DirectorySeparatorChar) + $".partial-{Guid.NewGuid():n}";
        Directory.CreateDirectory(partial);
        try
        {
            fill(partial);
            AtomicFile.WriteText(
                Path.Combine(partial, ModelHash.SumsName),
                string.Concat(Directory.EnumerateFiles(partial).Order(StringComparer.Ordinal)
                    .Select(static path => $"{ModelHash.Of(path)}  {Path.GetFileName(path)}\n")));
            if (Directory.Exists(target))
                Directory.Delete(target); // empty: checked above
            Directory.Move(partial, target);
        }
        catch
        {
            Directory.Delete(partial, recursive: true);
            throw;
        }
    }

    /// <exception cref="ModelException">There is something already.</exception>
    public static void DemandFree(string target)
    {
        if (File.Exists(target) || (Directory.Exists(target) && Directory.EnumerateFileSystemEntries(target).Any()))
            throw ModelException.TargetTaken(target);
    }

    /// <summary>Copies what Hugging Face's tokenizers consist of, as far as it is there.</summary>
    public static void CopyTokenizer(string from, string to)
    {
        foreach (var name in TokenizerNames.Where(name => File.Exists(Path.Combine(from, name))))
            AtomicFile.WriteBytes(Path.Combine(to, name), Bytes(Path.Combine(from, name)));
    }

    /// <summary>Copies a file of any size; one that is not there is left out.</summary>
    public static void CopyIfThere(string from, string folder)
    {
        if (!File.Exists(from))
            return;
        using var stream = PlainFile.Open(from);
        using var file = AtomicFile.Create(Path.Combine(folder, Path.GetFileName(from)));
        stream.CopyTo(file.Stream);
        file.Commit();
    }

    private static byte[] Bytes(string path)
    {
        try
        {
            return PlainFile.Bytes(path, Tokenizers.JsonFile.LargestBytes);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw ModelException.Unreadable(path, e);
        }
    }
}
