using System.Runtime.InteropServices;
using CodebookLsp.Network.Files;
using CodebookLsp.Network.Tests.Tokenizers;

namespace CodebookLsp.Network.Tests.Files;

[TestClass]
public sealed class GgufFileTests : IDisposable
{
    private readonly TestFolder folder = new();

    public void Dispose() => folder.Dispose();

    [TestMethod]
    public void The_default_model_is_dequantised_to_the_bit()
    {
        using var file = GgufFile.Open(TestTokenizers.DefaultModelPath);
        using var golden = SafetensorsFile.Open(Path.Combine(TestFolder.Goldens, "smollm2", "dequantised.safetensors"));
        var names = golden.Tensors.Keys.Where(static key => key.EndsWith(".sum", StringComparison.Ordinal)).Select(static key => key[..^4])
            .ToArray();
        Assert.HasCount(5, names);
        foreach (var name in names)
        {
            var values = file.Floats(name);
            var (first, last) = (golden.Floats($"{name}.first_rows"), golden.Floats($"{name}.last_row"));
            Whole.AreSame(first, values.AsSpan(0, first.Length), name);
            Whole.AreSame(last, values.AsSpan(values.Length - last.Length), name);
            Whole.AreBFloat16Of(values, file.BFloat16(name), name);

            // Summed in another order than the golden was, and compared with what is stored rounded to float32.
            Assert.AreEqual(golden.Floats($"{name}.sum")[0], values.Sum(static value => (double)value), 1e-6 * values.Sum(Math.Abs), name);
        }
    }

    [TestMethod]
    public void The_default_model_has_its_metadata_with_types()
    {
        using var file = GgufFile.Open(TestTokenizers.DefaultModelPath);

        Assert.AreEqual("llama", file.Metadata["general.architecture"]);
        Assert.AreEqual(30u, file.Metadata["llama.block_count"]);
        Assert.AreEqual(100_000f, file.Metadata["llama.rope.freq_base"]);
        Assert.IsFalse((bool)file.Metadata["tokenizer.ggml.add_bos_token"]);
        Assert.HasCount(49152, (string[])file.Metadata["tokenizer.ggml.tokens"]);
        Assert.HasCount(49152, (int[])file.Metadata["tokenizer.ggml.token_type"]);
        Assert.AreEqual("Ġ t", ((string[])file.Metadata["tokenizer.ggml.merges"])[0]);
        CollectionAssert.AreEqual(new long[] { 49152, 576 }, file.Tensors["token_embd.weight"].Shape.ToArray());
        CollectionAssert.AreEqual(new long[] { 192, 576 }, file.Tensors["blk.0.attn_k.weight"].Shape.ToArray());
    }

    [TestMethod]
    public void Every_kind_of_metadata_comes_in_its_own_type()
    {
        using var file = Open(new GgufBuilder()
            .Pair("u8", 0, 200)
            .Pair("i8", 1, 0xFE)
            .Pair("u16", 2, BitConverter.GetBytes((ushort)60000))
            .Pair("i16", 3, BitConverter.GetBytes((short)-2))
            .Pair("u32", 4, BitConverter.GetBytes(4_000_000_000))
            .Pair("i32", 5, BitConverter.GetBytes(-3))
            .Pair("f32", 6, BitConverter.GetBytes(1.5f))
            .Pair("bool", 7, 1)
            .Text("text", "Grüße, 世界 🙂")
            .Pair("u64", 10, BitConverter.GetBytes(ulong.MaxValue))
            .Pair("i64", 11, BitConverter.GetBytes(long.MinValue))
            .Pair("f64", 12, BitConverter.GetBytes(Math.PI))
            .Array("texts", 8, 2, [.. GgufBuilder.Utf8("a"), .. GgufBuilder.Utf8("")])
            .Array("i16s", 3, 2, 1, 0, 0xFF, 0xFF)
            .Array("bools", 7, 2, 1, 0)
            .Array("none", 6, 0)
            .Array("nested", 9, 2, [.. ArrayOf(0, 2, 7, 8), .. ArrayOf(9, 1, ArrayOf(1, 1, 0xFF))]));

        var m = file.Metadata;
        object[] scalars = [(byte)200, (sbyte)-2, (ushort)60000, (short)-2, 4_000_000_000, -3, 1.5f, true, "Grüße, 世界 🙂", ulong.MaxValue,
            long.MinValue, Math.PI];
        CollectionAssert.AreEqual(scalars, m.Values.Take(scalars.Length).ToArray());
        CollectionAssert.AreEqual(new[] { "a", "" }, (string[])m["texts"]);
        CollectionAssert.AreEqual(new short[] { 1, -1 }, (short[])m["i16s"]);
        CollectionAssert.AreEqual(new[] { true, false }, (bool[])m["bools"]);
        Assert.IsEmpty((float[])m["none"]);
        var nested = (object[])m["nested"];
        CollectionAssert.AreEqual(new byte[] { 7, 8 }, (byte[])nested[0]);
        CollectionAssert.AreEqual(new sbyte[] { -1 }, (sbyte[])((object[])nested[1])[0]);
    }

