using CodebookLsp.Datasets.Abstractions;
using CodebookLsp.TestSupport;
using CsCheck;
using nietras.SeparatedValues;

namespace CodebookLsp.Datasets.Tests.Csv;

[TestClass]
public class CsvDatasetTests
{
    private static readonly Gen<string> LineEnd = Gen.OneOfConst("\n", "\r\n", "\r");

    private static readonly Gen<string> Cell = TestTexts.WellFormed;

    /// <summary>Anything with quotes, delimiters and line ends in it: most of it is no good table.</summary>
    private static readonly Gen<string> Rubbish = Gen.Frequency(
        (3, Gen.OneOfConst("\"", "\"\"", ",", ";", "\t", "\n", "\r\n", "\r", " ", "text", "'", "\n\n", "sep=;", "\uFEFF")),
        (2, Cell)).Array[0, 30].Select(string.Concat<string>);

    /// <summary>A good table with the column <c>text</c> in the middle, and the texts in it.</summary>
    private static readonly Gen<(string File, string[] Texts, char Delimiter)> Table = Gen.Select(
        Gen.Select(Cell, Cell, Cell).Array[0, 5], LineEnd, Gen.OneOfConst(',', ';', '\t', '|'), Gen.Bool, Gen.Bool,
            static (rows, end, delimiter, mark, last) =>
        {
            var lines = rows.Select(row => string.Join(delimiter, new[] { row.Item1, row.Item2, row.Item3 }.Select(Quoted)))
                .Prepend(string.Join(delimiter, "id", "text", "label"));
            return ((mark ? "\uFEFF" : "") + string.Join(end, lines) + (last ? end : ""), rows.Select(static row => row.Item2)
                .ToArray(), delimiter);
        });

    private static readonly DatasetOptions Text = new() { Fields = ["text"] };

    [TestMethod]
    public void Anything_without_additions_comes_out_byte_for_byte() => Rubbish.Sample(static file =>
    {
        foreach (var options in new DatasetOptions[] { new() { Fields = ["1"] }, new() { Fields = ["1"], Header = true },
            new() { Fields = ["1"], Delimiter = ';', Quote = '\0', Header = false } })
        {
            try
            {
                Assert.AreEqual(file, Rewriting.Write("csv", file, static _ => null, options));
            }
            catch (DatasetException e) when (options.Delimiter is null)
            {
                Assert.Contains("--delimiter", e.Message);
            }
        }
    });

    [TestMethod]
    public void Texts_are_read_whatever_the_dialect() => Table.Sample(static (file, texts, delimiter) =>
        CollectionAssert.AreEqual(texts, Rewriting.Read("csv", file, Text with { Delimiter = delimiter })
            .Select(static record => record.Texts.Single().Text).ToArray()));

    [TestMethod]
    public void Columns_are_added_behind_the_last_and_another_parser_reads_the_same_cells() =>
        Table.Sample(static (file, texts, delimiter) =>
    {
        var options = Text with { Delimiter = delimiter, Columns = ["codes", "top"] };
        RecordAdditions? Added(DatasetRecord record) =>
            record.Number % 3 == 2 ? null : Rewriting.Values(("top", "\"a, \\\"b\\\"\\n;\\t|\""), ("codes", $"[{record.Number},\"x\"]"));

        var once = Rewriting.Write("csv", file, Added, options);

        Assert.AreEqual(once, Rewriting.Write("csv", once, Added, options), "adding twice is adding once");
        CollectionAssert.AreEqual(texts, Rewriting.Read("csv", once, options).Select(static record => record.Texts.Single().Text)
            .ToArray());
        if (texts is [])
            return;

        using var reader = Sep.New(delimiter).Reader(static o => o with { Unescape = true }).FromText(once.TrimStart('\uFEFF'));
        CollectionAssert.AreEqual((string[])["id", "text", "label", "codes", "top"], reader.Header.ColNames.ToArray());
        var row = 0;
        foreach (var cells in reader)
        {
            Assert.AreEqual(texts[row], cells["text"].ToString());
            Assert.AreEqual(row % 3 == 2 ? "" : $"[{row},\"x\"]", cells["codes"].ToString());
            Assert.AreEqual(row++ % 3 == 2 ? "" : "a, \"b\"\n;\t|", cells["top"].ToString());
        }

        Assert.AreEqual(texts.Length, row);
    });

