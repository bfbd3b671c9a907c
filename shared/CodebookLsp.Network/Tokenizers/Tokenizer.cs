using System.Collections.Concurrent;
using System.Text;
using CodebookLsp.Text;

namespace CodebookLsp.Network.Tokenizers;

/// <summary>
/// Text to token ids and back: byte-level byte-pair encoding as GPT-2, GPT-NeoX, SmolLM and Llama 3 use it, with Hugging Face's ids.
/// Never changes (but for a cache), so any thread may use it.
/// </summary>
/// <remarks>
/// Decoding is the inverse of encoding for every string, lone surrogates included, if the vocabulary has a token for each
/// byte. Some lack a few (SmolLM2: the control codes 04, 06, 13, 14, 16 and 1D, and the bytes F1 and F2 of the unassigned planes 4 to
/// 11). Like the reference, we leave such bytes out of the ids; <see cref="CanSpell"/> tells. The tokens' spans still hold them: such a byte
/// belongs to the token before it, or to the text's first.
/// </remarks>
public sealed class Tokenizer
{
    /// <summary>How far a pre-token's end may depend on what follows it, in UTF-16 units: an apostrophe waits for "re".</summary>
    private const int Lookahead = 3;

    /// <summary>Longer pre-tokens seldom come again.</summary>
    private const int LongestCached = 48;

    private const int MostCached = 1 << 16;

    private readonly PieceMerger merger;
    private readonly PreTokenization preTokenization;
    private readonly string?[] texts;
    private readonly bool[] isLiteral;
    private readonly bool[] hasToken = new bool[256];
    private readonly bool hasAllBytes;
    private readonly Finders allTokens;
    private readonly Finders ordinaryTokens;
    private readonly ConcurrentDictionary<string, Merged> cache = new();
    private readonly ConcurrentDictionary<string, Merged>.AlternateLookup<ReadOnlySpan<char>> cached;
    private int cachedCount;

    /// <exception cref="TokenizerException">The vocabulary contradicts itself.</exception>
    internal Tokenizer(Vocabulary vocabulary)
    {
        merger = new(vocabulary);
        preTokenization = vocabulary.PreTokenization;
        texts = TokenTexts.ById(vocabulary);
        isLiteral = TokenTexts.Literal(vocabulary, texts);
        foreach (var (text, _) in vocabulary.Tokens)
        {
            if (text is [var letter] && ByteAlphabet.Byte(letter) is { } value)
                hasToken[value] = true;
        }

        hasAllBytes = hasToken.All(static has => has);
        allTokens = Finders.For(vocabulary.Added);
        ordinaryTokens = Finders.For(vocabulary.Added.Where(static token => !token.Special));
        cached = cache.GetAlternateLookup<ReadOnlySpan<char>>();
        BeginningOfText = vocabulary.BeginningOfText;
        EndOfText = vocabulary.EndOfText;
        AddsBeginningOfText = vocabulary.AddsBeginningOfText && BeginningOfText is not null;
        merger.Finish();
    }

    /// <summary>One more than the highest id.</summary>
    public int Count => texts.Length;

    public int? BeginningOfText { get; }

    public int? EndOfText { get; }

    /// <summary>Whether the model was trained with <see cref="BeginningOfText"/> before each text. Encoding never adds it.</summary>
    public bool AddsBeginningOfText { get; }

    /// <summary>The tokenizer in a GGUF file's metadata.</summary>
    /// <param name="path">The file, for messages.</param>
    /// <exception cref="TokenizerException">There is none, or not one of ours, or it is damaged.</exception>
    public static Tokenizer FromGguf(IReadOnlyDictionary<string, object> metadata, string path) =>
        new(GgufVocabulary.Read(metadata, path));

    /// <summary>A tokenizer in Hugging Face's <c>tokenizer.json</c>, with what a <c>tokenizer_config.json</c> beside it adds.</summary>
    /// <exception cref="TokenizerException">It cannot be read, would need something we do not do, or is damaged.</exception>
    public static Tokenizer FromTokenizerJson(string path) => new(TokenizerJson.Read(path));

    /// <summary>A tokenizer in OpenAI's two files for GPT-2.</summary>
    /// <exception cref="TokenizerException">They cannot be read or are damaged.</exception>
    public static Tokenizer FromVocabularyAndMerges(
        string vocabularyPath, string mergesPath, PreTokenization preTokenization = PreTokenization.Gpt2) =>
        new(VocabularyAndMerges.Read(vocabularyPath, mergesPath, preTokenization));

