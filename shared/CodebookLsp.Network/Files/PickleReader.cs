using System.Buffers.Binary;
using System.Numerics;
using System.Text;

namespace CodebookLsp.Network.Files;

/// <summary>
/// A reader for the little of Python's pickle format that torch.save writes (pickletools.py, protocols 2 to 4). It executes nothing: the
/// only "calls" it knows are those that describe a tensor or make an ordered dictionary, by name, from a fixed list. Anything else ends it.
/// </summary>
internal sealed class PickleReader(byte[] pickle, string path)
{
    private const int DeepestStack = 1_000_000;

    private readonly List<object?> stack = [];
    private readonly Stack<int> marks = new();
    private readonly Dictionary<int, object?> memo = [];
    private int at;

    /// <summary>The pickled value, made of dictionaries, lists, numbers, strings, <see cref="PickledTensor"/> and nothing else.</summary>
    /// <exception cref="TensorFileException">The pickle is damaged, or holds what a file of weights has no business to hold.</exception>
    public object? Read()
    {
        try
        {
            while (true)
            {
                var opcode = (char)Byte();
                if (opcode == '.')
                    return Pop();
                Step(opcode);
                if (stack.Count > DeepestStack)
                    throw Damaged("piles up too many values");
            }
        }
        catch (Exception error) when (error is ArgumentException or IndexOutOfRangeException or InvalidOperationException or KeyNotFoundException or InvalidCastException or FormatException or OverflowException)
        {
            throw Damaged("has a pickle that makes no sense");
        }
    }

    private void Step(char opcode)
    {
        switch (opcode)
        {
            case '\x80': // PROTO
                _ = Byte();
                break;
            case '\x95': // FRAME
                _ = Take(8);
                break;
            case '(':
                marks.Push(stack.Count);
                break;
            case '}':
                stack.Add(new Dictionary<object, object?>());
                break;
            case ']':
                stack.Add(new List<object?>());
                break;
            case ')':
                stack.Add(Array.Empty<object?>());
                break;
            case 't':
                stack.Add(PopMark());
                break;
            case '\x85':
                Tuple(1);
                break;
            case '\x86':
                Tuple(2);
                break;
            case '\x87':
                Tuple(3);
                break;
            case 'N':
                stack.Add(null);
                break;
            case '\x88':
                stack.Add(true);
                break;
            case '\x89':
                stack.Add(false);
                break;
            case 'K':
                stack.Add((long)Byte());
                break;
            case 'M':
                stack.Add((long)BinaryPrimitives.ReadUInt16LittleEndian(Take(2)));
                break;
            case 'J':
                stack.Add((long)BinaryPrimitives.ReadInt32LittleEndian(Take(4)));
                break;
            case '\x8a': // LONG1
                stack.Add((long)new BigInteger(Take(Byte())));
                break;
            case 'G':
                stack.Add(BinaryPrimitives.ReadDoubleBigEndian(Take(8)));
                break;
            case 'X':
                stack.Add(Encoding.UTF8.GetString(Take(BinaryPrimitives.ReadUInt32LittleEndian(Take(4)))));
                break;
            case '\x8c':
                stack.Add(Encoding.UTF8.GetString(Take(Byte())));
                break;
            case 'U':
                stack.Add(Encoding.Latin1.GetString(Take(Byte())));
                break;
            case 'T':
                stack.Add(Encoding.Latin1.GetString(Take(BinaryPrimitives.ReadUInt32LittleEndian(Take(4)))));
                break;
            case 'q':
                memo[Byte()] = stack[^1];
                break;
            case 'r':
                memo[BinaryPrimitives.ReadInt32LittleEndian(Take(4))] = stack[^1];
                break;
            case '\x94': // MEMOIZE
                memo[memo.Count] = stack[^1];
                break;
            case 'h':
                stack.Add(memo[Byte()]);
                break;
            case 'j':
                stack.Add(memo[BinaryPrimitives.ReadInt32LittleEndian(Take(4))]);
                break;
            case 'c':
                stack.Add(Global(Line(), Line()));
                break;
            case '\x93': // STACK_GLOBAL
                var name = (string)Pop()!;
                stack.Add(Global((string)Pop()!, name));
                break;
            case 'Q': // BINPERSID
                stack.Add(Storage(Pop()));
                break;
            case 'R':
                var arguments = (object?[])Pop()!;
                stack.Add(Call((PickledGlobal)Pop()!, arguments));
                break;
            case 'b': // BUILD: the attributes of a state dict (its _metadata) say nothing about weights
                _ = Pop();
                break;
            case 's':
                var value = Pop();
                var key = Pop();
                ((Dictionary<object, object?>)stack[^1]!)[key!] = value;
                break;
            case 'u':
                var pairs = PopMark();
                var dictionary = (Dictionary<object, object?>)stack[^1]!;
                for (var pair = 0; pair + 1 < pairs.Length; pair += 2)
                    dictionary[pairs[pair]!] = pairs[pair + 1];
                break;
            case 'a':
                var item = Pop();
                ((List<object?>)stack[^1]!).Add(item);
                break;
            case 'e':
                var items = PopMark();
                ((List<object?>)stack[^1]!).AddRange(items);
                break;
            case '0':
                _ = Pop();
                break;
            default:
                throw TensorFileException.Unsupported(path, $"uses pickle's operation 0x{(int)opcode:x2}");
        }
    }

