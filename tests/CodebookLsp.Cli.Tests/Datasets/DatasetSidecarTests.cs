using CodebookLsp.TestFakes;

namespace CodebookLsp.Cli.Tests.Datasets;

/// <summary>Files whose format has no place for stamps: what lies beside them says what has been done.</summary>
[TestClass]
public sealed class DatasetSidecarTests
{
    private const string Sentences = "The O\nship O\n\nA O\nrocket O\n\nNobody O\n";

    private readonly TemporaryFolder folder = new();

    private bool hasModel = true;

    [TestCleanup]
    public void Remove_the_folder() => folder.Dispose();

    [TestMethod]
    public async Task The_model_is_asked_only_about_what_has_changed()
    {
        var path = folder.File("a.conll", Sentences);
        StringAssert.Contains(await Done(path, "-i"), "3 of 3 records annotated", StringComparison.Ordinal);
        var annotated = await File.ReadAllTextAsync(path);

        hasModel = false;
        StringAssert.Contains(await Done(path, "-i"), "3 up to date. Nothing to write.", StringComparison.Ordinal);

        hasModel = true;
        folder.File("a.conll", annotated.Replace("A O O\n", "A O O\nfast O O\n", StringComparison.Ordinal));
        StringAssert.Contains(await Done(path, "-i"), "1 of 3 records annotated", StringComparison.Ordinal);
        Assert.AreEqual(
            "The O O\nship O B-codebooklsp:L0.0:7\n\nA O O\nfast O O\nrocket O B-codebooklsp:L0.0:7\n\nNobody O O\n",
            await File.ReadAllTextAsync(path));

        StringAssert.Contains(await Done(path, "-i", "--force"), "3 of 3 records annotated", StringComparison.Ordinal);
        StringAssert.Contains(await Done(path, "-i", "--layer", "other"), "3 up to date. Wrote ", StringComparison.Ordinal);
    }

    [TestMethod]
    public async Task What_was_taken_out_is_put_back_without_the_model()
    {
        var (text, annotations) = (folder.File("a.txt", "The ship, a rocket.\n"), folder.File("a.ann", "T1\tX 0 3\tThe\n"));
        await Done(text, "-i");
        var annotated = await File.ReadAllTextAsync(annotations);

        hasModel = false;
        folder.File("a.ann", "T1\tX 0 3\tThe\n");
        StringAssert.Contains(await Done(text, "-i"), "1 up to date. Wrote ", StringComparison.Ordinal);
        Assert.AreEqual(annotated, await File.ReadAllTextAsync(annotations));
    }

    [TestMethod]
    public async Task Other_settings_and_a_lost_sidecar_mean_all_anew_and_the_same_file()
    {
        var path = folder.File("a.conll", Sentences);
        await Done(path, "-i");
        var annotated = await File.ReadAllTextAsync(path);

        File.Delete(path + ".codebooklsp.jsonl");
        StringAssert.Contains(await Done(path, "-i"), "3 of 3 records annotated", StringComparison.Ordinal);
        Assert.AreEqual(annotated, await File.ReadAllTextAsync(path));
        StringAssert.Contains(await Done(path, "-i", "--follow", "L0.0:8"), "3 of 3 records annotated", StringComparison.Ordinal);
        Assert.HasCount(2, Directory.GetFiles(folder.Path));
    }

    [TestMethod]
    public async Task An_output_beside_and_merged_shards_have_one_too()
    {
        var path = folder.File("a.conll", Sentences);
        await Done(path, "-o", folder["out.conll"]);
        foreach (var shard in new[] { 1, 2 })
            await Done(path, "-o", folder["b.conll"], "--shard", $"{shard}/2");
        string[] merge = ["merge-shards", folder["merged.conll"], .. Directory.GetFiles(folder.Path, "*.shard")];
        Assert.AreEqual(0, (await CommandLine.RunAsync(merge)).Code);

        hasModel = false;
        StringAssert.Contains(await Done(path, "-o", folder["out.conll"]), "3 up to date. Nothing to write.", StringComparison.Ordinal);
        StringAssert.Contains(await Done(path, "-o", folder["merged.conll"]), "3 up to date. Nothing to write.", StringComparison.Ordinal);
        Assert.AreEqual(await File.ReadAllTextAsync(folder["out.conll"]), await File.ReadAllTextAsync(folder["merged.conll"]));
    }

    private async Task<string> Done(string path, params string[] options)
    {
        var source = WordModel.Source;
        if (!hasModel)
            source = source with { Read = static (_, _) => throw new InvalidOperationException("The model is not needed.") };
        var follow = options.Contains("--follow") ? Array.Empty<string>() : ["--follow", "L0.0:7"];
        var ran = await CommandLine.RunAsync(
            context => context with { Open = (_, _, _) => source },
            ["annotate-dataset", path, .. options, .. follow]);
        Assert.AreEqual(0, ran.Code, ran.Error);
        return ran.Error;
    }
}
