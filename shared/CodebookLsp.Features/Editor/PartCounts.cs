using System.Buffers;
using System.Runtime.InteropServices;
using CodebookLsp.Features.Core;

namespace CodebookLsp.Features.Editor;

/// <summary>How often codes fire in a part of a text, by what is shown of it.</summary>
/// <param name="Read">Of how many of its tokens the codes are known.</param>
/// <param name="Shown">Of how many something is shown, as <see cref="LiveText.Shown"/> has it: the sum that the counts belong to.</param>
/// <param name="Codes">Those that fire, in the order in which they first do.</param>
internal sealed record PartCounts(int Tokens, int Read, int Shown, IReadOnlyList<(CodeId Code, int Count)> Codes)
{
    public static PartCounts Of(LiveText text, int start, int end, IReadOnlyList<int> among)
    {
        // A page has tens of thousands of different codes: a dictionary of them would be megabytes of garbage each time.
        var (sites, first, all) = (text.Model.Loaded.Sites, new int[among.Count], 0);
        for (var at = 0; at < among.Count; at++)
        {
            first[at] = all;
            all += sites[among[at]].Codes;
        }

        var places = ArrayPool<int>.Shared.Rent(all); // of each code among those found, from 1; 0 for none
        Array.Clear(places, 0, all);
        try
        {
            var (tokens, read, shown, codes) = (0, 0, 0, new List<(CodeId Code, int Count)>());
            foreach (var token in text.Tokens(start, end))
            {
                tokens++;
                if (text.Shown(token.Block) is not { } grid || grid.Tokens <= token.Index)
                    continue;

                shown++;
                read += text.IsRead(token) ? 1 : 0;
                for (var at = 0; at < among.Count; at++)
                {
                    foreach (var code in grid.Codes(token.Index, among[at]))
                    {
                        ref var place = ref places[first[at] + code];
                        if (place == 0)
                        {
                            codes.Add((new(among[at], code), 0));
                            place = codes.Count;
                        }

                        CollectionsMarshal.AsSpan(codes)[place - 1].Count++;
                    }
                }
            }

            return new(tokens, read, shown, codes);
        }
        finally
        {
            ArrayPool<int>.Shared.Return(places);
        }
    }
}
