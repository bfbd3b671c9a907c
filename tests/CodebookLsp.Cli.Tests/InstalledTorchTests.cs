using System.Diagnostics;
using CodebookLsp.Cli.Shell;
using CodebookLsp.Network.Native;

namespace CodebookLsp.Cli.Tests;

/// <summary>
/// The libtorch of an installed PyTorch in place of the packaged one. Each in a process of its own, since a process loads one only. The
/// installed one is the packaged one, in another place.
/// </summary>
[TestClass]
[OSCondition(OperatingSystems.Linux)]
public sealed class InstalledTorchTests
{
    private static readonly string Packaged = Path.Combine(AppContext.BaseDirectory, "runtimes", "linux-x64", "native");

    [TestMethod]
    public async Task A_model_runs_with_it_and_the_packaged_one_stays_out()
    {
        using var folder = new TemporaryFolder();
        Directory.CreateDirectory(folder["torch/lib"]);
        foreach (var file in Directory.EnumerateFiles(Packaged, "lib*.so*").Where(Needed))
            File.Copy(file, folder[$"torch/lib/{Path.GetFileName(file)}"]); // a link would be the same library to the system
        var (code, output) = await DoctorAsync(folder["torch"]);

        Assert.AreEqual(0, code, output);
        StringAssert.Contains(output, $"{folder["torch/lib"]}, which CODEBOOKLSP_LIBTORCH names; it fits", StringComparison.Ordinal);
        StringAssert.Contains(output, "codebooks in ", StringComparison.Ordinal);

        static bool Needed(string file) => Path.GetFileName(file) is var name
            && (name is "libtorch_cpu.so" or "libtorch.so" or "libc10.so" || name.StartsWith("libgomp", StringComparison.Ordinal));
    }

    [TestMethod]
    public async Task One_whose_symbols_do_not_fit_is_one_sentence_and_not_a_crash()
    {
        using var folder = new TemporaryFolder();
        foreach (var file in Directory.EnumerateFiles(Packaged, "lib*.so*"))
            File.CreateSymbolicLink(folder[Path.GetFileName(file)], file);
        File.Delete(folder["libtorch_cpu.so"]);
        File.Copy(Path.Combine(Packaged, "libc10.so"), folder["libtorch_cpu.so"]); // loads, and holds next to nothing

        var (code, output) = await DoctorAsync(folder.Path);

        Assert.AreEqual(CommandShell.Failed, code, output);
        StringAssert.Contains(output, "does not fit this program, which was made for ", StringComparison.Ordinal);
        StringAssert.Contains(output, "it lacks _Z", StringComparison.Ordinal);
    }

    [TestMethod]
    [DataRow(null, "There is no libtorch in")]
    [DataRow("", "damaged")]
    [DataRow("This is no library, though it is long enough to have the header that one begins with.", "damaged")]
    public async Task One_that_is_not_there_or_broken_is_one_sentence(string? content, string says)
    {
        using var folder = new TemporaryFolder();
        if (content is not null)
            folder.File("libtorch_cpu.so", content);
        var (code, output) = await DoctorAsync(folder.Path);

        Assert.AreEqual(CommandShell.Failed, code, output);
        StringAssert.Contains(output, says, StringComparison.Ordinal);
    }

    private static async Task<(int Code, string Output)> DoctorAsync(string libtorch)
    {
        var start = new ProcessStartInfo(
            Path.Combine(AppContext.BaseDirectory, "codebooklsp"), ["doctor", "--device", "cpu"])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment[InstalledTorch.Variable] = libtorch;
        using var process = Process.Start(start)!;
        var (output, error) = (process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
        await process.WaitForExitAsync();
        var words = (await output + await error).Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);
        return (process.ExitCode, string.Join(' ', words));
    }
}
