using CodebookLsp.Features.Core;
using CodebookLsp.Features.Labels;
using CodebookLsp.TestFakes;
using CodebookLsp.Text.Files;
using CsCheck;

namespace CodebookLsp.Features.Tests.Labels;

/// <summary>Labels as people keep them: what is read, what is written, what is refused.</summary>
[TestClass]
public sealed class LabelFileTests
{
    private static readonly CodeNames Names = new(FakeModel.Loaded.Sites);

    [TestMethod]
    public void What_a_label_of_an_index_says_is_kept_and_it_is_nobodys()
    {
        var labels = SayingLabels.All();
        var file = LabelFile.Parse(LabelFile.Empty(Names, null).With(labels).Format(), "labels.json", Names);
        SayingLabels.AreEqual(labels, file.Labels);
        var renamed = file.Renamed(labels[0].Code, "verbs").Labels.Single(label => label.Code == labels[0].Code);
        Assert.AreEqual((LabelOrigin.Person, null), (renamed.Origin, renamed.Condition));
        Assert.ThrowsExactly<LabelFileException>(static () =>
            Parse("""{ "labels": { "L4.1:2": { "label": "x", "condition": "class:unknown" } } }"""));
        Assert.ThrowsExactly<LabelFileException>(static () => Parse("""{ "classes": { "c1": 3 }, "labels": {} }"""));
    }

    [TestMethod]
    public void One_label_a_line_in_the_order_of_their_names_with_everything_kept_that_we_do_not_know()
    {
        var file = Parse("""
            { "labels": { "L4.1:10": { "label": "digits", "by": "Ann" }, "L4.1:2": {"label":"ships","note":"Moby",
              "scores": {"precision":0.75,"recall":0.5,"lift":12,"firings":40}}, "L99.0:1": {"label":"of another model"} },
              "model": "abc", "licence": "CC0", "$schema": "x.json", }
            """);
        Assert.AreEqual(
            """
            {
              "$schema": "x.json",
              "model": "abc",
              "licence": "CC0",
              "labels": {
                "L4.1:2": { "label": "ships", "note": "Moby", "scores": { "precision": 0.75, "recall": 0.5, "lift": 12, "firings": 40 } },
                "L4.1:10": { "label": "digits", "by": "Ann" },
                "L99.0:1": { "label": "of another model" }
              }
            }

            """.ReplaceLineEndings("\n"),
            file.Format());
        Assert.AreEqual("abc", file.Model);
        CollectionAssert.AreEqual(new[] { "ships", "digits" }, file.Labels.Select(static label => label.Text).ToArray());
        CollectionAssert.AreEqual(new[] { "L99.0:1" }, file.Unknown.ToArray());
    }

    [TestMethod]
    public void A_renamed_code_keeps_its_note_and_what_else_is_said_of_it_but_not_its_old_scores()
    {
        var file = Parse(
            """
            { "labels": { "L4.1:2":
              { "label": "ships", "note": "n", "by": "Ann", "scores": {"precision":1,"recall":1,"lift":1,"firings":1} } } }
            """
        );
        var code = Names.Find("L4.1:2")!.Value;
        StringAssert.Contains(
            file.Renamed(code, "boats").Format(), """    "L4.1:2": { "label": "boats", "note": "n", "by": "Ann" }""",
            StringComparison.Ordinal);
        Assert.IsEmpty(file.Renamed(code, null).Labels);
        Assert.HasCount(1, file.Labels, "the file itself has not changed");
    }

    [TestMethod]
    public void Nothing_but_one_line_is_changed_by_renaming_a_code()
    {
        var before = LabelFile
            .Empty(Names, "abc")
            .With(Enumerable.Range(0, 9).Select(static code => new CodeLabel(new(1, code), $"label {code}")));
        var lines = before.Format().Split('\n');
        var after = before.Renamed(new(1, 4), "other").Format().Split('\n');
        Assert.HasCount(1, lines.Zip(after).Where(static pair => pair.First != pair.Second));
    }

