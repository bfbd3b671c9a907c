using System.Text;
using CodebookLsp.Network.Files;

namespace CodebookLsp.Network.Tests.Files;

/// <summary>numpy's arrays: what is written is read, all types of whole numbers are, and nothing else.</summary>
[TestClass]
public sealed class NumpyFileTests : IDisposable
{
    private readonly TestFolder folder = new();

    public void Dispose() => folder.Dispose();

    [TestMethod]
    public void Numbers_are_read_as_they_were_written()
    {
        int[] numbers = [.. Enumerable.Range(-1000, 3000)];
        using var file = NumpyFile.OpenArray(Written(stream =>
        {
            NumpyWriter.BeginNumbers(stream, 3, 1000);
            NumpyWriter.Numbers(stream, numbers);
        }));
        CollectionAssert.AreEqual(new long[] { 3, 1000 }, file.Arrays[""].Shape.ToArray());
        CollectionAssert.AreEqual(Array.ConvertAll(numbers, static number => (long)number), All(file, ""));
        var some = new long[2];
        file.Read(file.Arrays[""], 999, some);
        CollectionAssert.AreEqual(new long[] { -1, 0 }, some);
    }

    [TestMethod]
    public void Texts_are_read_as_they_were_written()
    {
        string[] texts = ["", "naïve 🙂", "日本\n", "half \ud83d"];
        using var file = NumpyFile.OpenArray(Written(stream =>
        {
            NumpyWriter.BeginTexts(stream, 7, 4);
            foreach (var text in texts)
                NumpyWriter.Text(stream, text, 7);
        }));
        CollectionAssert.AreEqual(
            texts[..3].Append("half \uFFFD").ToArray(),
            Enumerable.Range(0, 4).Select(at => file.Text(file.Arrays[""], at)).ToArray());
    }

    [TestMethod]
    public void A_dict_of_arrays_is_read_as_it_was_written()
    {
        using var file = NumpyFile.OpenDict(Written(static stream => NumpyWriter.Arrays(stream,
        [
            ("one", [2, 1, 2], static into => NumpyWriter.Numbers(into, [1, 2, 3, 4])),
            ("none", [0], static _ => { }),
            ("naïve", [1], static into => NumpyWriter.Numbers(into, [-7])),
        ])));
        CollectionAssert.AreEquivalent(new[] { "one", "none", "naïve" }, file.Arrays.Keys.ToArray());
        CollectionAssert.AreEqual(new long[] { 1, 2, 3, 4 }, All(file, "one"));
        CollectionAssert.AreEqual(new long[] { -7 }, All(file, "naïve"));
    }

    [TestMethod]
    [DataRow("<i8", new byte[] { 0xFE, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF }, -2L)]
    [DataRow("<i4", new byte[] { 0xFE, 0xFF, 0xFF, 0xFF }, -2L)]
    [DataRow("<u4", new byte[] { 0xFE, 0xFF, 0xFF, 0xFF }, 4294967294L)]
    [DataRow("<i2", new byte[] { 0xFE, 0xFF }, -2L)]
    [DataRow("<u2", new byte[] { 0xFE, 0xFF }, 65534L)]
    [DataRow("|i1", new byte[] { 0xFE }, -2L)]
    [DataRow("|u1", new byte[] { 0xFE }, 254L)]
    public void Whole_numbers_of_every_size_are_read(string kind, byte[] bytes, long number)
    {
        using var file = NumpyFile.OpenArray(folder.File("a.npy", Npy(kind, "(1,)", bytes)));
        Assert.AreEqual(number, All(file, "").Single());
    }

    [TestMethod]
    [DataRow("<f4", "(1,)", 4, "'f4'")]
    [DataRow(">i4", "(1,)", 4, "big-endian")]
    [DataRow("|O", "()", 8, "something else than an array of whole numbers")]
    [DataRow("<i3", "(1,)", 3, "'i3'")]
    [DataRow("<U0", "(999999999,)", 0, "'U0'")]
    [DataRow("<i4", "(2,)", 4, "8 bytes where there are 4")]
    [DataRow("<i4", "(999999999, 999999999, 999999999, 999999999)", 4, "where there are 4")]
    [DataRow("<i4", "(-1,)", 4, "something else than an array")]
    [DataRow("<i4", "(99999999999999999999,)", 4, "impossible shape")]
    [DataRow("<U999999999", "(1,)", 4, "3999999996 bytes")]
    public void Other_arrays_are_refused(string kind, string shape, int bytes, string why) =>
        Refuses(why, NumpyFile.OpenArray, Npy(kind, shape, new byte[bytes]));

    [TestMethod]
    public void Columns_first_are_refused() =>
        Refuses("row by row", NumpyFile.OpenArray, Npy("<i4", "(1,)", new byte[4], columnsFirst: true));

