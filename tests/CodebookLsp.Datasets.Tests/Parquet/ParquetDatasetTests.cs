using System.Text.Json.Nodes;
using CodebookLsp.Datasets.Abstractions;
using CodebookLsp.Datasets.Json;
using CodebookLsp.TestSupport;
using CsCheck;
using ParquetSharp;

namespace CodebookLsp.Datasets.Tests.Parquet;

/// <summary>Files are made and read back by Arrow's C++ library (ParquetSharp), which knows nothing of Parquet.Net.</summary>
[TestClass]
public class ParquetDatasetTests
{
    private static readonly DatasetOptions Options = new()
    {
        Columns = ["codes", "top"],
        Metadata = new Dictionary<string, string> { ["codebooklsp.model"] = "abc" }
    };

    private static readonly Gen<string?> Cell =
        Gen.Frequency((5, TestTexts.WellFormed.Select(static text => (string?)text)), (1, Gen.Const((string?)null)));

    private static readonly Gen<string?[][]> Groups = Cell.Array[1, 20].Array[0, 4];

    [TestMethod]
    public void Texts_are_read_row_group_by_row_group() => Groups.Sample(static groups =>
    {
        var records = Rewriting.Read("parquet", Made(groups));

        CollectionAssert.AreEqual(groups.SelectMany(static group => group)
            .ToArray(), records.Select(static record => record.Texts is [var text] ? text.Text : null).ToArray());
        CollectionAssert.AreEqual(Enumerable.Range(0, records.Count).Select(static i => (long)i)
            .ToArray(), records.Select(static record => record.Number).ToArray());
    }, iter: 30);

    [TestMethod]
    public void Without_additions_the_file_is_as_it_was() => Groups.Sample(static groups =>
    {
        var file = Made(groups);
        CollectionAssert.AreEqual(file, Rewriting.Write("parquet", file, static _ => null));
    }, iter: 20);

    [TestMethod]
    public void Columns_are_added_behind_data_that_stays_byte_for_byte_and_Arrow_reads_all() => Groups.Sample(static groups =>
    {
        var file = Made(groups);

        var once = Rewriting.Write("parquet", file, Added, Options);

        CollectionAssert.AreEqual(once, Rewriting.Write("parquet", once, Added, Options), "adding twice is adding once");
        if (groups is [])
            return;

        var start = file.Length - 8 - BitConverter.ToInt32(file, file.Length - 8);
        CollectionAssert.AreEqual(file[..start], once[..start]);
        using var reader = new ParquetFileReader(new MemoryStream(once));
        Assert.AreEqual(groups.Length, reader.FileMetaData.NumRowGroups);
        Assert.AreEqual("old", reader.FileMetaData.KeyValueMetadata["kept"]);
        Assert.AreEqual("abc", reader.FileMetaData.KeyValueMetadata["codebooklsp.model"]);
        Assert.AreEqual("as it was", reader.FileMetaData.KeyValueMetadata["other"]);
        Assert.IsFalse(reader.FileMetaData.KeyValueMetadata.ContainsKey("ARROW:schema"), "it knows fewer columns");
        var number = 0;
        for (var i = 0; i < groups.Length; i++)
        {
            using var group = reader.RowGroup(i);
            var rows = groups[i].Length;
            Assert.AreEqual(rows, group.MetaData.NumRows);
            CollectionAssert.AreEqual(groups[i], Strings(group, 1, rows));
            CollectionAssert.AreEqual(Enumerable.Range(0, rows).Select(static row => 1L << row).ToArray(), group.Column(0)
                .LogicalReader<long>().ReadAll(rows));
            CollectionAssert.AreEqual(Enumerable.Range(0, rows).Select(static row => (int[])[row, row * row])
                .SelectMany(static list => list).ToArray(), group.Column(2).LogicalReader<int[]>().ReadAll(rows)
                .SelectMany(static list => list).ToArray());
            CollectionAssert.AreEqual(Enumerable.Range(0, rows).Select(static row => new DateTime(2024, 1, 1).AddDays(row))
                .ToArray(), group.Column(3).LogicalReader<DateTime>().ReadAll(rows));
            var codes = Strings(group, 4, rows);
            var top = Strings(group, 5, rows);
            for (var row = 0; row < rows; row++, number++)
            {
                Assert.AreEqual(number % 3 == 2 ? null : $"[{number},\"é😀\"]", codes[row]);
                Assert.AreEqual(number % 3 == 2 ? null : "plain", top[row]);
            }
        }

        Assert.AreEqual("codes", reader.FileMetaData.Schema.Column(4).Name);
        Assert.AreEqual(6, reader.FileMetaData.NumColumns);
    }, iter: 30);

