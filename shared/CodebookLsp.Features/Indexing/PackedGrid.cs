using System.Buffers.Binary;
using System.Numerics;
using CodebookLsp.Network.Primitives;

namespace CodebookLsp.Features.Indexing;

/// <summary>
/// The code ids of a part's tokens, each in as many bits as its codebook needs, site by site: what work in progress is kept as.
/// </summary>
internal static class PackedGrid
{
    /// <param name="grids">Of the blocks of a part, in their order.</param>
    public static byte[] Pack(IReadOnlyList<Site> sites, IReadOnlyList<CodeGrid> grids)
    {
        var tokens = grids.Sum(static grid => grid.Tokens);
        var bytes = new byte[Length(sites, tokens) + sizeof(ulong)]; // codes are put in eight bytes at a time
        var start = 0;
        for (var site = 0; site < sites.Count; site++)
        {
            var (width, bit) = (Width(sites[site]), 0);
            foreach (var grid in grids)
            {
                for (var token = 0; token < grid.Tokens; token++)
                {
                    foreach (var code in grid.Codes(token, site))
                    {
                        var eight = bytes.AsSpan(start + (bit >> 3));
                        BinaryPrimitives.WriteUInt64LittleEndian(
                            eight, BinaryPrimitives.ReadUInt64LittleEndian(eight) | ((ulong)code << (bit & 7)));
                        bit += width;
                    }
                }
            }

            start += SiteLength(sites[site], tokens);
        }

        return bytes[..^sizeof(ulong)];
    }

    /// <summary>One site's codes.</summary>
    /// <param name="codes">[tokens, k]</param>
    /// <exception cref="FormatException">The bytes are not such a grid.</exception>
    public static void Unpack(IReadOnlyList<Site> sites, ReadOnlySpan<byte> packed, int tokens, int site, Span<int> codes)
    {
        if (packed.Length != Length(sites, tokens))
            throw new FormatException("A part has the wrong length.");
        var start = 0;
        for (var before = 0; before < site; before++)
            start += SiteLength(sites[before], tokens);
        var part = packed.Slice(start, SiteLength(sites[site], tokens));
        var (width, bit) = (Width(sites[site]), 0);
        var mask = (1UL << width) - 1;
        Span<byte> eight = stackalloc byte[sizeof(ulong)];
        foreach (ref var code in codes)
        {
            var rest = part[(bit >> 3)..];
            if (rest.Length < sizeof(ulong))
                eight.Clear();
            rest[..Math.Min(sizeof(ulong), rest.Length)].CopyTo(eight);
            code = (int)((BinaryPrimitives.ReadUInt64LittleEndian(eight) >> (bit & 7)) & mask);
            if (code >= sites[site].Codes)
                throw new FormatException("A part names an unknown code.");
            bit += width;
        }
    }

    private static int Width(Site site) => BitOperations.Log2((uint)Math.Max(1, site.Codes - 1)) + 1;

    private static int SiteLength(Site site, int tokens) => ((tokens * site.K * Width(site)) + 7) / 8;

    private static int Length(IReadOnlyList<Site> sites, int tokens) => sites.Sum(site => SiteLength(site, tokens));
}
