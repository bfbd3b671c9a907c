using System.Collections.Frozen;
using CodebookLsp.Features.Conditions;
using CodebookLsp.Features.Indexing;
using CodebookLsp.Features.Labels;
using Microsoft.Data.Sqlite;

namespace CodebookLsp.Features.Tests.Indexing;

[TestClass]
public sealed class LabelTablesTests
{
    [TestMethod]
    public void Labels_are_kept_as_they_were_given()
    {
        using var folder = new IndexFolder();
        var path = folder.Make("all.codes", IndexFolder.Texts);
        var labels = new[]
        {
            new CodeLabel(new(0, 3), "after “the”")
            {
                Condition = LabelGrammar.Parse("after “the”"), Scores = new(0.75, 0.5, 12.25, 40) { Balanced = 0.875 },
            },
            new CodeLabel(new(0, 4), "words like “ran”")
            {
                Condition = new(new ClassClause(new("c7", ["ran"], new[] { "ran", "walked" }.ToFrozenSet(), false))),
            },
            new CodeLabel(new(2, 299), "'; DROP TABLE labels; --") { Origin = LabelOrigin.Person, Note = "two\nlines" },
        };
        CodeIndex.WriteLabels(path, labels.Reverse());
        using (var index = CodeIndex.Open(path))
            CollectionAssert.AreEqual(labels, index.Labels.ToArray());

        Assert.Throws<Broken>(() => CodeIndex.WriteLabels(path, Failing(labels[0])));
        using (var index = CodeIndex.Open(path))
            CollectionAssert.AreEqual(labels, index.Labels.ToArray(), "A failure half way must leave what was there.");

        static IEnumerable<CodeLabel> Failing(CodeLabel first)
        {
            yield return first with { Text = "new" };
            throw new Broken();
        }
    }

    [TestMethod]
    public void What_labels_of_an_older_index_say_is_read_from_their_texts()
    {
        using var folder = new IndexFolder();
        var path = folder.Make("old.codes", IndexFolder.Texts);
        using (var database = new SqliteConnection($"Data Source={path};Pooling=False"))
        {
            database.Open();
            using var command = database.CreateCommand();
            command.CommandText = "ALTER TABLE labels DROP COLUMN condition; ALTER TABLE labels DROP COLUMN balanced; DROP TABLE classes;"
                + "INSERT INTO labels VALUES (0, 3, 'near “whale”', 0, 0.75, 0.5, 12.25, 40, NULL)";
            command.ExecuteNonQuery();
        }

        CodeLabel old;
        using (var index = CodeIndex.Open(path))
            old = index.Labels.Single();
        Assert.AreEqual(new LabelCondition(new NearClause(["whale"])), old.Condition);
        Assert.AreEqual(LabelKind.Topic, old.Kind);
        CodeIndex.WriteLabels(path, [old with { Scores = old.Scores! with { Balanced = 0.75 } }]);
        using (var index = CodeIndex.Open(path))
            Assert.AreEqual(0.75, index.Labels.Single().Scores!.Balanced);
    }

    private sealed class Broken : Exception;
}
