namespace CodebookLsp.Features.Indexing;

/// <summary>
/// What was read lately, up to a size; when it is full it starts anew. Any thread may ask; two that ask for the same thing at once may both
/// make it.
/// </summary>
internal sealed class BoundedCache<T>(long most) where T : class
{
    private readonly Lock gate = new();
    private readonly Dictionary<int, T> kept = [];
    private long size;

    public T Get(int key, Func<int, (T Value, long Size)> make)
    {
        lock (gate)
        {
            if (kept.TryGetValue(key, out var known))
                return known;
        }

        var (value, bytes) = make(key);
        lock (gate)
        {
            if (size + bytes > most)
            {
                kept.Clear();
                size = 0;
            }

            if (kept.TryAdd(key, value))
                size += bytes;
            return value;
        }
    }
}
