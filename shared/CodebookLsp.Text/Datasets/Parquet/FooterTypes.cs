using static CodebookLsp.Text.Datasets.Parquet.ThriftType;

namespace CodebookLsp.Text.Datasets.Parquet;

/// <summary>
/// The types of a footer's fields, as <see href="https://github.com/apache/parquet-format/blob/master/src/main/thrift/parquet.thrift">parquet.thrift</see> has them. Parquet.Net goes by a
/// field's number and reads whatever stands there as that field's type: where a damaged footer says another type, it reads on somewhere else, and may do so for minutes.
/// </summary>
internal sealed class FooterTypes
{
    private static readonly FooterTypes Empty = new();

    private static readonly FooterTypes KeyValue = new() { [1] = Binary, [2] = Binary };

    private static readonly FooterTypes LogicalType = new()
    {
        Below = { [5] = new() { [1] = Int32, [2] = Int32 }, [7] = Time(), [8] = Time(), [10] = new() { [1] = ThriftType.Byte, [2] = True } },
    };

    private static readonly FooterTypes SchemaElement = new()
    {
        [1] = Int32, [2] = Int32, [3] = Int32, [4] = Binary, [5] = Int32, [6] = Int32, [7] = Int32, [8] = Int32, [9] = Int32, Below = { [10] = LogicalType },
    };

    private static readonly FooterTypes Statistics = new() { [1] = Binary, [2] = Binary, [3] = Int64, [4] = Int64, [5] = Binary, [6] = Binary, [7] = True, [8] = True };

    private static readonly FooterTypes ColumnMetadata = new()
    {
        [1] = Int32, [4] = Int32, [5] = Int64, [6] = Int64, [7] = Int64, [9] = Int64, [10] = Int64, [11] = Int64, [14] = Int64, [15] = Int32,
        Lists = { [2] = (Int32, null), [3] = (Binary, null), [8] = (Struct, KeyValue), [13] = (Struct, new() { [1] = Int32, [2] = Int32, [3] = Int32 }) },
        Below = { [12] = Statistics, [16] = new() { [1] = Int64, Lists = { [2] = (Int64, null), [3] = (Int64, null) } } },
    };

    private static readonly FooterTypes ColumnChunk = new()
    {
        [1] = Binary, [2] = Int64, [4] = Int64, [5] = Int32, [6] = Int64, [7] = Int32, [9] = Binary,
        Below = { [3] = ColumnMetadata, [8] = new() { Below = { [1] = Empty, [2] = new() { [2] = Binary, Lists = { [1] = (Binary, null) } } } } },
    };

    private static readonly FooterTypes RowGroup = new()
    {
        [2] = Int64, [3] = Int64, [5] = Int64, [6] = Int64, [7] = Int16,
        Lists = { [1] = (Struct, ColumnChunk), [4] = (Struct, new() { [1] = Int32, [2] = True, [3] = True }) },
    };

    private readonly Dictionary<short, ThriftType> scalars = [];

    /// <summary>FileMetaData.</summary>
    public static FooterTypes File { get; } = new()
    {
        [1] = Int32, [3] = Int64, [6] = Binary, [9] = Binary,
        Lists = { [2] = (Struct, SchemaElement), [4] = (Struct, RowGroup), [5] = (Struct, KeyValue), [7] = (Struct, Empty) },
        Below = { [8] = Empty },
    };

    private Dictionary<short, FooterTypes> Below { get; } = [];

    private Dictionary<short, (ThriftType Type, FooterTypes? Element)> Lists { get; } = [];

    private ThriftType this[short id]
    {
        set => scalars[id] = value;
    }

    /// <exception cref="InvalidDataException">A field has another type than the format gives it. Fields that the format did not have yet may have any.</exception>
    public void Demand(ThriftStruct found)
    {
        foreach (var (id, type, value) in found.Fields)
        {
            if (scalars.TryGetValue(id, out var scalar))
            {
                Demand(id, (type == False ? True : type) == scalar);
            }
            else if (Below.TryGetValue(id, out var below))
            {
                Demand(id, value is ThriftStruct);
                below.Demand((ThriftStruct)value);
            }
            else if (Lists.TryGetValue(id, out var list))
            {
                Demand(id, value is ThriftList { Elements: var some, ElementType: var of } && type == List && (of == list.Type || some.Count == 0));
                foreach (var element in ((ThriftList)value).Elements.OfType<ThriftStruct>())
                    list.Element?.Demand(element);
            }
        }
    }

    private static void Demand(short id, bool isRight)
    {
        if (!isRight)
            throw new InvalidDataException($"its footer has a field {id} of another type than the format's.");
    }

    private static FooterTypes Time() => new() { [1] = True, Below = { [2] = new() { Below = { [1] = Empty, [2] = Empty, [3] = Empty } } } };
}
