namespace CodebookLsp.Network.Files;

/// <summary>What torch.save writes of a state dict: five names and the types of storages.</summary>
internal sealed class TorchObjects(string path) : PickledObjects
{
    /// <summary>PyTorch's own limit.</summary>
    private const int MostDimensions = 64;

    private static readonly PickledName OrderedDict = new("collections", "OrderedDict");
    private static readonly PickledName RebuildTensor = new("torch._utils", "_rebuild_tensor");
    private static readonly PickledName RebuildTensor2 = new("torch._utils", "_rebuild_tensor_v2");
    private static readonly PickledName RebuildParameter = new("torch._utils", "_rebuild_parameter");
    private static readonly PickledName Size = new("torch", "Size");

    private static readonly Dictionary<PickledName, ElementType> StorageTypes = new()
    {
        [new("torch", "DoubleStorage")] = ElementType.F64,
        [new("torch", "FloatStorage")] = ElementType.F32,
        [new("torch", "HalfStorage")] = ElementType.F16,
        [new("torch", "BFloat16Storage")] = ElementType.BF16,
        [new("torch", "LongStorage")] = ElementType.I64,
        [new("torch", "IntStorage")] = ElementType.I32,
        [new("torch", "ShortStorage")] = ElementType.I16,
        [new("torch", "CharStorage")] = ElementType.I8,
        [new("torch", "ByteStorage")] = ElementType.U8,
        [new("torch", "BoolStorage")] = ElementType.Bool,
    };

    private static readonly HashSet<PickledName> Allowed =
        [OrderedDict, RebuildTensor, RebuildTensor2, RebuildParameter, Size, .. StorageTypes.Keys];

    public override string What => "tensors";

    public override HashSet<PickledName> Names => Allowed;

    public override object? Call(PickledName function, object?[] arguments)
    {
        if (function == OrderedDict && arguments is [])
            return new PickledDict();

        if (function == Size && arguments is [PickledTuple sizes])
            return sizes;

        if (function == RebuildParameter && arguments is [PickledTensor parameter, ..])
            return parameter;

        return (function == RebuildTensor || function == RebuildTensor2)
            && arguments is [PickledStorage storage, long offset, PickledTuple shape, PickledTuple strides, ..]
            ? new PickledTensor(storage, offset, Sizes(shape), Sizes(strides))
            : null;
    }

    /// <summary>A storage, by the tuple that torch.save names it by: 'storage', its type, its key, the device it was on, its
    /// length.</summary>
    public override object? Kept(object? id) =>
        id is PickledTuple { Items: ["storage", PickledName type, string key, string, long count] }
            && StorageTypes.TryGetValue(type, out var elements)
            ? new PickledStorage(elements, key, count)
            : null;

    private long[] Sizes(PickledTuple tuple)
    {
        if (tuple.Items.Length > MostDimensions)
            throw PickleStack.Malformed(path, $"a tensor of {tuple.Items.Length} dimensions");

        return tuple.Sizes() ?? throw PickleStack.Malformed(path, "a size that is no number");
    }
}

/// <summary>A run of numbers that tensors share, kept in the archive's entry data/Key.</summary>
/// <param name="Count">How many numbers it says it has.</param>
internal sealed record PickledStorage(ElementType Type, string Key, long Count);

/// <summary>A view into a storage.</summary>
/// <param name="Offset">In numbers.</param>
/// <param name="Strides">In numbers, one for each dimension.</param>
internal sealed record PickledTensor(PickledStorage Storage, long Offset, long[] Shape, long[] Strides);
