using CodebookLsp.Datasets.Abstractions;
using CodebookLsp.Text.Printing;

namespace CodebookLsp.Datasets.Json;

/// <summary>Cuts a stream into JSON records.</summary>
internal static class JsonReading
{
    public static IEnumerable<JsonRecord> Records(
        Stream input, JsonFraming framing, DatasetOptions options, JsonLayout layout, CancellationToken cancel)
    {
        var window = new ByteWindow(input, options);
        var mark = window.TakeMark();
        if (framing == JsonFraming.Either)
            framing = StartsArray(window) ? JsonFraming.Values : JsonFraming.Lines;

        return (framing == JsonFraming.Lines ? Lines(window, mark, options, layout, cancel) : Values(window, mark, options, layout, cancel))
            .Select(record => record with { Framing = framing });
    }

    /// <summary>One value a line; blank lines are passed over.</summary>
    private static IEnumerable<JsonRecord> Lines(
        ByteWindow window, ReadOnlyMemory<byte> before, DatasetOptions options, JsonLayout layout, CancellationToken cancel)
    {
        JsonRecord? pending = null;
        var number = 0L;
        while (window.Has(1))
        {
            cancel.ThrowIfCancellationRequested();
            var (line, offset) = (window.Line, window.Offset);
            var bytes = window.TakeLine();
            var value = JsonPlaces.Root(bytes);
            if (value.Length == 0)
            {
                // Blank: belongs to the record before it, so that the last one knows the end of the file.
                if (pending is null)
                    before = Join(before, bytes);
                else
                    pending = pending with { After = Join(pending.After, bytes) };
                continue;
            }

            if (pending is not null)
                yield return pending;

            var end = bytes.AsSpan().LastIndexOfAnyExcept("\r\n"u8) + 1;
            pending = layout.Record(new(number++, line, offset, [], before, bytes.AsMemory(0, end), bytes.AsMemory(end), []), options);
            before = default;
        }

        if (pending is not null)
            yield return pending;
    }

    /// <summary>The elements of an array, or values one after the other, however they are spread over lines.</summary>
    /// <exception cref="DatasetException">Brackets or quotes do not close: where a value ends cannot be told.</exception>
    private static IEnumerable<JsonRecord> Values(
        ByteWindow window, ReadOnlyMemory<byte> before, DatasetOptions options, JsonLayout layout, CancellationToken cancel)
    {
        before = Join(before, TakeSpace(window));
        var inArray = window.At(0) == '[';
        if (inArray)
            before = Join(before, window.Take(1));

        JsonRecord? pending = null;
        for (var number = 0L; ; number++)
        {
            cancel.ThrowIfCancellationRequested();
            before = Join(before, TakeSpace(window));
            if (number > 0 && inArray && window.At(0) == ',')
                before = Join(Join(before, window.Take(1)), TakeSpace(window));
            else if (inArray && window.At(0) is { } next && next != ']' && number > 0)
                throw DatasetException.Broken(
                    options.File, window.Line, window.Offset, $"has no comma before '{Printable.Line(((char)next).ToString())}'.");

            if (!window.Has(1) || (inArray && window.At(0) == ']'))
                break;

            if (pending is not null)
                yield return pending;

            var (line, offset) = (window.Line, window.Offset);
            var raw = window.Take(ValueLength(window, options));
            pending = layout.Record(new(number, line, offset, [], before, raw, default, []), options);
            before = default;
        }

        var rest = Join(before, TakeEnd(window, options, inArray));
        if (pending is not null)
            yield return pending with { After = rest };
    }

    private static bool StartsArray(ByteWindow window)
    {
        var i = 0;
        while (window.At(i) is ' ' or '\t' or '\r' or '\n')
            i++;

        return window.At(i) == '[';
    }

    private static byte[] TakeSpace(ByteWindow window)
    {
        var count = 0;
        while (window.At(count) is ' ' or '\t' or '\r' or '\n')
            count++;

        return window.Take(count);
    }

    /// <summary>The closing bracket and what follows it.</summary>
    private static ReadOnlyMemory<byte> TakeEnd(ByteWindow window, DatasetOptions options, bool inArray)
    {
        if (!inArray)
            return default;

        if (window.At(0) != ']')
            throw DatasetException.Broken(
                options.File, window.Line, window.Offset, "is the end of the file, and the list that it consists of has not been closed.");

        ReadOnlyMemory<byte> rest = Join(window.Take(1), TakeSpace(window));
        return window.Has(1)
            ? throw DatasetException.Broken(
            options.File, window.Line, window.Offset, "comes after the end of the list that the file consists of.") : rest;
    }

    /// <summary>How long the value at the window's start is, judged by brackets and quotes alone; whether it is right inside is its own
    /// matter.</summary>
    private static int ValueLength(ByteWindow window, DatasetOptions options)
    {
        var open = new Stack<byte>();
        for (var i = 0; ; i++)
        {
            if (window.At(i) is not { } next)
            {
                return open.Count == 0 && i > 0
                    ? i
                    : throw DatasetException.Broken(
                        options.File, window.Line, window.Offset, "starts a value that the end of the file cuts short.");
            }

            switch (next)
            {
                case '"':
                    i = StringEnd(window, options, i);
                    break;
                case '{' or '[':
                    open.Push((byte)(next + 2)); // in ASCII the closing one is two further
                    break;
                case '}' or ']' when open.Count == 0 && i > 0:
                    return i;
                case '}' or ']' when open.Count == 0 || open.Pop() != next:
                    throw DatasetException.Broken(options.File, window.Line, window.Offset,
                        $"starts a value in which '{(char)next}' closes what was not opened, {i} bytes on.");
                case ',' or ' ' or '\t' or '\r' or '\n' when open.Count == 0:
                    return Math.Max(i, 1);
            }

            if (open.Count == 0 && next is '}' or ']' or '"')
                return i + 1;
        }
    }

    private static int StringEnd(ByteWindow window, DatasetOptions options, int quote)
    {
        for (var i = quote + 1; ; i++)
        {
            if (window.At(i) is not { } next)
                throw DatasetException.Broken(
                    options.File, window.Line, window.Offset, "starts a value with a quote that is never closed.");

            if (next == '\\')
                i++;
            else if (next == '"')
                return i;
        }
    }

    private static ReadOnlyMemory<byte> Join(ReadOnlyMemory<byte> first, ReadOnlyMemory<byte> second) =>
        first.IsEmpty ? second : second.IsEmpty ? first : (byte[])[.. first.Span, .. second.Span];
}
