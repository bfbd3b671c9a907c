using System.CommandLine;

namespace CodebookLsp.Cli.Tests;

[TestClass]
public sealed class OptionCheckTests
{
    [TestMethod]
    public void Whoever_loads_a_model_is_told_where()
    {
        using var nowhere = new MemoryStream();
        var commands = All(RootCommands.Build(new() { Input = nowhere, Output = nowhere, Error = TextWriter.Null })).ToList();
        var loading = commands.Where(static command => command.Options.Any(static option => option.Name == "--model"))
            .Where(static command => command.Parents.Single().Name != "labels") // only the names of its codes are wanted
            .ToList();
        Assert.IsGreaterThan(15, loading.Count);
        foreach (var command in loading)
        {
            var device = command.Options.FirstOrDefault(static option => option.Name == "--device");
            Assert.IsNotNull(device, command.Name);
            Assert.IsEmpty(command.Parse($"{device.Name} cuda").Errors.Where(static error => error.Message.Contains("cuda")), command.Name);
        }

        static IEnumerable<Command> All(Command command) => command.Subcommands.SelectMany(All).Prepend(command);
    }

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
