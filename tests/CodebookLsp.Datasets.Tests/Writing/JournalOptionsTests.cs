using System.Reflection;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using CodebookLsp.Datasets.Abstractions;
using CodebookLsp.Datasets.Writing;

namespace CodebookLsp.Datasets.Tests.Writing;

/// <summary>A journal says how its dataset is read, under names of its own.</summary>
[TestClass]
public sealed class JournalOptionsTests
{
    /// <summary>Options of no journal: a removal has none, and a sidecar knows the origin of its file.</summary>
    private static readonly string[] NotKept = [nameof(DatasetOptions.TakesBack), nameof(DatasetOptions.Origin)];

    private const string First =
        """{"journal":"codebooklsp dataset journal 1","input":"a.csv","format":"csv","model":"m","settings":"s","key":"k","""
        + """ "shard":"2/8","onError":"Skip","reading":{"Fields":["text"],"Asked":["a"],"Columns":["codes"],"File":"a.csv","""
        + """ "LongestRecord":1000,"Delimiter":";","Quote":null,"Header":false,"Layer":"l","FromName":"f","ToName":"t","""
        + """ "Metadata":{"x":"y"}}}""";

    private static readonly DatasetOptions Unusual = new()
    {
        Fields = ["text"],
        Asked = ["a"],
        Columns = ["codes"],
        File = "a.csv",
        LongestRecord = 1000,
        Delimiter = ';',
        Quote = '\'',
        Header = false,
        Layer = "l",
        FromName = "f",
        ToName = "t",
        Metadata = new Dictionary<string, string> { ["x"] = "y" },
    };

    [TestMethod]
    public void Every_option_comes_back_as_it_was_written()
    {
        var read = JournalOptions.Read(Written(Unusual));

        foreach (var option in Options())
        {
            Assert.AreNotEqual(
                Json(option.GetValue(new DatasetOptions())), Json(option.GetValue(Unusual)), $"{option.Name} needs an unusual value here");
            Assert.AreEqual(Json(option.GetValue(Unusual)), Json(option.GetValue(read)), option.Name);
        }
    }

    [TestMethod]
    public void An_option_that_is_missing_or_unknown_is_an_error()
    {
        foreach (var name in Written(Unusual).Select(static option => option.Key).ToList())
        {
            var json = Written(Unusual);
            json.Remove(name);
            Assert.ThrowsExactly<FormatException>(() => JournalOptions.Read(json), name);
        }

        var more = Written(Unusual);
        more["new"] = 1;
        Assert.ThrowsExactly<FormatException>(() => JournalOptions.Read(more));
    }

    [TestMethod]
    public void A_journal_of_the_first_version_is_read()
    {
        var header = JournalLines.Header(Encoding.UTF8.GetBytes(First), "a.journal")!;

        Assert.AreEqual(new(2, 8), header.Shard);
        Assert.AreEqual(MalformedRecords.Skip, header.OnError);
        foreach (var option in Options().Where(static option => option.Name != nameof(DatasetOptions.Quote)))
            Assert.AreEqual(Json(option.GetValue(Unusual)), Json(option.GetValue(header.Reading)), option.Name);
    }

    [TestMethod]
    public void A_journal_of_an_unknown_version_is_refused_by_name()
    {
        var later = First.Replace("journal 1", "journal 99", StringComparison.Ordinal);

        var error = Assert.ThrowsExactly<JournalException>(() => JournalLines.Header(Encoding.UTF8.GetBytes(later), "a.journal"));

        Assert.AreEqual(
            "'a.journal' was written by another version of CodebookLsp ('codebooklsp dataset journal 99'). "
            + "Use that version, or delete the file to start over.",
            error.Message);
    }

    [TestMethod]
    public void What_is_no_journal_has_no_header()
    {
        Assert.IsNull(JournalLines.Header("{}"u8, "a.journal"));
        Assert.IsNull(JournalLines.Header(Encoding.UTF8.GetBytes(First.Replace("2/8", "9/8", StringComparison.Ordinal)), "a.journal"));
        Assert.IsNull(JournalLines.Header(Encoding.UTF8.GetBytes(First.Replace("Skip", "Some", StringComparison.Ordinal)), "a.journal"));
    }

    private static IEnumerable<PropertyInfo> Options() => typeof(DatasetOptions).GetProperties(BindingFlags.Public | BindingFlags.Instance)
        .Where(static option => !NotKept.Contains(option.Name));

    private static string Json(object? value) => JsonSerializer.Serialize(value);

    private static JsonObject Written(DatasetOptions options)
    {
        using var output = new MemoryStream();
        using (var json = new Utf8JsonWriter(output))
            JournalOptions.Write(json, options);
        return (JsonObject)JsonNode.Parse(output.ToArray())!;
    }
}
