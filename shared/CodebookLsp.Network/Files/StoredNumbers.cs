using System.Runtime.Intrinsics;
using CodebookLsp.Network.Kernels;

namespace CodebookLsp.Network.Files;

/// <summary>Turns stored numbers of any type into float32, bfloat16 or int64, in pieces that fit the cache and on all processors.</summary>
internal static unsafe class StoredNumbers
{
    private const int Piece = 4096;          // numbers: 16 KiB of float32
    private const long Alone = 512 * 1024;   // fewer numbers than this are not worth a second thread

    /// <param name="source">The first byte of the tensor; checked by the caller to be followed by all of them.</param>
    public static void ToSingle(ElementType type, byte* source, Span<float> destination)
    {
        fixed (float* to = destination)
        {
            var target = to;
            InPieces(destination.Length, (first, count) => Convert(type, At(type, source, first), new Span<float>(target + first, count)));
        }
    }

    /// <summary>The same, rounded to nearest even; never a float32 copy of the whole.</summary>
    public static void ToBFloat16(ElementType type, byte* source, Span<ushort> destination)
    {
        fixed (ushort* to = destination)
        {
            var target = to;
            InPieces(destination.Length, (first, count) =>
            {
                if (type == ElementType.BF16)
                {
                    new ReadOnlySpan<ushort>(At(type, source, first), count).CopyTo(new(target + first, count));
                    return;
                }

                Span<float> piece = stackalloc float[Piece];
                Convert(type, At(type, source, first), piece[..count]);
                Round(piece[..count], target + first);
            });
        }
    }

    public static void ToInt64(ElementType type, byte* source, Span<long> destination)
    {
        for (var at = 0; at < destination.Length; at++)
        {
            destination[at] = type switch
            {
                ElementType.I64 => ((long*)source)[at],
                ElementType.I32 => ((int*)source)[at],
                ElementType.I16 => ((short*)source)[at],
                ElementType.I8 => ((sbyte*)source)[at],
                _ => source[at],
            };
        }
    }

    private static byte* At(ElementType type, byte* source, long first) => source + (first / type.BlockLength() * type.BlockBytes());

    private static void InPieces(int count, Action<int, int> convert)
    {
        var pieces = (count + Piece - 1) / Piece;
        if (count < Alone)
        {
            for (var piece = 0; piece < pieces; piece++)
                One(piece);
        }
        else
        {
            Parallel.For(0, pieces, One);
        }

        void One(int piece) => convert(piece * Piece, Math.Min(Piece, count - (piece * Piece)));
    }

    private static void Convert(ElementType type, byte* source, Span<float> destination)
    {
        if (type.IsQuantised())
        {
            Dequantise.Blocks(type, source, destination);
            return;
        }

        switch (type)
        {
            case ElementType.F32:
                new ReadOnlySpan<float>(source, destination.Length).CopyTo(destination);
                break;
            case ElementType.BF16:
                for (var at = 0; at < destination.Length; at++)
                    destination[at] = Lanes.ToSingle(((ushort*)source)[at]);
                break;
            case ElementType.F16:
                for (var at = 0; at < destination.Length; at++)
                    destination[at] = (float)((Half*)source)[at];
                break;
            case ElementType.F64:
                for (var at = 0; at < destination.Length; at++)
                    destination[at] = (float)((double*)source)[at];
                break;
            default:
                Span<long> whole = stackalloc long[1];
                for (var at = 0; at < destination.Length; at++)
                {
                    ToInt64(type, source + ((long)at * type.BlockBytes()), whole);
                    destination[at] = whole[0];
                }

                break;
        }
    }

    private static void Round(ReadOnlySpan<float> source, ushort* destination)
    {
        fixed (float* from = source)
        {
            var at = 0;
            for (; at <= source.Length - Lanes.Count; at += Lanes.Count)
                Lanes.Store(Vector512.Load(from + at), destination + at);
            for (; at < source.Length; at++)
                destination[at] = Lanes.ToBFloat16(from[at]);
        }
    }
}
