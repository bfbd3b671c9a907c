namespace CodebookLsp.Network.Files;

/// <summary>What a pickle's opcodes work on: a stack with marks, and values that are remembered under a number.</summary>
internal sealed class PickleStack(string path)
{
    private readonly List<object?> values = [];
    private readonly List<int> marks = [];
    private readonly Dictionary<uint, object?> memo = [];

    public void Push(object? value) => values.Add(value);

    public void Mark() => marks.Add(values.Count);

    /// <summary>Remembers the value on top.</summary>
    public void Remember(uint key) => memo[key] = Top();

    /// <summary>Remembers it under the next number.</summary>
    public void Remember() => Remember((uint)memo.Count);

    public object? Remembered(uint key) => memo.TryGetValue(key, out var value) ? value : throw Malformed(path, "a reference to nothing");

    private int Floor => marks is [.., var mark] ? mark : 0;

    public object? Top() => values.Count > Floor ? values[^1] : throw Malformed(path, "too few values");

    public object? Pop() => Pop(1)[0];

    /// <summary>The last values, in the order in which they were put; none from below a mark.</summary>
    public object?[] Pop(int count)
    {
        if (values.Count - count < Floor)
            throw Malformed(path, "too few values");

        object?[] popped = [.. values[^count..]];
        values.RemoveRange(values.Count - count, count);
        return popped;
    }

    public object?[] PopToMark()
    {
        if (marks.Count == 0)
            throw Malformed(path, "an end without a beginning");

        var popped = Pop(values.Count - marks[^1]);
        marks.RemoveAt(marks.Count - 1);
        return popped;
    }

    public static TensorFileException Malformed(string path, string what) => TensorFileException.Damaged(path, $"has a pickle with {what}");
}
