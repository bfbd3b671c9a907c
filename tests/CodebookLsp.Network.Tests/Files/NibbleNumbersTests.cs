using System.Runtime.Intrinsics.X86;
using CodebookLsp.Network.Files;

namespace CodebookLsp.Network.Tests.Files;

/// <summary>Four-bit numbers looked up are those computed one by one.</summary>
[TestClass]
public sealed unsafe class NibbleNumbersTests
{
    private const int Elements = 32;

    /// <summary>Every scale there is, beside any shift, with all four-bit numbers.</summary>
    [TestMethod]
    [DataRow(false, false)]
    [DataRow(false, true)]
    [DataRow(true, false)]
    [DataRow(true, true)]
    public void All_are_those_that_go_by_way_of_float32(bool isShifted, bool isWide)
    {
        if (isWide && !Avx512BW.IsSupported)
            Assert.Inconclusive("This processor has no AVX-512.");
        var type = isShifted ? ElementType.Q4_1 : ElementType.Q4_0;
        var (size, blocks, random) = (type.BlockBytes(), 1 << 16, new Random(3));
        var bytes = new byte[blocks * size];
        random.NextBytes(bytes);
        for (var block = 0; block < blocks; block++)
        {
            BitConverter.TryWriteBytes(bytes.AsSpan(block * size), (ushort)(block * 40_503)); // each once, in no order
            for (var at = 0; at < 16; at++)
                bytes[((block + 1) * size) - 16 + at] = (byte)((bytes[((block + 1) * size) - 16 + at] & 0xF0) | ((at + block) % 16));
        }

        var (singles, expected, found) = (new float[blocks * Elements], new ushort[blocks * Elements], new ushort[blocks * Elements]);
        fixed (byte* source = bytes)
        fixed (float* single = singles)
        fixed (ushort* wanted = expected, made = found)
        {
            Decoding.ToSingle(type, source, singles.Length, single);
            HalfPrecision.ToBFloat16(single, singles.Length, wanted);
            NibbleNumbers.ToBFloat16(type, source, found.Length, made, isWide);
        }

        for (var at = 0; at < found.Length; at++)
            Assert.AreEqual(expected[at], found[at], $"{singles[at]} in block {at / Elements}");
    }
}
