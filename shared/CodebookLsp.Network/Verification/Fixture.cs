using System.Text.Json;
using CodebookLsp.Network.Files;
using CodebookLsp.Text.Files;

namespace CodebookLsp.Network.Verification;

/// <summary>The tensors of a fixture file, read whole: they are small.</summary>
internal sealed class Fixture(TensorFile file) : IDisposable
{
    private const int MostBytes = 1 << 28;

    public static Fixture Open(string path) => new(TensorFile.Open(path));

    public IEnumerable<string> Names => file.Tensors.Keys.Order(StringComparer.Ordinal);

    public bool Has(string name) => file.Tensors.ContainsKey(name);

    public long[] Shape(string name) => [.. Find(name).Shape];

    public float[] Floats(string name)
    {
        var values = new float[Find(name).Count];
        file.Read(name, values);
        return values;
    }

    public long[] Integers(string name)
    {
        var values = new long[Find(name).Count];
        file.ReadInt64(name, values);
        return values;
    }

    /// <summary>The rows of a [batch, time] tensor of token ids.</summary>
    public int[][] Rows(string name)
    {
        var ids = Integers(name);
        return [.. ids.Chunk((int)Shape(name)[^1]).Select(static row => Array.ConvertAll(row, static id => (int)id))];
    }

    public void Dispose() => file.Dispose();

    /// <exception cref="VerificationException">It cannot be read, or is not JSON.</exception>
    public static JsonElement Json(string path)
    {
        try
        {
            using var document = JsonDocument.Parse(PlainFile.Bytes(path, MostBytes));
            return document.RootElement.Clone();
        }
        catch (Exception e) when (e is JsonException or IOException or UnauthorizedAccessException)
        {
            throw VerificationException.Unreadable(path, e);
        }
    }

    private StoredTensor Find(string name) =>
        file.Tensors.TryGetValue(name, out var tensor) ? tensor : throw TensorFileException.NoTensor(file.Path, name);
}
