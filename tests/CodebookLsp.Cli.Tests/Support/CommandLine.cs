using System.Text;
using CodebookLsp.Cli.Shell;
using CodebookLsp.TestFakes;

namespace CodebookLsp.Cli.Tests.Support;

/// <summary>Runs a command line inside the test, with a stand-in for the model.</summary>
internal static class CommandLine
{
    public static async Task<Ran> RunAsync(
        Func<CommandContext, CommandContext>? with, string? input, CancellationToken cancel, params string[] arguments)
    {
        using var output = new MemoryStream();
        await using var error = new StringWriter { NewLine = "\n" };
        var context = new CommandContext
        {
            Input = new MemoryStream(Encoding.UTF8.GetBytes(input ?? "")),
            Output = output,
            Error = error,
            Variable = static name => name == "CODEBOOKLSP_MODEL" ? "fake" : null,
            Open = static (_, _, _) => FakeModel.Loaded,
            OpenIndex = static _ => FakeCards.Index(),
        };
        var code = await CommandShell.RunAsync(arguments, RootCommands.Build, with?.Invoke(context) ?? context, cancel);
        return new(code, Encoding.UTF8.GetString(output.ToArray()), error.ToString());
    }

    public static Task<Ran> RunAsync(params string[] arguments) => RunAsync(null, null, default, arguments);

    public static Task<Ran> RunAsync(Func<CommandContext, CommandContext> with, params string[] arguments) =>
        RunAsync(with, null, default, arguments);

    public static Task<Ran> PipeAsync(string input, params string[] arguments) => RunAsync(null, input, default, arguments);
}

/// <summary>What a command left behind.</summary>
internal sealed record Ran(int Code, string Output, string Error);
