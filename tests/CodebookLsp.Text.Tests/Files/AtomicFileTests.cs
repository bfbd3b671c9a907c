using System.Runtime.Versioning;
using CodebookLsp.Text.Files;

namespace CodebookLsp.Text.Tests.Files;

[TestClass]
public class AtomicFileTests
{
    private sealed class FullDisk : MemoryStream
    {
        public override void Write(ReadOnlySpan<byte> buffer) =>
            throw new IOException("No space left.", OperatingSystem.IsWindows() ? unchecked((int)0x80070070) : 28);

        public override void Flush() => Write([]);
    }

    private readonly string folder = Directory.CreateTempSubdirectory("codebooklsp-atomic-").FullName;

    private string Target => Path.Combine(folder, "out.txt");

    [TestCleanup]
    public void Remove_the_folder() => Directory.Delete(folder, recursive: true);

    [TestMethod]
    public void A_committed_file_is_there_whole()
    {
        AtomicFile.WriteText(Target, "old");
        AtomicFile.WriteText(Target, "new ü");

        Check("new ü");
        CollectionAssert.AreEqual("new ü"u8.ToArray(), File.ReadAllBytes(Target));
    }

    [TestMethod]
    public void Nothing_is_seen_before_commit_and_nothing_stays_without_it()
    {
        AtomicFile.WriteText(Target, "old");
        using (var file = AtomicFile.Create(Target))
        {
            file.Stream.Write("half of the"u8);
            file.Stream.Flush();
            Assert.AreEqual("old", File.ReadAllText(Target));
            Assert.HasCount(2, Directory.GetFiles(folder));
        }

        Check("old");
    }

    [TestMethod]
    public void A_failure_while_writing_leaves_the_old_file()
    {
        AtomicFile.WriteText(Target, "old");
        Assert.ThrowsExactly<OperationCanceledException>(() =>
        {
            using var file = AtomicFile.Create(Target);
            file.Stream.Write("half"u8);
            throw new OperationCanceledException();
        });

        Check("old");
    }

    [TestMethod]
    public void A_failure_to_rename_is_named_and_cleans_up()
    {
        var file = AtomicFile.Create(Target);
        Directory.CreateDirectory(Path.Combine(Target, "inside"));

        StringAssert.Contains(Assert.ThrowsExactly<AtomicFileException>(file.Commit).Message, Target);
        file.Dispose();

        Assert.IsEmpty(Directory.GetFiles(folder));
    }

    [TestMethod]
    public void A_finished_file_cannot_be_committed_again()
    {
        using var file = AtomicFile.Create(Target);
        file.Commit();

        Assert.ThrowsExactly<ObjectDisposedException>(file.Commit);
        Check("");
    }

    [TestMethod]
    public void A_name_as_long_as_names_can_be_works()
    {
        var path = Path.Combine(folder, new string('n', 255));

        AtomicFile.WriteText(path, "text");

        Assert.AreEqual("text", File.ReadAllText(path));
    }

    [TestMethod]
    public void A_full_disk_says_so()
    {
        using var full = new FullDisk();
        var stream = new NamedErrorStream(full, "out.html");

        StringAssert.Contains(Assert.ThrowsExactly<AtomicFileException>(() => stream.Write("text"u8)).Message, "disk is full");
        StringAssert.Contains(Assert.ThrowsExactly<AtomicFileException>(() => stream.Write([1], 0, 1)).Message, "out.html");
        StringAssert.Contains(Assert.ThrowsExactly<AtomicFileException>(stream.Flush).Message, "disk is full");
    }

    [TestMethod]
    public void What_is_no_file_is_refused()
    {
        StringAssert.Contains(Refused(folder), "directory");
        StringAssert.Contains(Refused(folder + Path.DirectorySeparatorChar), "directory");
        StringAssert.Contains(Refused(Path.Combine(folder, "none", "out.txt")), "no folder");
        Refused("");
        Refused("a\0b");
    }

    [TestMethod]
    [OSCondition(ConditionMode.Exclude, OperatingSystems.Windows)]
    public void A_device_is_not_replaced()
    {
        StringAssert.Contains(Refused("/dev/null"), "device");
        File.CreateSymbolicLink(Target, "/dev/null");
        StringAssert.Contains(Refused(Target), "device");
    }

    [TestMethod]
    [OSCondition(ConditionMode.Exclude, OperatingSystems.Windows)]
    [UnsupportedOSPlatform("windows")]
    public void The_replaced_files_permissions_are_kept()
    {
        AtomicFile.WriteText(Target, "old");
        foreach (var mode in new[] { UnixFileMode.UserRead | UnixFileMode.UserWrite, (UnixFileMode)0b111_101_101,
            (UnixFileMode)0b110_110_110, (UnixFileMode)0b100_100_000 })
        {
            File.SetUnixFileMode(Target, mode);
            AtomicFile.WriteText(Target, "new");
            Assert.AreEqual(mode, File.GetUnixFileMode(Target));
        }
    }

    [TestMethod]
    [OSCondition(ConditionMode.Exclude, OperatingSystems.Windows)]
    public void A_symbolic_link_stays_and_its_target_is_written()
    {
        var link = Path.Combine(folder, "link");
        File.CreateSymbolicLink(link, "out.txt");

        AtomicFile.WriteText(link, "first"); // the target is not there yet
        AtomicFile.WriteText(link, "second");

        Assert.AreEqual("out.txt", new FileInfo(link).LinkTarget);
        Assert.AreEqual("second", File.ReadAllText(Target));
        Assert.IsNull(new FileInfo(Target).LinkTarget);
    }

    [TestMethod]
    public void What_something_else_has_written_takes_the_place_of_the_old_file()
    {
        var finished = Path.Combine(folder, "finished");
        AtomicFile.WriteText(Target, "old");
        AtomicFile.WriteText(finished, "new");
        AtomicFile.Replace(Target, finished);
        Check("new");

        AtomicFile.WriteText(finished, "newer");
        var nowhere = Path.Combine(folder, "none", "out.txt");
        StringAssert.Contains(
            Assert.ThrowsExactly<AtomicFileException>(() => AtomicFile.Replace(nowhere, finished)).Message, "was not written");
        Assert.AreEqual("newer", File.ReadAllText(finished));
    }

    private static string Refused(string path) => Assert.ThrowsExactly<AtomicFileException>(() => AtomicFile.Create(path)).Message;

    /// <summary>The file has this text and is alone in its folder.</summary>
    private void Check(string text)
    {
        Assert.AreEqual(text, File.ReadAllText(Target));
        Assert.HasCount(1, Directory.GetFiles(folder));
    }
}
