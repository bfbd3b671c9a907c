namespace CodebookLsp.Datasets.Parquet;

/// <summary>
/// The types of the fields of a footer and of a page's header, as
/// <see href="https://github.com/apache/parquet-format/blob/master/src/main/thrift/parquet.thrift">parquet.thrift</see> has them.
/// Parquet.Net goes by a
/// field's number and reads whatever stands there as that field's type: where damaged metadata says another type, it reads on somewhere
/// else, and may do so for minutes.
/// </summary>
internal sealed class MetadataTypes
{
    private const ThriftType I32 = ThriftType.Int32, I64 = ThriftType.Int64, Text = ThriftType.Binary;
    private const ThriftType Truth = ThriftType.True, Structs = ThriftType.Struct;

    private static readonly MetadataTypes Empty = new();

    private static readonly MetadataTypes KeyValue = new() { [1] = Text, [2] = Text };

    private static readonly MetadataTypes LogicalType = new()
    {
        Below = { [5] = new() { [1] = I32, [2] = I32 }, [7] = Time(), [8] = Time(), [10] = new() { [1] = ThriftType.Byte, [2] = Truth } },
    };

    private static readonly MetadataTypes SchemaElement = new()
    {
        [1] = I32,
        [2] = I32,
        [3] = I32,
        [4] = Text,
        [5] = I32,
        [6] = I32,
        [7] = I32,
        [8] = I32,
        [9] = I32,
        Below = { [10] = LogicalType },
    };

    private static readonly MetadataTypes Statistics = new()
    {
        [1] = Text,
        [2] = Text,
        [3] = I64,
        [4] = I64,
        [5] = Text,
        [6] = Text,
        [7] = Truth,
        [8] = Truth,
    };

    private static readonly MetadataTypes ColumnMetadata = new()
    {
        [1] = I32,
        [4] = I32,
        [5] = I64,
        [6] = I64,
        [7] = I64,
        [9] = I64,
        [10] = I64,
        [11] = I64,
        [14] = I64,
        [15] = I32,
        Lists =
        {
            [2] = (I32, null), [3] = (Text, null), [8] = (Structs, KeyValue), [13] = (Structs, new() { [1] = I32, [2] = I32, [3] = I32 }),
        },
        Below = { [12] = Statistics, [16] = new() { [1] = I64, Lists = { [2] = (I64, null), [3] = (I64, null) } } },
    };

    private static readonly MetadataTypes ColumnChunk = new()
    {
        [1] = Text,
        [2] = I64,
        [4] = I64,
        [5] = I32,
        [6] = I64,
        [7] = I32,
        [9] = Text,
        Below =
        {
            [3] = ColumnMetadata,
            [8] = new() { Below = { [1] = Empty, [2] = new() { [2] = Text, Lists = { [1] = (Text, null) } } } },
        },
    };

    private static readonly MetadataTypes RowGroup = new()
    {
        [2] = I64,
        [3] = I64,
        [5] = I64,
        [6] = I64,
        [7] = ThriftType.Int16,
        Lists = { [1] = (Structs, ColumnChunk), [4] = (Structs, new() { [1] = I32, [2] = Truth, [3] = Truth }) },
    };

    private readonly Dictionary<short, ThriftType> scalars = [];

    /// <summary>FileMetaData.</summary>
    public static MetadataTypes File { get; } = new()
    {
        [1] = I32,
        [3] = I64,
        [6] = Text,
        [9] = Text,
        Lists = { [2] = (Structs, SchemaElement), [4] = (Structs, RowGroup), [5] = (Structs, KeyValue), [7] = (Structs, Empty) },
        Below = { [8] = Empty },
    };

    /// <summary>PageHeader.</summary>
    public static MetadataTypes Page { get; } = new()
    {
        [1] = I32,
        [2] = I32,
        [3] = I32,
        [4] = I32,
        Below =
        {
            [5] = new() { [1] = I32, [2] = I32, [3] = I32, [4] = I32, Below = { [5] = Statistics } },
            [6] = Empty,
            [7] = new() { [1] = I32, [2] = I32, [3] = Truth },
            [8] = new() { [1] = I32, [2] = I32, [3] = I32, [4] = I32, [5] = I32, [6] = I32, [7] = Truth, Below = { [8] = Statistics } },
        },
    };

    private Dictionary<short, MetadataTypes> Below { get; } = [];

    private Dictionary<short, (ThriftType Type, MetadataTypes? Element)> Lists { get; } = [];

    private ThriftType this[short id]
    {
        set => scalars[id] = value;
    }

    /// <exception cref="InvalidDataException">A field has another type than the format gives it. Fields that the format did not have yet
    /// may have any.</exception>
    public void Demand(ThriftStruct footer)
    {
        foreach (var (id, type, value) in footer.Fields)
        {
            if (scalars.TryGetValue(id, out var scalar))
            {
                Demand(id, (type == ThriftType.False ? Truth : type) == scalar);
            }
            else if (Below.TryGetValue(id, out var below))
            {
                Demand(id, value is ThriftStruct);
                below.Demand((ThriftStruct)value);
            }
            else if (Lists.TryGetValue(id, out var list))
            {
                Demand(id, type == ThriftType.List
                    && ((ThriftList)value is var some && (some.ElementType == list.Type || some.Elements.Count == 0)));
                foreach (var element in ((ThriftList)value).Elements.OfType<ThriftStruct>())
                    list.Element?.Demand(element);
            }
        }
    }

    /// <summary>The same struct without the fields that the format did not have yet: Parquet.Net stumbles over some kinds of
    /// them.</summary>
    public ThriftStruct Known(ThriftStruct all)
    {
        var known = new ThriftStruct();
        foreach (var (id, type, value) in all.Fields.Where(field => IsKnown(field.Id)))
        {
            known.Set(id, type, value switch
            {
                ThriftStruct inner when Below.TryGetValue(id, out var below) => below.Known(inner),
                ThriftList list when Lists.TryGetValue(id, out var kind) && kind.Element is { } element =>
                    new ThriftList(list.ElementType, [.. list.Elements.Cast<ThriftStruct>().Select(element.Known)]),
                _ => value,
            });
        }

        return known;
    }

    /// <summary>Whether Parquet.Net can pass over the fields of a struct that the format did not have yet.</summary>
    public bool CanBeRead(ThriftStruct all) => all.Fields.All(field => IsKnown(field.Id)
        ? field.Value is not ThriftStruct inner || !Below.TryGetValue(field.Id, out var below) || below.CanBeRead(inner)
        : field.Type is not (ThriftType.Double or ThriftType.List or ThriftType.Set or ThriftType.Map or ThriftType.Struct));

    private bool IsKnown(short id) => scalars.ContainsKey(id) || Below.ContainsKey(id) || Lists.ContainsKey(id);

    private static void Demand(short id, bool isRight)
    {
        if (!isRight)
            throw new InvalidDataException($"its metadata has a field {id} of another type than the format's.");
    }

    private static MetadataTypes Time() =>
        new() { [1] = Truth, Below = { [2] = new() { Below = { [1] = Empty, [2] = Empty, [3] = Empty } } } };
}
