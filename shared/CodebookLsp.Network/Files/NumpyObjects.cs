namespace CodebookLsp.Network.Files;

/// <summary>What numpy writes of an array, in the pickle protocols 2 to 4 and in protocol 5; under its names of before and since version
/// 2.</summary>
internal sealed class NumpyObjects : PickledObjects
{
    private static readonly PickledName[] Reconstruct =
        [new("numpy.core.multiarray", "_reconstruct"), new("numpy._core.multiarray", "_reconstruct")];

    private static readonly PickledName[] FromBuffer =
        [new("numpy.core.numeric", "_frombuffer"), new("numpy._core.numeric", "_frombuffer")];

    private static readonly PickledName Array = new("numpy", "ndarray");
    private static readonly PickledName ElementKind = new("numpy", "dtype");
    private static readonly HashSet<PickledName> Allowed = [.. Reconstruct, .. FromBuffer, Array, ElementKind];

    public override string What => "arrays";

    public override HashSet<PickledName> Names => Allowed;

    public override object? Call(PickledName function, object?[] arguments)
    {
        if (function == ElementKind && arguments is [string kind, ..])
            return new PickledKind(kind);

        if (Reconstruct.Contains(function) && arguments is [PickledName made, ..] && made == Array)
            return new PickledArray();

        return FromBuffer.Contains(function) && arguments is [PickledBytes bytes, PickledKind elements, PickledTuple shape, "C"]
            ? new PickledArray { Bytes = bytes, Kind = elements, Shape = shape.Sizes() }
            : null;
    }

    public override bool Set(object? value, object? state)
    {
        switch (value, state)
        {
            case (PickledKind kind, PickledTuple { Items: [long, string order, ..] }):
                kind.Order = order;
                return true;
            case (PickledArray array, PickledTuple { Items: [1L, PickledTuple shape, PickledKind kind, false, PickledBytes bytes] }):
                (array.Shape, array.Kind, array.Bytes) = (shape.Sizes(), kind, bytes);
                return true;
            default:
                return false;
        }
    }
}

/// <summary>What kind of elements an array has: <c>i8</c>, and in which order their bytes are.</summary>
internal sealed class PickledKind(string code)
{
    public string Code { get; } = code;

    public string Order { get; set; } = "=";
}

/// <summary>An array; a pickle makes it first and says later what is in it.</summary>
internal sealed class PickledArray
{
    /// <summary>Null where it was not said, or is no list of numbers.</summary>
    public long[]? Shape { get; set; }

    public PickledKind? Kind { get; set; }

    public PickledBytes? Bytes { get; set; }
}