    [TestMethod]
    public void Plain_types_are_read_whatever_they_are()
    {
        using var file = Open(new GgufBuilder { Version = 2 }
            .Tensor("F32", 0, [3], Bytes<float>(1.5f, -0f, float.NaN))
            .Tensor("F16", 1, [3], Bytes((Half)1.5, (Half)(-2), Half.Epsilon))
            .Tensor("BF16", 30, [2], Bytes<ushort>(0x3FC0, 0xC000))
            .Tensor("F64", 28, [2], Bytes(1.5, 0.1))
            .Tensor("I8", 24, [2], Bytes<sbyte>(-1, 127))
            .Tensor("I16", 25, [2], Bytes<short>(-1, 32767))
            .Tensor("I32", 26, [2], Bytes(-1, int.MaxValue))
            .Tensor("I64", 27, [2], Bytes(-1, long.MaxValue))
            .Tensor("scalar", 26, [], Bytes(7)));

        Whole.AreSame([1.5f, -0f, float.NaN], file.Floats("F32"), "F32");
        Whole.AreSame([1.5f, -2, (float)Half.Epsilon], file.Floats("F16"), "F16");
        Whole.AreSame([1.5f, -2], file.Floats("BF16"), "BF16");
        Whole.AreSame([1.5f, 0.1f], file.Floats("F64"), "F64");
        Whole.AreSame([-1, 127], file.Floats("I8"), "I8");
        CollectionAssert.AreEqual(new long[] { -1, 127 }, file.Int64("I8"));
        CollectionAssert.AreEqual(new long[] { -1, 32767 }, file.Int64("I16"));
        CollectionAssert.AreEqual(new long[] { -1, int.MaxValue }, file.Int64("I32"));
        CollectionAssert.AreEqual(new[] { -1, long.MaxValue }, file.Int64("I64"));
        CollectionAssert.AreEqual(new ushort[] { 0x3FC0, 0xC000 }, file.BFloat16("BF16"));
        CollectionAssert.AreEqual(new ushort[] { 0x3FC0, 0xC000, 0x3380 }, file.BFloat16("F16"));
        CollectionAssert.AreEqual(new long[] { 7 }, file.Int64("scalar"));
        Assert.IsEmpty(file.Tensors["scalar"].Shape);
    }

    [TestMethod]
    public void The_alignment_is_the_one_that_the_file_names()
    {
        using var file = Open(new GgufBuilder { Alignment = 8 }
            .Pair("general.alignment", 4, BitConverter.GetBytes(8u))
            .Tensor("a", 24, [3], [1, 2, 3])
            .Tensor("b", 24, [3], [4, 5, 6]));

        CollectionAssert.AreEqual(new long[] { 1, 2, 3 }, file.Int64("a"));
        CollectionAssert.AreEqual(new long[] { 4, 5, 6 }, file.Int64("b"));
    }

    [TestMethod]
    public void Asking_for_what_is_not_there_is_a_named_error()
    {
        using var file = Open(new GgufBuilder().Tensor("a", 0, [1], Bytes(1f)));

        StringAssert.Contains(Assert.ThrowsExactly<TensorFileException>(() => file.Read("b", new float[1])).Message, "'b'");
        StringAssert.Contains(Assert.ThrowsExactly<TensorFileException>(() => file.ReadInt64("a", new long[1])).Message, "F32");
        _ = Assert.ThrowsExactly<ArgumentException>(() => file.Read("a", new float[2]));
    }

    [TestMethod]
    public void A_closed_file_is_not_read()
    {
        var file = Open(new GgufBuilder().Tensor("a", 0, [1], Bytes(1f)));
        file.Dispose();

        _ = Assert.ThrowsExactly<ObjectDisposedException>(() => file.Read("a", new float[1]));
    }

    [TestMethod]
    public void Another_version_is_refused() => Refuses("version 1", new GgufBuilder { Version = 1 });

    [TestMethod]
    public void A_big_endian_file_is_refused() => Refuses("big-endian", new GgufBuilder { Version = 0x0300_0000 });

    [TestMethod]
    public void An_unknown_type_is_refused_by_name() => Refuses("Q2_K", new GgufBuilder().Tensor("t", 10, [256], new byte[84]));

    [TestMethod]
    public void More_pairs_than_fit_are_refused() =>
        Refuses("metadata values", new GgufBuilder { PairCount = ulong.MaxValue - 1 }.Text("a", "b"));

