namespace CodebookLsp.Network.Files;

/// <summary>A class or function that a pickle names. It is only ever compared with the ones we know; nothing is looked up or
/// called.</summary>
internal sealed record PickledName(string Module, string Name)
{
    public static readonly PickledName OrderedDict = new("collections", "OrderedDict");
    public static readonly PickledName RebuildTensor = new("torch._utils", "_rebuild_tensor");
    public static readonly PickledName RebuildTensor2 = new("torch._utils", "_rebuild_tensor_v2");
    public static readonly PickledName RebuildParameter = new("torch._utils", "_rebuild_parameter");
    public static readonly PickledName Size = new("torch", "Size");

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

    /// <summary>All that a state dict needs. The names themselves, so that a pickle which repeats one keeps it once.</summary>
    public static readonly HashSet<PickledName> Allowed =
        [OrderedDict, RebuildTensor, RebuildTensor2, RebuildParameter, Size, .. StorageTypes.Keys];

    /// <summary>torch.FloatStorage and the like: what type a storage's numbers have; null when it is not one.</summary>
    public ElementType? StorageType => StorageTypes.TryGetValue(this, out var type) ? type : null;

    public override string ToString() => $"{ShortName.Of(Module)}.{ShortName.Of(Name)}";
}

/// <summary>A dict, as the pairs in the order they were set. Not hashed: keys may be anything.</summary>
internal sealed class PickledDict
{
    private List<KeyValuePair<object?, object?>>? items;

    /// <summary>Empty dicts are one byte each in a pickle, so they own no list.</summary>
    public IReadOnlyList<KeyValuePair<object?, object?>> Items => items ?? [];

    public void Add(object? key, object? value) => (items ??= []).Add(new(key, value));
}

/// <summary>A list, which is only ever passed over: what is put into it is forgotten.</summary>
internal sealed class PickledList;

/// <summary>Not a record: tuples may share parts so often that comparing or printing one would never end.</summary>
internal sealed class PickledTuple(object?[] items)
{
    public static readonly PickledTuple Empty = new([]);

    private long[]? sizes;

    public object?[] Items { get; } = items;

    /// <summary>The items, all whole numbers; null when they are not. Made once, however many tensors a pickle gives the same
    /// shape.</summary>
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
