using CodebookLsp.Network.Files;
using CodebookLsp.Network.Kernels;
using CsCheck;

namespace CodebookLsp.Network.Tests.Kernels;

/// <summary>
/// Products with weights of few bits are those of the dequantised numbers, and the same to the last bit however many rows are multiplied
/// at once and with whatever instructions.
/// </summary>
[TestClass]
public sealed unsafe class QuantisedProductTests
{
    private static readonly ElementType[] Types =
        [ElementType.Q4_0, ElementType.Q4_1, ElementType.Q8_0, ElementType.Q4_K, ElementType.Q6_K];

    private static readonly Gen<Case> Cases =
        from type in Gen.OneOfConst(Types)
        from outputs in Gen.Int[1, 70]
        from blocks in Gen.Int[1, type.BlockElements() == QuantisedRows.Block ? 20 : 3]
        from rows in Gen.Int[1, 14]
        from scale in Gen.OneOfConst(0.0, 1e-6, 0.01, 1, 300)
        from seed in Gen.Int
        select new Case(type, outputs, blocks, rows, scale, seed);

    [TestMethod]
    public void A_product_is_the_sum_over_the_dequantised_numbers() => Cases.Sample(one =>
    {
        using var matrix = one.Matrix(out var weights);
        using var x = one.Rows(out var rounded);
        var found = Products(matrix, x, one.RowCount);
        for (var row = 0; row < one.RowCount; row++)
        {
            for (var output = 0; output < one.Outputs; output++)
            {
                var (sum, size) = (0.0, 0.0);
                for (var at = 0; at < one.Width; at++)
                {
                    var term = (double)weights[(output * one.Width) + at] * rounded[(row * one.Width) + at];
                    (sum, size) = (sum + term, size + Math.Abs(term));
                }

                Assert.AreEqual(sum, found[(row * one.Outputs) + output], (2e-5 * size) + 1e-30, one.ToString());
            }
        }
    }, iter: 300);

    [TestMethod]
    public void A_row_is_the_same_beside_any_number_of_others() => Cases.Sample(one =>
    {
        using var matrix = one.Matrix(out _);
        using var x = one.Rows(out _);
        var all = Products(matrix, x, one.RowCount);
        for (var rows = 1; rows < one.RowCount; rows++)
            CollectionAssert.AreEqual(all[..(rows * one.Outputs)], Products(matrix, x, rows), one.ToString());
    }, iter: 200);

    [TestMethod]
    public void All_instructions_give_the_same_to_the_last_bit() => Cases.Sample(one =>
    {
        using var matrix = one.Matrix(out _);
        using var x = one.Rows(out _);
        var plain = Products(matrix, x, one.RowCount, VectorKind.None);
        for (var kind = VectorKind.Avx2; kind <= Vectors.Best; kind++)
            CollectionAssert.AreEqual(plain, Products(matrix, x, one.RowCount, kind), $"{kind}: {one}");
    }, iter: 200);

    [TestMethod]
    [DataRow("Q4_1", 4)]
    [DataRow("Q4_K", 1)]
    [DataRow("Q6_K", 1)]
    public void Numbers_that_are_none_make_a_product_none_and_no_other(string type, int blocks)
    {
        var one = new Case(Enum.Parse<ElementType>(type), 16, blocks, 3, 1, 5);
        using var matrix = one.Matrix(out _);
        using var x = one.Rows(out _);
        var expected = Products(matrix, x, 3);
        foreach (var wrong in new[] { float.NaN, float.PositiveInfinity, float.NegativeInfinity })
        {
            var numbers = new float[one.Width];
            numbers[70] = wrong;
            fixed (float* row = numbers)
                x.Put(1, row);
            var found = Products(matrix, x, 3);
            CollectionAssert.AreEqual(expected[..16], found[..16]);
            Assert.IsTrue(found[16..32].All(float.IsNaN));
            CollectionAssert.AreEqual(expected[32..], found[32..]);
        }
    }

    [TestMethod]
    public void A_rounded_number_is_at_most_a_254th_of_its_blocks_largest_away() => Cases.Sample(one =>
    {
        using var x = one.Rows(out var rounded);
        var numbers = one.Numbers();
        for (var block = 0; block < numbers.Length; block += QuantisedRows.Block)
        {
            var most = numbers.AsSpan(block, QuantisedRows.Block).ToArray().Max(Math.Abs);
            for (var at = block; at < block + QuantisedRows.Block; at++)
                Assert.AreEqual(numbers[at], rounded[at], (most / 253.9) + 1e-30);
        }
    }, iter: 100);

