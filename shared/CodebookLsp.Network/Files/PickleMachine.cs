using System.Buffers.Binary;
using System.Globalization;

namespace CodebookLsp.Network.Files;

/// <summary>
/// Reads a pickle without running anything: a small stack machine for the opcodes that torch.save and numpy use, which knows the few
/// names of its <see cref="PickledObjects"/> and refuses every other, in the manner of torch.load's
/// <see href="https://docs.pytorch.org/docs/stable/notes/serialization.html">weights_only</see>. Opcodes are those of Python's
/// <see href="https://github.com/python/cpython/blob/main/Lib/pickletools.py">pickletools</see>, protocols 2 to 5.
/// </summary>
/// <remarks>
/// Work and memory are linear in the pickle's length: no opcode that we take copies a value it did not just read, and nothing walks
/// nested values, however deep they are or whatever parts they share. A byte may cost a hundred, though, so both the bytes and the
/// opcodes are limited.
/// </remarks>
internal ref struct PickleMachine
{
    /// <summary>A tensor takes some 40. Each opcode puts one value on the stack or into the memo at most.</summary>
    public const int MostOpcodes = 4 << 20;

    private readonly string path;
    private readonly PickledObjects objects;
    private readonly PickleStack stack;
    private ByteReader reader;

    private PickleMachine(string path, ReadOnlySpan<byte> pickle, PickledObjects objects)
    {
        (this.path, this.objects) = (path, objects);
        stack = new(path);
        reader = new(path, pickle) { Where = "its pickle" };
    }

    /// <param name="objects">What it may hold beside Python's dicts, lists, tuples, texts and numbers.</param>
    /// <returns>The value that is pickled.</returns>
    /// <exception cref="TensorFileException">The pickle is damaged, or holds more.</exception>
    public static object? Run(string path, ReadOnlySpan<byte> pickle, PickledObjects objects) =>
        new PickleMachine(path, pickle, objects).Run();

    private object? Run()
    {
        for (var opcodes = 1; opcodes <= MostOpcodes; opcodes++)
        {
            var opcode = reader.Byte();
            if (opcode == (byte)'.')
                return stack.Pop();

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
                stack.Mark();
                break;
            case (byte)'0': // POP
                _ = stack.Pop();
                break;
            case (byte)'N': // NONE
                stack.Push(null);
                break;
            case 0x88: // NEWTRUE
                stack.Push(true);
                break;
            case 0x89: // NEWFALSE
                stack.Push(false);
                break;
            case (byte)'J': // BININT
                stack.Push((long)reader.Int32());
                break;
            case (byte)'K': // BININT1
                stack.Push((long)reader.Byte());
                break;
            case (byte)'M': // BININT2
                stack.Push((long)reader.UInt16());
                break;
            case 0x8A: // LONG1
                stack.Push(Long(reader.Take(reader.Byte())));
                break;
            case (byte)'G': // BINFLOAT
                stack.Push(BinaryPrimitives.ReadDoubleBigEndian(reader.Take(8)));
                break;
            case (byte)'X': // BINUNICODE
                stack.Push(reader.Utf8(reader.UInt32()));
                break;
            case 0x8C: // SHORT_BINUNICODE
                stack.Push(reader.Utf8(reader.Byte()));
                break;
            case 0x8D: // BINUNICODE8
                stack.Push(reader.Utf8(reader.UInt64()));
                break;
            case (byte)'U': // SHORT_BINSTRING, Python 2's str
                stack.Push(reader.Utf8(reader.Byte()));
                break;
            case (byte)'B': // BINBYTES
                stack.Push(Bytes(reader.UInt32()));
                break;
            case (byte)'C': // SHORT_BINBYTES
                stack.Push(Bytes(reader.Byte()));
                break;
            case 0x8E or 0x96: // BINBYTES8, BYTEARRAY8
                stack.Push(Bytes(reader.UInt64()));
                break;
            case (byte)'q': // BINPUT
                stack.Remember(reader.Byte());
                break;
            case (byte)'r': // LONG_BINPUT
                stack.Remember(reader.UInt32());
                break;
            case 0x94: // MEMOIZE
                stack.Remember();
                break;
            case (byte)'h': // BINGET
                stack.Push(stack.Remembered(reader.Byte()));
                break;
            case (byte)'j': // LONG_BINGET
                stack.Push(stack.Remembered(reader.UInt32()));
                break;
            case (byte)'}': // EMPTY_DICT
                stack.Push(new PickledDict());
                break;
            case (byte)']': // EMPTY_LIST
                stack.Push(new PickledList());
                break;
            case (byte)')': // EMPTY_TUPLE
                stack.Push(PickledTuple.Empty);
                break;
            case (byte)'t': // TUPLE
                stack.Push(new PickledTuple(stack.PopToMark()));
                break;
            case 0x85: // TUPLE1
                stack.Push(new PickledTuple(stack.Pop(1)));
                break;
            case 0x86: // TUPLE2
                stack.Push(new PickledTuple(stack.Pop(2)));
                break;
            case 0x87: // TUPLE3
                stack.Push(new PickledTuple(stack.Pop(3)));
                break;
            case (byte)'a': // APPEND
                _ = stack.Pop();
                CheckList();
                break;
            case (byte)'e': // APPENDS
                _ = stack.PopToMark();
                CheckList();
                break;
            case (byte)'s': // SETITEM
                SetItems(stack.Pop(2));
                break;
            case (byte)'u': // SETITEMS
                SetItems(stack.PopToMark());
                break;
            case (byte)'c': // GLOBAL
                stack.Push(Known(new(reader.Line(), reader.Line())));
                break;
            case 0x93: // STACK_GLOBAL
                stack.Push(stack.Pop(2) is [string module, string name]
                    ? Known(new(module, name)) : throw Malformed("a name that is no text"));
                break;
            case (byte)'Q': // BINPERSID
                stack.Push(objects.Kept(stack.Pop()) ?? throw Malformed("a storage that is not described as one"));
                break;
            case (byte)'R': // REDUCE
                var call = stack.Pop(2);
                stack.Push(Call(call[0], call[1]));
                break;
            case (byte)'b': // BUILD: attributes, such as an OrderedDict's '_metadata'
                var state = stack.Pop();
                if (stack.Top() is not PickledDict && !objects.Set(stack.Top(), state))
                    throw Malformed("attributes for something that has none");

                break;
            default:
                throw TensorFileException.Unsupported(path, $"holds more than {objects.What} (the pickle opcode {Name(opcode)})");
        }
    }

    private readonly PickledName Known(PickledName name) => objects.Names.TryGetValue(name, out var known)
        ? known
        : throw TensorFileException.Unsupported(path, $"holds more than {objects.What} (it asks for the Python object '{name}')");

    private readonly object Call(object? function, object? arguments)
    {
        if (function is not PickledName name || arguments is not PickledTuple { Items: var items })
            throw Malformed("a call of something that cannot be called");

        return objects.Call(name, items) ?? throw Malformed($"arguments that '{name}' does not take");
    }

    /// <summary>Passed over: who needs them reads them where they lie.</summary>
    private PickledBytes Bytes(ulong length)
    {
        var at = reader.Position;
        return new(at, reader.Take(length).Length);
    }

    /// <summary>Nothing that we keep is in a list, so the items are dropped.</summary>
    private readonly void CheckList()
    {
        if (stack.Top() is not PickledList)
            throw Malformed("items for something that is no list");
    }

    private readonly void SetItems(object?[] items)
    {
        if (stack.Top() is not PickledDict dict || items.Length % 2 != 0)
            throw Malformed("items for something that is no dict");

        for (var i = 0; i < items.Length; i += 2)
            dict.Add(items[i], items[i + 1]);
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

    private readonly TensorFileException Malformed(string what) => PickleStack.Malformed(path, what);
}
