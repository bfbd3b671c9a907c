using CodebookLsp.Features.Core;
using CodebookLsp.Features.Explain;
using CodebookLsp.Features.Themes.Reading;
using CodebookLsp.Network.Primitives;
using CodebookLsp.Text.Offsets;

namespace CodebookLsp.Features.Editor;

/// <summary>A token of an open text, in UTF-16 units of the whole text.</summary>
/// <param name="Block">Index of its block.</param>
/// <param name="Index">Counted from the block's first token.</param>
public readonly record struct LiveToken(int Block, int Index, int Start, int End)
{
    public int Length => End - Start;
}

/// <summary>
/// One version of an open text: its blocks, and their codes as far as they have been read. The text never changes, the codes come in
/// from <see cref="Set"/>; an edit makes another one. So a code is always one of this version's text, whatever is typed meanwhile.
/// </summary>
public sealed class LiveText
{
    private readonly Lazy<IReadOnlyList<TextBlock>> blocks;
    private readonly Lazy<int[]> firstTokens; // [blocks]
    private readonly Lazy<LiveTruth> truth;
    private readonly LiveCounts counts;
    private readonly (FindFields Find, LiveFieldBlocks Blocks)? fields; // of a document that holds texts
    private readonly Lock gate = new();
    private Version? before; // what the blocks are made from; given up then
    private CodeGrid?[] grids = [];
    private CodeGrid?[] shown = []; // the same, and where they are not known, or not all of them, what the version before had
    private IReadOnlyList<TextRange>? fieldRanges;
    private TaskCompletionSource changed = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private LiveText(
        LiveModel model, string text, int? edited, LiveCounts counts, (FindFields, LiveFieldBlocks)? fields,
        Version? before)
    {
        Model = model;
        Text = text;
        EditedAt = edited;
        this.counts = counts;
        this.fields = fields;
        this.before = before;
        blocks = new(Divide);
        firstTokens = new(FirstTokens);
        truth = new(() => new(this));
    }

    public LiveModel Model { get; }

    public string Text { get; }

    /// <summary>Where this version was last changed, in UTF-16 units; null when it was opened so.</summary>
    public int? EditedAt { get; }

    /// <summary>The text's blocks; divides the text when first asked.</summary>
    public IReadOnlyList<TextBlock> Blocks => blocks.Value;

    /// <summary>The texts the document holds, in its order; null when it is a text itself.</summary>
    public IReadOnlyList<TextRange>? Fields
    {
        get
        {
            _ = Blocks;
            return fieldRanges;
        }
    }

    /// <param name="find">Finds the texts of a document that only holds some; null for one that is a text.</param>
    public static LiveText Open(LiveModel model, string text, FindFields? find = null) =>
        new(model, text, null, new(model.Loaded.Sites), find is null ? null : (find, new(model.Loaded, model.Options)), null);

    /// <summary>The next version.</summary>
    /// <param name="editedAt">Where the last change ends.</param>
    public LiveText Edited(string text, int editedAt)
    {
        lock (gate)
            return new(Model, text, editedAt, counts, fields, blocks.IsValueCreated ? new(Text, blocks.Value, grids, shown) : before);
    }

    /// <summary>The codes of a block's first tokens, as far as they are known; null when none are.</summary>
    public CodeGrid? Codes(int block)
    {
        _ = Blocks;
        return Volatile.Read(ref grids[block]);
    }

    /// <summary>
    /// What is shown of a block: its codes, and for tokens whose codes are not known yet those that the version before had there, so that
    /// a keystroke makes nothing vanish. Null when there is nothing to show.
    /// </summary>
    public CodeGrid? Shown(int block)
    {
        _ = Blocks;
        return Volatile.Read(ref shown[block]);
    }

    public bool IsShown(LiveToken token) => Shown(token.Block)?.Tokens > token.Index;

    /// <summary>Whether a code is shown on a token.</summary>
    public bool Has(LiveToken token, CodeId code) =>
        Shown(token.Block) is { } grid && grid.Tokens > token.Index && grid.Codes(token.Index, code.Site).Contains(code.Code);

