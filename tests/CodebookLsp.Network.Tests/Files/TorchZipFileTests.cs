using System.IO.Compression;
using System.Runtime.InteropServices;
using System.Text;
using CodebookLsp.Network.Files;
using static CodebookLsp.Network.Tests.Files.StateDicts;

namespace CodebookLsp.Network.Tests.Files;

[TestClass]
public sealed class TorchZipFileTests : IDisposable
{
    private readonly TestFolder folder = new();

    public void Dispose() => folder.Dispose();

    [TestMethod]
    public void The_goldens_hold_the_same_as_their_safetensors()
    {
        var paths = Directory.GetFiles(TestFolder.Goldens, "pytorch_model.bin", SearchOption.AllDirectories);
        Assert.IsNotEmpty(paths);
        foreach (var path in paths)
        {
            using var file = TorchZipFile.Open(path);
            using var same = SafetensorsFile.Open(Path.Combine(Path.GetDirectoryName(path)!, "model.safetensors"));
            CollectionAssert.AreEquivalent(same.Tensors.Keys.ToArray(), file.Tensors.Keys.ToArray(), path);
            foreach (var (name, tensor) in file.Tensors)
            {
                var expected = same.Floats(name);
                if (tensor.Type == ElementType.F16)
                    expected = Array.ConvertAll(expected, static value => (float)(Half)value);

                CollectionAssert.AreEqual(same.Tensors[name].Shape.ToArray(), tensor.Shape.ToArray(), name);
                Whole.AreSame(expected, file.Floats(name), name);
                Whole.AreBFloat16Of(expected, file.BFloat16(name), name);
            }
        }
    }

    [TestMethod]
    public void Tied_tensors_share_a_storage()
    {
        using var file = Open(Dict(static pickle => pickle
            .Text("a").Tensor("FloatStorage", "0", 6, 0, [2, 3], [3, 1])
            .Text("b").Tensor("FloatStorage", "0", 6, 0, [2, 3], [3, 1])).Zip(("0", SixFloats)));

        Whole.AreSame(file.Floats("a"), file.Floats("b"), "b");
        Whole.AreSame([0, 1, 2, 3, 4, 5], file.Floats("a"), "a");
    }

    [TestMethod]
    [DataRow(0, new long[] { 3, 2 }, new long[] { 1, 3 }, new float[] { 0, 3, 1, 4, 2, 5 }, DisplayName = "transposed")]
    [DataRow(2, new long[] { 2, 2 }, new long[] { 2, 1 }, new float[] { 2, 3, 4, 5 }, DisplayName = "from the middle")]
    [DataRow(1, new long[] { 3 }, new long[] { 2 }, new float[] { 1, 3, 5 }, DisplayName = "every second")]
    [DataRow(4, new long[] { 2, 3 }, new long[] { 1, 0 }, new float[] { 4, 4, 4, 5, 5, 5 }, DisplayName = "expanded")]
    [DataRow(0, new long[] { 2, 1, 3 }, new long[] { 3, 77, 1 }, new float[] { 0, 1, 2, 3, 4, 5 },
        DisplayName = "a size of 1 has any stride")]
    [DataRow(0, new long[] { 2, 2, 2 }, new long[] { 1, 1, 2 }, new float[] { 0, 2, 1, 3, 1, 3, 2, 4 },
        DisplayName = "overlapping windows")]
    [DataRow(3, new long[] { }, new long[] { }, new float[] { 3 }, DisplayName = "scalar")]
    [DataRow(9, new long[] { 0, 4 }, new long[] { 4, 1 }, new float[] { }, DisplayName = "empty")]
    public void A_view_is_read_by_its_strides(int offset, long[] shape, long[] strides, float[] expected)
    {
        using var file =
            Open(Dict(pickle => pickle.Text("t").Tensor("FloatStorage", "0", 6, offset, shape, strides)).Zip(("0", SixFloats)));

        CollectionAssert.AreEqual(shape, file.Tensors["t"].Shape.ToArray());
        Whole.AreSame(expected, file.Floats("t"), "float32");
        Whole.AreBFloat16Of(expected, file.BFloat16("t"), "bfloat16");
    }

