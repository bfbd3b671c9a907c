using System.Collections.Frozen;

namespace CodebookLsp.Features.Conditions;

/// <summary>Words that stand among the same neighbours.</summary>
/// <param name="Key">What files call it: letters and digits.</param>
/// <param name="Examples">The members that show best what it is, as a label writes them.</param>
/// <param name="Members">In small letters; names as they are written.</param>
/// <param name="IsOfNames">Whether most are written with a capital inside sentences.</param>
public sealed record WordClass(string Key, IReadOnlyList<string> Examples, FrozenSet<string> Members, bool IsOfNames)
{
    private const string Names = "names", Words = "words";

    /// <param name="word">As it is written.</param>
    public bool Has(string word) => Members.Contains(word) || Members.Contains(word.ToLowerInvariant());

    /// <summary>On one line, as files of labels have it: what it is, its examples, its members.</summary>
    public string Written() =>
        $"{(IsOfNames ? Names : Words)}: {string.Join(' ', Examples)}: {string.Join(' ', Members.Order(StringComparer.Ordinal))}";

    /// <summary>What <see cref="Written"/> gave.</summary>
    /// <returns>Null where it is none.</returns>
    public static WordClass? Parse(string key, string written) =>
        written.Split(": ") is [Names or Words, var examples, var members] parts
            ? new(key, examples.Split(' '), members.Split(' ').ToFrozenSet(StringComparer.Ordinal), parts[0] == Names) : null;
}
