namespace CodebookLsp.Network.Files;

/// <summary>Finds a model's weights in its folder.</summary>
internal static class WeightsIn
{
    /// <summary>In the order in which transformers looks for them.</summary>
    private static readonly string[] Names =
        ["model.safetensors", "model.safetensors.index.json", "pytorch_model.bin", "pytorch_model.bin.index.json"];

    /// <exception cref="TensorFileException">There are none, or several GGUF files.</exception>
    public static string Folder(string path)
    {
        if (Names.Select(name => Path.Combine(path, name)).FirstOrDefault(File.Exists) is { } found)
            return found;

        return Gguf(path) switch
        {
            [var only] => only,
            [] => throw TensorFileException.Unsupported(path, $"is a folder without weights ({string.Join(", ", Names)} or a .gguf file)"),
            var several => throw TensorFileException.Unsupported(
                path,
                $"is a folder with {several.Length} GGUF files (name the one you mean, for instance "
                    + $"'{several.Order(StringComparer.Ordinal).First()}')"),
        };
    }

    private static string[] Gguf(string path)
    {
        try
        {
            return Directory.GetFiles(path, "*.gguf");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw TensorFileException.NotOpened(path, e);
        }
    }
}