    /// <summary>Names are looked up in this list and nowhere else.</summary>
    private PickledGlobal Global(string module, string name) => (module, name) switch
    {
        ("collections", "OrderedDict") => PickledGlobal.OrderedDict,
        ("torch._utils", "_rebuild_tensor_v2") => PickledGlobal.RebuildTensor,
        ("torch._utils", "_rebuild_parameter") => PickledGlobal.RebuildParameter,
        ("torch", "Size") => PickledGlobal.Size,
        ("torch", "DoubleStorage") => PickledGlobal.Storage(ElementType.F64),
        ("torch", "FloatStorage") => PickledGlobal.Storage(ElementType.F32),
        ("torch", "HalfStorage") => PickledGlobal.Storage(ElementType.F16),
        ("torch", "BFloat16Storage") => PickledGlobal.Storage(ElementType.BF16),
        ("torch", "LongStorage") => PickledGlobal.Storage(ElementType.I64),
        ("torch", "IntStorage") => PickledGlobal.Storage(ElementType.I32),
        ("torch", "ShortStorage") => PickledGlobal.Storage(ElementType.I16),
        ("torch", "CharStorage") => PickledGlobal.Storage(ElementType.I8),
        ("torch", "ByteStorage") => PickledGlobal.Storage(ElementType.U8),
        ("torch", "BoolStorage") => PickledGlobal.Storage(ElementType.Bool),
        _ => throw TensorFileException.Unsupported(path, $"asks for the Python object '{Text.Printable.Line(module)}.{Text.Printable.Line(name)}'"),
    };

    private object? Call(PickledGlobal what, object?[] arguments) => what.Kind switch
    {
        PickledKind.OrderedDict when arguments.Length == 0 => new Dictionary<object, object?>(),
        PickledKind.Size => arguments[0],
        PickledKind.RebuildParameter => arguments[0] as PickledTensor ?? throw Damaged("has a parameter without a tensor"),
        PickledKind.RebuildTensor => new PickledTensor((PickledStorage)arguments[0]!, (long)arguments[1]!, Longs(arguments[2]), Longs(arguments[3])),
        _ => throw Damaged("calls what cannot be called"),
    };

    /// <summary>('storage', type, key, device, number of elements)</summary>
    private PickledStorage Storage(object? id) =>
        id is object?[] { Length: 5 } parts && parts[0] is "storage" && parts[1] is PickledGlobal { Kind: PickledKind.Storage } type && parts[2] is string key && parts[4] is long count
            ? new(type.Type, key, count)
            : throw Damaged("has a reference that is no storage");

    private static long[] Longs(object? values) => Array.ConvertAll((object?[])values!, static value => (long)value!);

    private void Tuple(int length)
    {
        var items = stack.GetRange(stack.Count - length, length).ToArray();
        stack.RemoveRange(stack.Count - length, length);
        stack.Add(items);
    }

    private object?[] PopMark()
    {
        var mark = marks.Pop();
        var items = stack.GetRange(mark, stack.Count - mark).ToArray();
        stack.RemoveRange(mark, items.Length);
        return items;
    }

    private object? Pop()
    {
        var top = stack[^1];
        stack.RemoveAt(stack.Count - 1);
        return top;
    }

    private string Line()
    {
        var end = Array.IndexOf(pickle, (byte)'\n', at);
        var line = Encoding.UTF8.GetString(Take(end - at));
        at++;
        return line;
    }

    private byte Byte() => pickle[at++];

    private ReadOnlySpan<byte> Take(long length)
    {
        if (length < 0 || length > pickle.Length - at)
            throw Damaged("ends inside its pickle");
        var bytes = pickle.AsSpan(at, (int)length);
        at += (int)length;
        return bytes;
    }

    private TensorFileException Damaged(string what) => TensorFileException.Damaged(path, what);
}

internal enum PickledKind
{
    OrderedDict,
    RebuildTensor,
    RebuildParameter,
    Size,
    Storage,
}

/// <summary>A Python name that is allowed, as a value: it can be called by its kind and in no other way.</summary>
internal sealed record PickledGlobal(PickledKind Kind, ElementType Type = default)
{
    public static readonly PickledGlobal OrderedDict = new(PickledKind.OrderedDict);
    public static readonly PickledGlobal RebuildTensor = new(PickledKind.RebuildTensor);
    public static readonly PickledGlobal RebuildParameter = new(PickledKind.RebuildParameter);
    public static readonly PickledGlobal Size = new(PickledKind.Size);

    public static PickledGlobal Storage(ElementType type) => new(PickledKind.Storage, type);
}

/// <param name="Key">The name of the archive's entry that holds it, below <c>data/</c>.</param>
/// <param name="Count">How many elements it has.</param>
internal sealed record PickledStorage(ElementType Type, string Key, long Count);

/// <param name="Offset">Of the first element in the storage, in elements.</param>
/// <param name="Strides">From one element to the next along each dimension, in elements.</param>
internal sealed record PickledTensor(PickledStorage Storage, long Offset, long[] Shape, long[] Strides);
