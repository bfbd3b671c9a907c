using CodebookLsp.Network.Primitives;
using static TorchSharp.torch;

namespace CodebookLsp.Network.Files;

/// <summary>
/// The base weights of a checkpoint under one set of names, whatever wrote them: Hugging Face's names without the model's
/// prefixes (<c>layers.0.mlp.down_proj.weight</c>). The reference wraps modules in <c>module_layer</c>, possibly several deep, and so do
/// the tools that compile and distribute models (<c>_orig_mod</c>, <c>module</c>); those segments are taken out here.
/// </summary>
internal sealed class StateDict
{
    private static readonly string[] Prefixes = ["model.", "gpt_neox.", "transformer.", "base_model."];

    /// <summary>What torch.compile, DataParallel, FSDP, activation checkpointing and Lightning put around a module, wherever it
    /// lies.</summary>
    private static readonly HashSet<string> Wrappers =
        ["_orig_mod", "module", "_fsdp_wrapped_module", "_checkpoint_wrapped_module", "_forward_module"];

    private readonly TensorFile file;
    private readonly Dictionary<string, string> stored = [];
    private readonly Adapters? adapters;

    /// <param name="rename">From the file's name to the plain one; null for a tensor that is no weight.</param>
    public StateDict(TensorFile file, Func<string, string?> rename, Adapters? adapters = null)
    {
        this.file = file;
        this.adapters = adapters;

        // An outer wrapper installed before an inner one leaves the same tensor under two names: either will do.
        foreach (var name in file.Tensors.Keys.Order(StringComparer.Ordinal))
        {
            if (rename(name) is { } plain)
                stored.TryAdd(plain, name);
        }
    }

    public string Path => file.Path;

    /// <summary>Hugging Face's name without prefixes and wrappers; null for codebooks and buffers.</summary>
    public static string? HuggingFaceName(string name)
    {
        var plain = WithoutPrefix(name);
        if (plain.Contains(".codebook_layer.", StringComparison.Ordinal))
            return null;
        return plain.Replace("module_layer.", "", StringComparison.Ordinal);
    }

    /// <summary>The name without <c>model.gpt_neox.</c> and the like.</summary>
    public static string WithoutPrefix(string name)
    {
        name = Unwrapped(name);
        while (Array.Find(Prefixes, prefix => name.StartsWith(prefix, StringComparison.Ordinal)) is { } prefix)
            name = name[prefix.Length..];
        return name;
    }

    /// <summary>The name that a tensor had before a tool wrapped its modules.</summary>
    public static string Unwrapped(string name)
    {
        var segments = name.Split('.');
        return Array.Exists(segments, Wrappers.Contains)
            ? string.Join('.', segments.Where(static segment => !Wrappers.Contains(segment)))
            : name;
    }

    public bool Has(string name) => stored.ContainsKey(name);

    /// <summary>The shape of a weight, outermost dimension first.</summary>
    /// <exception cref="TensorFileException">There is no such weight.</exception>
    public IReadOnlyList<long> Shape(string name) => file.Tensors[Stored(name)].Shape;

    /// <summary>A weight on the CPU, with its adapter added where it has one.</summary>
    /// <exception cref="TensorFileException">There is no such weight, or it has another shape.</exception>
    public Tensor Read(string name, ScalarType type, params long[] shape)
    {
        var from = Checked(name, shape);
        if (adapters?.Find(from, name) is not { } adapter)
            return ReadTensor(file, from, type);

        using var weight = ReadTensor(file, from, ScalarType.Float32);
        using var update = adapter(shape);
        weight.add_(update, Scalars.One);
        return weight.to_type(type, copy: true);
    }

    /// <summary>Where a weight's bytes lie; null in files that do not show them, and where an adapter is added to the weight.</summary>
    /// <exception cref="TensorFileException">There is no such weight, or it has another shape.</exception>
    public (GgufFile File, StoredTensor Tensor)? Find(string name, params long[] shape) =>
        Checked(name, shape) is var from && file is GgufFile gguf && adapters?.Find(from, name) is null ? (gguf, file.Tensors[from]) : null;

    /// <summary>One tensor of a file, on the CPU, as float32 or bfloat16.</summary>
    /// <exception cref="TensorFileException">It holds what is no number.</exception>
    public static Tensor ReadTensor(TensorFile file, string name, ScalarType type)
    {
        var tensor = empty([.. file.Tensors[name].Shape], type, CPU);
        try
        {
            using var memory = new TensorMemory(tensor);
            if (type == ScalarType.BFloat16)
                file.ReadBFloat16(name, memory.Span<ushort>());
            else
                file.Read(name, memory.Span<float>());
            return FiniteNumbers.AreAll(tensor) ? tensor : throw TensorFileException.NotFinite(file.Path, name);
        }
        catch
        {
            tensor.Dispose();
            throw;
        }
    }

    /// <summary>A weight's name in the file.</summary>
    private string Checked(string name, long[] shape)
    {
        var from = Stored(name);
        return file.Tensors[from].Shape is var there && there.SequenceEqual(shape) ? from
            : throw TensorFileException.Damaged(file.Path,
                $"holds {from} as [{string.Join(", ", there)}] where the configuration says [{string.Join(", ", shape)}]");
    }

    private string Stored(string name) => stored.GetValueOrDefault(name) ?? throw TensorFileException.NoTensor(file.Path, name);
}
