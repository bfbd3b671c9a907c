using System.Text;
using CodebookLsp.Cli.Shell;
using CodebookLsp.TestFakes;

namespace CodebookLsp.Cli.Tests;

/// <summary>Runs a command line inside the test, with a stand-in for the model.</summary>
internal static class CommandLine
{
    public static async Task<Ran> RunAsync(Func<CommandContext, CommandContext>? with, string? input, CancellationToken cancel, params string[] arguments)
    {
        using var output = new MemoryStream();
        await using var error = new StringWriter { NewLine = "\n" };
        var around = new CommandContext
        {
            Input = new MemoryStream(Encoding.UTF8.GetBytes(input ?? "")),
            Output = output,
            Error = error,
            Variable = static name => name == "CODEBOOKLSP_MODEL" ? "fake" : null,
            Open = static (_, _, _) => FakeModel.Loaded,
            OpenIndex = static _ => FakeCards.Index(),
        };
        var code = await CommandShell.RunAsync(arguments, with?.Invoke(around) ?? around, cancel);
        return new(code, Encoding.UTF8.GetString(output.ToArray()), error.ToString());
    }

    public static Task<Ran> RunAsync(params string[] arguments) => RunAsync(null, null, default, arguments);

    public static Task<Ran> RunAsync(Func<CommandContext, CommandContext> with, params string[] arguments) => RunAsync(with, null, default, arguments);

    public static Task<Ran> PipeAsync(string input, params string[] arguments) => RunAsync(null, input, default, arguments);
}

/// <summary>What a command left behind.</summary>
internal sealed record Ran(int Code, string Output, string Error);

/// <summary>A folder that is gone after the test.</summary>
internal sealed class TemporaryFolder : IDisposable
{
    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("codebooklsp-cli-");

    public string Path => folder.FullName;

    public string File(string name, string content = "") => File(name, Encoding.UTF8.GetBytes(content));

    public string File(string name, byte[] content)
    {
        var path = this[name];
        using var stream = new FileStream(path, FileMode.Create);
        stream.Write(content);
        return path;
    }

    public string this[string name] => System.IO.Path.Combine(Path, name);

    public void Dispose() => folder.Delete(recursive: true);
}
