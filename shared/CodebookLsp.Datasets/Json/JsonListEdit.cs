using System.Text;
using CodebookLsp.Datasets.Abstractions;
using CodebookLsp.Text.Offsets;

namespace CodebookLsp.Datasets.Json;

/// <summary>Changes our elements of a list that others' elements stand in too. Those keep their bytes, and what separates them.</summary>
internal static class JsonListEdit
{
    /// <summary>The list with our elements exchanged: as it was if they are there already, else the others followed by ours.</summary>
    /// <param name="isOurs">Whether an earlier run wrote an element.</param>
    /// <param name="elements">Ours, as JSON.</param>
    public static string Exchange(ReadOnlyMemory<byte> json, TextRange list, Predicate<TextRange> isOurs, IReadOnlyList<string> elements)
    {
        var all = JsonPlaces.Elements(json, list).ConvertAll(element => (Item: element, Goes: isOurs(element)));
        var ours = all.Where(static element => element.Goes).Select(element => Text(json, element.Item));
        return ours.SequenceEqual(elements) ? Text(json, list) : Edited(json, list, all, elements);
    }

    /// <summary>The list without some of its elements, and with others behind the rest.</summary>
    public static string Edited(
        ReadOnlyMemory<byte> json, TextRange list, IReadOnlyList<(TextRange Item, bool Goes)> all, IReadOnlyList<string> added)
    {
        var kept = all.Where(static element => !element.Goes).Select(static element => element.Item).ToList();
        var comma = kept is [var first, var second, ..] ? Text(json, new(first.End, second.Start)) : ", ";
        var edits = new ByteEdits();
        if (added is not [])
            edits.Insert(
                kept is [.., var last] ? last.End : list.Start + 1,
                Encoding.UTF8.GetBytes((kept is [] ? "" : comma) + string.Join(comma, added)));
        edits.TakeOut(list.Start + 1, all);
        using var output = new MemoryStream();
        edits.Write(json.Span[..list.End], output);
        return Encoding.UTF8.GetString(output.GetBuffer(), list.Start, (int)output.Length - list.Start);
    }

    private static string Text(ReadOnlyMemory<byte> json, TextRange range) => Encoding.UTF8.GetString(json.Span[range.Start..range.End]);
}
