using System.Text;
using System.Text.Json.Nodes;
using CodebookLsp.Datasets.Abstractions;
using CodebookLsp.Datasets.Json;
using CodebookLsp.TestSupport;
using CsCheck;

namespace CodebookLsp.Datasets.Tests.Writing;

/// <summary>A file to which several runs with different options have added something is what it was, byte for byte, once all is taken
/// back.</summary>
[TestClass]
public class TakeBackTests
{
    private static readonly Gen<string> Space = Gen.OneOfConst("", " ", "  ", "\n", "\n  ", "\t");

    private static readonly Gen<string> LineEnd = Gen.OneOfConst("\n", "\r\n");

    private static readonly Gen<string> Word =
        Gen.OneOfConst("word", "é", "e\u0301", "😀", "👩\u200D👩", "שלום", "#", "\u200B", "B-codes", "O", "1", "a|b");

    [TestMethod]
    [DataRow("jsonl", "x")]
    [DataRow("doccano", "label")]
    [DataRow("doccano", "entities")]
    [DataRow("prodigy", "spans")]
    [DataRow("label-studio", "predictions")]
    public void Json_of_every_tool(string format, string list) => Record(list).SelectMany(record =>
        Gen.Select(Gen.Const(record), SpanCases.In("some text 😀"), SpanCases.In("some text 😀"))).Sample((record, spans, later) =>
    {
        var home = format == "label-studio" ? record.Replace("\"text\"", "\"data\":{\"text\"", StringComparison.Ordinal)
            .Replace("😀\"", "😀\" }", StringComparison.Ordinal) : record;
        Is_as_before(format, $"{home}\n{home.Replace(":", " :", StringComparison.Ordinal)}", spans, later, isOfTool: format != "jsonl");
    });

