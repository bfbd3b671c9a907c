using System.Runtime.Versioning;
using CodebookLsp.TestSupport;
using CodebookLsp.Text.Files;

namespace CodebookLsp.Text.Tests.Files;

/// <summary>Who may read what we write, and what lies in the way of writing.</summary>
[TestClass]
[OSCondition(ConditionMode.Exclude, OperatingSystems.Windows)]
[UnsupportedOSPlatform("windows")]
public sealed class FileRightsTests
{
    private const UnixFileMode Private = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("codebooklsp-rights-");

    private string this[string name] => Path.Combine(folder.FullName, name);

    [TestCleanup]
    public void Remove_the_folder() => folder.Delete(recursive: true);

    [TestMethod]
    public void What_says_what_private_files_say_is_private_itself()
    {
        AtomicFile.WriteText(this["open"], "a");
        File.SetUnixFileMode(this["open"], Private | UnixFileMode.GroupRead | UnixFileMode.OtherRead);
        AtomicFile.WriteText(this["group"], "a");
        File.SetUnixFileMode(this["group"], Private | UnixFileMode.GroupRead);
        AtomicFile.WriteText(this["private"], "a");
        File.SetUnixFileMode(this["private"], Private);

        Assert.IsNull(FileRights.NoWiderThan([this["open"]]));
        Assert.AreEqual(Private | UnixFileMode.GroupRead, FileRights.NoWiderThan([this["open"], this["group"]]));
        Assert.AreEqual(Private, FileRights.NoWiderThan([this["open"], this["private"]]));
        Assert.IsNull(FileRights.NoWiderThan([this["none"]]));

        AtomicFile.WriteText(this["out"], "b", FileRights.NoWiderThan([this["private"]]));
        Assert.AreEqual(Private, File.GetUnixFileMode(this["out"]));
    }

    [TestMethod]
    public void A_private_folder_is_closed_and_never_a_link()
    {
        Directory.CreateDirectory(this["wide"]);
        File.SetUnixFileMode(this["wide"], (UnixFileMode)0x1FF);
        FileRights.PrivateFolder(this["wide"]);
        FileRights.PrivateFolder(this["new"]);
        Directory.CreateSymbolicLink(this["link"], this["wide"]);

        foreach (var name in new[] { "wide", "new" })
            Assert.AreEqual(Private | UnixFileMode.UserExecute, File.GetUnixFileMode(this[name]));
        Assert.ThrowsExactly<UnfitFileException>(() => FileRights.PrivateFolder(this["link"]));
    }

    [TestMethod]
    public void A_pipe_in_the_place_of_a_lock_or_an_output_is_named()
    {
        SpecialFile.Pipe(this["pipe"]);
        SpecialFile.InTime(() => Assert.ThrowsExactly<AtomicFileException>(() => FileLock.Take(this["pipe"], "data.jsonl")));
        SpecialFile.InTime(() => Assert.ThrowsExactly<AtomicFileException>(() => AtomicFile.Create(this["pipe"])));
        Assert.IsTrue(FileFacts.Of(this["pipe"], followLinks: false) is { Kind: "a pipe" }, "it is still there");
    }
}
