using System.Runtime.Intrinsics;

namespace CodebookLsp.Network.Kernels;

/// <summary>What is done with rows between the products of a pass that continues texts; all in float32, each row for itself.</summary>
internal static unsafe class ContinuedRows
{
    /// <summary>x / rms(x) · gain, rounded. <paramref name="room"/> is used on the way.</summary>
    /// <param name="x">[width]</param>
    /// <param name="gain">[width]</param>
    /// <param name="room">[width]</param>
    public static void Normalise(float* x, float* gain, int width, double epsilon, float* room, QuantisedRows to, int row)
    {
        var squares = Vector512<float>.Zero;
        for (var at = 0; at < width; at += Lanes.Count)
            squares = Vector512.FusedMultiplyAdd(Lanes.Load(x + at), Lanes.Load(x + at), squares);
        var factor = Vector512.Create((float)(1 / Math.Sqrt((Vector512.Sum(squares) / width) + epsilon)));
        for (var at = 0; at < width; at += Lanes.Count)
            Lanes.Store(Lanes.Load(x + at) * factor * Lanes.Load(gain + at), room + at);
        to.Put(row, room);
    }

    /// <summary>Rotates a head's 64 numbers, the first half against the second.</summary>
    /// <param name="cosines">[32]</param>
    public static void Rotate(float* x, float* cosines, float* sines)
    {
        for (var at = 0; at < Tile.Columns / 2; at += Lanes.Count)
        {
            Vector512<float> first = Lanes.Load(x + at), second = Lanes.Load(x + (Tile.Columns / 2) + at);
            Vector512<float> cos = Lanes.Load(cosines + at), sin = Lanes.Load(sines + at);
            Lanes.Store((first * cos) - (second * sin), x + at);
            Lanes.Store((second * cos) + (first * sin), x + (Tile.Columns / 2) + at);
        }
    }

    /// <summary>silu(gate) · up, in place of the gate.</summary>
    public static void Gate(float* gate, float* up, int count)
    {
        for (var at = 0; at < count; at += Lanes.Count)
        {
            var value = Lanes.Load(gate + at);
            Lanes.Store(value / (Vector512<float>.One + Lanes.Exp(-value)) * Lanes.Load(up + at), gate + at);
        }
    }

    /// <summary>x += delta.</summary>
    public static void Add(float* x, float* delta, int count)
    {
        for (var at = 0; at < count; at += Lanes.Count)
            Lanes.Store(Lanes.Load(x + at) + Lanes.Load(delta + at), x + at);
    }
}