    [TestMethod]
    public void More_tensors_than_fit_are_refused() => Refuses("tensors", new GgufBuilder { TensorCount = 1L << 60 });

    [TestMethod]
    public void A_longer_array_than_fits_is_refused() => Refuses("fit", new GgufBuilder().Array("a", 12, ulong.MaxValue / 8, 1, 2, 3));

    [TestMethod]
    public void A_longer_list_of_texts_than_fits_is_refused() => Refuses("fit", new GgufBuilder().Array("a", 8, 1UL << 61, 1, 2, 3));

    [TestMethod]
    public void A_longer_text_than_fits_is_refused() =>
        Refuses("ends inside", new GgufBuilder().Pair("a", 8, BitConverter.GetBytes(ulong.MaxValue)));

    [TestMethod]
    public void Text_that_is_not_UTF8_is_refused() =>
        Refuses("UTF-8", new GgufBuilder().Pair("a", 8, [.. BitConverter.GetBytes(2UL), 0xC3, 0x28]));

    [TestMethod]
    public void A_truth_value_of_2_is_refused() => Refuses("truth value 2", new GgufBuilder().Pair("a", 7, 2));

    [TestMethod]
    public void An_unknown_metadata_type_is_refused() => Refuses("type 13", new GgufBuilder().Pair("a", 13, 2));

    [TestMethod]
    public void A_key_twice_is_refused() => Refuses("twice", new GgufBuilder().Text("a", "b").Text("a", "c"));

    [TestMethod]
    public void A_tensor_twice_is_refused() =>
        Refuses("twice", new GgufBuilder().Tensor("t", 24, [1], [1]).Tensor("t", 24, [1], [1]));

    [TestMethod]
    public void Overlapping_tensors_are_refused() =>
        Refuses("overlap", new GgufBuilder().Tensor("a", 24, [64], new byte[64]).Tensor("b", 24, [8], new byte[8], offset: 32));

    [TestMethod]
    public void A_tensor_at_an_odd_place_is_refused() =>
        Refuses("multiple of 32", new GgufBuilder().Tensor("a", 24, [8], new byte[64], offset: 1));

    [TestMethod]
    public void A_tensor_behind_the_end_is_refused() =>
        Refuses("ends before", new GgufBuilder().Tensor("a", 24, [8], new byte[64], offset: ulong.MaxValue - 31));

    [TestMethod]
    public void A_shape_whose_product_overflows_is_refused() =>
        Refuses("shape", new GgufBuilder().Tensor("a", 24, [1UL << 32, 1UL << 32, 2], new byte[64]));

    [TestMethod]
    public void A_shape_that_overflows_before_it_becomes_nothing_is_refused() =>
        Refuses("shape", new GgufBuilder().Tensor("a", 24, [0, 1UL << 40, 1UL << 40], new byte[64]));

    [TestMethod]
    public void A_negative_size_is_refused() => Refuses("size", new GgufBuilder().Tensor("a", 24, [ulong.MaxValue], new byte[64]));

    [TestMethod]
    public void A_row_of_half_a_block_is_refused() => Refuses("shape", new GgufBuilder().Tensor("a", 2, [16, 2], new byte[18]));

    [TestMethod]
    public void Too_many_dimensions_are_refused() =>
        Refuses("dimensions", new GgufBuilder().Tensor("a", 24, [1, 1, 1, 1, 1], new byte[64]));

    [TestMethod]
    public void An_alignment_of_0_is_refused() => Refuses("multiple of 8", new GgufBuilder().Pair("general.alignment", 4, 0, 0, 0, 0));

    [TestMethod]
    public void An_alignment_that_is_a_text_is_refused() => Refuses("multiple of 8", new GgufBuilder().Text("general.alignment", "32"));

    [TestMethod]
    public void Arrays_nested_without_end_are_refused() =>
        Refuses("nests", new GgufBuilder()
            .Array("a", 9, 1, [.. Enumerable.Repeat(ArrayOf(9, 1), 100_000).SelectMany(static part => part)]));

    private GgufFile Open(GgufBuilder builder) => GgufFile.Open(folder.File("t.gguf", builder.Build()));

    private void Refuses(string why, GgufBuilder builder) =>
        StringAssert.Contains(Assert.ThrowsExactly<TensorFileException>(() => Open(builder)).Message, why);

    private static byte[] ArrayOf(uint type, ulong count, params byte[] items) =>
        [.. BitConverter.GetBytes(type), .. BitConverter.GetBytes(count), .. items];

    private static byte[] Bytes<T>(params ReadOnlySpan<T> values) where T : unmanaged => MemoryMarshal.AsBytes(values).ToArray();
}
