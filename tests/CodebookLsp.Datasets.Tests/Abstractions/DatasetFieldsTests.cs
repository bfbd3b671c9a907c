using System.Text;
using CodebookLsp.Datasets.Abstractions;
using CodebookLsp.Datasets.Registry;
using CodebookLsp.TestSupport;
using CodebookLsp.Text.Offsets;
using CsCheck;

namespace CodebookLsp.Datasets.Tests.Abstractions;

[TestClass]
public class DatasetFieldsTests
{
    [TestMethod]
    public void Every_unit_of_a_json_text_is_found_where_it_is_encoded() => HostileJson.Text.Array[1, 3].Sample(static texts =>
    {
        var document = "\uFEFF" + string.Concat(texts.Select(static text => $"{{ \"ü\":1 , \"text\" : {text}}}\r\n\n"));

        Check(document, "jsonl", static spelling => spelling switch
        {
            ['\\', 'u', ..] => ((char)Convert.ToUInt16(spelling[2..], 16)).ToString(),
            "\\n" => "\n",
            "\\r" => "\r",
            "\\t" => "\t",
            ['\\', var plain] => plain.ToString(),
            _ => spelling,
        });
    });

    [TestMethod]
    public void Every_unit_of_a_cell_is_found_where_it_is_encoded() =>
        TestTexts.WellFormed.Array[1, 3].Sample(static texts =>
        Check("😀,text\r\n"
            + string.Concat(texts.Select(static text => $"\"x\"\"\",\"{text.Replace("\"", "\"\"", StringComparison.Ordinal)}\"\r\n")),
            "csv", static spelling => spelling == "\"\"" ? "\"" : spelling));

    [TestMethod]
    public void A_document_that_is_being_typed_gives_what_can_be_read()
    {
        var fields = DatasetFields.Find("{\"text\": \"a\"}\n{\"text\": \"b\n{\"text\": \"c\"}", DatasetFormats.Named("jsonl"), new());
        CollectionAssert.AreEqual((string[])["a", "c"], fields.Select(static field => field.Text.Text).ToArray());

        Assert.HasCount(2, DatasetFields.Find("[{\"text\": \"a\"},\n{\"text\": \"b\"},\n{\"te", DatasetFormats.Named("json"), new()));
        Assert.IsEmpty(DatasetFields.Find("id,label\n1,a\n", DatasetFormats.Named("csv"), new()));
    }

    [TestMethod]
    public void A_whole_text_is_its_own_spelling()
    {
        var field = DatasetFields.Find("\uFEFF# é😀\r\n", DatasetFormats.Named("markdown"), new()).Single();

        Assert.AreEqual((new TextRange(1, 8), "# é😀\r\n"), (field.Raw, field.Text.Text));
        Assert.AreEqual(4, field.Map.ToRaw(3));
    }

    [TestMethod]
    public void A_place_inside_an_escape_belongs_to_its_unit()
    {
        var field = DatasetFields.Find("{\"text\":\"a\\u00e9b\"}", DatasetFormats.Named("jsonl"), new()).Single();

        Assert.AreEqual("aéb", field.Text.Text);
        CollectionAssert.AreEqual((int[])[9, 10, 16, 17], Enumerable.Range(0, 4).Select(field.Map.ToRaw).ToArray());
        CollectionAssert.AreEqual((int[])[0, 1, 1, 1, 1, 1, 1, 2, 3], Enumerable.Range(9, 9).Select(field.Map.ToDecoded).ToArray());
    }

    /// <summary>Decoding the stretch of the document that stands for each unit gives the unit.</summary>
    private static void Check(string document, string format, Func<string, string> decode)
    {
        foreach (var field in DatasetFields.Find(document, DatasetFormats.Named(format), new() { Fields = ["text"], Header = true }))
        {
            var text = new StringBuilder();
            for (var i = 0; i < field.Text.Text.Length; i++)
            {
                var (start, end) = (field.Map.ToRaw(i), field.Map.ToRaw(i + 1));
                text.Append(decode(document[start..end]));
                for (var raw = start; raw < end; raw++)
                    Assert.AreEqual(i, field.Map.ToDecoded(raw));
            }

            Assert.AreEqual(field.Text.Text, text.ToString());
            Assert.AreEqual(field.Raw, new TextRange(field.Map.ToRaw(0), field.Map.ToRaw(text.Length)));
        }
    }
}
