using System.Text;
using CodebookLsp.Cli.Model;
using CodebookLsp.Cli.Shell;
using CodebookLsp.TestFakes;
using CodebookLsp.TestSupport;

namespace CodebookLsp.Cli.Tests;

[TestClass]
public sealed class CommandShellTests
{
    private static readonly string Long = string.Concat(Enumerable.Repeat("The sea, the sea. ", 2000));

    [TestMethod]
    public async Task An_interrupted_command_ends_with_130_and_no_output_file()
    {
        using var folder = new TemporaryFolder();
        using var cancel = new CancellationTokenSource();
        var ran = await CommandLine.RunAsync(
            context => context with
            {
                Open = (_, _, _) => FakeModel.Loaded with
                {
                    Read = (blocks, inside) =>
                    {
                        cancel.Cancel();
                        return FakeModel.Read(blocks, inside);
                    },
                },
            },
            Long, cancel.Token, "annotate", "-o", folder["out.jsonl"]);

        Assert.AreEqual(new Ran(CommandShell.Interrupted, "", "codebooklsp: Interrupted.\n"), ran);
        Assert.IsEmpty(Directory.GetFiles(folder.Path));
    }

    [TestMethod]
    public async Task A_command_that_waits_for_something_deaf_ends_all_the_same()
    {
        using var cancel = new CancellationTokenSource();
        using var release = new ManualResetEventSlim();
        var ran = await CommandLine.RunAsync(
            context => context with
            {
                TimeToStop = TimeSpan.FromMilliseconds(20),
                Open = (_, _, _) =>
                {
                    cancel.Cancel();
                    release.Wait(CancellationToken.None); // as the opening of a pipe that nobody writes to
                    throw new OperationCanceledException();
                },
            },
            Long, cancel.Token, "annotate");

        Assert.AreEqual(new Ran(CommandShell.Interrupted, "", "codebooklsp: Interrupted.\n"), ran);
        release.Set();
    }

    [TestMethod]
    public async Task A_reader_that_has_seen_enough_ends_the_command_quietly()
    {
        var ran = await CommandLine.RunAsync(
            static context => context with { Output = new BrokenPipe(), Input = new MemoryStream(Encoding.UTF8.GetBytes(Long)) },
            "annotate");
        Assert.AreEqual(new Ran(CommandShell.NobodyReads, "", ""), ran);
    }

    [TestMethod]
    public async Task A_bug_is_one_sentence_and_a_log()
    {
        using var folder = new TemporaryFolder();
        var ran = await CommandLine.RunAsync(
            context => context with
            {
                Input = new MemoryStream("hi"u8.ToArray()),
                Variable = name => name switch { "CODEBOOKLSP_MODEL" => "fake", "XDG_STATE_HOME" => folder.Path, _ => null },
                Open = static (_, _, _) => throw new InvalidTimeZoneException("the details"),
            },
            "annotate");

        Assert.AreEqual(CommandShell.OurFault, ran.Code);
        StringAssert.StartsWith(
            ran.Error,
            "codebooklsp: This is a bug in codebooklsp (InvalidTimeZoneException). Please report it with the file '",
            StringComparison.Ordinal);
        Assert.AreEqual(1, ran.Error.Count(static unit => unit == '\n'));
        if (OperatingSystem.IsLinux())
            StringAssert.Contains(
                await File.ReadAllTextAsync(Directory.GetFiles(folder["codebooklsp"]).Single()), "the details", StringComparison.Ordinal);
    }

    [TestMethod]
    public void A_model_is_found_beside_the_program_or_above_it()
    {
        using var folder = new TemporaryFolder();
        Directory.CreateDirectory(folder["models/one"]);
        Directory.CreateDirectory(folder["models/notes"]);
        Directory.CreateDirectory(folder["artifacts/bin"]);
        folder.File("models/one/config.json", "{}");
        var context = Around(folder["artifacts/bin"], null);

        Assert.AreEqual(folder["models/one"], ModelFolder.Find(null, context));
        Assert.AreEqual("mine", ModelFolder.Find("mine", context));
        Assert.AreEqual("theirs", ModelFolder.Find(null, Around(folder["artifacts/bin"], "theirs")));

        Directory.CreateDirectory(folder["models/two"]);
        folder.File("models/two/config.json", "{}");
        var several = Assert.ThrowsExactly<ModelChoiceException>(() => ModelFolder.Find(null, context));
        Assert.AreEqual(
            $"There are several models in '{folder["models"]}'. Name one with --model FOLDER or CODEBOOKLSP_MODEL.", several.Message);
    }

    [TestMethod]
    public async Task A_model_that_is_not_there_is_named()
    {
        var ran = await CommandLine.RunAsync(
            static context =>
                context with { Open = new CommandContext { Input = Stream.Null, Output = Stream.Null, Error = TextWriter.Null }.Open },
            "annotate",
            Repository.Sample("moby-dick-opening.txt"),
            "--model",
            "/no/such/model");
        Assert.AreEqual(1, ran.Code);
        Assert.AreEqual(
            "codebooklsp: There is no model at '/no/such/model'. A model folder holds config.json, base weights and "
            + "codebooks.safetensors.\n",
            ran.Error);
    }

    private static CommandContext Around(string program, string? variable) => new()
    {
        Input = Stream.Null,
        Output = Stream.Null,
        Error = TextWriter.Null,
        ProgramFolder = program,
        Variable = _ => variable,
    };

    private sealed class BrokenPipe : MemoryStream
    {
        public override void Write(byte[] buffer, int offset, int count) =>
            throw new IOException("Broken pipe", OperatingSystem.IsWindows() ? unchecked((int)0x8007006D) : 32);

        public override void Write(ReadOnlySpan<byte> buffer) => Write([], 0, 0);
    }
}