    [TestMethod]
    public void An_update_is_added_as_two_thin_products() => Cases.Sample(one =>
    {
        var (rank, random) = (one.Seed & 31, new Random(one.Seed));
        float[] a = Numbers((rank + 1) * one.Width), b = Numbers(one.Outputs * (rank + 1)), x = Numbers(one.Width);
        rank++;
        var (down, up) = (new LanedMatrix(rank, one.Width), new LanedMatrix(one.Outputs, rank));
        for (var row = 0; row < rank; row++)
            down.Put(row, a.AsSpan(row * one.Width, one.Width));
        for (var row = 0; row < one.Outputs; row++)
            up.Put(row, b.AsSpan(row * rank, rank));
        using var update = new LowRankUpdate(down, up);
        var (between, found) = (new float[update.Between], Numbers(one.Outputs));
        var before = found.ToArray();
        fixed (float* input = x)
        fixed (float* middle = between)
        fixed (float* to = found)
        {
            update.Narrow(input, middle);
            for (var first = 0; first < one.Outputs; first += Lanes.Count)
                update.Add(middle, first / Lanes.Count, to + first, Math.Min(Lanes.Count, one.Outputs - first));
        }

        for (var output = 0; output < one.Outputs; output++)
        {
            var (sum, size) = ((double)before[output], Math.Abs((double)before[output]));
            for (var at = 0; at < rank * one.Width; at++)
            {
                var term = (double)b[(output * rank) + (at / one.Width)] * a[at] * x[at % one.Width];
                (sum, size) = (sum + term, size + Math.Abs(term));
            }

            Assert.AreEqual(sum, found[output], 2e-5 * size, $"{rank}: {one}");
        }

        float[] Numbers(int count) => [.. Enumerable.Range(0, count).Select(_ => random.NextSingle() - 0.5f)];
    }, iter: 100);

    /// <summary>[rows, outputs]</summary>
    private static float[] Products(QuantisedMatrix matrix, QuantisedRows x, int rows, VectorKind? kind = null)
    {
        var found = new float[rows * matrix.Outputs];
        fixed (float* to = found)
        {
            for (var group = 0; group < matrix.Groups; group++)
                matrix.Multiply(x, rows, group, to + (group * QuantisedMatrix.Group), matrix.Outputs, kind ?? Vectors.Best);
        }

        return found;
    }

    private sealed record Case(ElementType Type, int Outputs, int Blocks, int RowCount, double Scale, int Seed)
    {
        public int Width => Blocks * Type.BlockElements();

        /// <summary>A row of the matrix as a file has it.</summary>
        public byte[] Row(int row)
        {
            var random = new Random(Seed ^ (row * 7919));
            var bytes = new byte[Blocks * Type.BlockBytes()];
            random.NextBytes(bytes);
            for (var block = 0; block < bytes.Length; block += Type.BlockBytes())
            {
                var first = Type == ElementType.Q6_K ? 208 : 0;
                BitConverter.TryWriteBytes(bytes.AsSpan(block + first), (Half)((random.NextDouble() - 0.3) * Scale));
                if (Type is ElementType.Q4_1 or ElementType.Q4_K)
                    BitConverter.TryWriteBytes(bytes.AsSpan(block + 2), (Half)((random.NextDouble() - 0.7) * Scale * 8));
            }

            return bytes;
        }

        /// <param name="weights">[outputs, width], dequantised as files are.</param>
        public QuantisedMatrix Matrix(out float[] weights)
        {
            var matrix = new QuantisedMatrix(Outputs, Width, Type);
            weights = new float[Outputs * Width];
            for (var row = 0; row < Outputs; row++)
            {
                fixed (byte* blocks = Row(row))
                fixed (float* to = &weights[row * Width])
                {
                    matrix.Put(row, blocks);
                    Decoding.ToSingle(Type, blocks, Width, to);
                }
            }

            return matrix;
        }

        /// <summary>[rows, width], of different sizes, some of them zero.</summary>
        public float[] Numbers()
        {
            var random = new Random(Seed);
            return [.. Enumerable.Range(0, RowCount * Width)
                .Select(at => (float)((random.NextDouble() - 0.5) * Size(at / QuantisedRows.Block)))];

            static double Size(int block) => block % 5 == 4 ? 0 : Math.Pow(10, block % 4);
        }

        /// <param name="rounded">[rows, width]: what the rounded numbers stand for.</param>
        public QuantisedRows Rows(out float[] rounded)
        {
            var x = new QuantisedRows(RowCount, Width);
            fixed (float* numbers = Numbers())
            {
                for (var row = 0; row < RowCount; row++)
                    x.Put(row, numbers + (row * Width));
            }

            rounded = new float[RowCount * Width];
            for (var at = 0; at < rounded.Length; at++)
            {
                rounded[at] = x.Scales[at / QuantisedRows.Block] * x.Bytes[at];
                Assert.AreEqual(x.Bytes[at], x.Shorts[at]);
            }

            return x;
        }
    }
}
