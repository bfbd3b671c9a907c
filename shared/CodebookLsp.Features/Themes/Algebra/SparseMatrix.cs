namespace CodebookLsp.Features.Themes.Algebra;

/// <summary>A matrix of mostly zeros, kept row by row. Never changes.</summary>
internal sealed class SparseMatrix
{
    private readonly int[] starts; // [rows + 1]
    private readonly int[] columns; // ascending within a row
    private readonly float[] values;

    /// <param name="starts">[rows + 1]: where each row begins in the other two, then the end.</param>
    /// <param name="columns">Of each number, ascending within a row.</param>
    public SparseMatrix(int columnCount, int[] starts, int[] columns, float[] values)
    {
        (ColumnCount, this.starts, this.columns, this.values) = (columnCount, starts, columns, values);
        if (starts[^1] != columns.Length || columns.Length != values.Length)
            throw new ArgumentException("The rows do not add up to the numbers.", nameof(starts));
    }

    public int RowCount => starts.Length - 1;

    public int ColumnCount { get; }

    /// <summary>How many numbers are not zero.</summary>
    public int Count => values.Length;

    public ReadOnlySpan<int> Columns(int row) => columns.AsSpan(starts[row], starts[row + 1] - starts[row]);

    /// <summary>The numbers at <see cref="Columns"/>.</summary>
    public ReadOnlySpan<float> Values(int row) => values.AsSpan(starts[row], starts[row + 1] - starts[row]);

    /// <summary>Puts rows one below the other.</summary>
    public static SparseMatrix Of(int columnCount, IReadOnlyList<(int[] Columns, float[] Values)> rows)
    {
        var starts = new int[rows.Count + 1];
        for (var row = 0; row < rows.Count; row++)
            starts[row + 1] = checked(starts[row] + rows[row].Columns.Length);
        var (columns, values) = (new int[starts[^1]], new float[starts[^1]]);
        for (var row = 0; row < rows.Count; row++)
        {
            rows[row].Columns.CopyTo(columns, starts[row]);
            rows[row].Values.CopyTo(values, starts[row]);
        }

        return new(columnCount, starts, columns, values);
    }

    public SparseMatrix Transposed()
    {
        var turned = new int[ColumnCount + 1];
        foreach (var column in columns)
            turned[column + 1]++;
        for (var column = 0; column < ColumnCount; column++)
            turned[column + 1] += turned[column];
        var next = turned[..^1];
        var (rows, numbers) = (new int[Count], new float[Count]);
        for (var row = 0; row < RowCount; row++)
        {
            for (var at = starts[row]; at < starts[row + 1]; at++)
            {
                var to = next[columns[at]]++;
                (rows[to], numbers[to]) = (row, values[at]);
            }
        }

        return new(RowCount, turned, rows, numbers);
    }

    /// <summary>Some of the rows, in the order given.</summary>
    public SparseMatrix Rows(IReadOnlyList<int> wanted) =>
        Of(ColumnCount, [.. wanted.Select(row => (Columns(row).ToArray(), Values(row).ToArray()))]);

    /// <summary>Only the first columns.</summary>
    public SparseMatrix FirstColumns(int count) => Of(count, [.. Enumerable.Range(0, RowCount).Select(row =>
    {
        var kept = Columns(row).BinarySearch(count) is >= 0 and var at ? at : ~Columns(row).BinarySearch(count);
        return (Columns(row)[..kept].ToArray(), Values(row)[..kept].ToArray());
    })]);
}
