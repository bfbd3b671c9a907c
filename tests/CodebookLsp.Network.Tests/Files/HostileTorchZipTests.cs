using System.IO.Compression;
using System.Text;
using CodebookLsp.Network.Files;
using static CodebookLsp.Network.Tests.Files.StateDicts;

namespace CodebookLsp.Network.Tests.Files;

/// <summary>Files that hold more than tensors, or say what is not so: nothing in them runs, and none takes much time or memory.</summary>
[TestClass]
public sealed class HostileTorchZipTests : IDisposable
{
    private readonly TestFolder folder = new();

    public void Dispose() => folder.Dispose();

    [TestMethod]
    public void Nothing_is_ever_called() =>
        Refuses("posix.system", new PickleBuilder().Name("posix", "system").Text("true").Raw(0x85).Op("R").Zip());

    [TestMethod]
    [DataRow("builtins", "eval")]
    [DataRow("torch", "load")]
    [DataRow("torch._utils", "_rebuild_tensor_v3")]
    [DataRow("collections", "Counter")]
    public void Names_off_the_list_are_refused(string module, string name) =>
        Refuses($"{module}.{name}", Dict(pickle => pickle.Text("t").Name(module, name)).Zip());

    [TestMethod]
    [DataRow('i', "'i'")]
    [DataRow('o', "'o'")]
    [DataRow('\u0081', "0x81")]
    [DataRow('\u0082', "0x82")]
    [DataRow('P', "'P'")]
    public void Opcodes_off_the_list_are_refused(char opcode, string name) =>
        Refuses($"opcode {name}", new PickleBuilder().Raw((byte)opcode).Zip());

    [TestMethod]
    public void A_whole_module_is_refused() =>
        Refuses("torch.nn.modules.linear.Linear", new PickleBuilder().Name("torch.nn.modules.linear", "Linear").Op(")").Raw(0x81).Zip());

    [TestMethod]
    public void A_list_is_no_state_dict() => Refuses("other than a dict", new PickleBuilder().Op("]").Zip());

    [TestMethod]
    public void A_dict_without_tensors_is_no_state_dict() => Refuses("no tensors", new PickleBuilder().Op("}").Zip());

    [TestMethod]
    [DataRow("outside its storage", 0L, new long[] { 7 }, new long[] { 1 })]
    [DataRow("outside its storage", 4L, new long[] { 3 }, new long[] { 1 })]
    [DataRow("outside its storage", 0L, new long[] { 2, 2 }, new long[] { 5, 1 })]
    [DataRow("outside its storage", 0L, new long[] { 2 }, new long[] { long.MaxValue })]
    [DataRow("outside its storage", long.MaxValue, new long[] { 1 }, new long[] { 1 })]
    [DataRow("impossible shape", -1L, new long[] { 1 }, new long[] { 1 })]
    [DataRow("impossible shape", 0L, new long[] { -1 }, new long[] { 1 })]
    [DataRow("impossible shape", 5L, new long[] { 2 }, new long[] { -1 })]
    [DataRow("impossible shape", 0L, new long[] { 2, 3 }, new long[] { 1 })]
    [DataRow("impossible shape", 0L, new long[] { 1L << 40, 1L << 40 }, new long[] { 0, 0 })]
    [DataRow("more than it has bytes", 0L, new long[] { 1L << 40 }, new long[] { 0 })]
    public void A_view_that_cannot_be_is_refused(string why, long offset, long[] shape, long[] strides) =>
        Refuses(why, Dict(pickle => pickle.Text("t").Tensor("FloatStorage", "0", 6, offset, shape, strides)).Zip(("0", SixFloats)));

    [TestMethod]
    [DataRow(5L)]
    [DataRow(-1L)]
    [DataRow(long.MaxValue)]
    public void A_storage_of_another_length_is_refused(long count) =>
        Refuses("numbers, which its 24 bytes are not", Dict(pickle => pickle.Text("t").Tensor("FloatStorage", "0", count, 0, [1], [1]))
            .Zip(("0", SixFloats)));

    [TestMethod]
    public void A_missing_storage_is_refused() =>
        Refuses("lacks the storage 'data/1'", Dict(static pickle => pickle.Text("t").Tensor("FloatStorage", "1", 6, 0, [1], [1]))
            .Zip(("0", SixFloats)));

    [TestMethod]
    public void A_tensor_of_a_hundred_dimensions_is_refused() => Refuses(
        "100 dimensions", Dict(static pickle => pickle.Text("t").Tensor("FloatStorage", "0", 6, 0, [.. Enumerable.Repeat(1L, 100)], [1]))
            .Zip(("0", SixFloats)));

    [TestMethod]
    public void Deep_nesting_neither_hangs_nor_overflows_the_stack()
    {
        var pickle = new PickleBuilder().Op("}").Text("t").Op(")");
        for (var i = 0; i < 200_000; i++)
            pickle.Raw(0x85); // a tuple around the tuple

        Refuses("no tensors", pickle.Op("s").Zip());
    }