    /// <summary>The tokenizer of a model folder: <c>tokenizer.json</c>, else <c>vocab.json</c> and <c>merges.txt</c>.</summary>
    /// <exception cref="TokenizerException">There is none, or it cannot be used.</exception>
    public static Tokenizer Find(string folder)
    {
        var json = Path.Combine(folder, "tokenizer.json");
        if (File.Exists(json))
            return FromTokenizerJson(json);

        var (vocabulary, merges) = (Path.Combine(folder, "vocab.json"), Path.Combine(folder, "merges.txt"));
        return File.Exists(vocabulary) && File.Exists(merges)
            ? FromVocabularyAndMerges(vocabulary, merges)
            : throw TokenizerException.Missing(folder);
    }

    /// <summary>The tokens of a text and where each lies in it. Nothing is added.</summary>
    /// <param name="specialTokens">
    /// Whether a special token's text ("&lt;|im_start|&gt;") becomes that token. When not, it is text like any other.
    /// </param>
    /// <returns>In UTF-8 the tokens tile the text. None when the text is empty, or the vocabulary has no token for any byte of it.</returns>
    public IReadOnlyList<Token> Encode(string text, bool specialTokens = true)
    {
        var (ids, ends) = (new List<int>(text.Length / 3), new List<int>(text.Length / 3));
        Encode(text, specialTokens, ids, ends);

        var map = new OffsetMap(text);
        var tokens = new Token[ids.Count];
        var utf8 = default(TextRange);
        for (var i = 0; i < tokens.Length; i++)
        {
            utf8 = new(utf8.End, ends[i]);
            var (start, end) = map.Covering(utf8);
            tokens[i] = new(ids[i], new(start.Utf16, end.Utf16), utf8, new(start.CodePoints, end.CodePoints));
        }

        return tokens;
    }

    /// <summary>The ids of <see cref="Encode(string, bool)"/>, for less work.</summary>
    public int[] EncodeIds(ReadOnlySpan<char> text, bool specialTokens = true)
    {
        var ids = new List<int>(text.Length / 3);
        Encode(text, specialTokens, ids, null);
        return [.. ids];
    }

    /// <summary>Whether <see cref="Decode"/> brings exactly this text back, because each of its bytes has a token.</summary>
    public bool CanSpell(string text) => hasAllBytes || Array.TrueForAll(Wtf8.Encode(text), value => hasToken[value]);

    /// <summary>The text that the tokens make together; bytes that make no character become U+FFFD.</summary>
    /// <exception cref="ArgumentOutOfRangeException">An id is no token's.</exception>
    public string Decode(ReadOnlySpan<int> ids) => Wtf8.DecodeReplacing(DecodeBytes(ids));

    /// <summary>The bytes that the tokens make together, in <see cref="Wtf8"/>.</summary>
    /// <exception cref="ArgumentOutOfRangeException">An id is no token's.</exception>
    public byte[] DecodeBytes(ReadOnlySpan<int> ids)
    {
        var bytes = new List<byte>(ids.Length * 4);
        foreach (var id in ids)
        {
            var text = Text(id);
            if (isLiteral[id])
                bytes.AddRange(Wtf8.Encode(text));
            else
                bytes.AddRange(text.Select(static letter => ByteAlphabet.Byte(letter)!.Value));
        }

        return [.. bytes];
    }

    /// <summary>The text of one token, with U+FFFD for bytes that are only part of a character.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The id is no token's.</exception>
    public string Piece(int id) => Decode([id]);

    /// <summary>
    /// Where a long text may be cut so that its parts, encoded one by one, give exactly the tokens of the whole.
    /// </summary>
    /// <param name="text">As much of the text as is known; more may follow. It starts where the last part ended.</param>
    /// <param name="at">The longest part that is wanted, in UTF-16 units.</param>
    /// <returns>
    /// The last such place at or before <paramref name="at"/> (it is never among the last units of <paramref name="text"/>, as what
    /// follows decides there); 0 when there is none, as inside one enormous word or run of blanks.
    /// </returns>
    public int SafeCut(ReadOnlySpan<char> text, int at, bool specialTokens = true)
    {
        var finders = specialTokens ? allTokens : ordinaryTokens;
        var last = Math.Min(Math.Min(at, text.Length - Lookahead), Math.Min(finders.First.CutOffAt(text), finders.Rest.CutOffAt(text)));
        var best = 0;
        var segments = new TextSegments(text, finders.First, finders.Rest);
        while (segments.MoveNext() && segments.Start <= last)
        {
            // An added token's two ends are ends of the text to whatever lies there.
            best = segments.Token is not null || HasToken(text[segments.Start..]) ? segments.Start : best;
            if (segments.Token is not null)
                continue;

            var plain = text[..segments.End][segments.Start..];
            for (var start = 0; start < plain.Length && segments.Start + start <= last; start = PreTokenScanner.End(preTokenization, plain, start))
            {
                // After a blank no cut: how a run of blanks divides depends on what follows it.
                if (start > 0 && !char.IsWhiteSpace(plain[start - 1]) && HasToken(plain[start..]))
                    best = segments.Start + start;
            }
        }

        // Bytes without a token belong to a token before them, so the first part must have one.
        return hasAllBytes || CanSpellAny(text[..best]) ? best : 0;
    }

