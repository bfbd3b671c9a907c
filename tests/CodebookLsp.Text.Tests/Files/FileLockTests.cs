using CodebookLsp.Text.Files;

namespace CodebookLsp.Text.Tests.Files;

[TestClass]
public sealed class FileLockTests
{
    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("codebooklsp-lock-");

    private string Path => System.IO.Path.Combine(folder.FullName, "lock");

    [TestCleanup]
    public void Remove_the_folder() => folder.Delete(recursive: true);

    [TestMethod]
    public void Only_one_has_it_and_then_the_next()
    {
        using (FileLock.Take(Path, "data.jsonl"))
        {
            var error = Assert.ThrowsExactly<FileLockException>(() => FileLock.Take(Path, "data.jsonl"));
            StringAssert.Contains(error.Message, "'data.jsonl'");
            if (!OperatingSystem.IsWindows())
                StringAssert.Contains(error.Message, $"(process {Environment.ProcessId})");
        }

        Assert.IsFalse(File.Exists(Path));
        FileLock.Take(Path, "data.jsonl").Dispose();
    }

    [TestMethod]
    public void A_file_that_a_dead_owner_left_is_no_lock()
    {
        AtomicFile.WriteText(Path, "4711 0123456789abcdef\n");
        FileLock.Take(Path, "data.jsonl").Dispose();
        Assert.IsFalse(File.Exists(Path));
    }

    [TestMethod]
    public void Of_many_who_take_it_over_and_over_there_is_one_at_a_time()
    {
        var (inside, most, taken) = (0, 0, 0);
        Parallel.For(0, 8, _ =>
        {
            while (Volatile.Read(ref taken) < 200)
            {
                try
                {
                    using var held = FileLock.Take(Path, "data.jsonl");
                    most = Math.Max(most, Interlocked.Increment(ref inside));
                    Thread.SpinWait(2000);
                    Interlocked.Decrement(ref inside);
                    Interlocked.Increment(ref taken);
                }
                catch (FileLockException)
                {
                    Thread.Yield(); // its turn will come, when whoever has it has been let run
                }
            }
        });

        Assert.AreEqual(1, most);
    }

    [TestMethod]
    public void A_folder_that_is_not_there_is_named()
    {
        var error = Assert.ThrowsExactly<AtomicFileException>(() =>
            FileLock.Take(System.IO.Path.Combine(folder.FullName, "none", "lock"), "/none/data.jsonl"));
        StringAssert.Contains(error.Message, "no folder");
    }
}
