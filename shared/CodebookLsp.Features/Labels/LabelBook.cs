using CodebookLsp.Features.Core;

namespace CodebookLsp.Features.Labels;

/// <summary>The labels of a model's codes. Never changes; any thread may ask.</summary>
public sealed class LabelBook
{
    private readonly Dictionary<CodeId, CodeLabel> byCode = [];

    /// <param name="labels">Of several for one code the first counts: give people's before those found automatically.</param>
    public LabelBook(IEnumerable<CodeLabel> labels)
    {
        foreach (var label in labels)
            byCode.TryAdd(label.Code, label);
    }

    public static LabelBook Empty { get; } = new([]);

    public int Count => byCode.Count;

    public IReadOnlyCollection<CodeLabel> All => byCode.Values;

    /// <summary>Null where nobody has said what the code means.</summary>
    public CodeLabel? Of(CodeId code) => byCode.GetValueOrDefault(code);

    /// <summary>These labels, and others' where these have none.</summary>
    public LabelBook Over(LabelBook others) => new(All.Concat(others.All));
}
