using CodebookLsp.Features.Core;
using CodebookLsp.Network.Primitives;
using CodebookLsp.Text.Offsets;

namespace CodebookLsp.Features.Indexing;

/// <summary>A corpus held in memory: a few texts, such as those open in an editor.</summary>
public sealed class MemoryCorpus : IIndexedCorpus
{
    private readonly List<IndexedDocument> documents = [];
    private readonly List<string> texts = [];
    private readonly List<TextRange> ranges = [];
    private readonly int[] ids;
    private readonly List<int>?[][] firings; // [sites][codes]

    /// <param name="texts">Each with a name and all its blocks, in their order.</param>
    public MemoryCorpus(
        IReadOnlyList<Site> sites, string? modelHash, IEnumerable<(string Name, IReadOnlyList<AnnotatedBlock> Blocks)> texts)
    {
        Sites = sites;
        ModelHash = modelHash;
        firings = [.. sites.Select(static site => new List<int>?[site.Codes])];
        var all = new List<int>();
        foreach (var (name, blocks) in texts)
        {
            var first = all.Count;
            foreach (var block in blocks)
                Add(block, all);
            documents.Add(new(name, first, all.Count - first));
            this.texts.Add(string.Concat(blocks.Select(static block => block.Block.Text)));
        }

        ids = [.. all];
    }

    public IReadOnlyList<Site> Sites { get; }

    public string? ModelHash { get; }

    public IReadOnlyList<IndexedDocument> Documents => documents;

    public ReadOnlySpan<int> TokenIds => ids;

    public string TextOf(int document) => texts[document];

    public TextRange RangeOf(int token) => ranges[token];

    public int FiringCount(CodeId code) => firings[code.Site][code.Code]?.Count ?? 0;

    public int[] Firings(CodeId code) => firings[code.Site][code.Code]?.ToArray() ?? [];

    private void Add(AnnotatedBlock block, List<int> all)
    {
        for (var token = 0; token < block.Codes.Tokens; token++)
        {
            for (var site = 0; site < Sites.Count; site++)
            {
                foreach (var code in block.Codes.Codes(token, site))
                    (firings[site][code] ??= []).Add(all.Count);
            }

            all.Add(block.Block.Tokens[token].Id);
            var start = (int)block.Block.StartOf(token).Utf16;
            ranges.Add(new(start, (int)block.Block.EndOf(token).Utf16));
        }
    }
}
