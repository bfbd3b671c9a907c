using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using CodebookLsp.Features.Indexing;

namespace CodebookLsp.Features.Themes;

/// <summary>What may not stand on both sides of a split, and what the spread of a theme is counted in.</summary>
/// <param name="Name">The document's, and the number of the part where it has parts.</param>
/// <param name="Source">Index into <see cref="CorpusWorks.Sources"/>.</param>
/// <param name="HeldOut">Whether it belongs to the half that nothing is chosen on: a bit of its name's hash says so.</param>
/// <param name="Second">The half that it belongs to where the other half is not looked at: the next bit.</param>
internal sealed record CorpusWork(string Name, int Source, bool HeldOut, bool Second);

/// <summary>
/// Divides a corpus into works and sources. A source is a folder of documents, or a document that lies in none. A work is a document; one
/// that is
/// long for its corpus is taken for a collection, and its parts are works: an index does not say where the chapters of a book begin.
/// </summary>
internal sealed class CorpusWorks
{
    private const int MostPart = 4096;
    private const int LeastPart = 256;

    /// <summary>A document stays whole if it has no more parts than that.</summary>
    private const int WholeParts = 2;

    private readonly Dictionary<(int Document, int Part), int> numbers = [];
    private readonly List<CorpusWork> works = [];
    private readonly int[] sourceOf; // of each document
    private readonly IIndexedCorpus corpus;
    private readonly bool trainingOnly;

    /// <param name="trainingOnly">Whether the works that are held out are passed over.</param>
    public CorpusWorks(IIndexedCorpus corpus, bool trainingOnly)
    {
        (this.corpus, this.trainingOnly) = (corpus, trainingOnly);
        PartTokens = Math.Clamp(corpus.TokenIds.Length / 64, LeastPart, MostPart);
        var names = corpus.Documents.Select(static document => CorpusSource.Of(document.Name)).ToArray();
        Sources = [.. names.Distinct(StringComparer.Ordinal)];
        var order = Sources.Select(static (name, index) => (name, index))
            .ToDictionary(static pair => pair.name, static pair => pair.index, StringComparer.Ordinal);
        sourceOf = [.. names.Select(name => order[name])];
    }

    public IReadOnlyList<string> Sources { get; }

    public IReadOnlyList<CorpusWork> Works => works;

    /// <summary>How long the parts of a long document are.</summary>
    public int PartTokens { get; }

    /// <summary>The number of the work that a token belongs to; −1 for one that is passed over.</summary>
    public int Of(int document, int token)
    {
        var own = corpus.Documents[document];
        var part = own.Tokens > WholeParts * PartTokens ? (token - own.FirstToken) / PartTokens : 0;
        if (!numbers.TryGetValue((document, part), out var number))
        {
            var name = own.Tokens > WholeParts * PartTokens
                ? string.Create(CultureInfo.InvariantCulture, $"{own.Name}#{part + 1}") : own.Name;
            var hash = SHA256.HashData(Encoding.UTF8.GetBytes(name))[0];
            var work = new CorpusWork(name, sourceOf[document], (hash & 1) != 0, (hash & 2) != 0);
            numbers.Add((document, part), number = trainingOnly && work.HeldOut ? -1 : works.Count);
            if (number >= 0)
                works.Add(work);
        }

        return number;
    }

    /// <summary>Where the part of a document ends that a token lies in: no window reaches over it.</summary>
    public int EndOf(int document, int token)
    {
        var own = corpus.Documents[document];
        return own.Tokens > WholeParts * PartTokens
            ? Math.Min(own.End, own.FirstToken + (((token - own.FirstToken) / PartTokens) + 1) * PartTokens)
            : own.End;
    }
}
