using System.Text.Json;

namespace CodebookLsp.Network.Files;

/// <summary>
/// A model in several files and an index that says which tensor is in which: Hugging Face's <c>model.safetensors.index.json</c> and
/// <c>pytorch_model.bin.index.json</c>, as
/// <see href="https://huggingface.co/docs/transformers/big_models#sharded-checkpoints">transformers</see> writes them.
/// </summary>
public sealed class ShardedTensorFile : TensorFile
{
    /// <summary>In bytes; the largest real ones have a few million.</summary>
    private const int LongestIndex = 100_000_000;

    /// <summary>What file systems allow, at most.</summary>
    private const int LongestFileName = 255;

    private readonly Dictionary<string, TensorFile> shardOf;
    private readonly IReadOnlyList<TensorFile> shards;

    private ShardedTensorFile(string path, Dictionary<string, TensorFile> shardOf, IReadOnlyList<TensorFile> shards)
    {
        (Path, this.shardOf, this.shards) = (path, shardOf, shards);
        Tensors = shardOf.ToDictionary(static entry => entry.Key, static entry => entry.Value.Tensors[entry.Key]);
    }

    /// <summary>The index.</summary>
    public override string Path { get; }

    public override IReadOnlyDictionary<string, StoredTensor> Tensors { get; }

    /// <param name="path">The index; the shards lie beside it.</param>
    /// <exception cref="TensorFileException">The index or a shard cannot be opened or is damaged, or a shard lacks a tensor.</exception>
    public static new ShardedTensorFile Open(string path)
    {
        var shardNames = ReadIndex(path);
        var folder = System.IO.Path.GetDirectoryName(System.IO.Path.GetFullPath(path))!;
        var shards = new Dictionary<string, TensorFile>();
        try
        {
            var shardOf = new Dictionary<string, TensorFile>(shardNames.Count);
            foreach (var (tensor, shardName) in shardNames)
            {
                if (!shards.TryGetValue(shardName, out var shard))
                    shards.Add(shardName, shard = OpenShard(path, folder, shardName));

                if (!shard.Tensors.ContainsKey(tensor))
                    throw TensorFileException.NoTensor(shard.Path, ShortName.Of(tensor));

                shardOf.Add(tensor, shard);
            }

            return new(path, shardOf, [.. shards.Values]);
        }
        catch
        {
            foreach (var shard in shards.Values)
                shard.Dispose();

            throw;
        }
    }

    public override void Read(string name, Span<float> destination) => Shard(name).Read(name, destination);

    public override void ReadBFloat16(string name, Span<ushort> destination) => Shard(name).ReadBFloat16(name, destination);

    public override void ReadInt64(string name, Span<long> destination) => Shard(name).ReadInt64(name, destination);

    protected override void Dispose(bool disposing)
    {
        if (!disposing)
            return;

        foreach (var shard in shards)
            shard.Dispose();
    }

    private static Dictionary<string, string> ReadIndex(string path)
    {
        byte[] json;
        using (var file = MappedFile.Open(path))
        {
            if (file.Length > LongestIndex)
                throw TensorFileException.Damaged(path, $"is {file.Length} bytes long, more than an index of tensors can need");

            using var bytes = file.Look();
            json = bytes.UpTo(0, LongestIndex).ToArray();
        }

        return JsonIndex.Read(path, json, root =>
        {
            if (!root.TryGetProperty("weight_map", out var map) || map.ValueKind != JsonValueKind.Object
                || map.EnumerateObject().Any(static entry => entry.Value.ValueKind != JsonValueKind.String))
                throw TensorFileException.Damaged(path, "has no 'weight_map' from tensors to files");

            return map.EnumerateObject().ToDictionary(static entry => entry.Name, static entry => entry.Value.GetString()!);
        });
    }

    private static TensorFile OpenShard(string path, string folder, string name) => IsPlainFileName(name)
        ? OpenFile(System.IO.Path.Combine(folder, name), isIndexAllowed: false)
        : throw TensorFileException.Damaged(path, $"names the shard '{ShortName.Of(name)}', which is not a file beside it");

    /// <summary>Neither a path out of the folder nor anything that could be one on any system, and fit to be shown in a message.</summary>
    private static bool IsPlainFileName(string name) =>
        name.Length is > 0 and <= LongestFileName && name is not ("." or "..") && name.AsSpan().IndexOfAny("/\\:") < 0
            && !name.Any(char.IsControl);

    private TensorFile Shard(string name) =>
        shardOf.TryGetValue(name, out var shard) ? shard : throw TensorFileException.NoTensor(Path, name);
}