    [TestMethod]
    public void Tables_in_every_dialect() => Gen.Select(
        TestTexts.WellFormed.Array[3].Array[1, 5], LineEnd, Gen.OneOfConst(',', ';', '\t', '|'), Gen.Bool, Gen.Bool)
        .Sample(static (rows, end, delimiter, mark, isEnded) =>
    {
        var lines = rows.Select(row => string.Join(delimiter, row.Select(static cell => $"\"{cell.Replace("\"", "\"\"")}\"")))
            .Prepend(string.Join(delimiter, "id", "text", "label"));
        var file = (mark ? "\uFEFF" : "") + string.Join(end, lines) + (isEnded ? end : "");
        Is_as_before("csv", file, [], [], isOfTool: false, new() { Fields = ["text"], Delimiter = delimiter });
    });

    [TestMethod]
    public void A_row_of_a_table_that_has_something_of_its_own_where_ours_would_be_keeps_it()
    {
        const string File = "id,text\n1,a\n2,b,mine,mine too\n3,c\n";
        Is_as_before("csv", File, [], [], isOfTool: false);
    }

    [TestMethod]
    public void Plain_annotations_with_and_without_a_last_line_end() => Gen.Select(
        SpanCases.Of(SpanCases.WellFormed), LineEnd, Gen.OneOfConst("", "T3\tPER 0 1\tx", "T3\tPER 0 1\tx\nR1\tOrg Arg1:T3 Arg2:T3", "x\r"),
        Gen.Bool).Sample(static (one, end, users, isEnded) =>
    {
        var file = users.Replace("\n", end, StringComparison.Ordinal) + (isEnded && users.Length > 0 ? end : "");
        Is_as_before("brat", one.Text, one.Spans, one.Later, isOfTool: true, old: file);
    });

    [TestMethod]
    public void WebAnno_with_and_without_our_layer() => Gen.Select(Gen.Bool, Gen.Bool, Gen.Bool, SpanCases.In("a bb, c"),
        SpanCases.In("a bb, c")).Sample(static (isDeclared, hasTab, crlf, spans, later) =>
    {
        var (layer, cells) = isDeclared ? ("#T_SP=webanno.custom.Codebooklsp|code|score\n", "\t_\t_") : ("", "");
        var file = $"#FORMAT=WebAnno TSV 3.3\n#T_SP=de.NE|value\n{layer}#T_RL=de.Dep|Type\n\n\n#Text=a bb, c\n"
            + string.Concat(new[] { "1-1\t0-1\ta", "1-2\t2-4\tbb", "1-3\t4-5\t,", "1-4\t6-7\tc" }
                .Select(line => $"{line}\tX[4]{cells}\t_{(hasTab ? "\t" : "")}\n"));
        Is_as_before("webanno", crlf ? file.Replace("\n", "\r\n", StringComparison.Ordinal) : file, spans, later, isOfTool: true);
    });

    [TestMethod]
    public void Columns_of_tokens_with_comments_that_look_like_tokens() => Gen.Select(
        Word.Array[1, 6].Array[1, 4], Gen.OneOfConst(" ", "\t"), LineEnd, Gen.Int[0, 9], Gen.Int[0, 9]).Sample(
        static (sentences, separator, end, first, second) =>
    {
        var file = string.Join(end, sentences.Select(words => $"# one more column{end}"
            + string.Concat(words.Select(word => $"{word}{separator}X{separator}O{end}"))));
        var text = string.Join(' ', sentences[0]);
        AddedSpan[] At(int at) => at < text.Length ? [new(0, new(at, at + 1), "L1.2:3")] : [];
        Is_as_before("conll", file, At(first), At(second), isOfTool: true);
    });

    [TestMethod]
    [DataRow("# global.columns = ID FORM MISC \n1\ta\t_\n2\tb\tX=1\n\n")]
    [DataRow("# global.columns = ID FORM\n1\ta\n2\tb\n")]
    [DataRow("1\ta\ta\tX\t_\t_\t0\troot\t_\t_\n2\tb\tb\tX\t_\t_\t1\tobl\t_\tSpaceAfter=No|codes=1\n\n")]
    public void Universal_dependencies(string file)
    {
        AddedSpan[] spans = [new(0, new(0, 1), "a")];
        Is_as_before("conll", file, spans, [new(0, new(2, 3), "b")], isOfTool: true);
        Is_as_before("conll", file, spans, [], isOfTool: true);
    }

    [TestMethod]
    public void A_list_that_people_have_used_since_stays_and_keeps_what_is_theirs()
    {
        var once = Rewriting.Write("doccano", "{\"text\": \"ab\"}", static _ => Run("1", [new(0, new(0, 1), "X")]));
        var used = once.Replace("[[0, 1, \"codebooklsp:X\"]]", "[[0, 1, \"codebooklsp:X\"] , [1, 2, \"PER\"]]", StringComparison.Ordinal);

        Assert.AreEqual("{\"text\": \"ab\", \"label\": [[1, 2, \"PER\"]]}", TakenBack("doccano", used));
    }

    [TestMethod]
    public void Others_keep_what_stands_between_their_elements() => Assert.AreEqual(
        "{\"text\": \"ab\", \"spans\": [ {\"a\":1} ,{\"b\":2},  {\"c\":3} ]}",
        TakenBack("prodigy", Rewriting.Write(
            "prodigy", "{\"text\": \"ab\", \"spans\": [ {\"a\":1} ,{\"b\":2},  {\"c\":3} ]}",
            static _ => Rewriting.Spans(new AddedSpan(0, new(0, 1), "X")))));

    private static string TakenBack(string format, string file) => Encoding.UTF8.GetString(Rewriting.AddedAndTakenBack(
        format, Encoding.UTF8.GetBytes(file), new(), null, (static _ => null, ["top", OurNames.Made])).After);

    private static void Is_as_before(
        string format, string file, AddedSpan[] spans, AddedSpan[] later, bool isOfTool, DatasetOptions? options = null, string? old = null)
    {
        var before = Encoding.UTF8.GetBytes(old ?? file);
        RecordAdditions? Added(DatasetRecord record, AddedSpan[] spans, string what) => record.Obstacle is not null || record.Texts is []
            ? null
            : !isOfTool || format is "doccano" or "prodigy" or "label-studio" ? Run(what, isOfTool ? Fitting(record, spans) : [])
            : new([], Fitting(record, spans));
        var (annotated, after) = Rewriting.AddedAndTakenBack(
            format, Encoding.UTF8.GetBytes(file), options ?? new(), old is null ? null : before,
            (record => Added(record, spans, "1"), ["top", OurNames.Made]),
            (record => record.Number == 0 ? Added(record, later, "2") : null, ["vector", OurNames.Made]),
            (record => Added(record, spans, "3"), ["top", OurNames.Made]));
        Assert.AreEqual(Encoding.UTF8.GetString(before), Encoding.UTF8.GetString(after), Encoding.UTF8.GetString(annotated));
    }

    private static AddedSpan[] Fitting(DatasetRecord record, AddedSpan[] spans) =>
        [.. spans.Where(span => span.Range.End <= record.Texts[0].Text.Length)];

    /// <summary>Values as runs write them.</summary>
    private static RecordAdditions Run(string what, AddedSpan[] spans) => new(
        [
            new(what == "2" ? "vector" : "top", new JsonArray(what, ",;|\t\"")),
            new(OurNames.Made, new JsonObject { ["model"] = "m", ["settings"] = "top 10; vector", ["stamp"] = what }),
        ],
        spans);

    /// <summary>A record with the members that people's tools write, and with such spaces as people write; its list is not there, null,
    /// empty, or has two elements.</summary>
    private static Gen<string> Record(string list) => Gen.Select(
        Space, Space, Space, Gen.Int[0, 3], Gen.Bool, (before, inside, comma, kind, isFirst) =>
    {
        var text = $"\"text\"{before}:{inside}{JsonEscapes.Encode("some text 😀")}";
        var element = list is "label" ? "[0,1, \"USER\"]" : list is "entities"
            ? "{\"id\": 3, \"label\": \"USER\",\"start_offset\":0, \"end_offset\":1}" : "{\"label\": 1.0e5}";
        var lists = kind switch
        {
            0 => "",
            1 => $"\"{list}\":{before}null",
            2 => $"\"{list}\":{before}[{inside}]",
            _ => $"\"{list}\":{before}[{inside}{element}{comma},{element}{before}]",
        };
        var members = isFirst ? new[] { lists, text } : [text, lists];
        return $"{{{inside}{string.Join($"{comma},{before}", members.Where(static member => member.Length > 0))}{comma}}}"
            .Replace("\n", " ", StringComparison.Ordinal);
    });
}