    [TestMethod]
    public void What_is_no_array_is_refused() => Refuses("is no array of numpy's", NumpyFile.OpenArray, "PK\u0003\u0004........"u8);

    [TestMethod]
    public void A_header_longer_than_the_file_is_refused() =>
        Refuses(
            "ends inside the header of an array", NumpyFile.OpenArray, [0x93, .. "NUMPY"u8, 2, 0, 0xFF, 0xFF, 0xFF, 0x7F, .. "{'descr'"u8]);

    [TestMethod]
    public void Nothing_is_ever_called() => Refuses(
        "posix.system", NumpyFile.OpenDict, new PickleBuilder(4).Name("posix", "system").Text("true").Raw(0x85).Op("R").Build());

    [TestMethod]
    [DataRow("builtins", "getattr")]
    [DataRow("numpy", "load")]
    [DataRow("numpy.core.multiarray", "scalar")]
    [DataRow("torch", "FloatStorage")]
    public void Names_off_the_list_are_refused(string module, string name) => Refuses(
        $"{module}.{name}", NumpyFile.OpenDict, new PickleBuilder(4).Op("}").Text("a").Name(module, name).Op("s").Build());

    [TestMethod]
    public void A_list_is_no_dict() => Refuses("other than a dict", NumpyFile.OpenDict, new PickleBuilder(4).Op("]").Build());

    [TestMethod]
    public void A_dict_of_something_else_is_refused() =>
        Refuses("other than arrays by name", NumpyFile.OpenDict, new PickleBuilder(4).Op("}").Text("a").Int(3).Op("s").Build());

    [TestMethod]
    public void An_array_of_which_nothing_is_said_is_refused() => Refuses(
        "other than arrays by name", NumpyFile.OpenDict,
        new PickleBuilder(4).Op("}").Text("a").Name("numpy.core.multiarray", "_reconstruct").Op("(").Name("numpy", "ndarray").Op("tRs")
            .Build());

    [TestMethod]
    public void An_array_of_more_than_its_bytes_is_refused() =>
        Refuses("40 bytes where there are 32", NumpyFile.OpenDict, Changed(static stream => NumpyWriter.Arrays(
            stream, [("a", [4], static into => NumpyWriter.Numbers(into, [1, 2, 3, 4]))])));

    [TestMethod]
    public void Arrays_that_share_their_bytes_are_refused()
    {
        var pickle = new PickleBuilder(4).Op("}").Raw(0x8E).Raw(BitConverter.GetBytes(400L)).Raw(new byte[400]).Op("q").Raw(0).Op("0");
        foreach (var name in new[] { "a", "b" })
        {
            pickle.Text(name).Name("numpy.core.numeric", "_frombuffer").Op("(h").Raw(0).Name("numpy", "dtype").Op("(").Text("i8")
                .Raw(0x89, 0x88).Op("tR").Ints(50).Text("C").Op("tRs");
        }

        Refuses("share their bytes", NumpyFile.OpenDict, pickle.Build());
    }

    [TestMethod]
    public void Bytes_longer_than_the_file_are_refused() =>
        Refuses(
            "ends inside its pickle", NumpyFile.OpenDict,
            new PickleBuilder(4).Raw(0x8E).Raw(BitConverter.GetBytes(long.MaxValue)).Build());

    /// <summary>The same array, said to be one number longer.</summary>
    private static byte[] Changed(Action<Stream> write)
    {
        using var stream = new MemoryStream();
        write(stream);
        var bytes = stream.ToArray();
        bytes[bytes.AsSpan().IndexOf(new byte[] { (byte)'(', 0x8A, 8, 4 }) + 3] = 5;
        return bytes;
    }

    private static byte[] Npy(string kind, string shape, byte[] data, bool columnsFirst = false)
    {
        var header = Encoding.ASCII.GetBytes($"{{'descr': '{kind}', 'fortran_order': {columnsFirst}, 'shape': {shape}, }}\n");
        return [0x93, .. "NUMPY"u8, 1, 0, (byte)header.Length, (byte)(header.Length >> 8), .. header, .. data];
    }

    private static long[] All(NumpyFile file, string name)
    {
        var numbers = new long[file.Arrays[name].Count];
        file.Read(file.Arrays[name], 0, numbers);
        return numbers;
    }

    private string Written(Action<Stream> write)
    {
        using var stream = new MemoryStream();
        write(stream);
        return folder.File("written", stream.ToArray());
    }

    private void Refuses(string why, Func<string, NumpyFile> open, ReadOnlySpan<byte> bytes)
    {
        var path = folder.File("refused", bytes);
        var refused = Assert.ThrowsExactly<TensorFileException>(() => open(path));
        StringAssert.Contains(refused.Message, why, StringComparison.Ordinal);
    }
}
