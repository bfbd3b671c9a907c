using CodebookLsp.Network.Primitives;
using static TorchSharp.torch;

namespace CodebookLsp.Network.Files;

/// <summary>
/// Low-rank updates of base weights (Hu et al. 2021): <c>W + scale · B A</c>, with <c>A</c> as <c>&lt;weight&gt;.lora_A</c> [r, in]
/// and <c>B</c> as <c>&lt;weight&gt;.lora_B</c> [out, r]. They are merged when the weights are read as numbers, so they cost nothing later.
/// </summary>
internal sealed class Adapters
{
    private readonly TensorFile file;
    private readonly double scale;
    private readonly Dictionary<string, string> byPlainName = [];

    /// <exception cref="TensorFileException">A matrix stands alone, or the two do not fit each other.</exception>
    public Adapters(TensorFile file, double scale)
    {
        this.file = file;
        this.scale = scale;
        foreach (var tensor in file.Tensors.Values)
        {
            if (tensor.Name.EndsWith(".lora_A", StringComparison.Ordinal))
            {
                var weight = tensor.Name[..^".lora_A".Length];
                if (!file.Tensors.TryGetValue(weight + ".lora_B", out var b))
                    throw TensorFileException.NoTensor(file.Path, weight + ".lora_B");
                if (tensor.Shape.Count != 2 || b.Shape.Count != 2 || tensor.Shape[0] != b.Shape[1])
                    throw TensorFileException.Damaged(file.Path, $"holds matrices of '{weight}' that do not fit each other");
                byPlainName[StateDict.HuggingFaceName(weight) ?? weight] = weight;
            }
            else if (!tensor.Name.EndsWith(".lora_B", StringComparison.Ordinal) || !file.Tensors.ContainsKey(tensor.Name[..^1] + "A"))
            {
                throw TensorFileException.Damaged(file.Path, $"holds '{tensor.Name}', which is no half of an adapter");
            }
        }
    }

    /// <summary>The weights that have an update, by the names in the file.</summary>
    public IEnumerable<string> Weights => byPlainName.Values;

    /// <summary>What makes the float32 update of a weight, named as the base file or as Hugging Face names it; null when it has
    /// none.</summary>
    public Func<long[], Tensor>? Find(string storedName, string plainName) =>
        Weight(storedName, plainName) is { } weight ? shape => Update(weight, shape) : null;

    /// <summary>
    /// The two float32 matrices whose product is the update of a weight: <c>A</c> [r, in] and <c>scale · B</c> [out, r]. Null when it has
    /// none.
    /// </summary>
    /// <inheritdoc cref="Find" path="/param"/>
    public (Tensor A, Tensor B)? Halves(string storedName, string plainName, params long[] shape)
    {
        if (Weight(storedName, plainName) is not { } weight)
            return null;
        using var scope = NewDisposeScope();
        var (a, b) = Read(weight, shape);
        using var factor = Scalars.Of(scale);
        return (a.MoveToOuterDisposeScope(), b.mul_(factor).MoveToOuterDisposeScope());
    }

    private string? Weight(string storedName, string plainName) =>
        byPlainName.GetValueOrDefault(plainName) ?? byPlainName.GetValueOrDefault(StateDict.HuggingFaceName(storedName) ?? storedName);

    private Tensor Update(string weight, long[] shape)
    {
        using var scope = NewDisposeScope();
        var (a, b) = Read(weight, shape);
        using var factor = Scalars.Of(scale);
        return b.matmul(a).mul_(factor).MoveToOuterDisposeScope();
    }

    private (Tensor A, Tensor B) Read(string weight, long[] shape)
    {
        var a = StateDict.ReadTensor(file, weight + ".lora_A", ScalarType.Float32); // [r, in]
        var b = StateDict.ReadTensor(file, weight + ".lora_B", ScalarType.Float32); // [out, r]
        return shape.Length == 2 && b.shape[0] == shape[0] && a.shape[1] == shape[1] ? (a, b)
            : throw TensorFileException.Damaged(file.Path, $"holds an update of '{weight}' of another shape than the weight");
    }
}
