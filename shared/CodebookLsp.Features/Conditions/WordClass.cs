using System.Collections.Frozen;

namespace CodebookLsp.Features.Conditions;

/// <summary>Words that stand among the same neighbours.</summary>
/// <param name="Key">What files call it: letters and digits.</param>
/// <param name="Examples">The members that show best what it is, as a label writes them.</param>
/// <param name="Members">In small letters; names as they are written.</param>
/// <param name="IsOfNames">Whether most are written with a capital inside sentences.</param>
public sealed record WordClass(string Key, IReadOnlyList<string> Examples, FrozenSet<string> Members, bool IsOfNames)
{
    /// <param name="word">As it is written.</param>
    public bool Has(string word) => Members.Contains(word) || Members.Contains(word.ToLowerInvariant());
}
