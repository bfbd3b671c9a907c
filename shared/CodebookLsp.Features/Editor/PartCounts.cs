using CodebookLsp.Features.Core;

namespace CodebookLsp.Features.Editor;

/// <summary>How often codes fire in a part of a text.</summary>
internal sealed record PartCounts(int Tokens, int Read, IReadOnlyDictionary<CodeId, int> Codes)
{
    public static PartCounts Of(LiveText text, int start, int end, IReadOnlyList<int> among)
    {
        var (tokens, read) = (0, 0);
        var codes = new Dictionary<CodeId, int>();
        foreach (var token in text.Tokens(start, end))
        {
            tokens++;
            if (text.Codes(token.Block) is not { } grid || grid.Tokens <= token.Index)
                continue;

            read++;
            foreach (var site in among)
            {
                foreach (var code in grid.Codes(token.Index, site))
                    codes[new(site, code)] = codes.GetValueOrDefault(new(site, code)) + 1;
            }
        }

        return new(tokens, read, codes);
    }
}
