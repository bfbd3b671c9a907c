using CodebookLsp.Network.Tests.Files;
using CodebookLsp.Network.Tests.Tokenizers;
using CodebookLsp.Network.Verification;

namespace CodebookLsp.Network.Tests.Verification;

/// <summary>Every recording of the reference.</summary>
[TestClass]
public sealed class GoldenTests
{
    [TestMethod]
    [DataRow("models", 41)]
    [DataRow("layer", 11)]
    [DataRow("intervene", 5)]
    [DataRow("grad", 4)]
    [DataRow("train", 3)]
    [DataRow("smollm2", 1)]
    public void Every_recorded_case_passes(string group, int least)
    {
        var cases = GoldenFolders.Verify([Path.Combine(TestFolder.Goldens, group)], static () =>
            Path.GetDirectoryName(TestTokenizers.DefaultModelPath)!, [], CancellationToken.None).ToList();

        Assert.IsEmpty(cases.Where(static one => !one.Passed).Select(static one => $"{one.Name}: {string.Join("; ", one.Differences)}"));
        Assert.IsGreaterThanOrEqualTo(least, cases.Count);
    }

    [TestMethod]
    public void A_case_with_a_changed_weight_fails()
    {
        using var folder = new TestFolder();
        var source = Path.Combine(TestFolder.Goldens, "models", "gpt2__mlp__vanilla_k8_ip");
        var copy = Directory.CreateDirectory(Path.Combine(folder.Path, "case")).FullName;
        foreach (var file in Directory.EnumerateFiles(source))
            File.Copy(file, Path.Combine(copy, Path.GetFileName(file)));
        var path = Path.Combine(copy, "model.safetensors");
        File.SetAttributes(path, FileAttributes.Normal);
        using (var stream = File.Open(path, FileMode.Open))
        {
            stream.Position = stream.Length * 2 / 3;
            stream.Write([0x7f, 0x7f, 0x7f, 0x40, 0x7f, 0x7f, 0x7f, 0x40]);
        }

        var result = GoldenFolders.Verify([copy], static () => "", [], CancellationToken.None).Single();

        Assert.IsFalse(result.Passed);
        Assert.IsNotEmpty(result.Differences);
    }

    [TestMethod]
    public void A_folder_without_cases_is_said_so()
    {
        using var folder = new TestFolder();
        var error = Assert.ThrowsExactly<VerificationException>(() =>
            GoldenFolders.Verify([folder.Path], static () => "", [], CancellationToken.None).Count());
        StringAssert.Contains(error.Message, "holds no recorded cases", StringComparison.Ordinal);
    }

    [TestMethod]
    [DataRow("case.json", "{")]
    [DataRow("case.json", "[1]")]
    [DataRow("layer.json", "{\"kind\": \"\\ud800\"}")]
    [DataRow("layer.json", "not JSON")]
    [DataRow("layer.json", "{\"kind\": 7}")]
    public void A_broken_description_fails_as_a_case_and_the_others_go_on(string file, string json)
    {
        using var folder = new TestFolder();
        foreach (var name in new[] { "case.json", "config.json", "io.safetensors", "model.safetensors", "base_config.json" })
            folder.File(name, File.ReadAllBytes(Path.Combine(TestFolder.Goldens, "models", "gpt2__mlp__vanilla_k8_ip", name)));
        folder.File("layer.safetensors", File.ReadAllBytes(folder.At("io.safetensors")));
        folder.File(file, System.Text.Encoding.UTF8.GetBytes(json));

        var results = GoldenFolders.Verify([folder.Path], static () => "", [], CancellationToken.None).ToList();

        Assert.IsTrue(results.Exists(static result => !result.Passed));
        Assert.AreEqual(file != "case.json", results.Exists(static result => result.Passed));
    }

    [TestMethod]
    public void A_case_in_which_nothing_is_compared_fails()
    {
        using var folder = new TestFolder();
        foreach (var name in new[] { "case.json", "config.json", "io.safetensors" }) // and no weights
            folder.File(name, File.ReadAllBytes(Path.Combine(TestFolder.Goldens, "models", "gpt2__mlp__vanilla_k8_ip", name)));

        var result = GoldenFolders.Verify([folder.Path], static () => "", [], CancellationToken.None).Single();

        Assert.IsFalse(result.Passed);
        StringAssert.Contains(result.Differences.Single(), "nothing was compared", StringComparison.Ordinal);
        Assert.IsFalse(new Comparison("empty").Result().Passed);
    }
}
