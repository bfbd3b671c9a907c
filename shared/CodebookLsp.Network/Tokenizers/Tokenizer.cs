using CodebookLsp.Text.Encodings;
using CodebookLsp.Text.Offsets;

namespace CodebookLsp.Network.Tokenizers;

/// <summary>
/// Text to token ids and back: byte-level byte-pair encoding as GPT-2, GPT-NeoX, SmolLM and Llama 3 use it, with Hugging Face's ids.
/// Never changes (but for a cache), so any thread may use it.
/// </summary>
/// <remarks>
/// Decoding is the inverse of encoding for every string, lone surrogates included, if the vocabulary has a token for each
/// byte. Some lack a few (SmolLM2: the control codes 04, 06, 13, 14, 16 and 1D, and the bytes F1 and F2 of the unassigned planes 4 to
/// 11). Like the reference, we leave such bytes out of the ids; <see cref="CanEncode"/> tells. The tokens' spans still hold them: such a
/// byte belongs to the token before it, or to the text's first.
/// Where the tokenizer normalises texts (GPT-NeoX's: to NFC), decoding gives the normalised text, and each token's span is in the original.
/// </remarks>
public sealed class Tokenizer
{
    private readonly Normalizer? normalizer;
    private readonly PreTokenization preTokenization;
    private readonly string?[] texts;
    private readonly bool[] isLiteral;
    private readonly Finders allTokens;
    private readonly Finders ordinaryTokens;
    private readonly PieceEncoder pieces;
    private readonly SafeCuts cuts;

    /// <exception cref="TokenizerException">The vocabulary contradicts itself.</exception>
    internal Tokenizer(Vocabulary vocabulary)
    {
        normalizer = vocabulary.Normalizer;
        preTokenization = vocabulary.PreTokenization;
        pieces = new(vocabulary);
        texts = pieces.Texts;
        isLiteral = TokenTexts.Literal(vocabulary, texts);
        allTokens = Finders.For(vocabulary.Added, normalizer);
        ordinaryTokens = Finders.For(vocabulary.Added.Where(static token => !token.Special), normalizer);
        OrdinaryCount = OrdinaryTokens(vocabulary);
        BeginningOfText = vocabulary.BeginningOfText;
        EndOfText = vocabulary.EndOfText;
        Prefix = vocabulary is { AddsBeginningOfText: true, BeginningOfText: { } beginning } ? [beginning] : [];
        cuts = new(normalizer, preTokenization, pieces);
        pieces.Finish();
    }

    /// <summary>One more than the highest id.</summary>
    public int Count => texts.Length;

    /// <summary>One more than the highest id that ordinary text can get: added tokens may lie beyond.</summary>
    public int OrdinaryCount { get; }

    public int? BeginningOfText { get; }

    public int? EndOfText { get; }

    /// <summary>
    /// The ids that the model is shown before each text: a beginning-of-text token, or what the model's configuration names. They are no
    /// part of the text: encoding never adds them, and no count or position includes them.
    /// </summary>
    public IReadOnlyList<int> Prefix { get; private set; }

    /// <summary>The same tokenizer with another <see cref="Prefix"/>.</summary>
    public Tokenizer WithPrefix(IReadOnlyList<int> prefix)
    {
        var other = (Tokenizer)MemberwiseClone();
        other.Prefix = prefix;
        return other;
    }

    /// <summary>The ids of a text as the start of a sequence: behind the prefix.</summary>
    public int[] EncodePrompt(string text) => [.. Prefix, .. EncodeIds(text)];

    /// <summary>The tokenizer in a GGUF file's metadata.</summary>
    /// <param name="path">The file, for messages.</param>
    /// <exception cref="TokenizerException">There is none, or not one of ours, or it is damaged.</exception>
    public static Tokenizer FromGguf(IReadOnlyDictionary<string, object> metadata, string path) =>
        new(GgufVocabulary.Read(metadata, path));

    /// <summary>
    /// A tokenizer in Hugging Face's <c>tokenizer.json</c>, with what <c>tokenizer_config.json</c>, <c>special_tokens_map.json</c> and
    /// <c>added_tokens.json</c> beside it add.
    /// </summary>
    /// <exception cref="TokenizerException">It cannot be read, would need something we do not do, or is damaged.</exception>
    public static Tokenizer FromTokenizerJson(string path) => new(TokenizerJson.Read(path));

    /// <summary>A tokenizer in OpenAI's two files for GPT-2, with what Hugging Face's files beside them add.</summary>
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

    /// <summary>
    /// Whether the two sides of a place may lie in one of the pieces that are encoded one by one. If not, a text that is encoded from
    /// there on has the same tokens as in the whole, provided that the whole has a token that starts there.
    /// </summary>
    /// <param name="before">What ends there: at least its last character.</param>
    /// <param name="after">What starts there: at least its first character.</param>
    public bool MayJoin(ReadOnlySpan<char> before, ReadOnlySpan<char> after) => PreTokenJoins.May(preTokenization, before, after);

