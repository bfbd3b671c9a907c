using System.Text;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using CodebookLsp.Datasets.Writing;

namespace CodebookLsp.Cli.Tests.Datasets;

/// <summary>Reads files as the tools that they are for do, and with none of the product's code.</summary>
internal static partial class OtherReaders
{
    /// <exception cref="AssertFailedException">The tool would see something else than is meant.</exception>
    public static void Check(string path)
    {
        switch (Path.GetExtension(path))
        {
            case ".csv":
                Table(File.ReadAllText(path));
                break;
            case ".ann":
                Brat(File.ReadAllBytes(Path.ChangeExtension(path, ".txt")), File.ReadAllLines(path));
                break;
            case ".json" or ".jsonl" when !Sidecar.IsOne(path):
                foreach (var record in Records(File.ReadAllText(path)).OfType<JsonObject>())
                {
                    LabelStudio(record);
                    Doccano(record);
                }

                break;
        }
    }

    /// <summary>
    /// Cells as Python's csv module finds them with <c>"</c> for a quote: behind a closing quote a cell goes on as if it had had none. With
    /// the delimiter of the header, every row whose text
    /// names no other number must have as many cells as the header.
    /// </summary>
    public static List<List<string>> Rows(string text, char delimiter)
    {
        var rows = new List<List<string>>();
        var (row, cell) = (new List<string>(), new StringBuilder());
        var (isQuoted, isStart) = (false, true);
        for (var i = 0; i < text.Length; i++)
        {
            if (isQuoted && text[i] == '"' && i + 1 < text.Length && text[i + 1] == '"')
            {
                cell.Append(text[i++]);
            }
            else if (text[i] == '"' && (isQuoted || isStart))
            {
                isQuoted = !isQuoted;
                isStart = false;
            }
            else if (!isQuoted && text[i] == delimiter)
            {
                row.Add(cell.ToString());
                cell.Clear();
                isStart = true;
            }
            else if (!isQuoted && text[i] == '\n')
            {
                row.Add(cell.ToString().TrimEnd('\r'));
                rows.Add(row);
                (row, isStart) = ([], true);
                cell.Clear();
            }
            else
            {
                cell.Append(text[i]);
                isStart = false;
            }
        }

        return rows;
    }

    private static void Table(string text)
    {
        if (!text.Contains("codebooklsp", StringComparison.Ordinal))
            return;

        var header = text.TrimStart('\uFEFF').Split('\n')[0];
        var delimiter = ",;|\t".MaxBy(one => header.Count(unit => unit == one));
        var rows = Rows(text.TrimStart('\uFEFF'), delimiter);
        foreach (var row in rows)
            Assert.HasCount(rows[0].Count, row, string.Join(" / ", row));
        foreach (var row in rows.Skip(1).Where(static row => row[^1].Length > 0))
            Assert.IsNotNull(JsonNode.Parse(row[^1])!["stamp"]);
    }

    /// <summary>brat: <c>text = codecs.open(path, encoding="utf-8").read()</c>, and <c>text[start:end]</c>, in code points.</summary>
    private static void Brat(byte[] bytes, string[] annotations)
    {
        var strict = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);
        var points = strict.GetString(bytes).EnumerateRunes().ToList();
        foreach (var match in annotations.Select(static line => TextBound().Match(line)).Where(static match => match.Success))
        {
            var places = match.Groups[1].Captures.Select(piece => piece.Value.Split(' ').Select(int.Parse).ToArray());
            var pieces = places.Select(ends => string.Concat(points[ends[0]..ends[1]]));
            Assert.AreEqual(match.Groups[2].Value, string.Join(' ', pieces), match.Value);
        }
    }

    private static void LabelStudio(JsonObject task)
    {
        if (task["data"] is not JsonObject data || task["predictions"] is not JsonArray predictions)
            return;

        foreach (var value in predictions.SelectMany(static one => one!["result"]!.AsArray()).Select(static region => region!["value"]!))
        {
            var text = (string)(data["text"] ?? data["body"])!;
            Assert.AreEqual((string)value["text"]!, Slice(text, (int)value["start"]!, (int)value["end"]!));
        }
    }

    private static void Doccano(JsonObject record)
    {
        if (record["entities"] is JsonArray entities)
        {
            var ids = entities.Select(static one => one!["id"]!.ToJsonString()).ToList();
            Assert.HasCount(ids.Count, ids.Distinct().ToList());
            foreach (var relation in (record["relations"] as JsonArray ?? []).Select(static one => one!))
                Assert.IsTrue(ids.Contains(relation["from_id"]!.ToJsonString()) && ids.Contains(relation["to_id"]!.ToJsonString()));
            foreach (var entity in entities.Select(static one => one!))
                Ours(record, entity["start_offset"]!, entity["end_offset"]!, entity["label"]!);
        }

        foreach (var triple in (record["label"] as JsonArray ?? []).OfType<JsonArray>())
            Ours(record, triple[0]!, triple[1]!, triple[2]!);
    }

    private static void Ours(JsonObject record, JsonNode start, JsonNode end, JsonNode label)
    {
        if (((string)label!).StartsWith("codebooklsp:", StringComparison.Ordinal))
            Assert.Contains(Slice((string)record["text"]!, (int)start, (int)end), (string[])["ship", "rocket"]);
    }

    private static IEnumerable<JsonNode?> Records(string text) => text.TrimStart('\uFEFF', ' ', '\n').StartsWith('[')
        ? JsonNode.Parse(text)!.AsArray()
        : text.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).Select(static line =>
        {
            try
            {
                return JsonNode.Parse(line);
            }
            catch (System.Text.Json.JsonException)
            {
                return null; // a record that was to be kept as it is
            }
        });

    private static string Slice(string text, int start, int end) => string.Concat(text.EnumerateRunes().Skip(start).Take(end - start));

    [GeneratedRegex(@"^T[0-9]+\t[^ \t]+ (?:([0-9]+ [0-9]+);?)+\t(.*)$")]
    private static partial Regex TextBound();
}
