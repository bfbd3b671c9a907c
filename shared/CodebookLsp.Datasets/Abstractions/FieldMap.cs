namespace CodebookLsp.Datasets.Abstractions;

/// <summary>
/// Where each unit of a decoded text stands in its file: both in UTF-16 units. Between escapes (<c>\n</c>, <c>\u00e9</c>, a doubled quote)
/// both run in step, so only the escapes are kept.
/// </summary>
public sealed class FieldMap
{
    private readonly int rawStart;
    private readonly List<Escape> escapes = [];

    internal FieldMap(int rawStart) => this.rawStart = rawStart;

    /// <summary>The place in the file before the unit at <paramref name="decoded"/>; for the text's length, where the text ends.</summary>
    public int ToRaw(int decoded)
    {
        var i = Last(decoded - 1, static escape => escape.Decoded);
        return i < 0 ? rawStart + decoded : escapes[i].RawEnd + decoded - escapes[i].Decoded - 1;
    }

    /// <summary>The unit of the text at a place in the file; a place inside an escape belongs to the unit it encodes.</summary>
    public int ToDecoded(int raw)
    {
        var i = Last(raw, static escape => escape.Raw);
        return i < 0 ? raw - rawStart : escapes[i].Decoded + (raw < escapes[i].RawEnd ? 0 : raw - escapes[i].RawEnd + 1);
    }

    /// <summary>Says that one unit is encoded in so many; in order.</summary>
    internal void Add(int decoded, int raw, int rawLength) => escapes.Add(new(decoded, rawStart + raw, rawStart + raw + rawLength));

    /// <summary>The last escape that starts at or before a place; -1 when there is none.</summary>
    private int Last(int place, Func<Escape, int> unit)
    {
        var (low, high) = (-1, escapes.Count - 1);
        while (low < high)
        {
            var middle = (low + high + 1) / 2;
            if (unit(escapes[middle]) <= place)
                low = middle;
            else
                high = middle - 1;
        }

        return low;
    }

    private readonly record struct Escape(int Decoded, int Raw, int RawEnd);
}
