namespace CodebookLsp.Datasets.Writing;

/// <summary>Whether two streams hold the same bytes.</summary>
internal static class SameBytes
{
    public static bool Are(Stream one, Stream other, CancellationToken cancel)
    {
        var (left, right) = (new byte[1 << 16], new byte[1 << 16]);
        while (true)
        {
            cancel.ThrowIfCancellationRequested();
            var read = one.ReadAtLeast(left, left.Length, throwOnEndOfStream: false);
            if (other.ReadAtLeast(right, right.Length, throwOnEndOfStream: false) != read
                || !left.AsSpan(0, read).SequenceEqual(right.AsSpan(0, read)))
                return false;
            if (read == 0)
                return true;
        }
    }
}
