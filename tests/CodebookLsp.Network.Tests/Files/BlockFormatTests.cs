using CodebookLsp.Network.Files;

namespace CodebookLsp.Network.Tests.Files;

/// <summary>
/// The quantised formats against their definitions, one number at a time. All products and sums of the formulas are exact in float64
/// (at most 53 significant bits from 2^-24 to 2^28), so rounding once at the end gives what a correctly rounded float32 formula must.
/// </summary>
[TestClass]
public class BlockFormatTests
{
    private static readonly byte[] One = [0x00, 0x3C];
    private static readonly byte[] Half = [0x00, 0x38];
    private static readonly byte[] Two = [0x00, 0x40];

    [TestMethod]
    public void Q4_0_is_its_definition() => CheckRandom(2, 32, 18, static (block, i) =>
        (Nibble(block[2..], i, 16) - 8) * F16(block));

    [TestMethod]
    public void Q4_1_is_its_definition() => CheckRandom(3, 32, 20, static (block, i) =>
        (Nibble(block[4..], i, 16) * F16(block)) + F16(block[2..]));

    [TestMethod]
    public void Q5_0_is_its_definition() => CheckRandom(6, 32, 22, static (block, i) =>
        (Nibble(block[6..], i, 16) + (16 * Bit(block[2..], i)) - 16) * F16(block));

    [TestMethod]
    public void Q5_1_is_its_definition() => CheckRandom(7, 32, 24, static (block, i) =>
        ((Nibble(block[8..], i, 16) + (16 * Bit(block[4..], i))) * F16(block)) + F16(block[2..]));

    [TestMethod]
    public void Q8_0_is_its_definition() => CheckRandom(8, 32, 34, static (block, i) =>
        (sbyte)block[2 + i] * F16(block));

    [TestMethod]
    public void Q4_K_is_its_definition() => CheckRandom(12, 256, 144, static (block, i) =>
        (F16(block) * SixBitScale(block[4..], i / 32) * Nibble(block[(16 + (i / 64 * 32))..], i % 64, 32))
        - (F16(block[2..]) * SixBitMin(block[4..], i / 32)));

    [TestMethod]
    public void Q5_K_is_its_definition() => CheckRandom(13, 256, 176, static (block, i) =>
        (F16(block) * SixBitScale(block[4..], i / 32) * (Nibble(block[(48 + (i / 64 * 32))..], i % 64, 32)
            + (16 * ((block[16 + (i % 32)] >> (i / 32)) & 1))))
        - (F16(block[2..]) * SixBitMin(block[4..], i / 32)));

    [TestMethod]
    public void Q6_K_is_its_definition() => CheckRandom(14, 256, 210, static (block, i) =>
    {
        var lower = Nibble(block[(i / 128 * 64)..], i % 128, 64);
        var upper = (block[128 + (i / 128 * 32) + (i % 32)] >> (i % 128 / 32 * 2)) & 3;
        return F16(block[208..]) * (sbyte)block[192 + (i / 16)] * (lower + (16 * upper) - 32);
    });

    [TestMethod]
    public void Q4_0_by_hand()
    {
        byte[] block = [.. Half, .. new byte[16]];
        block[2] = 0xF0; // number 0 has 0, number 16 has 15
        block[17] = 0x8A; // number 15 has 10, number 31 has 8

        CheckByHand(2, 32, block, (0, -4f), (16, 3.5f), (15, 1f), (31, 0f), (1, -4f));
    }

    [TestMethod]
    public void Q5_0_by_hand()
    {
        byte[] block = [.. Two, .. new byte[20]];
        block[2] = 0b0000_0010; // fifth bit of number 1
        block[5] = 0b1000_0000; // fifth bit of number 31
        block[6] = 0x21; // number 0 has 1, number 16 has 2
        block[7] = 0x03; // number 1 has 16 + 3
        block[21] = 0x70; // number 31 has 16 + 7

        CheckByHand(6, 32, block, (0, -30f), (16, -28f), (1, 6f), (31, 14f), (15, -32f));
    }

    [TestMethod]
    public void Q5_1_by_hand()
    {
        byte[] block = [.. Half, .. One, .. new byte[20]];
        block[4] = 0b0000_0001; // fifth bit of number 0
        block[6] = 0b0000_0001; // fifth bit of number 16
        block[8] = 0xF1; // number 0 has 16 + 1, number 16 has 16 + 15

        CheckByHand(7, 32, block, (0, 9.5f), (16, 16.5f), (1, 1f));
    }

    [TestMethod]
    public void Q4_K_by_hand()
    {
        byte[] block = [.. Two, .. One, .. new byte[140]];
        block[4 + 0] = 0b00_000011; // scale 0 is 3
        block[4 + 4] = 0b00_000101; // min 0 is 5
        block[4 + 1] = 0b11_000000; // upper bits of scale 5: 48
        block[4 + 5] = 0b01_000000; // upper bits of min 5: 16
        block[4 + 9] = 0x72; // lower bits: scale 5 is 48 + 2, min 5 is 16 + 7
        block[16] = 0x04; // number 0 has 4
        block[16 + 64 + 31] = 0x90; // number 191, the last of sub-block 5, has 9

        CheckByHand(12, 256, block, (0, (2 * 3 * 4) - 5), (1, -5f), (32, 0f), (160, -23f), (191, (2 * 50 * 9) - 23), (192, 0f));
    }

