using CodebookLsp.Cli;
using CodebookLsp.Cli.Shell;
using CodebookLsp.Cli.Tests;
using CodebookLsp.Cli.Tests.Datasets;
using CodebookLsp.TestFakes;
using Microsoft.Testing.Platform.Builder;

// As a process of its own, the command with a stand-in for the model: see Victim.
if (args is [Victim.Word, var milliseconds, .. var rest])
{
    var pause = TimeSpan.FromMilliseconds(double.Parse(milliseconds, System.Globalization.CultureInfo.InvariantCulture));
    return await CommandShell.RunAsync(rest, RootCommands.Build, CommandContext.OfProcess() with
    {
        Variable = static name => name == "CODEBOOKLSP_MODEL" ? "fake" : null,
        Open = (_, _, _) => FakeModel.Loaded with
        {
            Read = (blocks, cancel) =>
            {
                Thread.Sleep(pause);
                return FakeModel.Read(blocks, cancel);
            },
        },
    });
}

var builder = await TestApplication.CreateBuilderAsync(args);
builder.AddSelfRegisteredExtensions(args);
using var tests = await builder.BuildAsync();
return await tests.RunAsync();
