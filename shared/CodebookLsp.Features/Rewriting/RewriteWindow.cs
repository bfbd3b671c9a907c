using CodebookLsp.Features.Core;
using CodebookLsp.Features.Steering;
using CodebookLsp.Network.Model;
using CodebookLsp.Text.Offsets;

namespace CodebookLsp.Features.Rewriting;

/// <summary>A text with edits, as the model reads it: what differs from the text as it was, and the stretch of that which it stands
/// for.</summary>
/// <param name="BaseEnd">The stretch ends before this token of the text as it was; it begins after those that are kept.</param>
/// <param name="Same">So many tokens at its end are as they were.</param>
internal sealed record RewriteStretch(TokenVariant Variant, int BaseEnd, int Same)
{
    /// <summary>How many tokens there are more than in the text as it was.</summary>
    public int Extra => Variant.Ids.Length - (BaseEnd - Variant.Kept);
}

/// <summary>A passage with some of the text around it, in tokens. Never changes.</summary>
internal sealed class RewriteWindow
{
    /// <summary>How much after the passage is read, in UTF-16 units: whether the text may go on as it does.</summary>
    private const int UnitsAfter = 80;

    /// <summary>A passage may have so many tokens.</summary>
    public const int MostTokens = 512;

    private readonly LoadedModel model;

    private RewriteWindow(LoadedModel model, string text, int origin, TextRange passage)
    {
        (this.model, Text, Origin, Passage) = (model, text, origin, passage);
        var tokens = model.Tokenizer.Encode(text, specialTokens: false);
        Ids = [.. model.Prefix, .. tokens.Select(static token => token.Id)];
        foreach (var (index, token) in tokens.Index())
            Starts.TryAdd(token.Utf16.Start, model.Prefix.Count + index);
        First = model.Prefix.Count + tokens.TakeWhile(token => token.Utf16.End <= passage.Start).Count();
        End = model.Prefix.Count + tokens.TakeWhile(token => token.Utf16.Start < passage.End).Count();
    }

    /// <summary>The passage and what is read before and after it.</summary>
    public string Text { get; }

    /// <summary>Where it begins in the whole text.</summary>
    public int Origin { get; }

    /// <summary>In <see cref="Text"/>.</summary>
    public TextRange Passage { get; }

    /// <summary>The model's prefix and the text.</summary>
    public int[] Ids { get; }

    /// <summary>Index of the token that begins at a place of <see cref="Text"/>.</summary>
    public Dictionary<int, int> Starts { get; } = [];

    /// <summary>The passage's tokens begin here, and end before <see cref="End"/>.</summary>
    public int First { get; }

    public int End { get; }

    /// <summary>The first token of which a likelihood can be told.</summary>
    public int FirstTold => Math.Max(1, First);

    /// <param name="passage">Not empty, in UTF-16 units of the text.</param>
    /// <param name="context">How many tokens before it are read.</param>
    /// <exception cref="RewriteException">The passage is longer than can be read.</exception>
    public static RewriteWindow Of(LoadedModel model, string text, TextRange passage, int context)
    {
        var before = context > 0 ? ContinuationPrompt.Before(text, passage.Start, context, model.Tokenizer) : null;
        var start = passage.Start - (before is null ? 0 : before.Text.Length + before.Blanks.Length);
        var end = Math.Min(text.Length, passage.End + UnitsAfter);
        while (end > passage.End && end < text.Length && !char.IsWhiteSpace(text[end]))
            end--;
        var window = new RewriteWindow(model, text[start..end], start, new(passage.Start - start, passage.End - start));
        var most = Math.Min(MostTokens, (model.MaxTokens - context) / 2);
        return window.End - window.First <= most ? window : throw RewriteException.TooLong(window.End - window.First, most);
    }

    /// <param name="edits">None touches another.</param>
    /// <param name="tail">How many tokens after the last change count, at most.</param>
    public RewriteStretch With(IEnumerable<RewriteEdit> edits, int tail)
    {
        int[] ids = [.. model.Prefix, .. model.Tokenizer.EncodeIds(RewriteEdit.Apply(Text, edits), specialTokens: false)];
        var shorter = Math.Min(ids.Length, Ids.Length) - 1;
        var kept = Math.Max(1, Math.Min(shorter, ids.AsSpan().CommonPrefixLength(Ids)));
        var same = 0;
        while (same < shorter - kept && ids[^(same + 1)] == Ids[^(same + 1)])
            same++;
        var more = Math.Min(same, tail);
        return new(new(kept, ids[kept..(ids.Length - same + more)]), Ids.Length - same + more, more);
    }

    /// <summary>The passage after edits.</summary>
    public string PassageWith(IReadOnlyList<RewriteEdit> edits) => RewriteEdit.Apply(Text, edits)[Passage.Start..EndWith(edits)];

    private int EndWith(IReadOnlyList<RewriteEdit> edits) =>
        Passage.End + edits.Sum(static edit => edit.Text.Length - (edit.End - edit.Start));
}