    [TestMethod]
    public void A_column_of_ours_is_replaced_where_it_stands_and_all_else_stays() => Assert.AreEqual(
        "\uFEFFid;codes;\"text\"\r\n 1 ;2;\"a\"\"b\"\r\n\r\n\"2\";2;plain",
        Rewriting.Write("csv", "\uFEFFid;codes;\"text\"\r\n 1 ;\"old;\"\"\";\"a\"\"b\"\r\n\r\n\"2\";;plain", static _ =>
            Rewriting.Values(("codes", "2"))));

    [TestMethod]
    [DataRow("id,text\n1,a\n2,\"b, c\"\n", "a|b, c")]
    [DataRow("id;text\n1,5;a, b\n2,5;c\n", "a, b|c")]
    [DataRow("sep=|\r\nid|text\r\n1|a;b\r\n", "a;b")]
    [DataRow("id\ttext\n1\tsay \"hi\"\n2\t\"unbalanced\n", "say \"hi\"|\"unbalanced")]
    [DataRow("'id','text'\n'1','it''s, so'\n'2','b'\n", "it's, so|b")]
    [DataRow("Id,Body\n1,a\n", "a")]
    [DataRow("just one column\nof texts\n", "just one column|of texts")]
    public void Dialect_header_and_text_column_are_found(string file, string texts) =>
        Assert.AreEqual(texts, string.Join('|', Rewriting.Read("csv", file).Select(static record => record.Texts.Single().Text)));

    [TestMethod]
    public void One_quote_out_of_place_changes_nothing_about_the_other_rows()
    {
        for (var wrong = 0; wrong < 12; wrong++)
        {
            for (var column = 0; column < 3; column++)
            {
                var rows = Enumerable.Range(0, 12).Select(row => new[] { $"no. {row}", $"a {row} inch screen", "ok then" }
                    .Select((cell, i) => row == wrong && i == column ? Quoted(cell).Insert(3, "\"") : Quoted(cell)));
                var file = "id,text,label\n" + string.Concat(rows.Select(static row => string.Join(',', row) + "\n"));

                var records = Rewriting.Read("csv", file);

                CollectionAssert.AreEqual(
                    Enumerable.Range(0, 12).Select(row => row == wrong ? null : $"a {row} inch screen").ToArray(),
                    records.Select(static record => record.Texts is [var text] ? text.Text : null).ToArray());
                Assert.AreEqual(wrong + 2, records.Single(static record => record.Problem is not null).Line);
                Assert.Contains("separated by , and quoted with \"; --delimiter and --quote say otherwise", records[0].Guess!);
            }
        }
    }

    [TestMethod]
    [DataRow(';')]
    [DataRow('|')]
    [DataRow('\t')]
    public void Where_cells_are_not_quoted_a_delimiter_inside_json_is_escaped_and_another_parser_reads_it(char delimiter)
    {
        var file = string.Join('\n', new[] { "id,text", "1,a \"b\" c", "2,\"d", "" }).Replace(',', delimiter);
        var options = new DatasetOptions { Delimiter = delimiter, Quote = '\0', Columns = ["codes"] };

        var written = Rewriting.Write("csv", file, _ => Rewriting.Values(("codes", "[{\"label\":\"x;y|z\\t,\"}]")), options);

        using var reader = Sep.New(delimiter).Reader(static o => o with { DisableQuotesParsing = true }).FromText(written);
        foreach (var cells in reader)
            Assert.AreEqual("x;y|z\t,", System.Text.Json.Nodes.JsonNode.Parse(cells["codes"].ToString())![0]!["label"]!.GetValue<string>());
    }