    [TestMethod]
    public void Sharing_neither_hangs_nor_fills_the_memory()
    {
        var pickle = new PickleBuilder().Op("}").Text("t").Op(")q").Raw(0);
        for (var i = 0; i < 200; i++)
            pickle.Op("0h").Raw(0).Op("h").Raw(0).Raw(0x86).Op("q").Raw(0); // 2^200 leaves, if anyone counted them

        Refuses("no tensors", pickle.Op("s").Zip());
    }

    [TestMethod]
    [DataRow("too few values", "t0")]
    [DataRow("an end without a beginning", "}u")]
    [DataRow("too few values", "(a")]
    [DataRow("a reference to nothing", "h0")]
    [DataRow("too few values", "q0")]
    [DataRow("no dict", "]NNs")]
    [DataRow("no list", "}Na")]
    [DataRow("cannot be called", "NNR")]
    [DataRow("attributes for something", "NNb")]
    [DataRow("not described as one", ")Q")]
    public void A_wrong_pickle_is_refused(string why, string opcodes)
    {
        var expected = opcodes == "t0" ? "an end without a beginning" : why;
        Refuses(expected, new PickleBuilder().Op(opcodes).Zip());
    }

    [TestMethod]
    public void A_pickle_without_end_is_refused() =>
        Refuses("ends inside its pickle", new ZipBuilder().Entry("m/data.pkl", [0x80, 2, (byte)'}']).Build());

    [TestMethod]
    public void A_pickle_longer_than_any_state_dict_needs_is_refused() =>
        Refuses("more than 67108864 bytes", new ZipBuilder().Entry("m/data.pkl", new byte[StateDictPickle.Longest + 1]).Build());

    /// <summary>Each of these opcodes leaves a value on the stack, beside a mark, or in the memo until the end.</summary>
    [TestMethod]
    [DataRow("}")]
    [DataRow("(")]
    [DataRow("]\u0094")]
    [DataRow(")\u0085")]
    [DataRow("K\u0007")]
    [DataRow("ctorch\nSize\n")]
    [DataRow("U\u0001a")]
    public void A_pickle_of_more_steps_than_any_state_dict_needs_is_refused_before_it_fills_the_memory(string opcodes)
    {
        var bytes = new ZipBuilder()
            .Entry("m/data.pkl", [0x80, 2, .. Repeated(Encoding.Latin1.GetBytes(opcodes), PickleMachine.MostOpcodes)]).Build();
        var before = GC.GetAllocatedBytesForCurrentThread();

        Refuses("more than 4194304 opcodes", bytes);

        Assert.IsLessThan(700_000_000, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    [TestMethod]
    public void A_text_longer_than_the_pickle_is_refused() =>
        Refuses("ends inside its pickle", new PickleBuilder().Op("X").Raw(0xFF, 0xFF, 0xFF, 0xFF).Zip());

    [TestMethod]
    public void Compressed_entries_are_refused()
    {
        using var bytes = new MemoryStream();
        using (var zip = new ZipArchive(bytes, ZipArchiveMode.Create, leaveOpen: true))
        using (var entry = zip.CreateEntry("m/data.pkl", CompressionLevel.SmallestSize).Open())
            entry.Write(new byte[1 << 20]); // a bomb, if it were unpacked

        Refuses("compressed entry 'm/data.pkl'", bytes.ToArray());
    }

    [TestMethod]
    public void Encrypted_entries_are_refused() => Refuses("encrypted", new ZipBuilder { Flags = 1 }.Entry("m/data.pkl", []).Build());

    [TestMethod]
    public void Big_endian_files_are_refused() =>
        Refuses("big-endian", new ZipBuilder().Entry("m/data.pkl", new PickleBuilder().Op("}").Build()).Entry("m/byteorder", "big"u8)
            .Build());

    [TestMethod]
    public void Another_zip_archive_is_refused() =>
        Refuses("'data.pkl' is missing", new ZipBuilder().Entry("word/document.xml", "<a/>"u8).Build());

    [TestMethod]
    public void A_name_twice_is_refused() =>
        Refuses("twice", new ZipBuilder().Entry("m/data.pkl", [(byte)'.']).Entry("m/data.pkl", [(byte)'.']).Build());

    [TestMethod]
    public void A_tensor_twice_is_refused() => Refuses("twice", Dict(static pickle => pickle
        .Text("t").Tensor("FloatStorage", "0", 6, 0, [1], [1]).Text("t").Tensor("FloatStorage", "0", 6, 1, [1], [1]))
            .Zip(("0", SixFloats)));

    [TestMethod]
    public void The_format_of_before_1_6_is_refused_with_advice() =>
        Refuses("before version 1.6", [0x80, 0x02, 0x8A, 0x0A, 0x6C, 0xFC, 0x9C, 0x46, 0xF9, 0x20, 0x6A, 0xA8, 0x50, 0x19, (byte)'.']);

    private static byte[] Repeated(byte[] bytes, int times)
    {
        var all = new byte[bytes.Length * times];
        for (var at = 0; at < all.Length; at += bytes.Length)
            bytes.CopyTo(all, at);

        return all;
    }

    private void Refuses(string why, byte[] bytes) => StringAssert.Contains(
        Assert.ThrowsExactly<TensorFileException>(() => TorchZipFile.Open(folder.File("t.bin", bytes))).Message, why,
            StringComparison.Ordinal);
}