    [TestMethod]
    public void Any_labels_come_back_from_the_file_as_they_were_and_its_text_is_always_the_same() =>
        Gen.Select(
                Gen.Int[0, 2],
                Gen.Int[0, 15],
                Gen.String[Gen.OneOf(Gen.Char['\u0020', '\u007e'], Gen.Char['\u00a0', '\ud7ff']), 1, 40],
                Gen.String[Gen.Char['\u0001', '\u2100'], 0, 20])
            .List[0, 12]
            .Sample(all =>
            {
                var labels = all.Where(static one => LabelFile.Fits(one.Item3)).DistinctBy(static one => (one.Item1, one.Item2))
                    .Select(static one => new CodeLabel(new(one.Item1, one.Item2), one.Item3)
                    {
                        Origin = LabelOrigin.Person,
                        Note = one.Item4,
                    })
                    .ToArray();
                var file = LabelFile.Empty(Names, null).With(labels);
                var again = Parse(file.Format());
                CollectionAssert.AreEquivalent(labels, again.Labels.ToArray());
                Assert.AreEqual(file.Format(), again.Format());
                Assert.AreEqual(file.Format(), LabelFile.Empty(Names, null).With(labels.Reverse()).Format());
            });

    [TestMethod]
    public void What_turns_a_line_around_is_written_as_an_escape()
    {
        var file = LabelFile.Empty(Names, null).With([new(new(0, 1), "a\u202eb 😀 “ß”")]);
        StringAssert.Contains(file.Format(), """{ "label": "a\u202eb 😀 “ß”" }""", StringComparison.Ordinal);
    }

    [TestMethod]
    [DataRow("[]", "no object")]
    [DataRow("{", "not a label file")]
    [DataRow("{}", "'labels'")]
    [DataRow("""{ "labels": [] }""", "'labels'")]
    [DataRow("""{ "labels": { "L4.1:2": "ships" } }""", "'labels.L4.1:2'")]
    [DataRow("""{ "labels": { "L4.1:2": {} } }""", "'labels.L4.1:2.label'")]
    [DataRow("""{ "labels": { "L4.1:2": { "label": " " } } }""", "'labels.L4.1:2.label'")]
    [DataRow("""{ "labels": { "L4.1:2": { "label": "a\nb" } } }""", "'labels.L4.1:2.label'")]
    [DataRow("""{ "labels": { "L4.1:2": { "label": "a", "note": 1 } } }""", "'labels.L4.1:2.note'")]
    [DataRow("""{ "labels": { "L4.1:2": { "label": "a", "scores": { "precision": -1 } } } }""", "'labels.L4.1:2.scores'")]
    [DataRow("""{ "labels": { "L4.1:2": { "label": "a" }, "L4.1:2": { "label": "b" } } }""", "twice")]
    [DataRow("""{ "labels": { "L4.1:2": { "label": "a" }, "l4.1:02": { "label": "b" } } }""", "twice")]
    [DataRow("""{ "model": 7, "labels": {} }""", "'model'")]
    [DataRow("""{ "labels": {} /* ours */ }""", "not a label file")]
    [DataRow("""{ "labels": { "L4.1:2": { "label": "\ud83d" } } }""", "not a label file")]
    public void What_is_wrong_with_a_file_is_named(string json, string named) =>
        StringAssert.Contains(Assert.ThrowsExactly<LabelFileException>(() => Parse(json)).Message, named, StringComparison.Ordinal);

    [TestMethod]
    public void A_label_is_one_line_that_is_not_blank_and_not_too_long()
    {
        foreach (var unfit in new[] { "", "  ", "a\nb", "a\u2028b", new string('a', 121) })
            Assert.ThrowsExactly<LabelFileException>(() => LabelFile.Empty(Names, null).Renamed(new(0, 0), unfit));
        Assert.HasCount(1, LabelFile.Empty(Names, null).Renamed(new(0, 0), new string('a', 120)).Labels);
    }

    [TestMethod]
    public void A_file_is_written_with_its_folder_and_read_again_and_keeps_its_line_ends()
    {
        var folder = Directory.CreateTempSubdirectory("labels").FullName;
        try
        {
            var path = LabelFile.PathIn(folder);
            Parse("{\r\n\"labels\": {}\r\n}").Renamed(new(0, 3), "ships").Write(path);
            Assert.AreEqual("ships", LabelFile.Read(path, Names).Labels.Single().Text);
            Assert.IsFalse(File.ReadAllText(path).Replace("\r\n", "", StringComparison.Ordinal).Contains('\n', StringComparison.Ordinal));
            Assert.ThrowsExactly<TextFileException>(() => LabelFile.Read(path + "x", Names));
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static LabelFile Parse(string json) => LabelFile.Parse(json, "labels.json", Names);
}
