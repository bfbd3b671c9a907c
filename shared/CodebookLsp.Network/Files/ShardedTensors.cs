using System.Text.Json;

namespace CodebookLsp.Network.Files;

/// <summary>
/// A state dict in several files, as transformers splits it: an index (<c>model.safetensors.index.json</c>) whose <c>weight_map</c> names the
/// file of each tensor.
/// </summary>
public sealed class ShardedTensors : TensorFile
{
    private readonly Dictionary<string, TensorFile> fileOf = [];
    private readonly Dictionary<string, TensorFile> shards = [];

    private ShardedTensors(string path) => Path = path;

    public override string Path { get; }

    public override IReadOnlyDictionary<string, StoredTensor> Tensors { get; } = new Dictionary<string, StoredTensor>();

    /// <exception cref="TensorFileException">The index or a shard cannot be read, or they contradict each other.</exception>
    public static ShardedTensors OpenIndex(string path)
    {
        var sharded = new ShardedTensors(path);
        try
        {
            using var document = JsonDocument.Parse(File.ReadAllBytes(path));
            foreach (var entry in document.RootElement.GetProperty("weight_map").EnumerateObject())
                sharded.Add(entry.Name, entry.Value.GetString() ?? "");
            return sharded;
        }
        catch (Exception error)
        {
            sharded.Dispose();
            throw error switch
            {
                JsonException or InvalidOperationException or KeyNotFoundException => TensorFileException.Damaged(path, "is not an index of shards"),
                IOException or UnauthorizedAccessException => TensorFileException.NotOpened(path, error),
                _ => error,
            };
        }
    }

    public override void Read(string name, Span<float> destination) => Find(name).Read(name, destination);

    public override void ReadBFloat16(string name, Span<ushort> destination) => Find(name).ReadBFloat16(name, destination);

    public override void ReadInt64(string name, Span<long> destination) => Find(name).ReadInt64(name, destination);

    protected override void Dispose(bool disposing)
    {
        if (!disposing)
            return;
        foreach (var shard in shards.Values)
            shard.Dispose();
    }

    private void Add(string tensor, string shard)
    {
        // A plain name in the index's own folder: an index may not reach elsewhere.
        if (System.IO.Path.GetFileName(shard) != shard || shard is "" or "." or ".." || shard.EndsWith(".json", StringComparison.OrdinalIgnoreCase))
            throw TensorFileException.Damaged(Path, $"names the shard '{Text.Printable.Line(shard)}'");
        if (!shards.TryGetValue(shard, out var file))
            shards[shard] = file = Open(System.IO.Path.Combine(System.IO.Path.GetDirectoryName(Path) ?? "", shard));
        if (!file.Tensors.TryGetValue(tensor, out var stored))
            throw TensorFileException.NoTensor(file.Path, tensor);
        ((Dictionary<string, StoredTensor>)Tensors)[tensor] = stored;
        fileOf[tensor] = file;
    }

    private TensorFile Find(string name) => fileOf.GetValueOrDefault(name) ?? throw TensorFileException.NoTensor(Path, name);
}