    [TestMethod]
    public void Later_runs_replace_ours_and_keep_those_of_records_that_get_nothing()
    {
        string?[][] groups = [["a", "b"], ["c"]];
        var once = Rewriting.Write("parquet", Made(groups), Added, Options);

        var later = Rewriting.Write("parquet", once, static record =>
            record.Number == 1 ? Rewriting.Values(("codes", "[9]")) : null, Options);

        var records = Rewriting.Read("parquet", later, new() { Asked = ["codes", "top", "id"] });
        CollectionAssert.AreEqual((string?[])["[0,\"é😀\"]", "[9]", null],
            records.Select(static record => record.Value("codes") is { } value ? JsonEscapes.Encode(value) : null).ToArray());
        CollectionAssert.AreEqual(
            (string?[])["plain", "plain", null], records.Select(static record => record.Value("top")?.GetValue<string>()).ToArray());
        Assert.AreEqual(2L, records[1].Value("id")!.GetValue<long>());
        Assert.IsLessThan(once.Length + 20, later.Length, "the old columns' bytes are gone");
    }

    [TestMethod]
    public void What_several_runs_added_is_taken_back_byte_for_byte() => Groups.Sample(static groups =>
    {
        var file = Made(groups);

        var (annotated, after) = Rewriting.AddedAndTakenBack(
            "parquet", file, Options, null,
            (Added, ["codes", "top"]), (static record => Rewriting.Values(("more", $"{record.Number}")), ["more", "top"]),
            (Added, ["codes", "top"]));

        if (groups is not [])
            Assert.IsGreaterThan(file.Length, annotated.Length);
        CollectionAssert.AreEqual(file, after);
    }, iter: 30);

    [TestMethod]
    public void Columns_are_found_and_asked_for()
    {
        var file = Made([["a"]]);

        Assert.AreEqual("'dataset' has no column 'note'. Its columns are 'text'; choose with --field.",
            Assert.ThrowsExactly<DatasetException>(() => Rewriting.Read("parquet", file, new() { Fields = ["note"] })).Message);
        Assert.AreEqual("a", Rewriting.Read("parquet", file, new() { Fields = ["text"] }).Single().Texts.Single().Text);
    }

    [TestMethod]
    public void Broken_files_are_refused_with_a_reason() =>
        Gen.Select(Gen.Int[0, 400], Gen.Byte, Gen.Bool).Sample(static (at, value, cut) =>
    {
        var file = Made([["some text", "another"], ["x"]]);
        if (cut)
            file = file[..^(at + 1)];
        else
            file[^(Math.Min(at, file.Length - 1) + 1)] = value;

        try
        {
            Rewriting.Write("parquet", file, Added, Options);
        }
        catch (DatasetException e)
        {
            Assert.Contains("'dataset'", e.Message);
        }
    }, iter: 200);

    [TestMethod]
    public void What_is_no_parquet_file_is_said() => Assert.AreEqual(
        "'dataset' cannot be read as parquet: it does not end with 'PAR1' (byte 21); it may have been cut short.",
        Assert.ThrowsExactly<DatasetException>(() => Rewriting.Read("parquet", "this is no parquet at all"u8.ToArray())).Message);

    private static RecordAdditions? Added(DatasetRecord record) =>
        record.Number % 3 == 2 ? null : new([new("top", JsonValue.Create("plain")), new("codes", new JsonArray(record.Number, "é😀"))], []);

    private static string?[] Strings(RowGroupReader group, int column, int rows) =>
        group.Column(column).LogicalReader<string?>().ReadAll(rows);

    /// <summary>A file with the columns id, text, list and day, compressed, with dictionaries, statistics and page indexes.</summary>
    private static byte[] Made(string?[][] groups)
    {
        using var file = new MemoryStream();
        using var properties = new WriterPropertiesBuilder().Compression(Compression.Zstd).EnableWritePageIndex().Build();
        var metadata = new Dictionary<string,
            string>
        { ["kept"] = "old", ["other"] = "as it was", ["ARROW:schema"] = Convert.ToBase64String("x"u8) };
        using var writer = new ParquetFileWriter(file,
            [new Column<long>("id"), new Column<string?>("text"), new Column<int[]>("list"), new Column<DateTime>("day")], null, properties,
            metadata);
        foreach (var group in groups)
        {
            using var rows = writer.AppendRowGroup();
            using (var column = rows.NextColumn().LogicalWriter<long>())
                column.WriteBatch([.. Enumerable.Range(0, group.Length).Select(static row => 1L << row)]);

            using (var column = rows.NextColumn().LogicalWriter<string?>())
                column.WriteBatch(group);

            using (var column = rows.NextColumn().LogicalWriter<int[]>())
                column.WriteBatch([.. Enumerable.Range(0, group.Length).Select(static row => (int[])[row, row * row])]);

            using (var column = rows.NextColumn().LogicalWriter<DateTime>())
                column.WriteBatch([.. Enumerable.Range(0, group.Length).Select(static row => new DateTime(2024, 1, 1).AddDays(row))]);
        }

        writer.Close();
        return file.ToArray();
    }
}