    private void Encode(ReadOnlySpan<char> text, bool specialTokens, List<int> ids, List<int>? ends)
    {
        var finders = specialTokens ? allTokens : ordinaryTokens;
        var segments = new TextSegments(text, finders.First, finders.Rest);
        var end = 0;
        while (segments.MoveNext())
        {
            if (segments.Token is { } token)
            {
                end = checked(end + Wtf8.ByteCount(token.Text));
                ids.Add(token.Id);
                ends?.Add(end);
                continue;
            }

            var plain = text[..segments.End][segments.Start..];
            for (var start = 0; start < plain.Length;)
            {
                var next = PreTokenScanner.End(preTokenization, plain, start);
                var piece = PieceOf(plain[start..next]);
                start = next;
                ids.AddRange(piece.Ids);
                if (ends is null)
                    continue;

                end = checked(end + piece.Skipped);
                if (ends.Count > 0)
                    ends[^1] = end;

                foreach (var length in piece.Lengths)
                    ends.Add(end = checked(end + length));
            }
        }
    }

    private Merged PieceOf(ReadOnlySpan<char> text)
    {
        if (text.Length > LongestCached)
            return Merge(text);

        if (cached.TryGetValue(text, out var piece))
            return piece;

        piece = Merge(text);
        if (Interlocked.Increment(ref cachedCount) > MostCached)
        {
            cache.Clear();
            Interlocked.Exchange(ref cachedCount, 0);
        }

        cached.TryAdd(text, piece);
        return piece;
    }

    private Merged Merge(ReadOnlySpan<char> text)
    {
        var bytes = Wtf8.Encode(text);
        var letters = new StringBuilder(bytes.Length);
        foreach (var value in bytes)
        {
            if (hasToken[value])
                letters.Append(ByteAlphabet.Letter(value));
        }

        var ids = merger.Merge(letters.ToString());
        var lengths = Array.ConvertAll(ids, id => texts[id]!.Length);
        return letters.Length == bytes.Length ? new(ids, lengths, 0) : WithSkipped(bytes, ids, lengths);
    }

    /// <summary>Adds the bytes that have no token to the token before them; what has none before it is <see cref="Merged.Skipped"/>.</summary>
    private Merged WithSkipped(byte[] bytes, int[] ids, int[] lengths)
    {
        var at = 0;
        var skipped = Skip();
        for (var i = 0; i < lengths.Length; i++)
        {
            var start = at;
            for (var spelled = lengths[i]; spelled > 0; at++)
                spelled -= hasToken[bytes[at]] ? 1 : 0;

            _ = Skip();
            lengths[i] = at - start;
        }

        return new(ids, lengths, skipped);

        int Skip()
        {
            var start = at;
            while (at < bytes.Length && !hasToken[bytes[at]])
                at++;

            return at - start;
        }
    }

    /// <summary>Whether the first byte of a text has a token.</summary>
    private bool HasToken(ReadOnlySpan<char> text)
    {
        if (hasAllBytes)
            return true;

        Span<byte> bytes = stackalloc byte[2 * Wtf8.MaxBytesPerUnit];
        _ = Wtf8.Encode(text[..Math.Min(text.Length, 2)], bytes);
        return hasToken[bytes[0]];
    }

    private bool CanSpellAny(ReadOnlySpan<char> text)
    {
        for (var i = 0; i < text.Length; i++)
        {
            if (HasToken(text[i..]))
                return true;
        }

        return false;
    }

    private string Text(int id)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(id);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(id, texts.Length);
        return texts[id] ?? throw new ArgumentOutOfRangeException(nameof(id), id, "There is no token with this id.");
    }

    /// <summary>The tokens of one pre-token.</summary>
    /// <param name="Lengths">In bytes of the text; with <paramref name="Skipped"/> they make up all of it.</param>
    /// <param name="Skipped">Bytes before the first token that have none.</param>
    private sealed record Merged(int[] Ids, int[] Lengths, int Skipped);

    private sealed record Finders(AddedTokenFinder First, AddedTokenFinder Rest)
    {
        public static Finders For(IEnumerable<AddedToken> tokens)
        {
            var isFirst = tokens.ToLookup(static token => token.First);
            return new(new(isFirst[true]), new(isFirst[false]));
        }
    }
}
