using System.Collections.Concurrent;
using CodebookLsp.Features.Core;

namespace CodebookLsp.Features.Labels;

/// <summary>The labels of a model's codes. Never changes; any thread may ask.</summary>
public sealed class LabelBook
{
    /// <summary>So many labels that were asked for are remembered: what is on a screen asks for the same again and again.</summary>
    private const int Remembered = 4096;

    private readonly Dictionary<CodeId, CodeLabel> byCode = [];
    private readonly PackedLabels? packed; // where byCode has none
    private readonly ConcurrentDictionary<CodeId, CodeLabel> unpacked = [];

    /// <param name="labels">Of several for one code the first counts: give people's before those found automatically.</param>
    public LabelBook(IEnumerable<CodeLabel> labels)
        : this(labels is PackedLabels ? [] : labels, labels as PackedLabels)
    {
    }

    private LabelBook(IEnumerable<CodeLabel> labels, PackedLabels? packed)
    {
        foreach (var label in labels)
            byCode.TryAdd(label.Code, label);
        this.packed = packed;
        Count = byCode.Count + (packed is null ? 0 : packed.Count - byCode.Keys.Count(packed.Has));
    }

    public static LabelBook Empty { get; } = new([]);

    public int Count { get; }

    /// <summary>A packed label is made anew each time.</summary>
    public IEnumerable<CodeLabel> All => packed is null ? byCode.Values
        : byCode.Values.Concat(packed.Where(label => !byCode.ContainsKey(label.Code)));

    /// <summary>Null where nobody has said what the code means.</summary>
    public CodeLabel? Of(CodeId code)
    {
        if (byCode.GetValueOrDefault(code) is { } own)
            return own;
        if (unpacked.TryGetValue(code, out var known))
            return known;
        if (packed?.Of(code) is not { } label)
            return null;
        if (unpacked.Count >= Remembered)
            unpacked.Clear();
        return unpacked[code] = label;
    }

    /// <summary>These labels, and others' where these have none.</summary>
    public LabelBook Over(LabelBook others) => packed is null
        ? new(byCode.Values.Concat(others.byCode.Values), others.packed)
        : new(All.Concat(others.All));
}
