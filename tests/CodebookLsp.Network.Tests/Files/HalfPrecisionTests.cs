using CodebookLsp.Network.Files;

namespace CodebookLsp.Network.Tests.Files;

[TestClass]
public unsafe class HalfPrecisionTests
{
    private static readonly ushort[] All = [.. Enumerable.Range(0, 1 << 16).Select(static bits => (ushort)bits)];

    [TestMethod]
    public void Every_float16_becomes_the_float32_that_dotnet_makes_of_it()
    {
        var actual = new float[All.Length];
        fixed (ushort* source = All)
        fixed (float* values = actual)
            HalfPrecision.FromFloat16(source, All.Length, values);

        Whole.AreSame(Array.ConvertAll(All, static bits => (float)BitConverter.UInt16BitsToHalf(bits)), actual, "float16");
    }

    [TestMethod]
    public void Every_bfloat16_survives_the_way_through_float32()
    {
        var floats = new float[All.Length];
        var back = new ushort[All.Length];
        fixed (ushort* source = All, destination = back)
        fixed (float* values = floats)
        {
            HalfPrecision.FromBFloat16(source, All.Length, values);
            HalfPrecision.ToBFloat16(values, All.Length, destination);
        }

        for (var i = 0; i < All.Length; i++)
            Assert.AreEqual(float.IsNaN(floats[i]) ? All[i] | 0x40 : All[i], back[i], $"{All[i]:X4}");
    }

    [TestMethod]
    public void Rounding_to_bfloat16_goes_to_the_nearest_and_of_two_as_near_to_the_even()
    {
        var random = new Random(1);
        float[] values =
        [
            0, -0f, 1, -1, float.Epsilon, float.MaxValue, float.MinValue, float.NaN, -float.NaN, float.PositiveInfinity,
                float.NegativeInfinity,
            .. Bits(0x3F80_8000, 0x3F81_8000, 0x3F80_7FFF, 0x3F80_8001, 0x7F7F_7FFF, 0x7F7F_8000, 0x7F80_0001, 0xFF80_0001, 0x0000_8000,
                0x0001_8000),
            .. Bits([.. Enumerable.Range(0, 20_001).Select(_ => (uint)random.NextInt64(1L << 32))]),
        ];
        var actual = new ushort[values.Length];
        fixed (float* source = values)
        fixed (ushort* destination = actual)
            HalfPrecision.ToBFloat16(source, values.Length, destination);

        Whole.AreBFloat16Of(values, actual, "bfloat16");
    }

    private static float[] Bits(params uint[] bits) => Array.ConvertAll(bits, BitConverter.UInt32BitsToSingle);
}