    [TestMethod]
    public void Columns_go_by_number_too() =>
        CollectionAssert.AreEqual((string[])["b", "d"], Rewriting.Read("tsv", "1\tb\n2\td\n", new() { Fields = ["2"] })
            .Select(static record => record.Texts.Single().Text).ToArray());

    [TestMethod]
    public void A_missing_column_is_named_with_those_that_are_there()
    {
        Assert.AreEqual("'dataset' has no column 'note'. Its columns are 'id', 'label'; choose with --field.",
            Assert.ThrowsExactly<DatasetException>(static () =>
                Rewriting.Read("csv", "id,label\n1,a\n", new() { Fields = ["note"] })).Message);
        Assert.AreEqual("Which column of 'dataset' holds the text? Choose with --field NAME or NUMBER; the columns are 'id', 'label'.",
            Assert.ThrowsExactly<DatasetException>(static () => Rewriting.Read("csv", "id,label\n1,a\n")).Message);
    }

    [TestMethod]
    public void Malformed_rows_are_reported_and_the_next_ones_are_read()
    {
        const string file = "id,text\n1,a\n2,b,c\n3,\"d\ne\"\n4,\"f\"g\n5,\"h\n6,i\n";

        var records = Rewriting.Read("csv", file, new() { Quote = '"', Delimiter = ',' });

        CollectionAssert.AreEqual(
            (string?[])[null, "has 3 cells where the header has 2.", null, "has text after the closing quote of cell 2.",
                "opens a quote that is never closed.", null],
            records.Select(static record => record.Problem).ToArray());
        CollectionAssert.AreEqual((long[])[2, 3, 4, 6, 7, 8], records.Select(static record => record.Line).ToArray());
        Assert.AreEqual(file.IndexOf("4,", StringComparison.Ordinal), records[3].ByteOffset);
        Assert.AreEqual("i", records[^1].Texts.Single().Text);
        Assert.Contains("\n2,b,c\n",
            Rewriting.Write("csv", file, static _ => Rewriting.Values(("codes", "1")), new() { Quote = '"', Delimiter = ',' }));
    }

    [TestMethod]
    public void Bytes_that_are_not_utf8_stay_in_their_cells()
    {
        byte[] latin = [.. "id,text\n"u8, .. "caf"u8, 0xE9, .. ",a\n"u8];

        Assert.AreEqual("a", Rewriting.Read("csv", latin).Single().Texts.Single().Text);
        CollectionAssert.AreEqual(
            (byte[])[.. "id,text,codes\n"u8, .. "caf"u8, 0xE9, .. ",a,1\n"u8],
            Rewriting.Write("csv", latin, static _ => Rewriting.Values(("codes", "1"))));
    }

    [TestMethod]
    public void A_text_that_is_not_utf8_is_reported_with_its_byte()
    {
        var row = Rewriting.Read("csv", [.. "id,text\n"u8, .. "1,caf"u8, 0xE9, .. "\n"u8]).Single();

        Assert.StartsWith("is not UTF-8: byte 13 (0xE9) belongs to no character. Save the file as UTF-8;", row.Problem);
        Assert.IsEmpty(row.Texts);
    }

    [TestMethod]
    public void Rows_can_be_left_out() =>
        Assert.AreEqual("id,text\n2,b\n", Rewriting.Without("csv", "id,text\n1,a\n2,b\n", static record => record.Number == 0));

    [TestMethod]
    public void Cells_are_values_for_conditions()
    {
        var record = Rewriting.Read("csv", "id,text,codes\n7,a,\"[1,2]\"\n").Single();

        Assert.AreEqual("7", record.Value("id")!.GetValue<string>());
        Assert.AreEqual(2, record.Value("codes")!.AsArray().Count);
        Assert.IsNull(record.Value("missing"));
    }

    [TestMethod]
    public void A_table_without_names_gets_no_columns() =>
        Assert.Contains("need names",
            Assert.ThrowsExactly<DatasetException>(static () =>
            Rewriting.Write("csv", "1,a\n", static _ => Rewriting.Values(("codes", "1")), new() { Fields = ["2"] })).Message);

    private static string Quoted(string cell) => $"\"{cell.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";
}
