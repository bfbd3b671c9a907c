using CodebookLsp.Features.Core;

namespace CodebookLsp.Features.Editor;

/// <summary>How often codes fire in a part of a text, by what is shown of it.</summary>
/// <param name="Read">Of how many of its tokens the codes are known.</param>
/// <param name="Shown">Of how many something is shown, as <see cref="LiveText.Shown"/> has it: the sum that the counts belong to.</param>
internal sealed record PartCounts(int Tokens, int Read, int Shown, IReadOnlyDictionary<CodeId, int> Codes)
{
    public static PartCounts Of(LiveText text, int start, int end, IReadOnlyList<int> among)
    {
        var (tokens, read, shown) = (0, 0, 0);
        var codes = new Dictionary<CodeId, int>();
        foreach (var token in text.Tokens(start, end))
        {
            tokens++;
            if (text.Shown(token.Block) is not { } grid || grid.Tokens <= token.Index)
                continue;

            shown++;
            read += text.IsRead(token) ? 1 : 0;
            foreach (var site in among)
            {
                foreach (var code in grid.Codes(token.Index, site))
                    codes[new(site, code)] = codes.GetValueOrDefault(new(site, code)) + 1;
            }
        }

        return new(tokens, read, shown, codes);
    }
}
