namespace CodebookLsp.Network.Files;

/// <summary>A class or function that a pickle names. It is only ever compared with the ones we know; nothing is looked up or called.</summary>
internal sealed record PickledName(string Module, string Name)
{
    public static readonly PickledName OrderedDict = new("collections", "OrderedDict");
    public static readonly PickledName RebuildTensor = new("torch._utils", "_rebuild_tensor");
    public static readonly PickledName RebuildTensor2 = new("torch._utils", "_rebuild_tensor_v2");
    public static readonly PickledName RebuildParameter = new("torch._utils", "_rebuild_parameter");
    public static readonly PickledName Size = new("torch", "Size");

    /// <summary>All that a state dict needs besides storages.</summary>
    public static readonly IReadOnlySet<PickledName> Allowed =
        new HashSet<PickledName> { OrderedDict, RebuildTensor, RebuildTensor2, RebuildParameter, Size };

    /// <summary>torch.FloatStorage and the like: what type a storage's numbers have; null when it is not one.</summary>
    public ElementType? StorageType => Module != "torch" ? null : Name switch
    {
        "DoubleStorage" => ElementType.F64,
        "FloatStorage" => ElementType.F32,
        "HalfStorage" => ElementType.F16,
        "BFloat16Storage" => ElementType.BF16,
        "LongStorage" => ElementType.I64,
        "IntStorage" => ElementType.I32,
        "ShortStorage" => ElementType.I16,
        "CharStorage" => ElementType.I8,
        "ByteStorage" => ElementType.U8,
        "BoolStorage" => ElementType.Bool,
        _ => null,
    };

    public override string ToString() => $"{ShortName.Of(Module)}.{ShortName.Of(Name)}";
}

/// <summary>A dict, as the pairs in the order they were set. Not hashed: keys may be anything.</summary>
internal sealed class PickledDict
{
    public List<KeyValuePair<object?, object?>> Items { get; } = [];
}

internal sealed class PickledList
{
    public List<object?> Items { get; } = [];
}

/// <summary>Not a record: tuples may share parts so often that comparing or printing one would never end.</summary>
internal sealed class PickledTuple(object?[] items)
{
    public static readonly PickledTuple Empty = new([]);

    private long[]? sizes;

    public object?[] Items { get; } = items;

    /// <summary>The items, all whole numbers; null when they are not. Made once, however many tensors a pickle gives the same shape.</summary>
    public long[]? Sizes()
    {
        if (sizes is null && Items.All(static item => item is long))
            sizes = Array.ConvertAll(Items, static item => (long)item!);

        return sizes;
    }
}

/// <summary>A run of numbers that tensors share, kept in the archive's entry data/Key.</summary>
/// <param name="Count">How many numbers it says it has.</param>
internal sealed record PickledStorage(ElementType Type, string Key, long Count);

/// <summary>A view into a storage.</summary>
/// <param name="Offset">In numbers.</param>
/// <param name="Strides">In numbers, one for each dimension.</param>
internal sealed record PickledTensor(PickledStorage Storage, long Offset, long[] Shape, long[] Strides);