    [TestMethod]
    public void Storages_of_every_type_are_read()
    {
        (string Type, byte[] Bytes, float[] Expected)[] cases =
        [
            ("DoubleStorage", [.. BitConverter.GetBytes(1.5), .. BitConverter.GetBytes(-2.0)], [1.5f, -2]),
            ("HalfStorage", [.. BitConverter.GetBytes((Half)1.5), .. BitConverter.GetBytes((Half)(-2))], [1.5f, -2]),
            ("BFloat16Storage", [0xC0, 0x3F, 0x00, 0xC0], [1.5f, -2]),
            ("LongStorage", [.. BitConverter.GetBytes(5L), .. BitConverter.GetBytes(-2L)], [5, -2]),
            ("IntStorage", [.. BitConverter.GetBytes(5), .. BitConverter.GetBytes(-2)], [5, -2]),
            ("ShortStorage", [5, 0, 0xFE, 0xFF], [5, -2]),
            ("CharStorage", [5, 0xFE], [5, -2]),
            ("ByteStorage", [5, 0xFE], [5, 254]),
            ("BoolStorage", [0, 1], [0, 1]),
        ];
        foreach (var (type, bytes, expected) in cases)
        {
            using var file = Open(Dict(pickle => pickle.Text("t").Tensor(type, "0", 2, 0, [2], [1])).Zip(("0", bytes)));
            using var turned =
                Open(Dict(pickle => pickle.Text("t").Tensor(type, "0", 2, 0, [2, 1, 2], [0, 0, 1])).Zip(("0", bytes)), "turned.bin");
            Whole.AreSame(expected, file.Floats("t"), type);
            Whole.AreSame([.. expected, .. expected], turned.Floats("t"), type);
            if (file.Tensors["t"].Type.IsInteger())
                CollectionAssert.AreEqual(Array.ConvertAll(expected, static value => (long)value), file.Int64("t"), type);
        }
    }

    [TestMethod]
    public void What_state_dicts_have_besides_tensors_is_passed_over()
    {
        var pickle = new PickleBuilder()
            .Name("collections", "OrderedDict").Op(")R(")
            .Text("parameter").Name("torch._utils", "_rebuild_parameter").Op("(").Tensor("FloatStorage", "0", 6, 0, [6], [1]).Raw(0x88)
            .Name("collections", "OrderedDict").Op(")RtR")
            .Text("old").Name("torch._utils", "_rebuild_tensor").Op("(").Storage("FloatStorage", "0", 6).Int(5)
            .Name("torch", "Size").Ints(1).Raw(0x85).Op("R").Ints(1).Op("tR")
            .Text("epoch").Int(3).Text("rate").Op("G").Raw(0x3F, 0xF8, 0, 0, 0, 0, 0, 0).Text("none").Op("N").Text("list").Op("](").Int(1)
                .Int(1L << 40).Op("eK")
            .Raw(7).Op("a").Text("nested").Op("}").Text("a").Op("U").Raw(1).Op("bs")
            .Op("u}").Text("_metadata").Op("}sb"); // OrderedDict's attributes

        using var file = Open(pickle.Zip(("0", SixFloats)));

        CollectionAssert.AreEquivalent(new[] { "parameter", "old" }, file.Tensors.Keys.ToArray());
        Whole.AreSame([5], file.Floats("old"), "old");
    }

    [TestMethod]
    [DataRow("state_dict")]
    [DataRow("model_state_dict")]
    [DataRow("model")]
    public void What_a_training_script_saves_is_read_as_the_weights_in_it(string key)
    {
        using var file = Open(Training(key).Zip(("0", SixFloats), ("1", Floats(7, 8))));

        CollectionAssert.AreEqual(new[] { "w" }, file.Tensors.Keys.ToArray());
        Whole.AreSame([0, 1, 2, 3, 4, 5], file.Floats("w"), "w");
    }

    [TestMethod]
    public void Of_two_dicts_of_weights_the_one_of_the_likelier_name_is_read()
    {
        using var file = Open(Dict(static pickle => pickle
            .Text("model").Op("}").Text("b").Tensor("FloatStorage", "0", 6, 0, [1], [1]).Op("s")
            .Text("state_dict").Op("}").Text("a").Tensor("FloatStorage", "0", 6, 0, [1], [1]).Op("s")).Zip(("0", SixFloats)));

        CollectionAssert.AreEqual(new[] { "a" }, file.Tensors.Keys.ToArray());
    }

