using CodebookLsp.Network.Kernels;
using CodebookLsp.Network.Native;
using static TorchSharp.torch;

namespace CodebookLsp.Network.Tests.Kernels;

/// <summary>No row of a product depends on the rows beside it or on the number of threads, to the last bit.</summary>
[TestClass]
public sealed class ProductTests
{
    static ProductTests() => NativeTorch.Load();

    /// <summary>[outputs, width] of the default model's weights; of the vocabulary's 49,152 outputs a few parts.</summary>
    private static readonly (int Outputs, int Width)[] Shapes = [(960, 576), (576, 576), (3072, 576), (576, 1536), (1100, 576)];

    /// <summary>Below, at and above every border that libraries have been seen to cut sums at.</summary>
    private static readonly int[] RowCounts =
        [1, 2, 3, 5, 8, 9, 15, 16, 17, 31, 33, 56, 57, 64, 65, 100, 129, 130, 131, 200, 256, 257, 300, 448, 512, 513, 600];

    public static IEnumerable<object[]> Cases =>
        from shape in Shapes
        from type in new[] { ScalarType.Float32, ScalarType.BFloat16 }
        from few in new[] { false, true }
        select new object[] { shape.Outputs, shape.Width, type, few };

    /// <summary>Products whose exact sums are zero: what comes out is nothing but the order in which they were added.</summary>
    [TestMethod]
    [DynamicData(nameof(Cases))]
    public void A_row_is_added_up_alike_beside_any_number_of_rows_on_any_number_of_threads(
        int outputs, int width, ScalarType type, bool fewRows) =>
        Assert.AreEqual("", Differences((x, weight) => Product.Of(x, new(weight, null), fewRows), outputs, width, type));

    [TestMethod]
    public void A_product_that_is_cut_where_there_are_many_rows_would_be_found()
    {
        Assert.AreEqual("130 131 200 256 257 300 448 512 513 600 (1 threads)",
            Differences((x, weight) => CutFrom(130, x, weight), 576, 1536, ScalarType.Float32, [1]));
        Assert.AreEqual("130 131 200 256 257 300 448 512 513 600 (1 threads)",
            Differences((x, weight) => CutFrom(130, x, weight), 576, 1536, ScalarType.BFloat16, [1]));
    }

    [TestMethod]
    [DataRow(ScalarType.Float32)]
    [DataRow(ScalarType.BFloat16)]
    public void A_library_that_adds_in_another_order_somewhere_is_found_out(ScalarType type)
    {
        var own = SummationOrder.Of((x, weight, bias) => SmallBatchMatmul.Multiply(x, weight, bias), 64, 16, 96, 1536, type, biased: true);
        Assert.AreEqual(new SummationOrder(true, true), own);

        var shorter = SummationOrder.Of((x, weight, _) => CutFrom(64, x, weight), 64, 16, 96, 1536, type, biased: false);
        Assert.AreEqual(new SummationOrder(true, false), shorter);

        var places = SummationOrder.Of(
            (x, weight, _) =>
            cat([SmallBatchMatmul.Multiply(x.narrow(0, 0, 10), weight), CutFrom(0, x.narrow(0, 10, x.shape[0] - 10), weight)]), 64, 16, 96,
            1536, type, biased: false);
        Assert.IsFalse(places.Everywhere);
    }

    [TestMethod]
    [DataRow(1, 192, 301, ScalarType.BFloat16, true)]
    [DataRow(3, 100, 301, ScalarType.BFloat16, false)]
    [DataRow(8, 192, 50, ScalarType.Float32, true)]
    [DataRow(70, 100, 2000, ScalarType.Float32, false)]
    [DataRow(150, 576, 600, ScalarType.BFloat16, true)]
    [DataRow(33, 33, 33, ScalarType.BFloat16, true)]
    public void Both_kernels_give_the_product(int rows, int width, int outputs, ScalarType type, bool biased)
    {
        using var scope = NewDisposeScope();
        var (x, weight, bias) =
            (randn(rows, width).to_type(type), randn(outputs, width).to_type(type), biased ? randn(outputs).to_type(type) : null);
        var expected = x.to_type(ScalarType.Float64).matmul(weight.to_type(ScalarType.Float64).transpose(0, 1));
        if (bias is not null)
            expected = expected + bias.to_type(ScalarType.Float64);
        foreach (var fewRows in new[] { false, true })
        {
            var found = Product.Of(x, new(weight, bias), fewRows);

            Assert.AreEqual(type, found.dtype);
            var relative = Tiny.Floats((found.to_type(ScalarType.Float64) - expected) / (1 + expected.abs()));
            Tiny.AreClose(new float[relative.Length], relative, type == ScalarType.Float32 ? 1e-5 : 5e-3);
        }
    }

    [TestMethod]
    public void What_is_beside_a_row_leaves_no_trace_in_it()
    {
        using var scope = NewDisposeScope();
        foreach (var type in new[] { ScalarType.Float32, ScalarType.BFloat16 })
        {
            var (x, weight) = (randn(300, 576).to_type(type), randn(960, 576).to_type(type));
            var all = Tiny.Floats(Product.Of(x, new(weight, null), false));
            foreach (var (first, rows) in new[] { (0, 1), (5, 3), (17, 40), (100, 16), (200, 100), (299, 1), (63, 130) })
            {
                var some = Tiny.Floats(Product.Of(x.narrow(0, first, rows), new(weight, null), false));
                CollectionAssert.AreEqual(all[(first * 960)..((first + rows) * 960)], some, $"{rows} rows from {first} on, {type}");
            }
        }
    }

    /// <summary>Which numbers of rows change the first row's sums, and on how many threads.</summary>
    private static string Differences(Func<Tensor, Tensor, Tensor> product, int outputs, int width, ScalarType type, int[]? threads = null)
    {
        using var scope = NewDisposeScope();
        var (row, weight) = SummationOrder.ZeroSum(outputs, width, type, seed: 3);
        var alone = Tiny.Floats(product(row.expand(16, width).contiguous(), weight))[..outputs];
        Assert.IsTrue(alone.Any(static sum => sum != 0), "nothing can be seen in sums without rounding");
        var differing = new List<string>();
        foreach (var count in threads ?? [1, 2, 4])
        {
            _ = RowParallel.Use(count);
            var rows = RowCounts.Where(rows =>
            {
                using var inner = NewDisposeScope();
                var found = Tiny.Floats(product(row.expand(rows, width).contiguous(), weight));
                return found.Chunk(outputs).Any(one => !one.AsSpan().SequenceEqual(alone));
            }).ToArray();
            if (rows.Length > 0)
                differing.Add($"{string.Join(' ', rows)} ({count} threads)");
        }

        return string.Join(", ", differing);
    }

    /// <summary>What a library does: from so many rows on the sum is that of two halves.</summary>
    private static Tensor CutFrom(int rows, Tensor x, Tensor weight)
    {
        if (x.shape[0] < rows)
            return SmallBatchMatmul.Multiply(x.contiguous(), weight);
        var (single, half) = (x.to_type(ScalarType.Float32), x.shape[1] / 2);
        var matrix = weight.to_type(ScalarType.Float32);
        return (Half(0) + Half(half)).to_type(x.dtype);

        Tensor Half(long first) =>
            SmallBatchMatmul.Multiply(single.narrow(1, first, half).contiguous(), matrix.narrow(1, first, half).contiguous());
    }
}
