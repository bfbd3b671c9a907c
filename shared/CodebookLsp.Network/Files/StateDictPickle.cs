using System.Buffers.Binary;
using System.Globalization;

namespace CodebookLsp.Network.Files;

/// <summary>
/// Reads a pickled state dict without running anything: a small stack machine for the opcodes that torch.save uses, which knows five
/// names and the storage types and refuses every other, in the manner of torch.load's
/// <see href="https://docs.pytorch.org/docs/stable/notes/serialization.html">weights_only</see>. Opcodes are those of Python's
/// <see href="https://github.com/python/cpython/blob/main/Lib/pickletools.py">pickletools</see>, protocols 2 to 5.
/// </summary>
/// <remarks>
/// Work and memory are linear in the pickle's length: no opcode that we take copies a value it did not just read, and nothing walks
/// nested values, however deep they are or whatever parts they share. A byte may cost a hundred, though, so both the bytes and the
/// opcodes are limited.
/// </remarks>
internal ref struct StateDictPickle
{
    /// <summary>In bytes. A tensor takes some 250, so that a training run's checkpoint of ten thousand tensors takes 3 MB.</summary>
    public const int Longest = 64 << 20;

    /// <summary>A tensor takes some 40. Each opcode puts one value on the stack or into the memo at most.</summary>
    public const int MostOpcodes = 4 << 20;

    /// <summary>PyTorch's own limit.</summary>
    private const int MostDimensions = 64;

    /// <summary>Where training scripts keep the weights beside the optimizer's state and the epoch, in the order in which we look.</summary>
    private static readonly string[] WeightKeys = ["state_dict", "model_state_dict", "model"];

    private readonly string path;
    private readonly List<object?> stack = [];
    private readonly List<int> marks = [];
    private readonly Dictionary<uint, object?> memo = [];
    private ByteReader reader;

    private StateDictPickle(string path, ReadOnlySpan<byte> pickle)
    {
        this.path = path;
        reader = new(path, pickle) { Where = "its pickle" };
    }

    /// <returns>
    /// The tensors by name of the dict that a training script put under 'state_dict' or the like, else of the outermost dict. Other
    /// entries are passed over, tensors of the optimizer among them.
    /// </returns>
    /// <exception cref="TensorFileException">The pickle is damaged, too long, or holds more than a state dict does.</exception>
    public static Dictionary<string, PickledTensor> Read(string path, ReadOnlySpan<byte> pickle)
    {
        if (pickle.Length > Longest)
            throw TensorFileException.Unsupported(path, $"has a pickle of more than {Longest} bytes");

        if (new StateDictPickle(path, pickle).Run() is not PickledDict dict)
            throw TensorFileException.Unsupported(path, "holds something other than a dict of tensors");

        foreach (var key in WeightKeys)
        {
            if (NestedDict(path, dict, key) is { } nested && Tensors(path, nested) is { Count: > 0 } weights)
                return weights;
        }

        return Tensors(path, dict) is { Count: > 0 } tensors ? tensors : throw TensorFileException.Unsupported(
            path, $"holds no tensors by name, neither in its outermost dict nor under '{string.Join("', '", WeightKeys)}'");
    }

    private static PickledDict? NestedDict(string path, PickledDict dict, string key)
    {
        PickledDict? found = null;
        foreach (var item in dict.Items)
        {
            if (item.Value is not PickledDict nested || item.Key as string != key)
                continue;

            found = found is null ? nested : throw TensorFileException.Damaged(path, $"has the dict '{key}' twice");
        }

        return found;
    }

    private static Dictionary<string, PickledTensor> Tensors(string path, PickledDict dict)
    {
        var tensors = new Dictionary<string, PickledTensor>();
        foreach (var (key, value) in dict.Items)
        {
            if (key is string name && value is PickledTensor tensor && !tensors.TryAdd(name, tensor))
                throw TensorFileException.Damaged(path, $"has the tensor '{ShortName.Of(name)}' twice");
        }

        return tensors;
    }

    private object? Run()
    {
        for (var opcodes = 1; opcodes <= MostOpcodes; opcodes++)
        {
            var opcode = reader.Byte();
            if (opcode == (byte)'.')
                return Pop();

            Step(opcode);
        }

        throw TensorFileException.Unsupported(path, $"has a pickle of more than {MostOpcodes} opcodes");
    }

    private void Step(byte opcode)
    {
        switch (opcode)
        {
            case 0x80: // PROTO
                if (reader.Byte() is var protocol and (< 2 or > 5))
                    throw TensorFileException.Unsupported(path, $"is pickled in protocol {protocol}");

                break;
            case 0x95: // FRAME: a hint how much to read at once
                _ = reader.UInt64();
                break;
            case (byte)'(': // MARK
                marks.Add(stack.Count);
                break;
            case (byte)'0': // POP
                _ = Pop();
                break;
            case (byte)'N': // NONE
                stack.Add(null);
                break;
            case 0x88: // NEWTRUE
                stack.Add(true);
                break;
            case 0x89: // NEWFALSE
                stack.Add(false);
                break;
            case (byte)'J': // BININT
                stack.Add((long)reader.Int32());
                break;
            case (byte)'K': // BININT1
                stack.Add((long)reader.Byte());
                break;
            case (byte)'M': // BININT2
                stack.Add((long)reader.UInt16());
                break;
            case 0x8A: // LONG1
                stack.Add(Long(reader.Take(reader.Byte())));
                break;
            case (byte)'G': // BINFLOAT
                stack.Add(BinaryPrimitives.ReadDoubleBigEndian(reader.Take(8)));
                break;
            case (byte)'X': // BINUNICODE
                stack.Add(reader.Utf8(reader.UInt32()));
                break;
            case 0x8C: // SHORT_BINUNICODE
                stack.Add(reader.Utf8(reader.Byte()));
                break;
            case 0x8D: // BINUNICODE8
                stack.Add(reader.Utf8(reader.UInt64()));
                break;
            case (byte)'U': // SHORT_BINSTRING, Python 2's str
                stack.Add(reader.Utf8(reader.Byte()));
                break;
            case (byte)'q': // BINPUT
                memo[reader.Byte()] = Top();
                break;
            case (byte)'r': // LONG_BINPUT
                memo[reader.UInt32()] = Top();
                break;
            case 0x94: // MEMOIZE
                memo[(uint)memo.Count] = Top();
                break;
            case (byte)'h': // BINGET
                stack.Add(Remembered(reader.Byte()));
                break;
            case (byte)'j': // LONG_BINGET
                stack.Add(Remembered(reader.UInt32()));
                break;
            case (byte)'}': // EMPTY_DICT
                stack.Add(new PickledDict());
                break;
            case (byte)']': // EMPTY_LIST
                stack.Add(new PickledList());
                break;
            case (byte)')': // EMPTY_TUPLE
                stack.Add(PickledTuple.Empty);
                break;
            case (byte)'t': // TUPLE
                stack.Add(new PickledTuple(PopToMark()));
                break;
            case 0x85: // TUPLE1
                stack.Add(new PickledTuple(Pop(1)));
                break;
            case 0x86: // TUPLE2
                stack.Add(new PickledTuple(Pop(2)));
                break;
            case 0x87: // TUPLE3
                stack.Add(new PickledTuple(Pop(3)));
                break;
            case (byte)'a': // APPEND
                _ = Pop();
                CheckList();
                break;
            case (byte)'e': // APPENDS
                _ = PopToMark();
                CheckList();
                break;
            case (byte)'s': // SETITEM
                SetItems(Pop(2));
                break;
            case (byte)'u': // SETITEMS
                SetItems(PopToMark());
                break;
            case (byte)'c': // GLOBAL
                stack.Add(Known(new(reader.Line(), reader.Line())));
                break;
            case 0x93: // STACK_GLOBAL
                stack.Add(Pop(2) is [string module, string name] ? Known(new(module, name)) : throw Malformed("a name that is no text"));
                break;
            case (byte)'Q': // BINPERSID
                stack.Add(Storage(Pop()));
                break;
            case (byte)'R': // REDUCE
                var call = Pop(2);
                stack.Add(Reduce(call[0], call[1]));
                break;
            case (byte)'b': // BUILD: the attributes of an OrderedDict, such as its '_metadata'
                _ = Pop();
                if (Top() is not PickledDict)
                    throw Malformed("attributes for something that has none");

                break;
            default:
                throw TensorFileException.Unsupported(path, $"holds more than tensors (the pickle opcode {Name(opcode)})");
        }
    }

    private readonly PickledName Known(PickledName name) => PickledName.Allowed.TryGetValue(name, out var known)
        ? known
        : throw TensorFileException.Unsupported(path, $"holds more than tensors (it asks for the Python object '{name}')");

    private readonly object? Reduce(object? function, object? arguments)
    {
        if (function is not PickledName name || arguments is not PickledTuple { Items: var items })
            throw Malformed("a call of something that cannot be called");

        if (name == PickledName.OrderedDict && items is [])
            return new PickledDict();

        if (name == PickledName.Size && items is [PickledTuple sizes])
            return sizes;

        if (name == PickledName.RebuildParameter && items is [PickledTensor parameter, ..])
            return parameter;

        if ((name == PickledName.RebuildTensor || name == PickledName.RebuildTensor2)
            && items is [PickledStorage storage, long offset, PickledTuple shape, PickledTuple strides, ..])
            return new PickledTensor(storage, offset, Sizes(shape), Sizes(strides));

        throw Malformed($"arguments that '{name}' does not take");
    }

    /// <summary>The tuple by which torch.save names a storage: 'storage', its type, its key, the device it was on, its length.</summary>
    private readonly PickledStorage Storage(object? id) =>
        id is PickledTuple { Items: ["storage", PickledName { StorageType: { } type }, string key, string, long count] }
            ? new(type, key, count)
            : throw Malformed("a storage that is not described as one");

    private readonly long[] Sizes(PickledTuple tuple)
    {
        if (tuple.Items.Length > MostDimensions)
            throw Malformed($"a tensor of {tuple.Items.Length} dimensions");

        return tuple.Sizes() ?? throw Malformed("a size that is no number");
    }

    /// <summary>Nothing that we keep is in a list, so the items are dropped.</summary>
    private readonly void CheckList()
    {
        if (Top() is not PickledList)
            throw Malformed("items for something that is no list");
    }

    private readonly void SetItems(object?[] items)
    {
        if (Top() is not PickledDict dict || items.Length % 2 != 0)
            throw Malformed("items for something that is no dict");

        for (var i = 0; i < items.Length; i += 2)
            dict.Add(items[i], items[i + 1]);
    }

    private readonly object? Remembered(uint key) => memo.TryGetValue(key, out var value) ? value : throw Malformed("a reference to nothing");

    private readonly int Floor => marks is [.., var mark] ? mark : 0;

    private readonly object? Top() => stack.Count > Floor ? stack[^1] : throw Malformed("too few values");

    private readonly object? Pop() => Pop(1)[0];

    /// <summary>The last values, in the order in which they were put; none from below a mark.</summary>
    private readonly object?[] Pop(int count)
    {
        if (stack.Count - count < Floor)
            throw Malformed("too few values");

        object?[] popped = [.. stack[^count..]];
        stack.RemoveRange(stack.Count - count, count);
        return popped;
    }

    private readonly object?[] PopToMark()
    {
        if (marks.Count == 0)
            throw Malformed("an end without a beginning");

        var popped = Pop(stack.Count - marks[^1]);
        marks.RemoveAt(marks.Count - 1);
        return popped;
    }

    /// <summary>Little-endian two's complement.</summary>
    private readonly long Long(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length > sizeof(long))
            throw Malformed("a number of more than 64 bits");

        var value = 0L;
        for (var i = bytes.Length - 1; i >= 0; i--)
            value = (value << 8) | (i == bytes.Length - 1 ? (long)(sbyte)bytes[i] : bytes[i]);

        return value;
    }

    private static string Name(byte opcode) => opcode is > 0x20 and < 0x7F
        ? $"'{(char)opcode}'"
        : string.Create(CultureInfo.InvariantCulture, $"0x{opcode:X2}");

    private readonly TensorFileException Malformed(string what) => TensorFileException.Damaged(path, $"has a pickle with {what}");
}