    [TestMethod]
    public void Q5_K_by_hand()
    {
        byte[] block = [.. Half, .. One, .. new byte[172]];
        block[4 + 2] = 0b00_000110; // scale 2 is 6
        block[4 + 6] = 0b00_000001; // min 2 is 1
        block[4 + 3] = 0b10_000000; // upper bits of scale 7: 32
        block[4 + 11] = 0x01; // lower bits: scale 7 is 32 + 1, min 7 is 0
        block[16 + 5] = 0b1000_0100; // fifth bits of number 5 of sub-blocks 2 and 7
        block[48 + 32 + 5] = 0x03; // number 69, in sub-block 2, has 16 + 3
        block[48 + 96 + 5] = 0x20; // number 229, in sub-block 7, has 16 + 2

        CheckByHand(13, 256, block, (69, (3 * 19) - 1), (64, -1f), (229, 16.5f * 18), (5, 0f));
    }

    [TestMethod]
    public void Q6_K_by_hand()
    {
        var block = new byte[210];
        Half.CopyTo(block, 208);
        block[0] = 0x0F; // lower bits of number 0: 15, of number 64: 0
        block[128] = 0b00_11_00_11; // upper bits of numbers 0 and 64: 48; of 32 and 96: 0
        block[192 + 0] = 2; // numbers 0 to 15
        block[192 + 4] = 0xFD; // numbers 64 to 79: -3
        block[64 + 63] = 0xB0; // lower bits of number 255: 11
        block[128 + 63] = 0b01_00_00_00; // upper bits of number 255: 16
        block[192 + 15] = 10; // numbers 240 to 255

        CheckByHand(14, 256, block, (0, 31f), (1, -32f), (64, 0.5f * -3 * 16), (65, 0.5f * -3 * -32), (255, 0.5f * 10 * -5), (32, 0f));
    }

    [TestMethod]
    public void A_large_tensor_read_in_pieces_is_the_same_blocks()
    {
        var random = new Random(5);
        var bytes = new byte[210 * 3000];
        random.NextBytes(bytes);
        using var folder = new TestFolder();
        using var whole = GgufFile.Open(folder.File("whole.gguf", new GgufBuilder().Tensor("t", 14, [256 * 1500, 2], bytes).Build()));
        var builder = new GgufBuilder();
        for (var i = 0; i < 30; i++)
            builder.Tensor($"{i}", 14, [25600], bytes.AsSpan(21000 * i, 21000));

        using var parts = GgufFile.Open(folder.File("parts.gguf", builder.Build()));

        Whole.AreSame(Enumerable.Range(0, 30).SelectMany(i => parts.Floats($"{i}")).ToArray(), whole.Floats("t"), "float32");
        CollectionAssert.AreEqual(Enumerable.Range(0, 30).SelectMany(i => parts.BFloat16($"{i}")).ToArray(), whole.BFloat16("t"));
    }

    private delegate double Definition(ReadOnlySpan<byte> block, int i);

    private static void CheckRandom(uint type, int elements, int bytes, Definition definition)
    {
        const int Blocks = 400;
        var data = new byte[bytes * Blocks];
        new Random(elements + bytes).NextBytes(data);
        var expected = new float[elements * Blocks];
        for (var i = 0; i < expected.Length; i++)
            expected[i] = (float)definition(data.AsSpan(i / elements * bytes, bytes), i % elements);

        using var folder = new TestFolder();
        using var file =
            GgufFile.Open(folder.File("t.gguf", new GgufBuilder().Tensor("t", type, [(ulong)expected.Length / 4, 4], data).Build()));

        Whole.AreSame(expected, file.Floats("t"), "float32");
        Whole.AreBFloat16Of(file.Floats("t"), file.BFloat16("t"), "bfloat16");
    }

    private static void CheckByHand(uint type, ulong elements, byte[] block, params ReadOnlySpan<(int Index, float Value)> expected)
    {
        using var folder = new TestFolder();
        using var file = GgufFile.Open(folder.File("t.gguf", new GgufBuilder().Tensor("t", type, [elements], block).Build()));
        var values = file.Floats("t");
        foreach (var (index, value) in expected)
            Assert.AreEqual(value, values[index], $"number {index}");
    }

    private static double F16(ReadOnlySpan<byte> bytes) => (double)BitConverter.ToHalf(bytes);

    /// <summary>Numbers 0 to half - 1 are in the lower four bits of a byte each, the next as many in the upper four.</summary>
    private static int Nibble(ReadOnlySpan<byte> packed, int i, int half) => i < half ? packed[i] % 16 : packed[i - half] / 16;

    private static int Bit(ReadOnlySpan<byte> bits, int i) => (bits[i / 8] >> (i % 8)) & 1;

    private static int SixBitScale(ReadOnlySpan<byte> packed, int i) =>
        i < 4 ? packed[i] % 64 : (packed[i + 4] % 16) + (packed[i - 4] / 64 * 16);

    private static int SixBitMin(ReadOnlySpan<byte> packed, int i) =>
        i < 4 ? packed[i + 4] % 64 : (packed[i + 4] / 16) + (packed[i] / 64 * 16);
}
