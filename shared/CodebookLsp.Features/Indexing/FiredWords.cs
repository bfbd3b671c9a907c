using System.Collections.Concurrent;
using CodebookLsp.Features.Core;
using CodebookLsp.Network.Tokenizers;

namespace CodebookLsp.Features.Indexing;

/// <summary>The words that codes fire on most in an index: what a code without a name is told by. Any thread may ask.</summary>
public sealed class FiredWords(IIndexedCorpus corpus, Tokenizer tokenizer)
{
    private const int Most = 6;

    /// <summary>A sample of so many firings shows what is common.</summary>
    private const int Sampled = 400;

    /// <summary>Shorter pieces are seldom words.</summary>
    private const int FewestLetters = 3;

    /// <summary>So many answers are remembered: a hover asks for ten.</summary>
    private const int Remembered = 5000;

    private readonly ConcurrentDictionary<CodeId, IReadOnlyList<string>> known = [];

    /// <summary>The commonest first; of tokens that begin a word. Perhaps none.</summary>
    public IReadOnlyList<string> Of(CodeId code)
    {
        if (known.Count > Remembered)
            known.Clear();
        return known.GetOrAdd(code, Find);
    }

    private IReadOnlyList<string> Find(CodeId code)
    {
        var firings = corpus.Firings(code);
        var step = Math.Max(1, firings.Length / Sampled);
        var counts = new Dictionary<int, int>();
        for (var at = 0; at < firings.Length; at += step)
        {
            var id = corpus.TokenIds[firings[at]];
            counts[id] = counts.GetValueOrDefault(id) + 1;
        }

        return
        [
            .. counts.OrderByDescending(static pair => pair.Value).ThenBy(static pair => pair.Key)
                .Select(pair => tokenizer.Piece(pair.Key))
                .Where(static piece => piece.Length > FewestLetters && piece[0] == ' ' && piece.AsSpan(1).ToString().All(char.IsLetter))
                .Select(static piece => piece[1..]).Distinct(StringComparer.OrdinalIgnoreCase).Take(Most),
        ];
    }
}
