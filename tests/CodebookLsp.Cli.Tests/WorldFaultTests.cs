using System.Text;
using CodebookLsp.Cli.Shell;
using CodebookLsp.TestSupport;
using CodebookLsp.Text.Files;

namespace CodebookLsp.Cli.Tests;

/// <summary>What the world does wrong is one sentence and exit code 1, whatever the command; 70 is for bugs.</summary>
[TestClass]
public sealed class WorldFaultTests
{
    private static readonly string Model = Path.Combine(Repository.Root, "models", "smollm2-135m-codebook");

    private readonly TemporaryFolder folder = new();

    [TestCleanup]
    public void Remove_the_folder() => folder.Dispose();

    public static IEnumerable<object[]> Commands =>
    [
        [new[] { "--help" }],
        [new[] { "--version" }],
        [new[] { "annotate", Sample }],
        [new[] { "annotate", Sample, "-f", "jsonl" }],
        [new[] { "annotate", Sample, "-f", "html" }],
        [new[] { "annotate-dataset", Data, "--field", "text", "--dry-run" }],
        [new[] { "report", Data }],
        [new[] { "card", "L0.0:3", "--index", "fake", "--quick" }],
        [new[] { "search", "--label", "the", "--index", Path.Combine(Model, "index.codes") }],
        [new[] { "info", "--model", Model }],
    ];

    private static string Sample => Repository.Sample("moby-dick-opening.txt");

    private static string Data => Path.Combine(Path.GetTempPath(), "codebooklsp-world-fault.jsonl");

    [TestMethod]
    [DynamicData(nameof(Commands))]
    public async Task A_full_disk_is_one_sentence(string[] arguments)
    {
        AtomicFile.WriteText(Data, "{\"text\": \"The whale swam by.\"}\n");
        var ran = await CommandLine.RunAsync(static context => context with { Output = new FullDisk() }, arguments);

        Assert.AreEqual(CommandShell.Failed, ran.Code, ran.Error);
        StringAssert.EndsWith(
            ran.Error,
            "codebooklsp: 'standard output' was not written: the disk is full. Free some space, or write to another disk.\n",
            StringComparison.Ordinal);
    }

    [TestMethod]
    public async Task Where_nobody_can_be_told_anything_a_command_still_does_its_work()
    {
        using var full = new StreamWriter(new FullDisk()) { AutoFlush = true };
        var ran = await CommandLine.RunAsync(
            context => context with { Error = full, ErrorIsTerminal = true }, "annotate", Sample, "-o", folder["out.jsonl"]);
        Assert.AreEqual(0, ran.Code);
        Assert.IsGreaterThan(1000, new FileInfo(folder["out.jsonl"]).Length);
        Assert.AreEqual(
            CommandShell.Failed,
            (await CommandLine.RunAsync(context => context with { Error = full }, "annotate", folder["none.txt"])).Code);
    }

    [TestMethod]
    [DataRow("\u001b]0;title\u0007\u001b[2J\r\nhidden\u202Etxt")]
    [DataRow("line\nline")]
    public async Task No_message_steers_a_terminal(string name)
    {
        foreach (
            var arguments in new[]
            {
                ["annotate", name], ["annotate", Sample, "--model", name], ["card", name, "--index", name],
                ["annotate", Sample, "-o", name + "/x"], ["no-such-" + name], new[] { "verify", name },
            })
        {
            var ran = await CommandLine.RunAsync(
                static context =>
                    context with { Open = new CommandContext { Input = Stream.Null, Output = Stream.Null, Error = TextWriter.Null }.Open },
                arguments);
            Assert.AreNotEqual(0, ran.Code);
            Assert.IsFalse(
                ran.Error.Replace("\n", "", StringComparison.Ordinal).Any(static unit => char.IsControl(unit) || unit == '\u202E'),
                ran.Error);
            Assert.IsTrue(
                ran.Error.TrimEnd('\n').Split('\n').All(static line => line.StartsWith("codebooklsp: ", StringComparison.Ordinal)),
                ran.Error);
        }
    }

    [TestMethod]
    public async Task No_message_is_longer_than_2_KB()
    {
        var ran = await CommandLine.RunAsync("annotate", new string('語', 100_000));
        Assert.AreEqual(1, ran.Code);
        Assert.IsLessThan(2048, Encoding.UTF8.GetByteCount(ran.Error));
        StringAssert.StartsWith(ran.Error, "codebooklsp: '語", StringComparison.Ordinal);
    }

    [TestMethod]
    public async Task A_file_error_that_nothing_names_is_no_bug()
    {
        foreach (
            var error in new Exception[] { new IOException("The device is gone."), new UnauthorizedAccessException("The device is gone.") })
        {
            var ran = await CommandLine.RunAsync(context => context with { Open = (_, _, _) => throw error }, "annotate", Sample);
            Assert.AreEqual(new Ran(CommandShell.Failed, "", "codebooklsp: The device is gone.\n"), ran);
        }
    }

    private sealed class FullDisk : MemoryStream
    {
        public override void Write(byte[] buffer, int offset, int count) =>
            throw new IOException("No space left on device", OperatingSystem.IsWindows() ? unchecked((int)0x80070070) : 28);

        public override void Write(ReadOnlySpan<byte> buffer) => Write([], 0, 0);
    }
}