    [TestMethod]
    public void A_tensor_beside_a_dict_without_any_is_a_weight()
    {
        using var file = Open(Dict(static pickle => pickle
            .Text("model").Op("}").Text("layers").Int(2).Op("s")
            .Text("a").Tensor("FloatStorage", "0", 6, 0, [1], [1])).Zip(("0", SixFloats)));

        CollectionAssert.AreEqual(new[] { "a" }, file.Tensors.Keys.ToArray());
    }

    [TestMethod]
    public void Weights_under_another_name_are_refused() => Refuses("nor under 'state_dict'", Dict(static pickle => pickle
        .Text("net").Op("}").Text("a").Tensor("FloatStorage", "0", 6, 0, [1], [1]).Op("s")).Zip(("0", SixFloats)));

    [TestMethod]
    public void Weights_two_levels_down_are_refused() => Refuses("holds no tensors by name", Dict(static pickle => pickle
        .Text("model").Op("}").Text("state_dict").Op("}").Text("a").Tensor("FloatStorage", "0", 6, 0, [1], [1]).Op("ss"))
            .Zip(("0", SixFloats)));

    [TestMethod]
    public void Weights_twice_are_refused() =>
        Refuses("the dict 'model' twice", Dict(static pickle => pickle.Text("model").Op("}").Text("model").Op("}")).Zip());

    [TestMethod]
    public void Protocol_4_is_read()
    {
        var pickle = new PickleBuilder(4).Raw(0x95, 0, 0, 0, 0, 0, 0, 0, 0) // FRAME
            .Op("}").Raw(0x94).Raw(0x8C, 1).Op("t").Raw(0x94) // MEMOIZE, SHORT_BINUNICODE
            .Raw(0x8C, 12).Op("torch._utils").Raw(0x8C, 18).Op("_rebuild_tensor_v2").Raw(0x93, 0x94) // STACK_GLOBAL
            .Op("(").Storage("FloatStorage", "0", 6).Int(0).Ints(6).Ints(1).Raw(0x89).Op("}tRs");

        using var file = Open(pickle.Zip(("0", SixFloats)));

        Whole.AreSame([0, 1, 2, 3, 4, 5], file.Floats("t"), "t");
    }

    [TestMethod]
    public void Zip64_and_comments_are_read()
    {
        var pickle = Dict(static pickle => pickle.Text("t").Tensor("FloatStorage", "0", 6, 0, [6], [1])).Build();

        using var zip64 = Open(new ZipBuilder { Zip64 = true }.Entry("m/data.pkl", pickle).Entry("m/data/0", SixFloats).Build());
        using var comment = Open(new ZipBuilder { Comment = "PK\u0005\u0006, a comment" }.Entry("m/data.pkl", pickle)
            .Entry("m/data/0", SixFloats).Build(), "comment.bin");

        Whole.AreSame([0, 1, 2, 3, 4, 5], zip64.Floats("t"), "zip64");
        Whole.AreSame([0, 1, 2, 3, 4, 5], comment.Floats("t"), "comment");
    }

    /// <summary>What a training loop saves: the epoch, the rate, the weights, and an optimizer with tensors of its own.</summary>
    private static PickleBuilder Training(string key) => Dict(pickle => pickle
        .Text("epoch").Int(3).Text("rate").Op("G").Raw(0x3F, 0xF8, 0, 0, 0, 0, 0, 0).Text("name").Text("run 1").Text("done").Raw(0x89)
        .Text(key).Name("collections", "OrderedDict").Op(")R(")
        .Text("w").Tensor("FloatStorage", "0", 6, 0, [2, 3], [3, 1]).Op("u}").Text("_metadata").Op("}sb")
        .Text("optimizer_state_dict").Op("}(")
        .Text("state").Op("}").Int(0).Op("}").Text("exp_avg").Tensor("FloatStorage", "1", 2, 0, [2], [1]).Op("ss")
        .Text("param_groups").Op("]}(").Text("params").Op("]").Int(0).Op("a").Text("betas").Op("G").Raw(0, 0, 0, 0, 0, 0, 0, 0)
        .Op("N").Raw(0x86).Op("uau")
        .Text("loss").Tensor("FloatStorage", "1", 2, 0, [], []));

    private TorchZipFile Open(byte[] bytes, string name = "t.bin") => TorchZipFile.Open(folder.File(name, bytes));

    private void Refuses(string why, byte[] bytes) =>
        StringAssert.Contains(Assert.ThrowsExactly<TensorFileException>(() => Open(bytes)).Message, why);
}
