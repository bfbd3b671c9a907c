using System.Buffers.Binary;
using System.IO.MemoryMappedFiles;
using System.Numerics;
using CodebookLsp.Features.Core;
using CodebookLsp.Network.Primitives;
using CodebookLsp.Text.Files;

namespace CodebookLsp.Features.Indexing;

/// <summary>
/// An index turned round: which codes fire on a token. It answers at once what would else mean decoding every code's firings. A file beside
/// the user's other caches, mapped, so that a search reads the rows of its tokens and nothing else. Any thread may ask.
/// </summary>
/// <remarks>
/// The file: <c>CBLT</c>, the format (1), tokens and bytes of a row, each in four bytes, lowest first; the 32 bytes of the index's key; the
/// rows; eight bytes more, since codes are read eight bytes at a time. A row has the token's codes of all sites, each in as many bits as
/// say "none" too, from the lowest bit.
/// </remarks>
internal sealed class TurnedIndex : IDisposable
{
    private const int Header = 16 + Key;
    private const int Key = 32;
    private const uint Magic = 0x544C4243; // "CBLT"
    private const uint Format = 1;

    /// <summary>While the file is made, so many bytes of codes are held at a time.</summary>
    private const long MostHeld = 64 << 20;

    /// <summary>Rows are written so many at a time, which stay in the processor's own memory.</summary>
    private const int RowsAtOnce = 1024;

    /// <summary>Fewer tokens are not worth a second thread.</summary>
    private const int TokensOfThread = 4096;

    private readonly MemoryMappedFile file;
    private readonly MemoryMappedViewAccessor view;
    private readonly IReadOnlyList<Site> sites;
    private readonly int tokens;

    private TurnedIndex(MemoryMappedFile file, IReadOnlyList<Site> sites, int tokens)
    {
        (this.file, this.sites, this.tokens) = (file, sites, tokens);
        view = file.CreateViewAccessor(0, Length(sites, tokens), MemoryMappedFileAccess.Read);
    }

    /// <summary>What the file of an index takes, in bytes.</summary>
    public static long Length(IReadOnlyList<Site> sites, int tokens) => Header + ((long)tokens * RowBytes(sites)) + sizeof(ulong);

    /// <summary>Null where there is no such file, or it is another index's.</summary>
    /// <param name="key">Stands for what is in the index.</param>
    public static TurnedIndex? Open(string path, IReadOnlyList<Site> sites, int tokens, ReadOnlySpan<byte> key)
    {
        if (tokens == 0 || !File.Exists(path))
            return null;
        try
        {
            using var stream = PlainFile.Open(path); // the mapping outlives it
            Span<byte> header = stackalloc byte[Header];
            if (
                stream.Length != Length(sites, tokens) || stream.ReadAtLeast(header, Header, throwOnEndOfStream: false) < Header
                || !header.SequenceEqual(HeaderOf(sites, tokens, key)))
                return null;
            var file = MemoryMappedFile.CreateFromFile(
                stream, null, 0, MemoryMappedFileAccess.Read, HandleInheritability.None, leaveOpen: true);
            return new(file, sites, tokens);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null; // it can be done without
        }
    }

    /// <summary>Writes the file of an index.</summary>
    /// <param name="threads">At most so many at a time; −1 for as many as there are cores.</param>
    /// <exception cref="IndexException">The index is damaged.</exception>
    public static void Write(
        IndexedFirings firings, IReadOnlyList<Site> sites, int tokens, ReadOnlySpan<byte> key, Stream output, int threads,
        CancellationToken cancel)
    {
        output.Write(HeaderOf(sites, tokens, key));
        var slots = sites.Sum(static site => site.K);
        var most = (int)Math.Clamp(MostHeld / (slots * sizeof(int)), 1, tokens);
        var codes = sites.Select(site => new int[most * site.K]).ToArray(); // [sites][tokens · k]
        var (rowBytes, rows) = (RowBytes(sites), new byte[(RowsAtOnce * RowBytes(sites)) + sizeof(ulong)]);
        for (var from = 0; from < tokens; from += most)
        {
            var end = Math.Min(tokens, from + most);
            ParallelFor.For(sites.Count, threads, site => Lay(firings, site, sites[site], from, end, codes[site]), cancel);
            for (var first = from; first < end; first += RowsAtOnce)
            {
                var count = Math.Min(RowsAtOnce, end - first);
                rows.AsSpan().Clear();
                Pack(sites, codes, first - from, count, rows);
                output.Write(rows, 0, count * rowBytes);
            }
        }

        output.Write(new byte[sizeof(ulong)]);
    }

