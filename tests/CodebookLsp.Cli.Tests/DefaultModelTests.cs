using System.Text.Json;
using CodebookLsp.Cli.Shell;
using CodebookLsp.TestSupport;

namespace CodebookLsp.Cli.Tests;

/// <summary>The whole way, with the model that is shipped.</summary>
[TestClass]
public sealed class DefaultModelTests
{
    [TestMethod]
    public async Task The_shipped_model_annotates_the_shipped_sample()
    {
        var path = Repository.Sample("moby-dick-opening.txt");
        var text = await File.ReadAllTextAsync(path);
        var ran = await CommandLine.RunAsync(
            static context => context with
            {
                Open = new CommandContext { Input = Stream.Null, Output = Stream.Null, Error = TextWriter.Null }.Open,
                Variable = static _ => null,
            },
            "annotate", path);

        Assert.AreEqual("", ran.Error);
        Assert.AreEqual(0, ran.Code);
        var whole = "";
        var different = new HashSet<int>();
        foreach (var line in ran.Output.TrimEnd('\n').Split('\n'))
        {
            using var token = JsonDocument.Parse(line);
            whole += token.RootElement.GetProperty("text").GetString();
            var codes = token.RootElement.GetProperty("codes");
            Assert.IsGreaterThan(0, codes.GetArrayLength());
            different.Add(codes[codes.GetArrayLength() - 1].GetProperty("code").GetInt32());
        }

        Assert.AreEqual(text, whole);
        Assert.IsGreaterThan(20, different.Count, "One codebook should not answer the same for every token.");
    }
}