    /// <summary>Whether all codes of a block are known.</summary>
    public bool IsRead(int block) => Codes(block)?.Tokens == Blocks[block].Tokens.Length;

    public bool IsRead(LiveToken token) => Codes(token.Block)?.Tokens > token.Index;

    /// <summary>Where that begins which the model reads for a block: with its context, which is the end of the block before.</summary>
    public int ReadingStart(int block)
    {
        if (block == 0)
            return 0;
        var (before, context) = (Blocks[block - 1], Blocks[block].ContextOf(0));
        return (int)before.StartOf(Math.Max(0, before.Tokens.Length - context)).Utf16;
    }

    /// <summary>How many blocks wait to be read.</summary>
    public int Unread => Enumerable.Range(0, Blocks.Count).Count(block => !IsRead(block));

    /// <summary>Gives a block the codes of its first tokens, or of all. Codes that are known stay as they are.</summary>
    public void Set(int block, CodeGrid codes)
    {
        var tokens = Blocks[block].Tokens.Length;
        lock (gate)
        {
            if (grids[block]?.Tokens >= codes.Tokens)
                return;
            Volatile.Write(ref grids[block], codes);
            Volatile.Write(
                ref shown[block], codes.Tokens < tokens && shown[block] is { } earlier ? EarlierCodes.Joined(codes, earlier) : codes);
        }

        if (codes.Tokens == tokens)
            Model.Cache.Add(Blocks[block].Sequence, codes);
        Wake();
    }

    /// <summary>Takes a block's codes from what was read for another version meanwhile, if it was.</summary>
    public bool Recall(int block)
    {
        if (Model.Cache.Find(Blocks[block].Sequence) is not { } codes)
            return false;

        Set(block, codes);
        return true;
    }

    /// <summary>Lets those who wait look again.</summary>
    public void Wake()
    {
        TaskCompletionSource waiting;
        lock (gate)
            (waiting, changed) = (changed, new(TaskCreationOptions.RunContinuationsAsynchronously));
        waiting.SetResult();
    }

    /// <summary>Waits until something holds, which is looked at whenever codes come in.</summary>
    public async Task WhenAsync(Func<LiveText, bool> holds, CancellationToken cancel)
    {
        while (true)
        {
            Task next;
            lock (gate)
                next = changed.Task;
            if (holds(this))
                return;
            await next.WaitAsync(cancel).ConfigureAwait(false);
        }
    }

    /// <summary>Answers a question with the counts of all codes that are shown now.</summary>
    public T Ask<T>(Func<CodeCounts, T> question)
    {
        _ = Blocks;
        CodeGrid?[] known;
        lock (gate)
            known = [.. shown];
        return counts.Ask(known, question);
    }

    /// <summary>What this version is about, as far as it has been read; null where there are no themes, and of a document that only holds
    /// texts.</summary>
    public LiveThemes? Themed(OpenThemes? themes) => themes is null || Fields is not null ? null : counts.Themed.Of(this, themes);

    /// <summary>Whether it is known how surprising a block is.</summary>
    public bool IsSurpriseKnown(int block) => counts.Surprised.Knows(Blocks[block]);

    /// <summary>Says how surprising the tokens of a block are.</summary>
    public void SetSurprise(int block, IReadOnlyList<TokenSurprise?> surprise)
    {
        counts.Surprised.Add(this, Blocks[block], surprise);
        Wake();
    }

    /// <summary>Where this version says what one expects, and where not, as far as that has been read.</summary>
    public LiveSurprise Surprise() => counts.Surprised.Of(this);

    /// <summary>Whether what labels say is so in this text.</summary>
    internal LiveTruth Truth => truth.Value;

    /// <summary>The colours of codes.</summary>
    internal ColorSlots Slots => counts.Slots;

