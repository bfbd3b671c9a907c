using System.Globalization;
using System.Text;
using System.Text.Json;
using CodebookLsp.Cli.Shell;
using CodebookLsp.TestFakes;

namespace CodebookLsp.Cli.Tests.Datasets;

/// <summary>Datasets for tests: every record is a little different.</summary>
internal static class DatasetTexts
{
    private static readonly string[] Words = ["sea", "whale", "ship", "captain", "語", "👩\u200D👩", "e\u0301", "storm", "harbour", "the",
        "and", "of", "\"quoted\"", "line\nbreak"];

    public static string Text(int number, int words)
    {
        var random = new Random(number);
        return string.Join(' ', Enumerable.Range(0, words).Select(_ => Words[random.Next(Words.Length)]));
    }

    public static byte[] JsonLines(int records, int words = 12)
    {
        var lines = new StringBuilder();
        for (var i = 0; i < records; i++)
        {
            var (text, language) = (JsonSerializer.Serialize(Text(i, words + (i % 7))), i % 3 == 0 ? "de" : "en");
            lines.Append(CultureInfo.InvariantCulture, $"{{\"id\": {i}, \"text\":{text},  \"score\":{i % 10}.50e0, ")
                .Append(CultureInfo.InvariantCulture, $"\"lang\":\"{language}\"}}")
                .Append(i % 5 == 0 ? "\r\n" : "\n");
        }


        return Encoding.UTF8.GetBytes(lines.ToString());
    }

    /// <summary>A model during whose reading something happens to the dataset.</summary>
    public static CommandContext ChangedWhileRead(CommandContext context, Action change) => context with
    {
        Open = (_, _, _) => FakeModel.Loaded with
        {
            Read = (blocks, cancel) =>
            {
                change();
                return FakeModel.Read(blocks, cancel);
            },
        },
    };
}