    /// <summary>The tokens of a text and where each lies in it. Nothing is added.</summary>
    /// <param name="specialTokens">
    /// Whether a special token's text ("&lt;|im_start|&gt;") becomes that token. When not, it is text like any other.
    /// </param>
    /// <returns>In UTF-8 the tokens tile the text. None when the text is empty, or the vocabulary has no token for any byte of
    /// it.</returns>
    public IReadOnlyList<Token> Encode(string text, bool specialTokens = true)
    {
        var (ids, ends) = (new List<int>(text.Length / 3), new List<int>(text.Length / 3));
        var spans = normalizer is null ? null : new OriginalSpans();
        Encode(text, specialTokens, ids, ends, spans);

        var map = new OffsetMap(text);
        var tokens = new Token[ids.Count];
        var utf8 = default(TextRange);
        for (var i = 0; i < tokens.Length; i++)
        {
            (utf8, var touched) = spans?.Next(ends[i]) ?? (new(utf8.End, ends[i]), new(utf8.End, ends[i]));
            var (start, end) = map.Covering(touched);
            tokens[i] = new(ids[i], new(start.Utf16, end.Utf16), utf8, new(start.CodePoints, end.CodePoints));
        }

        return tokens;
    }

    /// <summary>The ids of <see cref="Encode(string, bool)"/>, for less work.</summary>
    public int[] EncodeIds(ReadOnlySpan<char> text, bool specialTokens = true)
    {
        var ids = new List<int>(text.Length / 3);
        Encode(text, specialTokens, ids, null, null);
        return [.. ids];
    }

    /// <summary>
    /// Whether <see cref="Decode"/> brings exactly this text back, because each of its bytes has a token and normalisation changes nothing.
    /// </summary>
    public bool CanEncode(string text) =>
        pieces.CanEncodeAll(text) && normalizer?.Apply(text) is null;

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
        return cuts.Last(text, at, finders.First, finders.Rest);
    }

    private void Encode(ReadOnlySpan<char> text, bool specialTokens, List<int> ids, List<int>? ends, OriginalSpans? spans)
    {
        var finders = specialTokens ? allTokens : ordinaryTokens;
        var segments = new TextSegments(text, finders.First, AddedTokenFinder.None);
        var end = 0; // in the normalised text
        while (segments.MoveNext())
        {
            var stretch = text[segments.Start..segments.End];
            if (segments.Token is null && normalizer?.Apply(stretch) is { } normal)
            {
                spans?.Add(stretch, normal);
                EncodeStretch(normal.Text, finders.Rest, ids, ends, ref end);
                continue;
            }

            spans?.AddSame(Wtf8.ByteCount(stretch));
            if (segments.Token is { } token)
                AddToken(token, ids, ends, ref end);
            else
                EncodeStretch(stretch, finders.Rest, ids, ends, ref end);
        }
    }

    private static void AddToken(AddedToken token, List<int> ids, List<int>? ends, ref int end)
    {
        end = checked(end + Wtf8.ByteCount(token.Text));
        ids.Add(token.Id);
        ends?.Add(end);
    }

    /// <param name="text">Normalised, with no added token in it that comes first.</param>
    private void EncodeStretch(ReadOnlySpan<char> text, AddedTokenFinder rest, List<int> ids, List<int>? ends, ref int end)
    {
        var segments = new TextSegments(text, AddedTokenFinder.None, rest);
        while (segments.MoveNext())
        {
            if (segments.Token is { } token)
            {
                AddToken(token, ids, ends, ref end);
                continue;
            }

            var plain = text[segments.Start..segments.End];
            for (var start = 0; start < plain.Length;)
            {
                var next = PreTokenScanner.End(preTokenization, plain, start);
                var piece = pieces.Of(plain[start..next]);
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

    private static int OrdinaryTokens(Vocabulary vocabulary)
    {
        var added = vocabulary.Added.Select(static token => token.Id).ToHashSet();
        return vocabulary.Tokens.Where(token => !added.Contains(token.Value)).Select(static token => token.Value + 1)
            .DefaultIfEmpty().Max();
    }

    private string Text(int id)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(id);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(id, texts.Length);
        return texts[id] ?? throw new ArgumentOutOfRangeException(nameof(id), id, "There is no token with this id.");
    }

    private sealed record Finders(AddedTokenFinder First, AddedTokenFinder Rest)
    {
        /// <summary>Those that do not come first are looked for in the normalised text, in their own normalised form.</summary>
        public static Finders For(IEnumerable<AddedToken> tokens, Normalizer? normalizer)
        {
            var isFirst = tokens.ToLookup(static token => token.First);
            var rest = isFirst[false].Select(token => normalizer is null ? token : token with { Text = normalizer.Normalized(token.Text) });
            return new(new(isFirst[true]), new(rest));
        }
    }
}