    /// <summary>How often each code fires on some tokens.</summary>
    /// <param name="wanted">Each once.</param>
    /// <returns>[sites][codes]</returns>
    public int[][] Hits(int[] wanted, CancellationToken cancel)
    {
        var (hits, gate) = (sites.Select(static site => new int[1 << Width(site)]).ToArray(), new Lock());
        var parts = Math.Min(Environment.ProcessorCount, (wanted.Length / TokensOfThread) + 1);
        ParallelFor.For(parts, part =>
        {
            var (from, end) = ((int)((long)wanted.Length * part / parts), (int)((long)wanted.Length * (part + 1) / parts));
            var own = parts == 1 ? hits : [.. hits.Select(static site => new int[site.Length])];
            Count(wanted.AsSpan(from, end - from), own, cancel);
            if (parts == 1)
                return;
            lock (gate)
            {
                foreach (var (sum, added) in hits.Zip(own))
                {
                    for (var code = 0; code < sum.Length; code++)
                        sum[code] += added[code];
                }
            }
        }, cancel);
        return [.. hits.Select((site, at) => site[..sites[at].Codes])];
    }

    public void Dispose()
    {
        view.Dispose();
        file.Dispose();
    }

    private void Count(ReadOnlySpan<int> wanted, int[][] hits, CancellationToken cancel)
    {
        var rowBytes = RowBytes(sites);
        var (row, shape) = (new byte[rowBytes + sizeof(ulong)], sites.Select(static site => (site.K, Width: Width(site))).ToArray());
        var bytes = view.SafeMemoryMappedViewHandle;
        for (var at = 0; at < wanted.Length; at++)
        {
            if (at % TokensOfThread == 0)
                cancel.ThrowIfCancellationRequested();
            ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((uint)wanted[at], (uint)tokens);
            bytes.ReadSpan((ulong)(Header + ((long)wanted[at] * rowBytes)), row.AsSpan());
            var bit = 0;
            for (var site = 0; site < shape.Length; site++)
            {
                var (k, width) = shape[site];
                var (own, mask) = (hits[site], (1UL << width) - 1);
                for (var slot = 0; slot < k; slot++, bit += width)
                    own[(int)((BinaryPrimitives.ReadUInt64LittleEndian(row.AsSpan(bit >> 3)) >> (bit & 7)) & mask)]++;
            }
        }
    }

    /// <summary>A site's codes on some tokens: [tokens · k], ascending; the number after the last code stands for none.</summary>
    private static void Lay(IndexedFirings firings, int number, Site site, int from, int end, int[] codes)
    {
        var (k, filled) = (site.K, new int[end - from]);
        codes.AsSpan().Fill(site.Codes);
        firings.Each(number, from, end, (code, on) =>
        {
            foreach (var token in on)
            {
                var slot = filled[token - from]++;
                codes[((token - from) * k) + slot] = slot < k ? code : throw new FormatException("more codes fire on a token than can");
            }
        });
    }

    private static void Pack(IReadOnlyList<Site> sites, int[][] codes, int first, int count, byte[] rows)
    {
        var (rowBytes, start) = (RowBytes(sites), 0);
        for (var site = 0; site < codes.Length; site++)
        {
            var (k, width, own) = (sites[site].K, Width(sites[site]), codes[site]);
            for (var token = 0; token < count; token++)
            {
                for (var slot = 0; slot < k; slot++)
                {
                    var bit = start + (slot * width);
                    var eight = rows.AsSpan((token * rowBytes) + (bit >> 3));
                    BinaryPrimitives.WriteUInt64LittleEndian(
                        eight, BinaryPrimitives.ReadUInt64LittleEndian(eight) | ((ulong)own[((first + token) * k) + slot] << (bit & 7)));
                }
            }

            start += k * width;
        }
    }

    private static byte[] HeaderOf(IReadOnlyList<Site> sites, int tokens, ReadOnlySpan<byte> key)
    {
        var header = new byte[Header];
        ReadOnlySpan<uint> numbers = [Magic, Format, (uint)tokens, (uint)RowBytes(sites)];
        for (var at = 0; at < numbers.Length; at++)
            BinaryPrimitives.WriteUInt32LittleEndian(header.AsSpan(at * sizeof(uint)), numbers[at]);
        key.CopyTo(header.AsSpan(16, Key));
        return header;
    }

    /// <summary>Bits of a code, or of "none".</summary>
    private static int Width(Site site) => BitOperations.Log2((uint)site.Codes) + 1;

    private static int RowBytes(IReadOnlyList<Site> sites) => (sites.Sum(static site => site.K * Width(site)) + 7) / 8;
}
