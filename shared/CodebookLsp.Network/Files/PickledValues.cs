namespace CodebookLsp.Network.Files;

/// <summary>A class or function that a pickle names. It is only ever compared with the ones we know; nothing is looked up or
/// called.</summary>
internal sealed record PickledName(string Module, string Name)
{
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

/// <summary>Bytes, as the place where they lie in the pickle.</summary>
internal sealed record PickledBytes(int Offset, int Length);