    /// <summary>
    /// The token at an offset: the one that holds the unit behind it, at the text's end the last. Null where there is none.
    /// </summary>
    public LiveToken? TokenAt(int offset)
    {
        var block = BlockAt(offset);
        if (block < 0 || !IsIn(offset, block))
            return null;

        var (inside, tokens) = (offset - (int)Blocks[block].Start.Utf16, Blocks[block].Tokens);
        var (low, high) = (0, tokens.Length - 1);
        while (low < high)
        {
            var middle = (low + high) / 2;
            if (tokens[middle].Utf16.End <= inside)
                low = middle + 1;
            else
                high = middle;
        }

        return Token(block, low);
    }

    public LiveToken Token(int block, int index)
    {
        var (start, span) = ((int)Blocks[block].Start.Utf16, Blocks[block].Tokens[index].Utf16);
        return new(block, index, start + span.Start, start + span.End);
    }

    /// <summary>The tokens that a range touches.</summary>
    public IEnumerable<LiveToken> Tokens(int start, int end)
    {
        var first = TokenAt(start);
        var firstBlock = first?.Block ?? (BlockAt(start) is >= 0 and var at ? at + (start < Blocks[at].Start.Utf16 ? 0 : 1) : Blocks.Count);
        for (var block = firstBlock; block < Blocks.Count && (Blocks[block].Start.Utf16 < end || block == first?.Block); block++)
        {
            for (var index = block == first?.Block ? first.Value.Index : 0; index < Blocks[block].Tokens.Length; index++)
            {
                var token = Token(block, index);
                if (token.Start >= end && end > start)
                    yield break;
                yield return token;
                if (end <= start)
                    yield break;
            }
        }
    }

    /// <summary>How many tokens of the text stand before a token.</summary>
    public int NumberOf(LiveToken token) => firstTokens.Value[token.Block] + token.Index;

    /// <summary>Whether the model had read enough before a token for its codes to mean much.</summary>
    public bool IsTrusted(LiveToken token) => Blocks[token.Block].ContextOf(token.Index) >= Model.Options.TrustedContext;

    /// <summary>A token as it reads.</summary>
    public string TextOf(LiveToken token) => Blocks[token.Block].Plain?.TextOf(token.Index) ?? Text[token.Start..token.End];

    /// <summary>Whether an offset is in a block, not between the texts of a document.</summary>
    private bool IsIn(int offset, int block) => fields is null || (offset >= Blocks[block].Start.Utf16 && offset <= Blocks[block].End);

    /// <summary>Index of the block that holds an offset, or of the last one before it, −1 when there are no tokens at all.</summary>
    public int BlockAt(int offset) =>
        Blocks.Count == 0 ? -1 : BinarySearch.Last(Blocks.Count, at => Blocks[at].Start.Utf16 <= offset);

    private int[] FirstTokens()
    {
        var first = new int[Blocks.Count];
        for (var block = 1; block < first.Length; block++)
            first[block] = first[block - 1] + Blocks[block - 1].Tokens.Length;
        return first;
    }

    private IReadOnlyList<TextBlock> Divide()
    {
        var found = fields?.Find(Text);
        fieldRanges = found?.Select(static field => field.Range).ToArray();
        var divided = found is not null ? fields!.Value.Blocks.Of(Text, found)
            : before is { } version
            ? LiveBlocks.Of(Text, version.Text, version.Blocks, Model.Loaded, Model.Options)
            : LiveBlocks.Of(Text, Model.Loaded, Model.Options);

        // What is open keeps its codes however little is kept of other texts.
        var known = new Dictionary<TokenBlock, CodeGrid?>(new BlockCache.SameSequence());
        foreach (var (block, codes) in (before?.Blocks ?? []).Zip(before?.Codes ?? []))
            known[block.Sequence] = codes;
        grids = [.. divided.Select(block => Model.Cache.Find(block.Sequence) ?? known.GetValueOrDefault(block.Sequence))];
        shown = [.. grids];
        if (before is { } earlier)
            new EarlierCodes(earlier.Text, earlier.Blocks, earlier.Shown).Fill(Text, divided, shown);
        before = null;
        return divided;
    }

    private sealed record Version(string Text, IReadOnlyList<TextBlock> Blocks, CodeGrid?[] Codes, CodeGrid?[] Shown);
}
