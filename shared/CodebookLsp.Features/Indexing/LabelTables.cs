using System.Collections.Frozen;
using CodebookLsp.Features.Conditions;
using CodebookLsp.Features.Core;
using CodebookLsp.Features.Labels;
using CodebookLsp.Network.Primitives;
using Microsoft.Data.Sqlite;

namespace CodebookLsp.Features.Indexing;

/// <summary>Reads and writes the labels of an index, and the classes of words that they speak of.</summary>
/// <remarks>
/// Older indexes have labels without conditions, and no classes: their conditions are read from what the labels say. Older programs read
/// newer labels, and pass over the rest.
/// </remarks>
internal static class LabelTables
{
    /// <summary>In the order of their codes.</summary>
    public static PackedLabels Read(SqliteConnection database, IReadOnlyList<Site> sites)
    {
        var tested = AreTested(database);
        var labels = new PackedLabels.Builder(tested ? Classes(database) : []);
        database.Each(
            "SELECT site, code, text, origin, precision, recall, lift, firings, note"
                + (tested ? ", condition, balanced" : ", NULL, NULL") + " FROM labels ORDER BY site, code",
            row =>
            {
                var code = new CodeId(row.GetInt32(0), row.GetInt32(1));
                if (code.Site < 0 || code.Site >= sites.Count || code.Code < 0 || code.Code >= sites[code.Site].Codes)
                    return;
                labels.Add(
                    code,
                    row.GetString(2),
                    row.GetInt32(3) == (int)LabelOrigin.Person ? LabelOrigin.Person : LabelOrigin.Automatic,
                    row.IsDBNull(4) || row.IsDBNull(5) || row.IsDBNull(6) || row.IsDBNull(7)
                        ? null
                        : new(row.GetDouble(4), row.GetDouble(5), row.GetDouble(6), row.GetInt32(7))
                        {
                            Balanced = row.IsDBNull(10) ? null : row.GetDouble(10),
                        },
                    row.IsDBNull(8) ? null : row.GetString(8),
                    row.IsDBNull(9) ? null : row.GetString(9));
            });
        return labels.Packed();
    }

    /// <summary>Writes labels of codes that have none; of several for one code the first counts.</summary>
    public static void Write(SqliteConnection database, IReadOnlyList<CodeLabel> labels)
    {
        if (!AreTested(database))
            database.Run($"{IndexSchema.LabelColumns}; {IndexSchema.Classes}");
        foreach (var one in labels.SelectMany(static label => label.Condition?.Classes ?? []).DistinctBy(static one => one.Key)
            .OrderBy(static one => one.Key, StringComparer.Ordinal))
        {
            database.Run(
                "INSERT OR IGNORE INTO classes VALUES ($key, $names, $examples, $members)", ("$key", one.Key),
                ("$names", one.IsOfNames ? 1 : 0), ("$examples", string.Join(' ', one.Examples)),
                ("$members", string.Join(' ', one.Members.Order(StringComparer.Ordinal))));
        }

        foreach (var label in labels.OrderBy(static label => label.Code.Site).ThenBy(static label => label.Code.Code))
        {
            database.Run(
                "INSERT OR IGNORE INTO labels (site, code, text, origin, precision, recall, lift, firings, note, condition, balanced) "
                    + "VALUES ($site, $code, $text, $origin, $precision, $recall, $lift, $firings, $note, $condition, $balanced)",
                ("$site", label.Code.Site), ("$code", label.Code.Code), ("$text", label.Text), ("$origin", (int)label.Origin),
                ("$precision", label.Scores?.Precision), ("$recall", label.Scores?.Recall), ("$lift", label.Scores?.Lift),
                ("$firings", label.Scores?.Firings), ("$note", label.Note), ("$condition", label.Condition?.ToString()),
                ("$balanced", label.Scores?.Balanced));
        }
    }

    /// <summary>Takes all labels away.</summary>
    public static void Clear(SqliteConnection database) =>
        database.Run(AreTested(database) ? "DELETE FROM labels; DELETE FROM classes" : "DELETE FROM labels");

    private static bool AreTested(SqliteConnection database) =>
        database.Number("SELECT count(*) FROM sqlite_schema WHERE type = 'table' AND name = 'classes'") > 0;

    private static Dictionary<string, WordClass> Classes(SqliteConnection database)
    {
        var classes = new Dictionary<string, WordClass>(StringComparer.Ordinal);
        foreach (var one in database.Rows(
            "SELECT key, names, examples, members FROM classes",
            static row => new WordClass(
                row.GetString(0), row.GetString(2).Split(' '), row.GetString(3).Split(' ').ToFrozenSet(StringComparer.Ordinal),
                row.GetInt32(1) != 0)))
            classes[one.Key] = one;
        return classes;
    }
}
