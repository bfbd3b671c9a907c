namespace CodebookLsp.Cli.Tests;

[TestClass]
public sealed class OptionCheckTests
{
    [TestMethod]
    [DataRow("annotate", "--format", "--layers", DisplayName = "annotate --format")]
    [DataRow("annotate", "--precision", "--device", DisplayName = "--precision")]
    [DataRow("annotate-dataset", "--on-error", "--field", DisplayName = "--on-error")]
    [DataRow("annotate-dataset", "--theme-form", "--field", DisplayName = "--theme-form")]
    public async Task The_name_of_an_option_is_no_value_of_another(string command, string option, string next)
    {
        using var folder = new TemporaryFolder();
        var ran = await CommandLine.RunAsync(command, folder.File("a.txt", "The sea."), option, next);

        Assert.AreEqual(2, ran.Code);
        StringAssert.Contains(ran.Error, $"{option} takes one of these: ", StringComparison.Ordinal);
    }
}
