using CodebookLsp.Network.Files;
using CodebookLsp.TestSupport;

namespace CodebookLsp.Network.Tests;

/// <summary>A folder for the files of one test, gone afterwards.</summary>
internal sealed class TestFolder : IDisposable
{
    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("codebooklsp-files-");

    /// <summary>Recordings of the reference implementation.</summary>
    public static string Goldens { get; } = System.IO.Path.Combine(Repository.Root, "tests", "goldens");

    public string Path => folder.FullName;

    /// <summary>Writes a file and says where it is.</summary>
    public string File(string name, ReadOnlySpan<byte> bytes)
    {
        var path = System.IO.Path.Combine(Path, name);
        System.IO.File.Delete(path); // ext4 brings a file that was cut to nothing and rewritten to the disk at once, a new one later
        System.IO.File.WriteAllBytes(path, bytes);
        return path;
    }

    /// <summary>Where a file of that name is or will be.</summary>
    public string At(string name) => System.IO.Path.Combine(Path, name);

    public void Dispose() => folder.Delete(recursive: true);
}

/// <summary>Whole tensors at a time.</summary>
internal static class Whole
{
    public static float[] Floats(this TensorFile file, string name)
    {
        var values = new float[file.Tensors[name].Count];
        file.Read(name, values);
        return values;
    }

    public static ushort[] BFloat16(this TensorFile file, string name)
    {
        var values = new ushort[file.Tensors[name].Count];
        file.ReadBFloat16(name, values);
        return values;
    }

    public static long[] Int64(this TensorFile file, string name)
    {
        var values = new long[file.Tensors[name].Count];
        file.ReadInt64(name, values);
        return values;
    }

    /// <summary>Equal to the bit, signs of zeros included; any not-a-number equals any other.</summary>
    public static void AreSame(ReadOnlySpan<float> expected, ReadOnlySpan<float> actual, string what)
    {
        Assert.AreEqual(expected.Length, actual.Length, what);
        for (var i = 0; i < expected.Length; i++)
        {
            var same = BitConverter.SingleToInt32Bits(expected[i]) == BitConverter.SingleToInt32Bits(actual[i]);
            Assert.IsTrue(same
                || (float.IsNaN(expected[i]) && float.IsNaN(actual[i])), $"{what} [{i}]: expected {expected[i]:R}, is {actual[i]:R}");
        }
    }

    public static void AreBFloat16Of(ReadOnlySpan<float> values, ReadOnlySpan<ushort> actual, string what)
    {
        Assert.AreEqual(values.Length, actual.Length, what);
        for (var i = 0; i < values.Length; i++)
            Assert.AreEqual(NearestBFloat16(values[i]), actual[i], $"{what} [{i}]: {values[i]:R}");
    }

    /// <summary>By the definition: of the two neighbours the closer one, of two as close the even one.</summary>
    private static ushort NearestBFloat16(float value)
    {
        var bits = BitConverter.SingleToUInt32Bits(value);
        var towardsZero = (ushort)(bits >> 16);
        if (float.IsNaN(value))
            return (ushort)(towardsZero | 0x40);

        if (float.IsInfinity(value) || (bits & 0xFFFF) == 0)
            return towardsZero;

        // The neighbour of the largest finite number is 2^128 for rounding, though it is spelled as infinity.
        var lower = Math.Abs((double)BitConverter.UInt32BitsToSingle(bits & 0xFFFF_0000));
        var upper = Math.Abs((double)BitConverter.UInt32BitsToSingle((bits & 0xFFFF_0000) + 0x1_0000));
        upper = double.IsInfinity(upper) ? Math.Pow(2, 128) : upper;
        var (down, up) = (Math.Abs((double)value) - lower, upper - Math.Abs((double)value));
        var isDown = down < up || (down == up && towardsZero % 2 == 0);
        return (ushort)(isDown ? towardsZero : towardsZero + 1);
    }
}
