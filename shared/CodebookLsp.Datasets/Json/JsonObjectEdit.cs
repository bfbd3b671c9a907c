using System.Text;
using CodebookLsp.Datasets.Abstractions;
using CodebookLsp.Text.Offsets;

namespace CodebookLsp.Datasets.Json;

/// <summary>Sets members of an object inside a record, in the manner in which the object is written.</summary>
internal static class JsonObjectEdit
{
    /// <summary>A member that is there gets its new value where it stands; the others go after the last one.</summary>
    /// <param name="members">Names, and values as JSON; of two with one name the last counts.</param>
    public static void Set(ByteEdits edits, ReadOnlyMemory<byte> json, TextRange target, IEnumerable<(string Name, string Value)> members)
    {
        var present = JsonPlaces.Members(json, target).ToList();
        var (between, colon) = Manner(json.Span, target, present);
        var added = new StringBuilder();
        foreach (var (name, value) in members.GroupBy(static member => member.Name).Select(static same => same.Last()))
        {
            if (present.FindLastIndex(member => member.Name == name) is >= 0 and var at)
                edits.Replace(present[at].Value, Encoding.UTF8.GetBytes(value));
            else
                added.Append(present is [] && added.Length == 0 ? "" : between)
                    .Append(JsonEscapes.Encode(name)).Append(colon).Append(value);
        }

        if (added.Length > 0)
            edits.Insert(present is [.., var last] ? last.Value.End : target.Start + 1, Encoding.UTF8.GetBytes(added.ToString()));
    }

    /// <summary>Takes members out.</summary>
    /// <returns>Whether there were any.</returns>
    public static bool Remove(ByteEdits edits, ReadOnlyMemory<byte> json, TextRange target, IReadOnlyCollection<string> names)
    {
        var members = JsonPlaces.Members(json, target)
            .Select(member => (new TextRange(member.Key.Start, member.Value.End), names.Contains(member.Name))).ToList();
        edits.TakeOut(target.Start + 1, members);
        return members.Exists(static member => member.Item2);
    }

    /// <summary>What stands between two members, and between a name and its value.</summary>
    private static (string Between, string Colon) Manner(ReadOnlySpan<byte> json, TextRange target, List<JsonMember> present)
    {
        if (present is [])
            return (", ", ": ");

        var last = present[^1];
        var colon = Encoding.UTF8.GetString(json[last.Key.End..last.Value.Start]);
        if (present is [.., var previous, _])
            return (Encoding.UTF8.GetString(json[previous.Value.End..last.Key.Start]), colon);

        // One member: if it has a line of its own, so has the next.
        var before = Encoding.UTF8.GetString(json[(target.Start + 1)..last.Key.Start]);
        return (before.Contains('\n') ? "," + before : colon.EndsWith(' ') ? ", " : ",", colon);
    }
}
