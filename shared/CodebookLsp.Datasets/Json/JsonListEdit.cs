using System.Text;
using CodebookLsp.Text.Offsets;

namespace CodebookLsp.Datasets.Json;

/// <summary>Changes our elements of a list that others' elements stand in too.</summary>
internal static class JsonListEdit
{
    /// <summary>The list with our elements exchanged: as it was if they are there already, else the others followed by ours. Others keep
    /// their bytes.</summary>
    /// <param name="isOurs">Whether an earlier run wrote an element.</param>
    /// <param name="elements">Ours, as JSON.</param>
    public static string Exchange(ReadOnlyMemory<byte> json, TextRange list, Predicate<TextRange> isOurs, IReadOnlyList<string> elements)
    {
        var all = JsonPlaces.Elements(json, list);
        string Text(TextRange range) => Encoding.UTF8.GetString(json.Span[range.Start..range.End]);

        if (all.Where(element => isOurs(element)).Select(Text).SequenceEqual(elements))
            return Text(list);

        var comma = all is [var first, var second, ..] ? Text(new(first.End, second.Start)) : ", ";
        var kept = all.Where(element => !isOurs(element)).Select(Text).Concat(elements).ToList();
        if (kept is [])
            return "[]";

        var (head, tail) = all is [] ? ("[", "]") : (Text(new(list.Start, all[0].Start)), Text(new(all[^1].End, list.End)));
        return head + string.Join(comma, kept) + tail;
    }
}
